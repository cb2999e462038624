"""Finds the files below a folder or in a ZIP, and opens one of them.

Nothing of a ZIP is ever unpacked to disk, so no name in it can lead elsewhere. Folders are
entered once each, whatever links lead to them; pipes and devices are not opened.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from core.errors import ImportFileError
from core.image_types import Place

LARGEST_MEMBER = 1 << 30
"""Bytes that a file in a ZIP may have when it is unpacked."""
MOST_TIMES_SMALLER = 1200
"""Deflate can't shrink by more than 1,032 times; what claims more is made to harm."""


class UnsafeMember(Exception):
    """A file in a ZIP that is not opened."""


def walk(source: Path) -> Iterator[Place]:
    """The files of a folder tree in order of their names, of a ZIP, or the one file."""
    if source.is_dir():
        yield from _walk_folder(source)
    elif zipfile.is_zipfile(source):
        yield from _walk_zip(source)
    elif source.is_file():
        yield Place(str(source.resolve()))
    else:
        raise ImportFileError(source, "is no folder and no file. Is the path right?")


def _walk_folder(folder: Path) -> Iterator[Place]:
    seen: set[tuple[int, int]] = set()
    for name, folders, files in os.walk(folder.resolve(), followlinks=True):
        status = Path(name).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders.sort()
        for file in sorted(files):
            path = os.path.join(name, file)  # noqa: PTH118 – a Path each costs half the time
            if os.path.isfile(path):  # noqa: PTH113
                yield from _walk_file(path)


def _walk_file(path: str) -> Iterator[Place]:
    if path.lower().endswith(".zip") and zipfile.is_zipfile(path):
        yield from _walk_zip(Path(path))
    else:
        yield Place(path)


def _walk_zip(path: Path) -> Iterator[Place]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [member.filename for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ImportFileError(path, f"is a damaged ZIP ({error}).") from error
    where = str(path.resolve())
    for name in sorted(set(names)):
        yield Place(where, name)


def opened(places: Iterable[Place]) -> Iterator[tuple[Place, BinaryIO | Exception]]:
    """Each file opened, or why it can't be; a ZIP is opened once for its files in a row."""
    for (path, in_zip), group in groupby(places, key=lambda p: (p.path, bool(p.member))):
        if in_zip:
            yield from _members(path, group)
            continue
        for place in group:
            try:
                with open(path, "rb") as stream:  # noqa: PTH123
                    yield place, stream
            except OSError as error:
                yield place, error


def _members(path: str, group: Iterable[Place]) -> Iterator[tuple[Place, BinaryIO | Exception]]:
    waiting = list(group)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        yield from ((place, error) for place in waiting)
        return
    with archive:
        for place in waiting:
            try:
                content = _unpacked(archive, place.member)
            except (UnsafeMember, zipfile.BadZipFile, OSError, KeyError, RuntimeError,
                    NotImplementedError, EOFError, ValueError) as error:  # fmt: skip
                yield place, error
                continue
            except Exception as error:  # zlib and lzma have errors of their own
                yield place, error
                continue
            yield place, io.BytesIO(content)


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    member = archive.getinfo(name)
    if member.flag_bits & 1:
        raise UnsafeMember("is locked with a password")
    too_small = member.file_size > MOST_TIMES_SMALLER * max(1, member.compress_size)
    if member.file_size > LARGEST_MEMBER or too_small:
        raise UnsafeMember(f"claims to be {member.file_size:,} bytes unpacked")
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise UnsafeMember("is not as long as the ZIP says")
    return content


@contextmanager
def open_one(place: Place) -> Iterator[BinaryIO]:
    """One file; raises OSError or UnsafeMember where it can't be opened."""
    for _, stream in opened([place]):
        if isinstance(stream, Exception):
            raise stream
        yield stream
