"""Reports of a single reader that are worth a look: failures, doubts, contradictions, a sample.

Like the disagreements they leave out the locked test part.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, select

from core.batches import batches
from core.store import reading_lists
from core.store import readings as reading_rows
from core.store import reports as report_rows
from core.store.disagreements import Candidate, in_locked_test, read_by_people, what_was_said
from core.store.reports import LOOKUP_SIZE, ReportFilter, in_scope
from core.store.tables import cases, readings, reports
from core.types import Answer, FailureKind, Scope

ANSWERS = tuple(answer.value for answer in Answer)
FAILURES = tuple(kind.value for kind in FailureKind)


def failures(connection: Connection, reader_id: int, task: str) -> list[Candidate]:
    """The reports that this reader could not answer."""
    said = what_was_said(reader_id, task)
    return _single(connection, said, said.c.said.in_(FAILURES), worth=0.5)


def unsure(connection: Connection, reader_id: int, task: str, below: float) -> list[Candidate]:
    """The reports that this reader answered with less confidence than `below`, least sure first."""
    said = what_was_said(reader_id, task)
    condition = said.c.said.in_(ANSWERS) & (said.c.confidence < below)
    return _single(connection, said, condition)


def all_of(
    connection: Connection, reader_id: int, task: str, report_ids: Sequence[int] | None = None
) -> list[Candidate]:
    """Everything that this reader has answered, or what it said of these reports."""
    said = what_was_said(reader_id, task)
    if report_ids is None:
        return _single(connection, said, said.c.said.in_(ANSWERS))
    found: list[Candidate] = []
    for part in batches(report_ids, LOOKUP_SIZE):
        found += _single(connection, said, said.c.report_id.in_(part))
    return found


def in_archive(connection: Connection, reader_id: int, task: str) -> list[Candidate]:
    """What this reader has answered of the archive: gold reports need no audit."""
    said = what_was_said(reader_id, task)
    archive = select(reports.c.report_id).where(in_scope(Scope.ARCHIVE, task))
    return _single(connection, said, said.c.said.in_(ANSWERS) & said.c.report_id.in_(archive))


def contradictions(connection: Connection, reader_id: int, task: str) -> list[Candidate]:
    """The reports to which this reader gave different answers in its repeats."""
    differing = (
        select(readings.c.report_id)
        .where(readings.c.reader_id == reader_id, reading_rows.IS_LATEST, ~in_locked_test(task))
        .group_by(readings.c.report_id)
        .having(func.count(func.distinct(readings.c.answer)) > 1)
        .subquery()
    )
    query = (
        select(readings.c.report_id, readings.c.reading_id, readings.c.answer)
        .join(differing, differing.c.report_id == readings.c.report_id)
        .join(reports, reports.c.report_id == readings.c.report_id)
        .where(
            readings.c.reader_id == reader_id,
            readings.c.answer.is_not(None),
            reports.c.current,
            reading_rows.IS_LATEST,
        )
        .order_by(readings.c.report_id, readings.c.repeat)
    )
    repeats: dict[int, list[tuple[int, str]]] = {}
    for report_id, reading_id, answer in connection.execute(query):
        repeats.setdefault(report_id, []).append((reading_id, answer))
    return [
        Candidate(report_id, tuple(r for r, _ in said), tuple(a for _, a in said), worth=1.0)
        for report_id, said in repeats.items()
    ]


def matching(
    connection: Connection,
    wanted: ReportFilter,
    *,
    since: str = "",
    until: str = "",
    read_by: int | None = None,
) -> frozenset[int]:
    """The current reports that a filter means, of these days, that a reader has answered."""
    condition = report_rows.matching(connection, wanted)
    if since:
        condition &= reports.c.study_date >= since
    if until:
        condition &= reports.c.study_date <= until
    if read_by is not None:
        condition &= reports.c.report_id.in_(_answered_by(read_by))
    return frozenset(connection.scalars(select(reports.c.report_id).where(condition)))


def _answered_by(reader_id: int) -> Select[tuple[int]]:
    return select(readings.c.report_id).where(
        readings.c.reader_id == reader_id,
        readings.c.answer.is_not(None),
        reading_rows.IS_LATEST,
    )


def answered_by(connection: Connection, reader_id: int) -> frozenset[int]:
    """The reports to which this reader's answer holds."""
    return frozenset(connection.scalars(_answered_by(reader_id)))


def on_open_lists(connection: Connection, task: str) -> frozenset[int]:
    """The reports on reading lists from which somebody has still to read."""
    waiting = [each.list_id for each in reading_lists.of_task(connection, task) if each.waiting]
    query = select(cases.c.report_id).where(cases.c.list_id.in_(waiting))
    return frozenset(connection.scalars(query))


def already_read(connection: Connection, task: str) -> frozenset[int]:
    """The reports that a person has read."""
    return frozenset(connection.scalars(read_by_people(task)))


def _single(
    connection: Connection,
    said: Subquery,
    condition: ColumnElement[bool],
    worth: float | None = None,
) -> list[Candidate]:
    query = (
        select(said.c.report_id, said.c.reading_id, said.c.said, said.c.confidence)
        .where(condition)
        .order_by(said.c.report_id)
    )
    return [
        Candidate(
            report_id,
            (reading_id,),
            (word,),
            _doubt(confidence) if worth is None else worth,
            (confidence,),
        )
        for report_id, reading_id, word, confidence in connection.execute(query)
    ]


def _doubt(confidence: float | None) -> float:
    return 0.0 if confidence is None else 1 - confidence
