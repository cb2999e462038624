"""CSV, TSV and their relatives: any separator, any encoding, quoted line breaks.

Read record by record. A record that is longer than any report can be is passed over in
pieces, so that a field of a gigabyte costs a Remark and not the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.errors import ImportFileError
from core.importers import separators
from core.importers._base import (
    LONGEST_RECORD,
    PERHAPS,
    Layout,
    Remark,
    Row,
    cannot_read,
    fitted,
    named,
)
from core.importers.encodings import Encoding, of_file, open_text
from core.importers.separators import NO_SEPARATOR, Dialect
from core.importers.text_folder import SUFFIX, TextFiles

SAMPLE_CHARACTERS = 1 << 18
MOST_LINES = 2_000_000
"""Lines that are looked through for the end of an overlong record."""
NEVER_CLOSED = (
    "a quote that opens here is never closed, so that nothing can be read from here on "
    "(seen up to line {last}). Close or double the quote."
)
TOO_LONG = f"is longer than {LONGEST_RECORD:,} characters: is a closing quote missing?"


class DelimitedText:
    """Takes every file that is text and that nobody knows better."""

    def certainty(self, path: Path, start: bytes) -> int:
        return PERHAPS if start else 0

    def open(self, path: Path) -> DelimitedFile | TextFiles:
        encoding = of_file(path)
        try:
            with open_text(path, encoding) as stream:
                sample = stream.read(SAMPLE_CHARACTERS)
                whole = not stream.read(1)
        except OSError as error:
            raise cannot_read(path, error) from error
        if not sample.strip():
            raise ImportFileError(path, "is empty: there is no text in it.")
        dialect = separators.find(sample, whole=whole)
        if dialect.separator == NO_SEPARATOR and path.suffix.lower() == SUFFIX:
            return TextFiles(path)
        return DelimitedFile(path, encoding, dialect, _columns(path, encoding, dialect))


IMPORTER = DelimitedText()


def _columns(path: Path, encoding: Encoding, dialect: Dialect) -> tuple[str, ...]:
    first = next((each for _, each in _records(path, encoding, dialect)), None)
    if first is None or isinstance(first, Remark):
        reason = first.reason if first else "it has no row"
        raise ImportFileError(path, f"has no usable first row: {reason}", dialect.heading_line)
    return named(first if dialect.has_header else [""] * len(first), path)


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A text file with a table in it."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    columns: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        separator = self.dialect.separator
        return Layout(
            "TSV" if separator == "\t" else "CSV",
            self.columns,
            self.encoding.name,
            "" if separator == NO_SEPARATOR else separator,
        )

    def rows(self) -> Iterator[Row | Remark]:
        records = _records(self.path, self.encoding, self.dialect)
        if self.dialect.has_header:
            next(records, None)
        width = len(self.columns)
        for line, found in records:
            row = found if isinstance(found, Remark) else fitted(line, found, width)
            if row is not None:
                yield row


def _records(
    path: Path, encoding: Encoding, dialect: Dialect
) -> Iterator[tuple[int, list[str] | Remark]]:
    """First line and cells of each record that is not blank."""
    try:
        with open_text(path, encoding) as stream:
            yield from _parsed(stream, dialect)
    except OSError as error:
        raise cannot_read(path, error) from error


def _parsed(stream: TextIO, dialect: Dialect) -> Iterator[tuple[int, list[str] | Remark]]:
    for _ in range(dialect.heading_line - 1):
        stream.readline(LONGEST_RECORD)
    place = _Place(line=dialect.heading_line - 1)
    reader = dialect.records(_lines(stream, place))
    while True:
        first, place.size, place.skipped = place.line + 1, 0, False
        cells = next(reader, None)
        if cells is None:
            return
        if place.unclosed:
            yield first, Remark(first, NEVER_CLOSED.format(last=place.line))
        elif place.skipped:
            yield first, Remark(first, TOO_LONG)
        elif cells:
            yield first, cells


@dataclass(slots=True)
class _Place:
    """Where the reading stands: the last line, and the length of the record in hand."""

    line: int
    size: int = 0
    skipped: bool = False
    unclosed: bool = False


def _lines(stream: TextIO, place: _Place) -> Iterator[str]:
    """Lines for the parser. What is too long is passed over and ends as an empty record."""
    while line := stream.readline(LONGEST_RECORD):
        inside = place.size > 0
        place.size += len(line)
        if place.size < LONGEST_RECORD:
            place.line += 1
            yield line
        else:
            place.skipped = True
            _pass_over(stream, line, place, inside=inside)
            yield '"\n' if inside else "\n"
            if place.unclosed:
                return
    place.unclosed = place.size > 0


def _pass_over(stream: TextIO, piece: str, place: _Place, *, inside: bool) -> None:
    """Reads on to the end of the record, piece by piece; `inside` a quoted cell or not.

    After very many lines it gives up, since a quote that is open for so long stays open.
    """
    last = place.line + MOST_LINES
    while piece and place.line < last:
        inside ^= piece.count('"') % 2 == 1
        if piece.endswith(("\n", "\r")):
            place.line += 1
            if not inside:
                return
        piece = stream.readline(LONGEST_RECORD)
    place.unclosed = inside
