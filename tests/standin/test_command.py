"""`python -m core.standin` starts with one line, refuses with one sentence, ends when idle."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import ollama

PROJECT = Path(__file__).parents[2]


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "core.standin", *options]
    return subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    match = re.search(r"http://\S+(?=: keyword rules)", process.stdout.readline())
    assert match is not None
    return match.group()


def refused(*options: str) -> str:
    """What it says when it does not start."""
    process = start(*options)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    return said


def test_it_answers_until_it_is_told_to_end() -> None:
    process = start("--port", "0", "--fixed", '{"answer":"absent"}', "--as", "0.24.0",
                    "--model", "own:1")  # fmt: skip
    client = ollama.Client(host=address_of(process), timeout=5)
    assert client.chat("own:1", [{"role": "user", "content": "?"}]).message.content == (
        '{"answer":"absent"}'
    )
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("--port", str(port))
    assert said == f"Port {port} on 127.0.0.1 is in use. Choose another with --port.\n"


def test_a_version_that_was_never_recorded_is_one_sentence() -> None:
    assert refused("--port", "0", "--as", "0.1.0").startswith(
        "The stand-in does not speak Ollama 0.1.0."
    )


def test_a_fault_that_is_none_is_one_sentence() -> None:
    assert refused("--port", "0", "--fail", "fire:1").startswith("“fire:1” is no fault.")


def test_it_ends_when_nobody_asks() -> None:
    process = start("--port", "0", "--exit-when-idle", "0.5")
    address_of(process)
    assert process.wait(timeout=20) == 0
