"""Stand-ins in processes of their own, so that the server never takes the client's time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FIXED = '{"evidence": "", "answer": "absent"}'


@contextmanager
def standin(slots: int, latency: float, *, port: int = 0, fixed: str = FIXED) -> Iterator[str]:
    """The address of a stand-in; `latency` in seconds, port 0 lets the system choose."""
    command = [sys.executable, "-m", "core.standin", "--port", str(port), "--slots", str(slots),
               "--latency", str(latency), "--fixed", fixed]  # fmt: skip
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+(?=: keyword)", said)
        if found is None:
            raise SystemExit(f"The stand-in did not start: {said}")
        yield found.group()
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def standins(count: int, slots: int, latency: float) -> Iterator[list[str]]:
    """The addresses of several."""
    with ExitStack() as all_of_them:
        yield [all_of_them.enter_context(standin(slots, latency)) for _ in range(count)]
