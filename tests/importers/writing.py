"""Writes the same rows in every format, as the programs of hospitals do."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cells = Sequence[Sequence[str]]
"""The header first."""


def as_csv(
    path: Path, rows: Cells, *, separator: str = ",", encoding: str = "utf-8", mark: bytes = b"",
    quoting: int = csv.QUOTE_MINIMAL, line_end: str = "\r\n",
) -> Path:  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    writer.writerows(rows)
    path.write_bytes(mark + text.getvalue().encode(encoding))
    return path


def as_jsonl(path: Path, rows: Cells) -> Path:
    header, *rest = rows
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rest]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return path


def as_parquet(path: Path, rows: Cells) -> Path:
    header, *rest = rows
    columns = {name: [row[n] for row in rest] for n, name in enumerate(header)}
    pq.write_table(pa.table(columns), path)
    return path


def as_excel(path: Path, rows: Cells) -> Path:
    """Texts are texts even if they begin with =, and what XML can't hold is escaped as by Excel."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Befunde")
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(
                sheet, value=text.replace("_x", "_x005F_x").replace("\r", "_x000D_")
            )
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
    return path


def _delimited(**options: object) -> Callable[[Path, Cells], Path]:
    return lambda path, rows: as_csv(path, rows, **options)  # type: ignore[arg-type]


UNICODE_FORMATS: dict[str, tuple[str, Callable[[Path, Cells], Path]]] = {
    "comma": ("a.csv", _delimited()),
    "semicolon, BOM": ("a.csv", _delimited(separator=";", mark=codecs.BOM_UTF8)),
    "tab": ("a.tsv", _delimited(separator="\t")),
    "pipe, everything quoted": ("a.txt", _delimited(separator="|", quoting=csv.QUOTE_ALL)),
    "UTF-16 LE": (
        "a.csv", _delimited(encoding="utf-16-le", mark=codecs.BOM_UTF16_LE, separator=";")
    ),
    "UTF-16 BE": ("a.csv", _delimited(encoding="utf-16-be", mark=codecs.BOM_UTF16_BE)),
    "line feeds": ("a.csv", _delimited(quoting=csv.QUOTE_ALL, line_end="\n")),
    "JSON lines": ("a.jsonl", as_jsonl),
    "Parquet": ("a.parquet", as_parquet),
    "Excel": ("a.xlsx", as_excel),
}  # fmt: skip
GERMAN_FORMATS: dict[str, tuple[str, Callable[[Path, Cells], Path]]] = {
    "Windows": ("a.csv", _delimited(encoding="cp1252", separator=";")),
    "DOS": ("a.csv", _delimited(encoding="cp850", separator=";")),
    "Mac": ("a.csv", _delimited(encoding="mac_roman", separator="\t")),
    "UTF-16 LE, no mark": ("a.csv", _delimited(encoding="utf-16-le")),
    "UTF-16 BE, no mark": ("a.csv", _delimited(encoding="utf-16-be", separator=";")),
}
