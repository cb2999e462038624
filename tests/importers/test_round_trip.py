"""Whatever the reports are, and whatever file they were written to, they come back unchanged."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.importers import importers, open_source
from core.importers._base import Row
from core.importers.foreign import Foreign
from tests.importers.writing import GERMAN_FORMATS, UNICODE_FORMATS

HEADER = ["Accession", "Befund", "Datum"]
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\t", '"', ";", ",", "|", "=", "'"])
ANY_TEXT = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20), LINE_ENDS
    ),
    max_size=6,
).map("".join)
GERMAN_TEXT = st.lists(
    st.one_of(st.text("abcxyz ÄÖÜäöüß.:01", max_size=20), LINE_ENDS), max_size=6
).map("".join)


def table(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    numbers = st.from_regex(r"[0-9]{1,8}", fullmatch=True)
    return st.lists(st.tuples(numbers, texts, texts).map(list), min_size=1, max_size=8)


def read_back(name: str, write: object, rows: list[list[str]]) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / name, [HEADER, *rows])  # type: ignore[operator]
        source = open_source(path)
        assert list(source.layout.columns) == HEADER
        found = list(source.rows())
    assert all(isinstance(row, Row) for row in found)
    return [list(row.cells) for row in found if isinstance(row, Row)]


@pytest.mark.parametrize("format_", UNICODE_FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=table(ANY_TEXT))
def test_any_reports_come_back_unchanged(format_: str, rows: list[list[str]]) -> None:
    assert read_back(*UNICODE_FORMATS[format_], rows) == rows


@pytest.mark.parametrize("format_", GERMAN_FORMATS)
@settings(max_examples=60, deadline=None)
@given(rows=table(GERMAN_TEXT))
def test_german_reports_come_back_from_old_encodings(format_: str, rows: list[list[str]]) -> None:
    rows = [["0001", "Größe regelrecht, für Übung", "Fuß"], *rows]
    assert read_back(*GERMAN_FORMATS[format_], rows) == rows


def test_every_importer_takes_part(tmp_path: Path) -> None:
    """But the one that only refuses."""
    (tmp_path / "texts").mkdir()
    paths = [tmp_path / "texts"]
    for name, write in UNICODE_FORMATS.values():
        paths.append(write(tmp_path / name, [HEADER, ["1", "Bruch", ""]]))
    taking = set()
    for path in paths:
        start = b"" if path.is_dir() else path.read_bytes()[:4096]
        taking.add(max(importers(), key=lambda each, p=path, s=start: each.certainty(p, s)))  # type: ignore[misc]
    assert {type(each) for each in importers()} - {type(each) for each in taking} == {Foreign}


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(ANY_TEXT.filter(lambda text: not text.startswith("\ufeff")), min_size=1))
def test_a_folder_of_texts_comes_back_unchanged(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for n, text in enumerate(texts):
            (Path(folder) / f"{n:04}.txt").write_bytes(text.encode())
        found = list(open_source(Path(folder)).rows())
    assert [list(r.cells) for r in found if isinstance(r, Row)] == [
        [f"{n:04}", "", text] for n, text in enumerate(texts)
    ]
