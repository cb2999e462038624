"""A file that can't be used is refused in one sentence; a row that can't be read is remarked."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from core.errors import ImportFileError
from core.importers import _base, delimited, excel, open_source
from core.importers._base import FORMULA, Remark, Row

HEAD = b"nr,text\n"
MEGABYTE = 1 << 20


def refused(path: Path) -> str:
    with pytest.raises(ImportFileError) as error:
        list(open_source(path).rows())
    assert str(error.value).startswith(str(path))
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b" \r\n\n ", "there is no text in it"),
        ("a.csv", b"\xef\xbb\xbf", "is empty"),
        ("a.csv", bytes(range(256)) * 50, "is no text: it holds binary bytes"),
        ("a.csv", os.urandom(50_000), "is no text: it holds binary bytes"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "is no text"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5000), "an old Office file"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99)
         + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.pdf", b"%PDF-1.7\n", "is a PDF"),
        ("a.csv.gz", gzip.compress(b"nr,text\n1,a\n"), "Unpack it first"),
        ("a.doc", b"{\\rtf1 Befund}", "Rich Text Format"),
        ("a.xlsx", b"PK\x03\x04 not really", "is a damaged workbook"),
        ("a.zip", b"PK\x03\x04 not really", "is a damaged archive"),
        ("a.parquet", b"PAR1" + bytes(100) + b"PAR1", "is a damaged Parquet file"),
        ("a.jsonl", b"[1, 2]\n", "is JSON, but no object"),
        ("a.jsonl", b'{"text": \n', "is no JSON"),
        ("a.csv", b"a;" * 5000 + b"a\n1;2\n", "has 5,001 columns; at most 1,000 are read"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert sentence in refused(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "is not there" in refused(tmp_path / "no.csv")


def test_a_folder_without_texts_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert "is a folder without .txt files" in refused(tmp_path)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Opening one would wait for ever."""
    os.mkfifo(tmp_path / "a.csv")
    assert "is no ordinary file" in refused(tmp_path / "a.csv")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """Root may read everything, so another user tries."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD)
    path.chmod(0)
    if os.geteuid() != 0:
        assert "Permission denied" in refused(path)
        return
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:3]:
        folder.chmod(0o755)
    program = (
        "import os, sys, pathlib\n"
        "from core.importers import importers, open_source\n"
        "importers(); os.setuid(65534)\n"
        "try: open_source(pathlib.Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
    ).stdout
    assert said == f"ImportFileError {path}: can't be read: Permission denied.\n"


def rows_of(path: Path, content: bytes) -> list[Row | Remark]:
    path.write_bytes(content)
    return list(open_source(path).rows())


def test_ragged_rows_are_remarked_and_the_others_read(tmp_path: Path) -> None:
    content = b"nr,text,day\n1,a,x\n2,b\n3,c,y,z\n4,d,y,,\n,,\n5,e,z\n"
    rows = rows_of(tmp_path / "a.csv", content)
    assert [(r.line, r.cells[0]) for r in rows if isinstance(r, Row)] == [
        (2, "1"), (5, "4"), (7, "5"),
    ]  # fmt: skip
    remarks = [r for r in rows if isinstance(r, Remark)]
    assert [(r.line, r.reason[:33]) for r in remarks] == [
        (3, "has 2 cells where the header has "), (4, "has 4 cells where the header has "),
    ]  # fmt: skip


def test_a_quote_that_is_never_closed_says_what_it_swallows(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.csv", HEAD + b'1,"a"\n2,b\n3,"open\n4,d\n5,e\n')
    assert [r.line for r in rows if isinstance(r, Row)] == [2, 3]
    assert isinstance(rows[-1], Remark)
    assert rows[-1].line == 4
    assert "nothing can be read from here on (seen up to line 6)" in rows[-1].reason


@pytest.fixture
def _short_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1000)


@pytest.mark.usefixtures("_short_records")
@pytest.mark.parametrize(
    "bomb",
    [
        b"2," + b"x" * 5000,
        b'2,"' + b"x" * 5000 + b'"',
        b'2,"' + b"x\n" * 5000 + b'"',
        b'2,"' + b'say ""no""\r\n' * 700 + b'"',
        b'2,"short\n' + b"x" * 5000 + b'\nend"',
    ],
)
def test_a_row_that_is_too_long_is_passed_over(tmp_path: Path, bomb: bytes) -> None:
    """The rows before and after it are read, at their lines."""
    rows = rows_of(tmp_path / "a.csv", HEAD + b"1,a\n" + bomb + b"\n3,c\n")
    first, second, third = rows
    assert isinstance(first, Row)
    assert isinstance(second, Remark)
    assert (second.line, "is longer than" in second.reason) == (3, True)
    assert isinstance(third, Row)
    assert (third.cells, third.line) == (["3", "c"], 4 + bomb.count(b"\n"))


BOMBS = {
    "one line": (b"2,", b"x" * MEGABYTE, b"\n3,c\n"),
    "one quoted line": (b'2,"', b"x" * MEGABYTE, b'"\n3,c\n'),
    "many lines, never closed": (b'2,"', b"x\n" * (MEGABYTE // 2), b"\n3,c\n"),
    "many cells": (b"2,", b",a" * (MEGABYTE // 2), b"\n3,c\n"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_gigantic_field_does_not_fill_the_memory(tmp_path: Path, kind: str) -> None:
    """200 MB of it are read with less than 150 MB more memory than the program has anyway."""
    path = tmp_path / "bomb.csv"
    begin, piece, end = BOMBS[kind]
    with path.open("wb") as file:
        file.write(HEAD + b'"1","a"\n' + begin)
        for _ in range(200):
            file.write(piece)
        file.write(end)
    program = (
        "import pathlib, resource, sys\n"
        "from core.importers import importers, open_source\n"
        "importers(); base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = list(open_source(pathlib.Path(sys.argv[1])).rows())\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base\n"
        "print(grown // 1024, len(rows), rows[1].reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (2 << 30, 2 << 30)),
    )  # fmt: skip
    grown, count, reason = done.stdout.split(maxsplit=2)
    assert int(grown) < 150
    assert int(count) == (2 if "never closed" in kind else 3)
    assert "is longer than" in reason or "never closed" in reason


def test_bytes_of_another_encoding_are_marked_in_their_row_only(tmp_path: Path) -> None:
    good = "1,Größe für Übung\n".encode() * 30
    rows = rows_of(tmp_path / "a.csv", HEAD + good + "2,Füße\n".encode("cp1252") + b"3,c\n")
    damaged = [r.line for r in rows if isinstance(r, Row) and not _storable(r.cells[1])]
    assert damaged == [32]
    assert isinstance(rows[-1], Row)


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def test_a_bad_line_of_json_is_remarked(tmp_path: Path) -> None:
    content = b'{"text": "a"}\n{"text": \n\n17\n{"other": 1, "text": "b"}\n' + b"[" * 99_999
    rows = rows_of(tmp_path / "a.jsonl", content)
    assert [r.line for r in rows] == [1, 2, 4, 5, 6]
    assert [isinstance(r, Row) for r in rows] == [True, False, False, True, False]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """300 MB of zeros in 0.3 MB."""
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings2.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(MEGABYTE))
    assert "would unpack from" in refused(path)


def test_a_workbook_that_claims_a_million_columns_is_read_by_what_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    _rewritten(path, b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    assert len(list(open_source(path).rows())) == 1


def test_a_workbook_with_damaged_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    _rewritten(path, b"<sheetData>", b"<sheetData><row><c t='s'><v>no</v></c></row><broken ")
    assert "is a damaged workbook" in refused(path)


def _rewritten(path: Path, old: bytes, new: bytes) -> None:
    """A workbook of two rows in whose sheet `old` has become `new`."""
    book = Workbook()
    book.active.append(["nr", "text"])
    book.active.append(["1", "Bruch"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_formulas_give_their_value_or_say_that_there_is_none(tmp_path: Path) -> None:
    """openpyxl writes formulas without values; Excel would store <v> beside <f>."""
    path = tmp_path / "a.xlsx"
    _rewritten(
        path,
        b'<c r="B2" t="inlineStr"><is><t>Bruch</t></is></c>',
        b'<c r="B2" t="str"><f>A1&amp;"x"</f><v>nrx</v></c></row>'
        b'<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f>A1</f></c>',
    )
    rows = [list(r.cells) for r in open_source(path).rows() if isinstance(r, Row)]
    assert rows == [["1", "nrx"], ["2", FORMULA]]


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.csv", HEAD + b"1,=cmd|'/c calc'!A1\n")
    assert isinstance(rows[0], Row)
    assert rows[0].cells == ["1", "=cmd|'/c calc'!A1"]


def test_a_parquet_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Bruch " * 100] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "is a damaged Parquet file" in refused(path)


def test_a_limit_is_far_above_any_report() -> None:
    """The longest report seen in practice has some ten thousand characters."""
    assert _base.LONGEST_REPORT >= 100_000
    assert excel.MOST_UNPACKED >= 1_000_000_000
