"""The dashboard as its user starts it, on a study of its own: for the tests in a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core import jobs
from core.settings import PROJECT, Settings, load_settings
from tests.conftest import free_port

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A running `python -m core serve`. `settings` open the same study in the test itself."""

    settings: Settings
    serving: subprocess.Popen[bytes]
    output: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.settings)

    def streamlit(self) -> int:
        """The process id of the Streamlit server below `serve`."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.serving.pid)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        lines = [line for line in listed.stdout.splitlines() if "streamlit" in line]
        return int(lines[0].split()[0])

    def is_up(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
            return True
        return False

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if self.serving.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"`serve` did not start:\n{self.output.read_text()}")
            time.sleep(0.1)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, **jobs.environment(settings)}


def settings_in(folder: Path) -> Settings:
    """Settings of a study in this folder; no Ollama answers, so the stand-in will."""
    return load_settings(
        home=folder / "study",
        port=free_port(),
        standin_port=free_port(),
        hosts=f"http://127.0.0.1:{free_port()}",
    )


def load_small_demo(settings: Settings) -> None:
    subprocess.run(
        [sys.executable, "-m", "core", "demo", "--small"],
        cwd=PROJECT, env=environment(settings), check=True, capture_output=True, timeout=60,
    )  # fmt: skip


@contextmanager
def serving(settings: Settings) -> Iterator[Dashboard]:
    """`python -m core serve`, ended as Ctrl+C ends it."""
    output = settings.home / "serve.txt"
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve"], cwd=PROJECT, env=environment(settings),
            stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True,
        )  # fmt: skip
    dashboard = Dashboard(settings, process, output)
    try:
        dashboard.wait_until_up()
        yield dashboard
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ctrl+C for the whole group, as a terminal sends it; by force if that is not enough."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=5)
