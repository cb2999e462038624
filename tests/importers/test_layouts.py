"""What a file is, is found out by looking at it, not at its name."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from core.importers import open_source
from core.importers._base import Layout, Remark, Row


def opened(path: Path, content: str | bytes) -> tuple[Layout, list[list[str]]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def read(path: Path) -> tuple[Layout, list[list[str]]]:
    source = open_source(path)
    return source.layout, [list(r.cells) for r in source.rows() if isinstance(r, Row)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Nr;Befund\n1;Kein, Bruch.\n", "CSV, UTF-8, separated by “;”, 2 columns"),
        ("Nr,Befund\n1,Bruch\n", "CSV, UTF-8, separated by “,”, 2 columns"),
        ("Nr\tBefund\n1\tBruch; ja, doch\n", "TSV, UTF-8, separated by tabs, 2 columns"),
        ("Befund\nKein Bruch, keine Luxation.\nBruch.\n", "CSV, UTF-8, 1 column"),
        ("Nr;Befund\n1;Größe\n".encode("cp1252"),
         "CSV, Windows-1252, separated by “;”, 2 columns"),
        ("Nr;Befund\n1;Füße\n".encode("utf-16"), "CSV, UTF-16 LE, separated by “;”, 2 columns"),
        ('{"text": "Bruch"}\n', "JSON lines, UTF-8, 1 column"),
    ],
)  # fmt: skip
def test_a_file_is_described_in_a_sentence(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    """The name says .csv whatever it is."""
    assert opened(tmp_path / "reports.csv", content)[0].sentence == sentence


def test_leading_zeros_and_n_a_stay_what_they_are(tmp_path: Path) -> None:
    _, rows = opened(tmp_path / "a.csv", "nr,text\n0012,N/A\n007,nan\n1e5,NULL\n")
    assert rows == [["0012", "N/A"], ["007", "nan"], ["1e5", "NULL"]]


def test_excels_own_separator_line_is_no_header(tmp_path: Path) -> None:
    layout, rows = opened(tmp_path / "a.csv", "sep=|\nnr|text\n1|a;b,c\n")
    assert (layout.columns, rows) == (("nr", "text"), [["1", "a;b,c"]])


def test_a_title_above_the_table_is_no_header(tmp_path: Path) -> None:
    content = "Export der Radiologie\n\nNr;Befund\n1;a\n2;b\n3;c\n4;d\n"
    layout, rows = opened(tmp_path / "a.csv", content)
    assert (layout.columns, rows[0], len(rows)) == (("Nr", "Befund"), ["1", "a"], 4)


def test_a_file_without_a_header_keeps_its_first_report(tmp_path: Path) -> None:
    report = "Kein Nachweis einer frischen Fraktur. " * 5
    layout, rows = opened(tmp_path / "a.csv", f"1;{report}\n2;{report}\n")
    assert (layout.columns, len(rows)) == (("column 1", "column 2"), 2)


def test_a_quote_in_the_middle_of_a_text_is_a_quote(tmp_path: Path) -> None:
    _, rows = opened(tmp_path / "a.tsv", 'nr\ttext\n1\t5" Schraube\n2\tsagt "nein"\n')
    assert rows == [["1", '5" Schraube'], ["2", 'sagt "nein"']]


def test_a_file_that_does_not_quote_is_read_without_quotes(tmp_path: Path) -> None:
    content = "nr\ttext\n" + "".join(f'{n}\t"offen, Text {n}\n' for n in range(50))
    _, rows = opened(tmp_path / "a.tsv", content)
    assert rows[0] == ["0", '"offen, Text 0']
    assert len(rows) == 50


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('nr,text\n1,"two\nlines"\n\n2,x\n3\n')
    assert [row.line for row in open_source(path).rows()] == [2, 5, 6]


def test_names_of_columns_are_never_empty_and_never_twice(tmp_path: Path) -> None:
    layout, _ = opened(tmp_path / "a.csv", "Text,,Text, Nr \n1,2,3,4\n")
    assert layout.columns == ("Text", "column 2", "Text (3)", "Nr")


def test_numbers_of_json_stay_as_they_are_written(tmp_path: Path) -> None:
    content = '{"nr": 1.10, "big": 12345678901234567890, "no": null, "yes": true, "more": [1]}\n'
    _, rows = opened(tmp_path / "a.jsonl", content)
    assert rows == [["1.10", "12345678901234567890", "", "true", "[1]"]] or rows == [
        ["1.10", "12345678901234567890", "", "true", '["1"]']
    ]


def test_parquet_types_become_the_text_that_says_them(tmp_path: Path) -> None:
    table = pa.table({
        "nr": pa.array([7, None, 12]).cast(pa.float64()),
        "day": [date(2024, 1, 31), None, date(2024, 2, 1)],
        "text": pa.array(["a", "b", None]).dictionary_encode(),
        "gold": [True, False, None],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet")[1] == [
        ["7", "2024-01-31", "a", "true"], ["", "", "b", "false"], ["12", "2024-02-01", "", ""],
    ]  # fmt: skip


def workbook(path: Path, rows: list[list[object]], formats: dict[str, str] | None = None) -> Path:
    book = Workbook()
    book.active.title = "leer"
    sheet = book.create_sheet("Befunde")
    for row in rows:
        sheet.append(row)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    book.save(path)
    return path


def test_a_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    """Seven in the format 0000 is shown as 0007."""
    path = workbook(
        tmp_path / "a.xlsx",
        [["Nr", "Datum", "Wert", "Befund"], [7, datetime(2024, 1, 31), 1.5, "Zeile\nzwei"],
         ["0012", datetime(2024, 1, 31, 8, 15), 3.0, "N/A"], [None, None, True, None]],
        {"A2": "0000"},
    )  # fmt: skip
    layout, rows = read(path)
    assert layout.sentence == "Excel, sheet “Befunde”, 4 columns"
    assert rows == [
        ["0007", "2024-01-31", "1.5", "Zeile\nzwei"],
        ["0012", "2024-01-31 08:15:00", "3", "N/A"],
        ["", "", "true", ""],
    ]


def test_what_excel_escapes_is_unescaped(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Befund", "x"], ["a_x000D_\nb _x005F_x000D_", "1"]])
    assert read(path)[1][0][0] == "a\r\nb _x000D_"


def test_files_of_a_folder_are_reports_named_by_their_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "0002.txt").write_bytes("Größe".encode("cp1252"))
    (tmp_path / "0001.TXT").write_bytes("Füße".encode("utf-16"))
    (tmp_path / "b" / "x.txt").write_text("")
    (tmp_path / "notes.md").write_text("no report")
    (tmp_path / ".hidden.txt").write_text("no report")
    layout, rows = read(tmp_path)
    assert layout.columns == ("file", "folder", "text")
    assert rows == [["0001", "", "Füße"], ["0002", "", "Größe"], ["x", "b", ""]]


def test_a_single_text_file_is_one_report_and_no_table_of_lines(tmp_path: Path) -> None:
    text = "Röntgen OSG rechts.\n\nBefund: Kein Nachweis einer Fraktur.\n"
    layout, rows = opened(tmp_path / "0012.txt", text)
    assert (layout.sentence, rows) == ("text file, 3 columns", [["0012", "", text]])


def test_a_damaged_text_file_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "2.txt").write_text("Bruch")
    first, second = open_source(tmp_path).rows()
    assert isinstance(first, Remark)
    assert "1.txt is no text" in first.reason
    assert isinstance(second, Row)
