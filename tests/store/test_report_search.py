"""Finding reports: by words, facets and what was said of them; the locked test stays sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from core.store import gold, readers, readings, report_search, reports
from core.store.database import writing
from core.store.disagreements import GOLD
from core.store.report_search import FAILED, UNREAD, Length, ReportSearch
from core.store.reports import ReportFilter
from core.types import (
    Answer,
    Failure,
    FailureKind,
    NewReport,
    Reader,
    ReaderKind,
    Reading,
    Scope,
    Split,
)

TASK = "ankle_fracture"
TEXTS = {
    "A1": "Fibulafraktur rechts.",
    "A2": "Keine Fraktur.",
    "A3": "Regelrechte Stellung. " * 12,
    "A4": "  ",
    "A5": "Fraktur fraglich. " * 60,
}


def reader(connection: Connection, name: str, kind: ReaderKind) -> int:
    return readers.ensure(connection, Reader(kind, name, TASK, name.ljust(64, "0")))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Five reports: A1 and A2 are gold (develop, locked test); a prompt has read all but A5."""
    with writing(engine) as connection:
        reports.add(
            connection,
            [
                NewReport(number, text, "P1", f"20{20 + n}-01-31", ("negation",) if n == 1 else ())
                for n, (number, text) in enumerate(TEXTS.items())
            ],
        )
        reports.add(connection, [NewReport("CHEST", "Pneumothorax.", only_task="pneumothorax")])
        ids = reports.ids_of(connection, list(TEXTS))
        adjudication = reader(connection, "adjudication", ReaderKind.GOLD)
        readings.add(
            connection,
            adjudication,
            [Reading(ids["A1"], Answer.PRESENT, 1.0), Reading(ids["A2"], Answer.ABSENT, 1.0)],
        )
        gold.add(connection, TASK, adjudication, {ids["A1"]: Split.DEVELOP, ids["A2"]: Split.TEST})
        prompt = reader(connection, "plain", ReaderKind.PROMPT)
        readings.add(
            connection,
            prompt,
            [
                Reading(ids["A1"], Answer.PRESENT, 2.0),
                Reading(ids["A2"], Answer.PRESENT, 2.0),
                Reading(ids["A3"], Answer.ABSENT, 2.0),
                Reading(ids["A4"], Failure(FailureKind.UNPARSABLE, "no answer"), 2.0),
            ],
        )
    return engine


def search(
    engine: Engine,
    *,
    words: str = "",
    scope: Scope = Scope.ALL,
    by: str = "",
    said: str = "",
    length: Length | None = None,
    **facets: str,
) -> dict[str, str | None]:
    """Accession number → what was said, of everything that is found."""
    with writing(engine) as connection:
        reader_id = reader(connection, by, ReaderKind.PROMPT) if by else GOLD
        shown = ReportFilter(words, facets.get("pitfall", ""), facets.get("year", ""), scope, TASK)
        page = report_search.page(connection, ReportSearch(shown, length, reader_id, said))
    assert page.total == len(page.found)
    return {found.report.accession_number: found.said for found in page.found}


def test_all_reports_of_the_task_are_found_and_those_of_another_are_not(filled: Engine) -> None:
    assert list(search(filled)) == ["A1", "A2", "A3", "A4", "A5"]


def test_a_word_is_found_inside_a_longer_one(filled: Engine) -> None:
    assert list(search(filled, words="fraktur")) == ["A1", "A2", "A5"]
    assert list(search(filled, words="fraktur keine")) == ["A2"]


def test_facets_narrow_the_list(filled: Engine) -> None:
    assert list(search(filled, pitfall="negation")) == ["A2"]
    assert list(search(filled, year="2022")) == ["A3"]
    assert list(search(filled, scope=Scope.GOLD)) == ["A1", "A2"]
    assert list(search(filled, scope=Scope.ARCHIVE)) == ["A3", "A4", "A5"]


def test_every_report_has_exactly_one_length(filled: Engine) -> None:
    by_length = {length: list(search(filled, length=length)) for length in Length}
    assert by_length == {
        Length.EMPTY: ["A4"],
        Length.SHORT: ["A1", "A2"],
        Length.MIDDLE: ["A3"],
        Length.LONG: ["A5"],
    }


def test_the_gold_label_of_a_locked_report_is_neither_shown_nor_found(filled: Engine) -> None:
    assert search(filled)["A1"] == "present"
    assert search(filled)["A2"] is None
    assert search(filled, said="absent") == {}


def test_what_a_prompt_said_of_a_locked_report_is_neither_shown_nor_found(filled: Engine) -> None:
    assert search(filled, by="plain")["A2"] is None
    assert search(filled, by="plain", said="present") == {"A1": "present"}


def test_failures_and_unread_reports_can_be_looked_for(filled: Engine) -> None:
    assert search(filled, by="plain", said=FAILED) == {"A4": "unparsable"}
    assert list(search(filled, by="plain", said=UNREAD)) == ["A2", "A5"]


def test_a_page_holds_a_part_and_the_total_of_all(filled: Engine) -> None:
    with writing(filled) as connection:
        wanted = ReportSearch(ReportFilter(task=TASK))
        page = report_search.page(connection, wanted, offset=2, limit=2)
    assert [found.report.accession_number for found in page.found] == ["A3", "A4"]
    assert page.total == 5


def test_doubts_about_the_reports_are_counted(filled: Engine) -> None:
    with writing(filled) as connection:
        reports.add(connection, [NewReport("A6", TEXTS["A1"]), NewReport("A2", "Doch Fraktur.")])
        sound = report_search.soundness(connection, TASK)
    assert sound.reports == 6
    assert sound.patients == 1
    assert sound.empty == 1
    assert sound.repeated_texts == 2
    assert sound.without_patient == sound.without_date == 1
    assert sound.newer_versions == 1


def test_years_and_pitfalls_are_counted_for_the_task_alone(filled: Engine) -> None:
    with writing(filled) as connection:
        years = report_search.years(connection, TASK)
        pitfalls = report_search.pitfalls(connection, TASK)
    assert years == {"2024": 1, "2023": 1, "2022": 1, "2021": 1, "2020": 1}
    assert pitfalls == {"negation": 1}
