"""Reports come in versions, in pages, and are found by the words in them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from core.store import gold, readers, readings, reports
from core.store.database import reading, writing
from core.store.reports import Imported, ReportFilter
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Scope, Split

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
        assert (new.patient_id, new.study_date) == ("P1", "2023-05-01")
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


@pytest.fixture
def mixed(engine: Engine) -> Engine:
    """Forty reports: two for another task only, some changed, six of them gold."""
    made = [
        NewReport(
            f"M{n:02}", f"Befund {n}: {'Fibulafraktur' if n % 3 else 'unauffällig'}.", None,
            f"{2020 + n % 3}-05-01", ("old",) if n % 5 == 0 else (),
            only_task="pneumothorax" if n in (3, 7) else "",
        )
        for n in range(40)
    ]  # fmt: skip
    with writing(engine) as connection:
        reports.add(connection, made)
        changed = [NewReport(f"M{n:02}", f"Doch keine Fraktur {n}.") for n in (4, 5, 38)]
        assert reports.add(connection, changed) == Imported(new_versions=3)
        reader_id = readers.ensure(connection, Reader(ReaderKind.GOLD, "g", "ankle", "g" * 64))
        ids = reports.ids_of(connection, [f"M{n:02}" for n in range(10, 16)])
        readings.add(connection, reader_id, [Reading(i, Answer.ABSENT, 0.0) for i in ids.values()])
        parts = dict.fromkeys(ids.values(), Split.DEVELOP)
        gold.add(connection, "ankle", reader_id, parts)
    return engine


@pytest.mark.parametrize(
    ("wanted", "total"),
    [
        (ReportFilter(), 40),
        (ReportFilter(scope=Scope.ARCHIVE, task="ankle"), 32),
        (ReportFilter(scope=Scope.ARCHIVE, task="pneumothorax"), 40),
        (ReportFilter(scope=Scope.GOLD, task="ankle"), 6),
        (ReportFilter(scope=Scope.TEST, task="ankle"), 0),
        (ReportFilter(year="2020"), 14),
        (ReportFilter(year="2020", scope=Scope.ARCHIVE, task="ankle"), 11),
        (ReportFilter(pitfall="old"), 7),
        (ReportFilter(words="fraktur"), 26),
        (ReportFilter(words="fraktur doch"), 3),
        (ReportFilter(words="fibulafraktur 38"), 0),
        (ReportFilter(words="fraktur", scope=Scope.ARCHIVE, task="ankle"), 21),
        (ReportFilter(words="fraktur", year="2021"), 13),
    ],
)
def test_pages_of_any_size_make_up_the_whole(
    mixed: Engine, wanted: ReportFilter, total: int
) -> None:
    """By hand: of 0 to 39, 14 are multiples of 3 and 26 are not; 4, 5 and 38 were changed."""
    with reading(mixed) as connection:
        condition = reports.matching(connection, wanted)
        every = [r.accession_number for r in reports.after(connection, condition, 0, 100)]
        assert len(every) == total
        for limit in (1, 7, 50):
            turned = []
            for offset in range(0, total + limit, limit):
                page = reports.page(connection, wanted, offset=offset, limit=limit)
                assert page.total == total
                turned += [r.accession_number for r in page.reports]
            assert turned == every


def test_only_the_current_text_is_found(mixed: Engine) -> None:
    assert found(mixed, ReportFilter(words="Fibulafraktur 38")) == []
    assert found(mixed, ReportFilter(words="doch 38")) == ["M38"]


def test_one_report_of_many_is_found_by_its_number_not_by_a_search(engine: Engine) -> None:
    """SQLite once looked through all current reports for it."""
    if engine.dialect.name != "sqlite":
        pytest.skip("a question about SQLite's plan")
    with reading(engine) as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM reports WHERE accession_number = 'A' AND current = 1"
        ).one()
    assert "accession_number=?" in plan[3]
