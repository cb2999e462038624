"""A folder of text files: each .txt is a report, its name without .txt the accession number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ImportFileError
from core.importers._base import (
    LONGEST_RECORD,
    NO,
    SURE,
    Layout,
    Remark,
    Row,
    cannot_read,
)
from core.importers.encodings import ERRORS, is_binary, marked, of_bytes

COLUMNS = ("file", "folder", "text")
SUFFIX = ".txt"


class TextFolder:
    """Takes folders; a .txt file that holds no table comes here too."""

    def certainty(self, path: Path, start: bytes) -> int:
        return SURE if path.is_dir() else NO

    def open(self, path: Path) -> TextFiles:
        if next(_files(path), None) is None:
            raise ImportFileError(path, "is a folder without .txt files.")
        return TextFiles(path)


IMPORTER = TextFolder()


@dataclass(frozen=True, slots=True)
class TextFiles:
    """The .txt files of a folder and of those below it, by name, or a single one.

    `line` counts the files.
    """

    path: Path

    @property
    def layout(self) -> Layout:
        return Layout("folder of text files" if self.path.is_dir() else "text file", COLUMNS)

    def rows(self) -> Iterator[Row | Remark]:
        if self.path.is_file():
            yield _row(1, self.path, self.path.parent)
            return
        for number, file in enumerate(_files(self.path), start=1):
            yield _row(number, file, self.path)


def _files(folder: Path) -> Iterator[Path]:
    """Sorted, so that the same folder always gives the same rows."""

    def refuse(error: OSError) -> None:
        raise cannot_read(folder, error) from error

    for place, below, names in os.walk(folder, onerror=refuse):
        below.sort()
        yield from (
            Path(place, name)
            for name in sorted(names)
            if name.lower().endswith(SUFFIX) and not name.startswith(".")
        )


def _row(number: int, file: Path, top: Path) -> Row | Remark:
    name = file.relative_to(top)
    try:
        with file.open("rb") as stream:
            content = stream.read(LONGEST_RECORD + 1)
    except OSError as error:
        return Remark(number, f"the file {name} can't be read: {error.strerror}", file.stem)
    if len(content) > LONGEST_RECORD:
        return Remark(number, f"the file {name} is longer than any report", file.stem)
    if marked(content) is None and is_binary(content):
        return Remark(number, f"the file {name} is no text: it holds binary bytes", file.stem)
    text = content.decode(of_bytes(content).codec, ERRORS)
    folder = name.parent.as_posix()
    return Row(number, (file.stem, "" if folder == "." else folder, text))
