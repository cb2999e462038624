"""Where two readers of the same reports say different things, and where they agree.

The gold labels of the develop part can stand on one side; those of the locked test
part never do, and what models say of its reports is left out as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)

from core.batches import batches
from core.protocol import probability_of_present, worth_of_a_look
from core.store import readings as reading_rows
from core.store.report_intake import LOOKUP_SIZE
from core.store.tables import gold_labels, gold_sets, readers, readings, reports
from core.types import ReaderKind, Split

GOLD = 0
"""Stands for the gold labels where a reader_id is asked for."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often one side said `first` where the other said `second`; `read` by people since."""

    first: str
    second: str
    count: int
    read: int = 0

    @property
    def unread(self) -> int:
        return self.count - self.read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that may become a case: the readings it is about, what they say, how surely."""

    report_id: int
    reading_ids: tuple[int, ...]
    said: tuple[str, ...]
    worth: float = 0.0
    sure: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides of the same reports: how often they agree, and how they differ."""

    agreeing: int
    patterns: tuple[Pattern, ...]

    @property
    def differing(self) -> int:
        return sum(pattern.count for pattern in self.patterns)

    @property
    def unread(self) -> int:
        return sum(pattern.unread for pattern in self.patterns)

    @property
    def total(self) -> int:
        return self.agreeing + self.differing


def compared(connection: Connection, first: int, second: int, task: str) -> Compared:
    """The kinds of disagreement between two sides, the most frequent first."""
    a, b = what_was_said(first, task), what_was_said(second, task)
    people = read_by_people(task).subquery()
    query = (
        select(a.c.said, b.c.said, func.count(), func.count(people.c.report_id))
        .join(b, a.c.report_id == b.c.report_id)
        .outerjoin(people, people.c.report_id == a.c.report_id)
        .group_by(a.c.said, b.c.said)
        .order_by(func.count().desc(), a.c.said, b.c.said)
    )
    counted = [Pattern(*row) for row in connection.execute(query)]
    return Compared(
        sum(p.count for p in counted if p.first == p.second),
        tuple(p for p in counted if p.first != p.second),
    )


def disagreeing(
    connection: Connection,
    first: int,
    second: int,
    task: str,
    patterns: Sequence[tuple[str, str]] = (),
) -> list[Candidate]:
    """The reports on which two sides differ, optionally in certain ways only."""
    a, b = what_was_said(first, task), what_was_said(second, task)
    condition = a.c.said != b.c.said
    if patterns:
        condition = or_(*(and_(a.c.said == x, b.c.said == y) for x, y in patterns))
    return _pairs(connection, a, b, condition)


def differing_among(
    connection: Connection, reader_ids: Sequence[int], task: str
) -> list[Candidate]:
    """The reports that two or more of these readers have read, and not all alike."""
    said: dict[int, list[tuple[int, str]]] = {}
    for reader_id in reader_ids:
        one = what_was_said(reader_id, task)
        query = select(one.c.report_id, one.c.reading_id, one.c.said)
        for report_id, reading_id, word in connection.execute(query):
            said.setdefault(report_id, []).append((reading_id, word))
    return [
        Candidate(report_id, tuple(r for r, _ in told), tuple(w for _, w in told), worth=1.0)
        for report_id, told in sorted(said.items())
        if len({word for _, word in told}) > 1
    ]


def agreeing(connection: Connection, first: int, second: int, task: str) -> list[Candidate]:
    """The reports on which two sides say the same."""
    a, b = what_was_said(first, task), what_was_said(second, task)
    return _pairs(connection, a, b, a.c.said == b.c.said)


def both_on(
    connection: Connection, first: int, second: int, task: str, report_ids: Sequence[int]
) -> list[Candidate]:
    """What two sides say of these reports, alike or not."""
    a, b = what_was_said(first, task), what_was_said(second, task)
    found: list[Candidate] = []
    for part in batches(report_ids, LOOKUP_SIZE):
        found += _pairs(connection, a, b, a.c.report_id.in_(part))
    return found


def what_was_said(reader_id: int, task: str) -> Subquery:
    """report_id, reading_id, said and confidence of a side, for current reports.

    What was said is an answer or, where there is none, the kind of failure; a verdict
    that was taken back says nothing.
    """
    said = func.coalesce(readings.c.answer, readings.c.failure).label("said")
    columns = select(readings.c.report_id, readings.c.reading_id, said, readings.c.confidence)
    if reader_id == GOLD:
        return _of_gold(columns, task).subquery()
    return (
        columns.join(reports, reports.c.report_id == readings.c.report_id)
        .where(
            readings.c.reader_id == reader_id,
            readings.c.repeat == 0,
            reports.c.current == true(),
            reading_rows.IS_LATEST,
            _says_something(),
            or_(_is_human(reader_id), ~in_locked_test(task)),
        )
        .subquery()
    )


def read_by_people(task: str) -> Select[tuple[int]]:
    """The reports that a person, not a simulated one, has read; taken back does not count."""
    return (
        select(readings.c.report_id)
        .distinct()
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .where(
            readers.c.task == task,
            readers.c.kind == ReaderKind.HUMAN.value,
            ~readers.c.simulated,
            readings.c.answer.is_not(None),
            reading_rows.IS_LATEST,
        )
    )


def in_locked_test(task: str) -> ColumnElement[bool]:
    """The condition for readings of a report that is in the locked test part."""
    return exists(
        select(literal_column("1"))
        .select_from(gold_labels)
        .where(
            gold_labels.c.report_id == readings.c.report_id,
            gold_labels.c.gold_set_id == _newest_gold_set(task),
            gold_labels.c.split == Split.TEST.value,
        )
        .correlate(readings)
    )


def _newest_gold_set(task: str) -> ColumnElement[int]:
    newest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task)
    return newest.scalar_subquery()


def _of_gold(
    columns: Select[tuple[int, int, str, float]], task: str
) -> Select[tuple[int, int, str, float]]:
    return columns.join(gold_labels, gold_labels.c.reading_id == readings.c.reading_id).where(
        gold_labels.c.gold_set_id == _newest_gold_set(task),
        gold_labels.c.split == Split.DEVELOP.value,
    )


def _says_something() -> ColumnElement[bool]:
    return func.coalesce(readings.c.failure, "") != "withdrawn"


def _is_human(reader_id: int) -> ColumnElement[bool]:
    person = select(readers.c.reader_id).where(
        readers.c.reader_id == reader_id, readers.c.kind == ReaderKind.HUMAN.value
    )
    return exists(person)


def _pairs(
    connection: Connection, a: Subquery, b: Subquery, condition: ColumnElement[bool]
) -> list[Candidate]:
    query = (
        select(
            a.c.report_id, a.c.reading_id, b.c.reading_id,
            a.c.said, b.c.said, a.c.confidence, b.c.confidence,
        )
        .join(b, a.c.report_id == b.c.report_id)
        .where(condition)
        .order_by(a.c.report_id)
    )  # fmt: skip
    return [
        Candidate(
            report_id, (one, other), (x, y), _worth((x, sure_x), (y, sure_y)), (sure_x, sure_y)
        )
        for report_id, one, other, x, y, sure_x, sure_y in connection.execute(query)
    ]


def _worth(first: tuple[str, float | None], second: tuple[str, float | None]) -> float:
    return worth_of_a_look(probability_of_present(*first), probability_of_present(*second))
