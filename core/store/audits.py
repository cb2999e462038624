"""Random samples of a reader's labels that people read: what was said, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from core.protocol import Reason, SeatState
from core.store.tables import case_sides, cases, readings, seats, verdicts
from core.store.verdicts import DECISIONS
from core.types import Answer


@dataclass(frozen=True, slots=True)
class Audit:
    """The samples drawn from one reader's answers.

    `counts` says how often people gave an answer where the reader gave one, as
    (reader's, people's). Each verdict that holds counts once.
    """

    list_ids: tuple[int, ...]
    cases: int
    counts: Mapping[tuple[Answer, Answer], int]

    @property
    def verdicts(self) -> int:
        return sum(self.counts.values())


def of_reader(connection: Connection, reader_id: int) -> Audit:
    """Every random sample from what this reader answered, with the verdicts so far."""
    drawn = _drawn_from(reader_id)
    lists = select(cases.c.list_id).distinct().select_from(_sides()).where(drawn)
    size = select(func.count()).select_from(_sides()).where(drawn)
    return Audit(
        tuple(connection.scalars(lists.order_by(cases.c.list_id))),
        connection.scalar(size) or 0,
        _counts(connection, drawn),
    )


def _counts(connection: Connection, drawn: ColumnElement[bool]) -> dict[tuple[Answer, Answer], int]:
    newest = (
        select(func.max(verdicts.c.verdict_id))
        .where(
            verdicts.c.case_id == seats.c.case_id,
            verdicts.c.reader_id == seats.c.reader_id,
            verdicts.c.kind.in_(DECISIONS),
        )
        .correlate(seats)
        .scalar_subquery()
    )
    read = _sides().join(
        seats, and_(seats.c.case_id == cases.c.case_id, seats.c.state == SeatState.READ.value)
    )
    query = (
        select(readings.c.answer, verdicts.c.answer, func.count())
        .select_from(read.join(verdicts, verdicts.c.verdict_id == newest))
        .where(drawn, readings.c.answer.is_not(None), verdicts.c.answer.is_not(None))
        .group_by(readings.c.answer, verdicts.c.answer)
    )
    return {(Answer(row[0]), Answer(row[1])): row[2] for row in connection.execute(query)}


def _sides() -> FromClause:
    """Cases with the readings that they are about."""
    return cases.join(case_sides, case_sides.c.case_id == cases.c.case_id).join(
        readings, readings.c.reading_id == case_sides.c.reading_id
    )


def _drawn_from(reader_id: int) -> ColumnElement[bool]:
    return and_(cases.c.reason == Reason.AUDIT.value, readings.c.reader_id == reader_id)
