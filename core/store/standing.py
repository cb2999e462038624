"""Where a study stands, in counts: cheap enough to be asked whenever a page opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, select

from core.store import reports as report_rows
from core.store.report_search import serves
from core.store.tables import events, gold_labels, gold_sets, jobs, readers, readings, reports
from core.types import Answer, ReaderKind, Scope, Split

MACHINES = (ReaderKind.PROMPT, ReaderKind.RULES, ReaderKind.CLASSIFIER)
"""Readers of reports that can label an archive."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Moves whenever something is added; figures that rest on it can be kept until then."""

    report: int
    reading: int
    gold_set: int
    event: int
    job: int
    reader: int

    @property
    def without_readings(self) -> Stamp:
        """Stands still while a run stores its readings, for what does not rest on them."""
        return replace(self, reading=0, job=0)


def stamp(connection: Connection) -> Stamp:
    """The highest number of each table, read from its index."""
    highest = [
        connection.scalar(select(func.max(column))) or 0
        for column in (
            reports.c.report_id,
            readings.c.reading_id,
            gold_sets.c.gold_set_id,
            events.c.event_id,
            jobs.c.job_id,
            readers.c.reader_id,
        )
    ]
    return Stamp(*highest)


def newest_of_people(connection: Connection, task: str) -> int:
    """The highest number of a reading that a person gave, 0 where nobody has."""
    query = (
        select(func.max(readings.c.reading_id))
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .where(readers.c.task == task, readers.c.kind == ReaderKind.HUMAN.value)
    )
    return connection.scalar(query) or 0


def gold_answers(connection: Connection, task: str) -> Mapping[Split, Mapping[Answer, int]]:
    """How many gold labels of each answer each part of the newest gold set has."""
    query = (
        select(gold_labels.c.split, readings.c.answer, func.count())
        .join(readings, readings.c.reading_id == gold_labels.c.reading_id)
        .where(gold_labels.c.gold_set_id == _newest_gold_set(task))
        .group_by(gold_labels.c.split, readings.c.answer)
    )
    counts: dict[Split, dict[Answer, int]] = {part: {} for part in Split}
    for split, answer, n in connection.execute(query):
        counts[Split(split)][Answer(answer)] = n
    return counts


def archive_read(connection: Connection, task: str) -> Mapping[int, int]:
    """reader_id → archive reports that it has read, for the machines that read any."""
    query = (
        select(readings.c.reader_id, func.count())
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .join(reports, reports.c.report_id == readings.c.report_id)
        .where(
            readers.c.task == task,
            readers.c.kind.in_([kind.value for kind in MACHINES]),
            readings.c.repeat == 0,
            readings.c.attempt == 0,
            report_rows.in_scope(Scope.ARCHIVE, task),
        )
        .group_by(readings.c.reader_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def tasks_in_use(connection: Connection) -> tuple[str, ...]:
    """Tasks with a gold set or a reader: what a prompt read for last, then by gold labels."""
    read_last = (
        select(readers.c.task)
        .join(readings, readings.c.reader_id == readers.c.reader_id)
        .where(readers.c.kind == ReaderKind.PROMPT.value)
        .order_by(readings.c.reading_id.desc())
        .limit(1)
    )
    most_gold_first = (
        select(gold_sets.c.task)
        .join(gold_labels, gold_labels.c.gold_set_id == gold_sets.c.gold_set_id)
        .group_by(gold_sets.c.task)
        .order_by(func.count().desc(), gold_sets.c.task)
    )
    with_readers = select(readers.c.task).distinct().order_by(readers.c.task)
    queries = (read_last, most_gold_first, with_readers)
    return tuple(dict.fromkeys(row[0] for query in queries for row in connection.execute(query)))


def patients(connection: Connection, task: str) -> int:
    """Different patients among the reports of a task, as far as they are known."""
    query = select(func.count(func.distinct(reports.c.patient_id)))
    return connection.scalar(query.where(serves(task))) or 0


def _newest_gold_set(task: str) -> ScalarSelect[Any]:
    newest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task)
    return newest.scalar_subquery()
