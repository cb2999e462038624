"""Excel workbooks (.xlsx), row by row. What a cell shows is its text: 0012 stays 0012.

A workbook is a ZIP archive, so it may unpack to any size: one that is absurd is refused
before it is unpacked.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, repeat
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import ImportFileError
from core.importers import heading
from core.importers._base import (
    FORMULA,
    NO,
    SURE,
    Layout,
    Remark,
    Row,
    cannot_read,
    fitted,
    named,
    number,
)

ZIP = b"PK\x03\x04"
MOST_ROWS = 1_048_576
"""As many as Excel itself can hold."""
MOST_UNPACKED = 2 << 30
BOMB_FROM = 100 << 20
BOMB_RATIO = 200
"""Text in workbooks shrinks to a fifth or a thirtieth; what shrinks more is no text."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ZEROS = re.compile(r"0+")
CHUNK_BYTES = 1 << 20
BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    ParseError, InvalidFileException, EOFError,
)  # fmt: skip
"""What openpyxl raises on damaged workbooks, as seen when fed with them."""


class Excel:
    """Takes workbooks; the importer of foreign files refuses the other ZIP archives."""

    def certainty(self, path: Path, start: bytes) -> int:
        return SURE if start.startswith(ZIP) else NO

    def open(self, path: Path) -> Workbook:
        with _explained(path):
            _refuse_bomb(path)
            formulas = _has_formulas(path)
            with _sheets(path, data_only=True) as sheets:
                for sheet in sheets:
                    first = [
                        _cells(row, repeat(None))
                        for row in islice(_rows(sheet), heading.ROWS_LOOKED_AT)
                    ]
                    if any(any(cells) for cells in first):
                        return _workbook(path, sheet.title, first, formulas=formulas)
        raise ImportFileError(path, "has no sheet with anything in it.")


IMPORTER = Excel()


def _workbook(
    path: Path, sheet: str, first: Sequence[Sequence[str]], *, formulas: bool
) -> Workbook:
    place = heading.find(first)
    width = max(len(_trimmed(cells)) for cells in first)
    header = _padded(_trimmed(first[place] if place is not None else []), width)
    return Workbook(path, sheet, named(header, path), 0 if place is None else place + 1, formulas)


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet of a workbook: the first with anything in it. Rows start below `heading_line`."""

    path: Path
    sheet: str
    columns: tuple[str, ...]
    heading_line: int
    formulas: bool

    @property
    def layout(self) -> Layout:
        return Layout("Excel", self.columns, sheet=self.sheet)

    def rows(self) -> Iterator[Row | Remark]:
        width = len(self.columns)
        with _explained(self.path):
            for line, cells in enumerate(self._all_cells(), start=1):
                row = (
                    fitted(line, _padded(cells, width), width) if line > self.heading_line else None
                )
                if row is not None:
                    yield row

    def _all_cells(self) -> Iterator[list[str]]:
        with _sheets(self.path, data_only=True) as sheets:
            values = _rows(_named(sheets, self.sheet))
            if not self.formulas:
                yield from (_cells(row, repeat(None)) for row in values)
                return
            with _sheets(self.path, data_only=False) as same:
                written = _rows(_named(same, self.sheet))
                yield from (_cells(row, also) for row, also in zip(values, written, strict=True))


@contextmanager
def _sheets(path: Path, *, data_only: bool) -> Iterator[list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path, read_only=True, data_only=data_only, keep_links=False)
    try:
        yield list(book.worksheets)
    finally:
        book.close()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise ImportFileError(
            path,
            "is a damaged workbook: cut off, or changed on its way. Copy it anew, or open "
            "it in Excel, let it repair the file, and save it as .xlsx or CSV.",
        ) from error
    except OSError as error:
        raise cannot_read(path, error) from error


def _named(sheets: Sequence[Any], title: str) -> Any:
    return next(sheet for sheet in sheets if sheet.title == title)


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """Rows as far as they are filled; what the sheet says of its size is not believed."""
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=MOST_ROWS)
    return rows


def _cells(row: Sequence[Any], written: Iterator[Any] | Sequence[Any]) -> list[str]:
    return [_text(cell, also) for cell, also in zip(row, written, strict=False)]


def _text(cell: Any, written: Any) -> str:
    """What the cell shows; FORMULA where it holds one whose value is not stored."""
    value = cell.value
    if value is None:
        is_formula = written is not None and written.value is not None
        return FORMULA if is_formula else ""
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _shown(value, str(cell.number_format or ""))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value)


def _shown(value: float, number_format: str) -> str:
    """7 in the format 0000 is 0007."""
    text = number(value) if isinstance(value, float) else str(value)
    return text.zfill(len(number_format)) if ZEROS.fullmatch(number_format) else text


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without empty cells at the end."""
    filled = [n for n, cell in enumerate(cells, start=1) if cell]
    return list(cells[: filled[-1]]) if filled else []


def _padded(cells: list[str], width: int) -> list[str]:
    """Empty cells at the end of a row are not stored in a workbook."""
    return cells + [""] * (width - len(cells))


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > MOST_UNPACKED or (unpacked > BOMB_FROM and unpacked > BOMB_RATIO * packed):
        raise ImportFileError(
            path,
            f"would unpack from {packed / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB, which no "
            "table of reports does. Save it as CSV if it is one.",
        )


def _has_formulas(path: Path) -> bool:
    """Whether any sheet holds a formula; then values and formulas are read side by side."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds(archive, name, (b"<f>", b"<f ")) for name in sheets)


def _holds(archive: zipfile.ZipFile, name: str, wanted: Sequence[bytes]) -> bool:
    with archive.open(name) as part:
        end = b""
        while chunk := part.read(CHUNK_BYTES):
            if any(each in end + chunk for each in wanted):
                return True
            end = chunk[-2:]
    return False
