"""Reports come in versions, in pages, and are found by the words in them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from core.store import reports
from core.store.database import reading, writing
from core.store.reports import Imported, ReportFilter
from core.types import NewReport, Scope

OFFERED = [
    NewReport("0007", "Kein Nachweis einer Fraktur.", "P1", "2023-05-01", ("negation",)),
    NewReport("0008", "Fibulafraktur Typ Weber B.", "P1", "2024-05-01", ("other_word", "old")),
    NewReport("0009", "Größe regelrecht, keine Ruptur.", None, None),
]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as connection:
        assert reports.add(connection, OFFERED) == Imported(added=3)
    return engine


def found(engine: Engine, wanted: ReportFilter) -> list[str]:
    with reading(engine) as connection:
        return [r.accession_number for r in reports.page(connection, wanted).reports]


def test_the_same_reports_again_change_nothing(filled: Engine) -> None:
    with writing(filled) as connection:
        assert reports.would_add(connection, OFFERED) == Imported(unchanged=3)
        assert reports.add(connection, OFFERED) == Imported(unchanged=3)
        assert reports.count(connection) == 3


def test_a_changed_text_is_a_new_version_beside_the_old_one(filled: Engine) -> None:
    with writing(filled) as connection:
        old = reports.find(connection, "0007")
        assert old is not None
        changed = NewReport("0007", "Nachtrag: doch eine Fraktur.", "P1")
        assert reports.add(connection, [changed]) == Imported(new_versions=1)
        new = reports.find(connection, "0007")
        assert new is not None
        assert (new.version, new.text) == (2, changed.text)
        assert reports.get(connection, old.report_id) == old
        assert reports.count(connection) == 3


def test_leading_zeros_and_umlauts_stay(filled: Engine) -> None:
    with reading(filled) as connection:
        report = reports.find(connection, "0009")
    assert report is not None
    assert report.text == "Größe regelrecht, keine Ruptur."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fraktur", ["0007", "0008"]),
        ("Fraktur nachweis", ["0007"]),
        ("größe", ["0009"]),
        ("weber b.", ["0008"]),
        ("luxation", []),
        ('"', []),
        ("OR AND NOT", []),
    ],
)
def test_words_are_found_also_inside_compounds(
    filled: Engine, words: str, expected: list[str]
) -> None:
    assert found(filled, ReportFilter(words=words)) == expected


def test_filters_narrow_the_page_and_its_total(filled: Engine) -> None:
    assert found(filled, ReportFilter(pitfall="old")) == ["0008"]
    assert found(filled, ReportFilter(pitfall="ol")) == []
    assert found(filled, ReportFilter(year="2023")) == ["0007"]
    with reading(filled) as connection:
        page = reports.page(connection, ReportFilter(), offset=2, limit=2)
        assert (page.total, len(page.reports)) == (3, 1)
        assert reports.pitfalls(connection) == {"negation": 1, "other_word": 1, "old": 1}


def test_the_archive_leaves_out_what_is_for_another_task(filled: Engine) -> None:
    with writing(filled) as connection:
        reports.add(connection, [NewReport("C1", "No pneumothorax.", only_task="pneumothorax")])
        assert reports.count(connection) == 4
        assert reports.count(connection, Scope.ARCHIVE, "ankle_fracture") == 3
        assert reports.count(connection, Scope.ARCHIVE, "pneumothorax") == 4
