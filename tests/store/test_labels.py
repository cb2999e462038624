"""One reader's labels in counts, the same on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from core.readers._base import fingerprint
from core.store import audits, jobs, labels, readers, readings, reports
from core.store.database import reading, writing
from core.store.labels import Pace
from core.types import Answer, Evidence, Failure, FailureKind, Reader, ReaderKind, Reading, Scope
from tests import small

PRESENT, ABSENT = Answer.PRESENT, Answer.ABSENT
TIMED_OUT = Failure(FailureKind.TIMEOUT, "No answer within 120 s.")
BEGAN = 1_000_000.0
TASK = "ankle_fracture"


def made(report_id: int, outcome: Answer | Failure, after: float, **more: object) -> Reading:
    return Reading(report_id, outcome, read_at=BEGAN + after, **more)  # type: ignore[arg-type]


@pytest.fixture
def reader_id(engine: Engine) -> int:
    """Six reports: one host gives three readings at once, the other three more over ten seconds."""
    with writing(engine) as connection:
        reports.add(connection, small.reports(6))
        ids = sorted(reports.ids_of(connection, [f"A{n:06}" for n in range(6)]).values())
        key = fingerprint({"a": "b"})
        found = readers.ensure(connection, Reader(ReaderKind.PROMPT, "plain", TASK, key))
        one, two = "http://gpu1:11434", "http://gpu2:11434"
        readings.add(connection, found, [
            made(ids[0], PRESENT, 0.2, host=one, confidence=1.0, seconds=0.5, prompt_tokens=10),
            made(ids[1], ABSENT, 0.9, host=one, confidence=0.651, seconds=0.7,
                 evidence=Evidence("Befund", 0, 6)),
            made(ids[2], ABSENT, 1.7, host=one, confidence=0.30),
            made(ids[3], PRESENT, 5.0, host=two, confidence=0.99, evidence=Evidence("woanders")),
            made(ids[4], TIMED_OUT, 7.1, host=two, raw_reply="<b>"),
            made(ids[5], ABSENT, 10.4, host=two),
        ])  # fmt: skip
    return found


def test_pace_counts_readings_by_host_and_stretch(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = labels.pace(connection, reader_id, BEGAN, 2.0)
    one, two = "http://gpu1:11434", "http://gpu2:11434"
    assert found == (Pace(one, 0, 3), Pace(two, 2, 1), Pace(two, 3, 1), Pace(two, 5, 1))


def test_hosts_tell_what_each_did_since_a_moment(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = labels.hosts(connection, reader_id, BEGAN + 1)
    assert [(each.host[7:11], each.readings, each.failures) for each in found] == [
        ("gpu2", 3, 1), ("gpu1", 1, 0),
    ]  # fmt: skip
    assert found[0].newest_at == BEGAN + 10.4


def test_what_readings_took_comes_newest_first(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = labels.spent(connection, reader_id, limit=6)
    assert [each.seconds for each in found] == [None, None, None, None, 0.7, 0.5]


def test_confidences_fall_into_twentieths_and_certainty_into_the_last(
    engine: Engine, reader_id: int
) -> None:
    with reading(engine) as connection:
        found = labels.confidences(connection, reader_id, Scope.ALL, TASK)
    assert found == {(19, PRESENT): 2, (13, ABSENT): 1, (6, ABSENT): 1}


def test_doubtful_labels_begin_with_those_whose_quote_is_not_there(
    engine: Engine, reader_id: int
) -> None:
    with reading(engine) as connection:
        count = labels.count_doubtful(connection, reader_id, Scope.ALL, TASK, 0.7)
        found = labels.doubtful(connection, reader_id, Scope.ALL, TASK, 0.7, 10)
        names = reports.get_many(connection, found)
    assert count == 3
    assert [names[each].accession_number for each in found] == ["A000003", "A000002", "A000001"]


def test_failures_come_with_their_raw_reply_and_by_kind(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        every = labels.failures(connection, reader_id, Scope.ALL, TASK)
        other = labels.failures(connection, reader_id, Scope.ALL, TASK, FailureKind.UNPARSABLE)
    assert [(each.report.accession_number, each.reading.raw_reply) for each in every] == [
        ("A000004", "<b>")
    ]
    assert other == ()


def test_the_newest_answers_come_first(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = labels.newest(connection, reader_id, limit=2)
    assert [each.report.accession_number for each in found] == ["A000005", "A000004"]


def test_lengths_are_counted(engine: Engine, reader_id: int) -> None:
    """“Befund 0: Fraktur.” has 18 characters, “Befund 1: unauffällig.” 22; two of six are so."""
    with reading(engine) as connection:
        assert labels.lengths(connection, Scope.ALL, TASK) == {18: 2, 22: 4}


def test_without_a_random_sample_there_is_no_audit(engine: Engine, reader_id: int) -> None:
    with reading(engine) as connection:
        found = audits.of_reader(connection, reader_id)
    assert (found.list_ids, found.cases, found.verdicts) == ((), 0, 0)


def test_a_series_goes_on_where_it_ended(engine: Engine) -> None:
    with writing(engine) as connection:
        job_id = jobs.create(connection, "label", {})
        assert jobs.steps(connection, job_id, "done") == 0
        assert jobs.latest(connection, job_id, "done") is None
        jobs.add_metrics(connection, job_id, [("done", 0, 4.0), ("done", 7, 9.0)])
        assert jobs.steps(connection, job_id, "done") == 8
        assert jobs.latest(connection, job_id, "done") == 9.0
