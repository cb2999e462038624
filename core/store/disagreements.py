"""Where two readers of the same reports say different things.

The gold labels of the develop part can stand on one side; those of the locked
test part never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Subquery, and_, exists, func, literal_column, select

from core.store import readings as reading_rows
from core.store import reports as report_rows
from core.store.tables import gold_labels, gold_sets, readings, reports
from core.types import Report, Split

GOLD = 0
"""Stands for the gold labels where a reader_id is asked for."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often one side said `first` where the other said `second`."""

    first: str
    second: str
    count: int


@dataclass(frozen=True, slots=True)
class Case:
    """One report on which the two sides differ. What was said is an answer or a failure."""

    report: Report
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases and how many there are in all."""

    total: int
    cases: tuple[Case, ...]


def patterns(connection: Connection, first: int, second: int, task: str) -> tuple[Pattern, ...]:
    """The kinds of disagreement, the most frequent first."""
    a, b = _said(first, task), _said(second, task)
    query = (
        select(a.c.said, b.c.said, func.count())
        .join(b, a.c.report_id == b.c.report_id)
        .where(a.c.said != b.c.said)
        .group_by(a.c.said, b.c.said)
        .order_by(func.count().desc(), a.c.said, b.c.said)
    )
    return tuple(Pattern(*row) for row in connection.execute(query))


def page(
    connection: Connection,
    first: int,
    second: int,
    task: str,
    *,
    pattern: tuple[str, str] | None = None,
    not_read_by: int | None = None,
    offset: int = 0,
    limit: int = 20,
) -> CasePage:
    """Disagreements in the order of their import; optionally of one pattern, or still unread."""
    a, b = _said(first, task), _said(second, task)
    condition = and_(a.c.said != b.c.said)
    if pattern is not None:
        condition &= and_(a.c.said == pattern[0], b.c.said == pattern[1])
    if not_read_by is not None:
        condition &= ~exists(
            select(literal_column("1"))
            .select_from(readings)
            .where(readings.c.reader_id == not_read_by, readings.c.report_id == a.c.report_id)
        )
    joined = a.join(b, a.c.report_id == b.c.report_id)
    total = connection.scalar(select(func.count()).select_from(joined).where(condition))
    query = (
        select(*report_rows.COLUMNS, a.c.said, b.c.said)
        .select_from(joined.join(reports, reports.c.report_id == a.c.report_id))
        .where(condition)
        .order_by(a.c.report_id)
        .offset(offset)
        .limit(limit)
    )
    cases = tuple(
        Case(report_rows.from_row(row[:-2]), row[-2], row[-1]) for row in connection.execute(query)
    )
    return CasePage(total or 0, cases)


def _said(reader_id: int, task: str) -> Subquery:
    """report_id and what was said of it: an answer or, where there is none, the failure."""
    said = func.coalesce(readings.c.answer, readings.c.failure).label("said")
    if reader_id != GOLD:
        return (
            select(readings.c.report_id, said)
            .where(
                readings.c.reader_id == reader_id,
                readings.c.repeat == 0,
                reading_rows.IS_LATEST,
            )
            .subquery()
        )
    latest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task)
    return (
        select(gold_labels.c.report_id, said)
        .join(readings, readings.c.reading_id == gold_labels.c.reading_id)
        .where(
            gold_labels.c.gold_set_id == latest.scalar_subquery(),
            gold_labels.c.split == Split.DEVELOP.value,
        )
        .subquery()
    )


def readers_with_readings(connection: Connection, task_reader_ids: Sequence[int]) -> dict[int, int]:
    """reader_id → number of reports read, for those who have read any."""
    query = (
        select(readings.c.reader_id, func.count(func.distinct(readings.c.report_id)))
        .where(readings.c.reader_id.in_(task_reader_ids))
        .group_by(readings.c.reader_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
