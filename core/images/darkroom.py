"""Decodes for the dashboard in processes of their own: what crashes there takes no page with it.

    python -m core.images.darkroom

A request is a line of JSON on its input, an answer a line of JSON and so many bytes on its
output. A process that dies or thinks for too long is ended, and its file is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib

from core.image_types import Place

PATIENCE = 60.0
GZIP = 31
"""The wbits of zlib that stand for a gzip stream."""
TWO_THREADS = {"OPJ_NUM_THREADS": "2"}
"""OpenJPEG's: who waits for one JPEG 2000 image has it in half the time."""
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture of a file: `size` pixels a side as PNG, or with 0 its values for the viewer."""

    place: Place
    syntax: str
    size: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Developed:
    """A PNG, or gzipped 16-bit values with what the browser has to know about them."""

    content: bytes
    about: str = ""


class NotDecoded(Exception):
    """The decoder refused the file; the message is the kind of its error."""


class Crashed(Exception):
    """The decoder took its process down, or did not come to an end."""


class Darkroom:
    """At most `size` processes, each started when it is needed for the first time."""

    def __init__(self, size: int, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._is_warm = False

    def develop(self, wish: Wish) -> Developed:
        """Raises NotDecoded or Crashed."""
        with self._places:
            with self._lock:
                process = self._idle.pop() if self._idle else _started()
            try:
                made = _asked(process, wish, self._patience)
            except NotDecoded:
                self._keep(process)
                raise
            except BaseException:
                _end(process)
                raise
            self._keep(process)
            return made

    def warm(self) -> None:
        """Starts a process ahead of the first wish, without waiting for it."""
        with self._lock:
            if not self._is_warm:
                self._is_warm = True
                self._idle.append(_started())

    def close(self) -> None:
        with self._lock:
            for process in self._idle:
                _end(process)
            self._idle.clear()

    def _keep(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._idle.append(process)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__], env={**os.environ, **TWO_THREADS},
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream:
                stream.close()
    process.wait()


def _asked(process: subprocess.Popen[bytes], wish: Wish, patience: float) -> Developed:
    assert process.stdin is not None
    assert process.stdout is not None
    watch = threading.Timer(patience, process.kill)
    watch.start()
    try:
        process.stdin.write(json.dumps(asdict(wish)).encode() + b"\n")
        process.stdin.flush()
        told = json.loads(process.stdout.readline())
        content = process.stdout.read(told["bytes"])
    except (OSError, ValueError) as error:
        raise Crashed("took the decoding process down") from error
    finally:
        watch.cancel()
    if len(content) != told["bytes"]:
        raise Crashed("took the decoding process down")
    if told["error"]:
        raise NotDecoded(told["error"])
    return Developed(content, told["about"])


def _serve(wishes: BinaryIO, answers: BinaryIO) -> None:
    """Answers wishes until there are no more."""
    for line in wishes:
        said = json.loads(line)
        wish = Wish(Place(**said.pop("place")), **said)
        try:
            made, error = _develop(wish), ""
        except Exception as problem:  # a broken file may raise anything; its kind is told
            made, error = Developed(b""), type(problem).__name__
        told = {"bytes": len(made.content), "about": made.about, "error": error}
        answers.write(json.dumps(told).encode() + b"\n" + made.content)
        answers.flush()


def _develop(wish: Wish) -> Developed:
    # Loaded here: whoever only asks does without the decoders.
    from core.images import display

    if wish.size:
        return Developed(display.thumbnail(wish.place, wish.syntax, wish.size))
    made = display.shown(wish.place, wish.syntax, whole=wish.whole)
    return Developed(isal_zlib.compress(made.content, level=2, wbits=GZIP), made.about)


def main() -> None:
    import cv2

    from core.images import display  # noqa: F401 – ready before the first wish

    cv2.setNumThreads(1)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # decoders in C print what they like
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
