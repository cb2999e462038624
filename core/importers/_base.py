"""What every importer is: a file in, rows of text out, one by one, never the whole file.

A new format is one new file in this folder with a class like `Importer` and one instance
of it called IMPORTER; the registry finds it. Every cell is text: leading zeros stay, and
"N/A" is "N/A". A row that can't be read is a Remark and does not stop the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import ImportFileError

LONGEST_RECORD = 8_000_000
"""Characters that one row may have. Longer ones are skipped without being held."""
LONGEST_REPORT = 1_000_000
MOST_COLUMNS = 1000
WHOLE_BELOW = 2**53
"""Up to here a float holds every whole number exactly."""
FORMULA = "\udc81"
"""Stands for a cell of which only the formula is known. No text of a file holds this sign."""
SURE, PERHAPS, NO = 2, 1, 0
"""How certain an importer is that a file is its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` counts from 1 as an editor does, with the header as the first."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a row. `imported` says whether its report went in all the same."""

    line: int
    reason: str
    accession_number: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file turned out to be. `encoding` and `separator` are empty where there is none."""

    format: str
    columns: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    @property
    def sentence(self) -> str:
        """CSV, UTF-8, separated by “;”, 4 columns."""
        width = len(self.columns)
        parts = [
            self.format,
            self.encoding,
            f"separated by {SEPARATOR_NAMES.get(self.separator, f'“{self.separator}”')}"
            if self.separator
            else "",
            f"sheet “{self.sheet}”" if self.sheet else "",
            f"{width} column{'' if width == 1 else 's'}",
        ]
        return ", ".join(part for part in parts if part)


SEPARATOR_NAMES = {"\t": "tabs", " ": "spaces"}


class Source(Protocol):
    """An opened file: its layout, and its rows as often as they are asked for."""

    @property
    def layout(self) -> Layout: ...

    def rows(self) -> Iterator[Row | Remark]: ...


class Importer(Protocol):
    """One format. `certainty` looks at the path and the first bytes only."""

    def certainty(self, path: Path, start: bytes) -> int: ...

    def open(self, path: Path) -> Source:
        """Raises ImportFileError when the file can't be used at all."""
        ...


def named(header: Sequence[str], path: Path) -> tuple[str, ...]:
    """Column names from a header: trimmed, none empty, none twice; refuses absurd widths."""
    if len(header) > MOST_COLUMNS:
        raise ImportFileError(
            path,
            f"has {len(header):,} columns; at most {MOST_COLUMNS:,} are read. "
            "Keep the columns that are needed, or check the separator.",
        )
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        wanted = " ".join(cell.split()) or f"column {number}"
        names.append(wanted if wanted not in names else f"{wanted} ({number})")
    return tuple(names)


def fitted(line: int, cells: Sequence[str], width: int) -> Row | Remark | None:
    """The row with exactly `width` cells; None where nothing stands in it at all."""
    if len(cells) == width:
        return Row(line, cells) if any(cells) else None
    if not any(cells):
        return None
    if len(cells) > width and not any(cells[width:]):
        return Row(line, cells[:width])
    return Remark(
        line,
        f"has {len(cells)} cells where the header has {width}: "
        "a separator or a line break in a text that is not quoted?",
    )


def cannot_read(path: Path, error: OSError) -> ImportFileError:
    return ImportFileError(path, f"can't be read: {error.strerror or error}.")


def number(value: float) -> str:
    """12.0 → 12, since a table with a gap turns whole numbers into such; no number → nothing."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < WHOLE_BELOW else repr(value)
