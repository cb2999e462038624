"""Readings on their way to the database: written down at once, so that a kill loses none.

Commits come in batches; between two of them a reading stands in this journal
only. The next run of the same reader takes up what a killed one left behind, so
that at most the requests in flight are asked twice.
"""

from __future__ import annotations

import fcntl
import io
import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from core.errors import DiskFull
from core.store import readings
from core.types import Reading

HEAD = 24
"""Characters of the reader's hash in a file's name."""


class Journal:
    """The journal of one run of one reader; two segments, the older one being stored."""

    def __init__(self, folder: Path, reader_sha256: str) -> None:
        self._folder = folder
        self._head = reader_sha256[:HEAD]
        self._path, self._file = self._new_segment()

    def _new_segment(self) -> tuple[Path, io.FileIO]:
        path = self._folder / f"{self._head}-{uuid.uuid4().hex}.jsonl"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = io.FileIO(path, "ab")
        except OSError as error:
            raise _no_room(self._folder, error.strerror) from error
        fcntl.flock(file, fcntl.LOCK_EX)
        return path, file

    def append(self, reading: Reading) -> None:
        """Written through to the operating system, which a killed process does not take along.

        Raises DiskFull.
        """
        line = _line(readings.as_row(0, reading))
        try:
            written = self._file.write(line)
        except OSError as error:
            raise _no_room(self._folder, error.strerror) from error
        if written != len(line):
            raise _no_room(self._folder, "the disk is full")

    def turn(self) -> Segment:
        """Begins a new segment; the old one goes as soon as its readings are stored."""
        old = Segment(self._path, self._file)
        self._path, self._file = self._new_segment()
        return old

    def close(self) -> None:
        """Ends the run; what was not stored stays on disk for the next one."""
        self._file.close()
        if self._path.exists() and self._path.stat().st_size == 0:
            self._path.unlink()


def _line(row: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps(row) + b"\n"
    except TypeError:
        # A text with half a surrogate pair, which UTF-8 can't hold but JSON's escapes can.
        return json.dumps(row).encode() + b"\n"


class Segment:
    """A file of readings that no run writes to any more."""

    def __init__(self, path: Path, file: io.IOBase) -> None:
        self._path = path
        self._file = file

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
        self._file.close()

    def readings(self) -> list[Reading]:
        """Its readings; a last line that the kill cut short is left out."""
        found = []
        for line in self._path.read_bytes().split(b"\n"):
            try:
                fields = json.loads(line)
            except ValueError:
                continue
            found.append(readings.from_row([fields[c.name] for c in readings.COLUMNS]))
        return found


def _no_room(folder: Path, why: str | None) -> DiskFull:
    return DiskFull(
        f"The run's journal in {folder} can't be written: {why}. What was read before is kept; "
        "free some space and start again to go on from there."
    )


def left_behind(folder: Path, reader_sha256: str) -> Iterator[Segment]:
    """The segments of this reader that no living run holds."""
    for path in sorted(folder.glob(f"{reader_sha256[:HEAD]}-*.jsonl")):
        try:
            file = path.open("rb+")
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        yield Segment(path, file)
