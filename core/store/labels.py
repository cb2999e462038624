"""One reader's labels of many reports, in counts: by host, over time, by confidence; and examples.

Questions about a run look at its newest readings only, so that they cost the same
whether an archive has a thousand reports or a million.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from core.store import readings as reading_rows
from core.store import reports as report_rows
from core.store.readings import IS_LATEST
from core.store.tables import readings, reports
from core.types import Answer, FailureKind, Reading, Report, Scope

NEWEST = 50_000
"""So many of the newest readings of a study are looked at to see how a run goes."""
CONFIDENCE_BINS = 20


@dataclass(frozen=True, slots=True)
class Label:
    """A report with what one reader made of it."""

    report: Report
    reading: Reading


@dataclass(frozen=True, slots=True)
class Pace:
    """What one host stored in one stretch of time; `part` counts stretches from the start."""

    host: str
    part: int
    readings: int


@dataclass(frozen=True, slots=True)
class HostWork:
    """What one host did for a reader. `newest_at` is in seconds since 1970 (UTC)."""

    host: str
    readings: int
    failures: int
    newest_at: float
    server_version: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What one recent reading took: server seconds and tokens, None where nobody measured."""

    host: str
    seconds: float | None
    prompt_tokens: int | None
    completion_tokens: int | None


def pace(
    connection: Connection, reader_id: int, since: float, part_seconds: float
) -> tuple[Pace, ...]:
    """How many readings each host gave in each stretch of `part_seconds` after `since`."""
    part = _floor(connection, (readings.c.read_at - since) / part_seconds)
    query = (
        select(readings.c.host, part, func.count())
        .where(_recent(connection, reader_id), readings.c.read_at >= since)
        .group_by(readings.c.host, part)
        .order_by(part, readings.c.host)
    )
    return tuple(Pace(*row) for row in connection.execute(query))


def hosts(connection: Connection, reader_id: int, since: float) -> tuple[HostWork, ...]:
    """What each host did since then, by the number of readings."""
    query = (
        select(
            readings.c.host,
            func.count(),
            func.count(readings.c.failure),
            func.max(readings.c.read_at),
            func.max(readings.c.server_version),
        )
        .where(_recent(connection, reader_id), readings.c.read_at >= since)
        .group_by(readings.c.host)
        .order_by(func.count().desc(), readings.c.host)
    )
    return tuple(HostWork(*row) for row in connection.execute(query))


def spent(connection: Connection, reader_id: int, limit: int = 500) -> tuple[Spent, ...]:
    """What the newest readings of a reader took."""
    query = (
        select(
            readings.c.host,
            readings.c.seconds,
            readings.c.prompt_tokens,
            readings.c.completion_tokens,
        )
        .where(_recent(connection, reader_id))
        .order_by(readings.c.reading_id.desc())
        .limit(limit)
    )
    return tuple(Spent(*row) for row in connection.execute(query))


def _recent(connection: Connection, reader_id: int) -> ColumnElement[bool]:
    highest = connection.scalar(select(func.max(readings.c.reading_id))) or 0
    return and_(readings.c.reader_id == reader_id, readings.c.reading_id > highest - NEWEST)


def newest(connection: Connection, reader_id: int, limit: int = 12) -> tuple[Label, ...]:
    """The readings that came last, the newest first."""
    return _labels(connection, _recent(connection, reader_id), limit)


def failures(
    connection: Connection,
    reader_id: int,
    scope: Scope,
    task: str,
    kind: FailureKind | None = None,
    limit: int = 20,
) -> tuple[Label, ...]:
    """Reports without a label and the replies that came instead, the newest first."""
    condition = and_(
        holding(reader_id),
        readings.c.failure.is_not(None),
        report_rows.in_scope(scope, task),
    )
    if kind is not None:
        condition &= readings.c.failure == kind.value
    return _labels(connection, condition, limit)


def _labels(
    connection: Connection, condition: ColumnElement[bool], limit: int
) -> tuple[Label, ...]:
    n_report = len(report_rows.COLUMNS)
    query = (
        select(*report_rows.COLUMNS, *reading_rows.COLUMNS)
        .join(readings, readings.c.report_id == reports.c.report_id)
        .where(condition)
        .order_by(readings.c.reading_id.desc())
        .limit(limit)
    )
    return tuple(
        Label(report_rows.from_row(row[:n_report]), reading_rows.from_row(row[n_report:]))
        for row in connection.execute(query)
    )


def confidences(
    connection: Connection, reader_id: int, scope: Scope, task: str
) -> Mapping[tuple[int, Answer], int]:
    """(bin, answer) → labels, the bins being twentieths of the way from 0 to 1."""
    place = _floor(connection, readings.c.confidence * CONFIDENCE_BINS)
    query = (
        select(place, readings.c.answer, func.count())
        .join(reports, reports.c.report_id == readings.c.report_id)
        .where(
            holding(reader_id),
            readings.c.answer.is_not(None),
            readings.c.confidence.is_not(None),
            report_rows.in_scope(scope, task),
        )
        .group_by(place, readings.c.answer)
    )
    counts: dict[tuple[int, Answer], int] = {}
    for found, answer, n in connection.execute(query):
        key = (min(max(found, 0), CONFIDENCE_BINS - 1), Answer(answer))
        counts[key] = counts.get(key, 0) + n
    return counts


def count_doubtful(
    connection: Connection, reader_id: int, scope: Scope, task: str, below: float
) -> int:
    query = (
        select(func.count()).select_from(_read()).where(_doubtful(reader_id, scope, task, below))
    )
    return connection.scalar(query) or 0


def doubtful(
    connection: Connection, reader_id: int, scope: Scope, task: str, below: float, limit: int
) -> tuple[int, ...]:
    """The report_ids of the most doubtful labels: without a true quote, then the least sure."""
    query = (
        select(readings.c.report_id)
        .select_from(_read())
        .where(_doubtful(reader_id, scope, task, below))
        .order_by(case((_misquotes(), 0), else_=1), readings.c.confidence, readings.c.report_id)
        .limit(limit)
    )
    return tuple(connection.scalars(query))


def _doubtful(reader_id: int, scope: Scope, task: str, below: float) -> ColumnElement[bool]:
    """Labels given with less confidence than `below`, or with a quote that is not in the report."""
    return and_(
        holding(reader_id),
        readings.c.answer.is_not(None),
        or_(readings.c.confidence < below, _misquotes()),
        report_rows.in_scope(scope, task),
    )


def _misquotes() -> ColumnElement[bool]:
    return and_(readings.c.evidence != "", readings.c.evidence_start.is_(None))


def _read() -> FromClause:
    return readings.join(reports, reports.c.report_id == readings.c.report_id)


def _floor(connection: Connection, value: ColumnElement[Any]) -> ColumnElement[int]:
    """Of what is not negative; a cast alone cuts in SQLite and rounds in PostgreSQL."""
    whole = value if connection.dialect.name == "sqlite" else func.floor(value)
    return cast(whole, Integer)


def lengths(connection: Connection, scope: Scope, task: str) -> Mapping[int, int]:
    """Characters → current reports of this length, the shortest first."""
    size = func.length(reports.c.text)
    query = select(size, func.count()).where(report_rows.in_scope(scope, task)).group_by(size)
    return {row[0]: row[1] for row in connection.execute(query.order_by(size))}


def holding(reader_id: int) -> ColumnElement[bool]:
    """The readings of a reader that hold."""
    return and_(readings.c.reader_id == reader_id, readings.c.repeat == 0, IS_LATEST)
