"""The counts on which the overview rests."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from core.store import events, gold, jobs, readers, readings, reports, standing
from core.store.database import writing
from core.types import Answer, Reader, ReaderKind, Reading, Split
from tests import small

TASK = "ankle_fracture"
GOLD_READER = Reader(ReaderKind.GOLD, "adjudication", TASK, "a" * 64)
PROMPT = Reader(ReaderKind.PROMPT, "plain", TASK, "b" * 64)


def test_the_stamp_stays_until_something_is_added(engine: Engine) -> None:
    with writing(engine) as connection:
        empty = standing.stamp(connection)
        assert standing.stamp(connection) == empty
        reports.add(connection, small.reports(2))
        with_reports = standing.stamp(connection)
        events.add(connection, "note", "Something happened.")
        with_event = standing.stamp(connection)
    assert len({empty, with_reports, with_event}) == 3
    assert replace(with_event, event=with_reports.event) == with_reports


def test_what_rests_on_no_reading_stands_still_while_a_run_stores_its_own(engine: Engine) -> None:
    person = Reader(ReaderKind.HUMAN, "reader 1", TASK, "c" * 64)
    with writing(engine) as connection:
        reports.add(connection, small.reports(3))
        ids = list(reports.ids_of(connection, [f"A{n:06}" for n in range(3)]).values())
        prompt, human = readers.ensure(connection, PROMPT), readers.ensure(connection, person)
        before = standing.stamp(connection)
        readings.add(connection, prompt, [Reading(ids[0], Answer.ABSENT, 1.0)])
        jobs.create(connection, "label", {})
        after = standing.stamp(connection)
        assert after != before
        assert after.without_readings == before.without_readings
        assert standing.newest_of_people(connection, TASK) == 0
        readings.add(connection, human, [Reading(ids[0], Answer.ABSENT, 1.0)])
        read_to = standing.newest_of_people(connection, TASK)
        readings.add(connection, prompt, [Reading(ids[1], Answer.ABSENT, 1.0)])
        assert standing.newest_of_people(connection, TASK) == read_to > 0
        readers.ensure(connection, GOLD_READER)
        assert standing.stamp(connection).without_readings != before.without_readings


def test_archive_reports_are_counted_once_for_each_machine_and_not_for_people(
    engine: Engine,
) -> None:
    person = Reader(ReaderKind.HUMAN, "reader 1", TASK, "c" * 64)
    with writing(engine) as connection:
        reports.add(connection, small.reports(5))
        ids = list(reports.ids_of(connection, [f"A{n:06}" for n in range(5)]).values())
        gold_id = readers.ensure(connection, GOLD_READER)
        readings.add(connection, gold_id, [Reading(ids[0], Answer.PRESENT, 1.0)])
        gold.add(connection, TASK, gold_id, {ids[0]: Split.DEVELOP})
        prompt, human = readers.ensure(connection, PROMPT), readers.ensure(connection, person)
        for reader_id in (prompt, human):
            readings.add(connection, reader_id, [Reading(i, Answer.ABSENT, 1.0) for i in ids[:3]])
        again = [Reading(ids[1], Answer.PRESENT, 2.0, attempt=1)]
        readings.add(connection, prompt, again)
        assert standing.archive_read(connection, TASK) == {prompt: 2}


def test_gold_answers_are_counted_in_the_newest_version_part_by_part(engine: Engine) -> None:
    with writing(engine) as connection:
        reports.add(connection, small.reports(3))
        ids = list(reports.ids_of(connection, [f"A{n:06}" for n in range(3)]).values())
        gold_id = readers.ensure(connection, GOLD_READER)
        answers = (Answer.PRESENT, Answer.ABSENT, Answer.ABSENT)
        readings.add(
            connection, gold_id, [Reading(i, a, 1.0) for i, a in zip(ids, answers, strict=True)]
        )
        gold.add(connection, TASK, gold_id, {ids[0]: Split.DEVELOP})
        parts = {ids[0]: Split.DEVELOP, ids[1]: Split.DEVELOP, ids[2]: Split.TEST}
        gold.add(connection, TASK, gold_id, parts)
        counts = standing.gold_answers(connection, TASK)
    assert counts == {
        Split.DEVELOP: {Answer.PRESENT: 1, Answer.ABSENT: 1},
        Split.TEST: {Answer.ABSENT: 1},
    }


def test_a_task_is_in_use_once_it_has_a_gold_set_or_a_reader(engine: Engine) -> None:
    with writing(engine) as connection:
        assert standing.tasks_in_use(connection) == ()
        readers.ensure(connection, replace(PROMPT, task="pneumothorax"))
        gold_id = readers.ensure(connection, GOLD_READER)
        reports.add(connection, small.reports(1))
        (report_id,) = reports.ids_of(connection, ["A000000"]).values()
        readings.add(connection, gold_id, [Reading(report_id, Answer.PRESENT, 1.0)])
        gold.add(connection, TASK, gold_id, {report_id: Split.DEVELOP})
        assert standing.tasks_in_use(connection) == (TASK, "pneumothorax")
