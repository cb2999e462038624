"""The queries that labelling runs rest on, on each kind of database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from core.store import readers, readings, reports
from core.store.database import reading, writing
from core.types import (
    Answer,
    Evidence,
    Failure,
    FailureKind,
    NewReport,
    Reader,
    ReaderKind,
    Reading,
    Scope,
)

TEXTS = ("kurz", "ein längerer Befund mit Umlauten äöü", "mittel lang", "Fraktur", "Fraktur rechts")


@pytest.fixture
def reader_id(engine: Engine) -> int:
    """A reader, and five reports with the ids 1–5."""
    with writing(engine) as connection:
        reports.add(connection, [NewReport(f"A{n}", text) for n, text in enumerate(TEXTS)])
        return readers.ensure(connection, Reader(ReaderKind.PROMPT, "plain", "ankle", "a" * 64))


def store(engine: Engine, reader_id: int, new: Sequence[Reading]) -> None:
    with writing(engine) as connection:
        readings.add(connection, reader_id, new)


def test_the_longest_report_is_found(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        longest = reports.longest(connection, reports.in_scope(Scope.ALL, "ankle"))
        nothing = reports.longest(connection, reports.reports.c.report_id < 0)
    assert longest is not None
    assert longest.accession_number == "A1"
    assert nothing is None


def test_extent_tells_how_many_are_left_and_where_they_begin(
    engine: Engine, reader_id: int
) -> None:
    store(engine, reader_id, [Reading(n, Answer.ABSENT, 1.0) for n in (1, 2, 4)])
    with reading(engine) as connection:
        everyone = reports.in_scope(Scope.ALL, "ankle")
        assert reports.extent(connection, everyone & readings.lacking(reader_id)) == (2, 3)
        assert reports.extent(connection, everyone & readings.lacking(reader_id, 1)) == (5, 1)
        assert reports.extent(connection, everyone & readings.failed(reader_id)) == (0, 0)


def test_what_was_read_is_left_out_of_the_extent_like_report_by_report(
    engine: Engine, reader_id: int
) -> None:
    again = Reading(1, Answer.ABSENT, 1.0, attempt=1)
    failed = Reading(5, Failure(FailureKind.TIMEOUT, ""), 1.0)
    store(engine, reader_id, [*(Reading(n, Answer.ABSENT, 1.0) for n in (1, 2, 4)), again, failed])
    with reading(engine) as connection:
        everyone = reports.in_scope(Scope.ARCHIVE, "ankle")
        for repeat in (0, 1):
            one_by_one = everyone & readings.lacking(reader_id, repeat)
            read = readings.read_already(reader_id, repeat)
            found = reports.extent(connection, everyone, read)
            assert found == reports.extent(connection, one_by_one)
            assert found == ((1, 3), (5, 1))[repeat]
        nobody = readings.read_already(reader_id + 1)
        assert reports.extent(connection, everyone, nobody) == (5, 1)
        all_read = reports.reports.c.report_id < 3
        assert reports.extent(connection, all_read, readings.read_already(reader_id)) == (0, 0)


def test_a_text_that_no_database_can_hold_is_stored_without_what_is_no_character(
    engine: Engine, reader_id: int
) -> None:
    raw = "Frak\ud83d\0tur"
    failed = Reading(2, Failure(FailureKind.OFF_SCHEMA, raw), 1.0, raw_reply=raw)
    store(engine, reader_id, [Reading(1, Answer.ABSENT, 1.0, evidence=Evidence(raw)), failed])
    with reading(engine) as connection:
        found = readings.by(connection, reader_id)
    evidence, failure = found[1].evidence, found[2].failure
    assert evidence is not None
    assert failure is not None
    assert {evidence.quote, failure.message, found[2].raw_reply} == {"Frak\ufffd\ufffdtur"}


def test_a_sample_is_the_same_for_the_same_seed_and_never_larger_than_there_is(
    engine: Engine, reader_id: int
) -> None:
    with reading(engine) as connection:
        everyone = reports.in_scope(Scope.ALL, "ankle")
        drawn = [reports.sample(connection, everyone, 3, seed) for seed in (1, 1, 2)]
        most = reports.sample(connection, everyone, 100)
    assert drawn[0] == drawn[1] != drawn[2]
    assert sorted(most) == [1, 2, 3, 4, 5]


def test_listed_reports_come_in_the_order_of_the_list(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = reports.among(connection, reports.in_scope(Scope.ALL, "ankle"), (4, 1, 99, 3))
    assert [report.report_id for report in found] == [4, 1, 3]


def test_a_tally_is_of_one_repeat_and_of_the_attempt_that_holds(
    engine: Engine, reader_id: int
) -> None:
    failed = Failure(FailureKind.TIMEOUT, "x")
    store(engine, reader_id, [
        Reading(1, failed, 1.0, server_version="0.24.0"),
        Reading(1, Answer.PRESENT, 2.0, attempt=1, server_version="0.32.15"),
        Reading(2, failed, 1.0, server_version="0.24.0"),
        Reading(1, Answer.ABSENT, 1.0, repeat=1, server_version="0.32.15"),
    ])  # fmt: skip
    with reading(engine) as connection:
        everyone = reports.in_scope(Scope.ALL, "ankle")
        first = readings.tally_where(connection, reader_id, everyone)
        second = readings.tally_where(connection, reader_id, everyone, repeat=1)
        assert readings.repeats(connection, reader_id) == readings.repeats(connection) == (0, 1)
        assert readings.server_versions(connection, reader_id) == {"0.24.0": 2, "0.32.15": 2}
        assert readings.any_by(connection, reader_id)
        assert not readings.any_by(connection, reader_id + 1)
        assert set(readings.of_reports(connection, reader_id, (1, 5))) == {1}
    assert (first.answers, first.failures) == ({Answer.PRESENT: 1}, {FailureKind.TIMEOUT: 1})
    assert (second.answers, second.failures) == ({Answer.ABSENT: 1}, {})
