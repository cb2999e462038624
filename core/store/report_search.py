"""Reports by words and facets, a page at a time, each with what one chosen reader said of it.

What anybody said of a locked test report is neither shown nor searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    case,
    exists,
    func,
    select,
    true,
)

from core.store import paging
from core.store import reports as report_rows
from core.store.disagreements import GOLD, what_was_said
from core.store.reports import ReportFilter
from core.store.tables import gold_labels, gold_sets, reports
from core.types import Answer, Report, Split

ANSWERS = [answer.value for answer in Answer]
FAILED = "failed"
UNREAD = "unread"


class Length(StrEnum):
    """How long a report is, in characters."""

    EMPTY = "empty"
    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


BOUNDS: Mapping[Length, tuple[int, int]] = {
    Length.SHORT: (1, 200),
    Length.MIDDLE: (200, 800),
    Length.LONG: (800, 1_000_000_000),
}
"""From (included) and to (excluded)."""


@dataclass(frozen=True, slots=True)
class ReportSearch:
    """What to find. `said` is what the reader says of the report: an answer, FAILED or UNREAD."""

    shown: ReportFilter
    length: Length | None = None
    reader_id: int = GOLD
    said: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A report with what the chosen reader said: an answer, a failure or None."""

    report: Report
    said: str | None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of what was found, and how many there are in all."""

    total: int
    found: tuple[Found, ...]


def page(
    connection: Connection, wanted: ReportSearch, *, offset: int = 0, limit: int = 50
) -> FoundPage:
    """One page in the order of import, and the total."""
    said = _said(wanted)
    condition = _condition(connection, wanted, said)
    source = _source(wanted, said)
    if wanted.said or wanted.length:
        total = connection.scalar(select(func.count()).select_from(source).where(condition)) or 0
        ids = paging.report_ids(
            connection, source, condition, total=total, offset=offset, limit=limit
        )
    else:
        shown = paging.window(connection, wanted.shown, offset=offset, limit=limit, serving=True)
        total, ids = shown.total, shown.report_ids
    found = report_rows.get_many(connection, ids)
    of_page = select(said.c.report_id, said.c.said).where(said.c.report_id.in_(ids))
    known = {row[0]: row[1] for row in connection.execute(of_page)}
    return FoundPage(total, tuple(Found(found[i], known.get(i)) for i in ids))


def _source(wanted: ReportSearch, said: Subquery) -> FromClause:
    """Reports alone, where nothing that was said decides, however many readings there are."""
    if not wanted.said:
        return reports
    meets = said.c.report_id == reports.c.report_id
    return reports.join(said, meets, isouter=wanted.said == UNREAD)


def _said(wanted: ReportSearch) -> Subquery:
    said = what_was_said(wanted.reader_id, wanted.shown.task)
    return select(said.c.report_id, said.c.said).where(~_is_locked(said, wanted.shown)).subquery()


def _is_locked(said: Subquery, shown: ReportFilter) -> ColumnElement[bool]:
    newest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == shown.task)
    return exists(
        select(gold_labels.c.report_id).where(
            gold_labels.c.report_id == said.c.report_id,
            gold_labels.c.gold_set_id == newest.scalar_subquery(),
            gold_labels.c.split == Split.TEST.value,
        )
    )


def _condition(connection: Connection, wanted: ReportSearch, said: Subquery) -> ColumnElement[bool]:
    condition = report_rows.matching(connection, wanted.shown) & serves(wanted.shown.task)
    if wanted.length is Length.EMPTY:
        condition &= func.trim(reports.c.text) == ""
    elif wanted.length is not None:
        low, high = BOUNDS[wanted.length]
        size = func.length(reports.c.text)
        condition &= and_(size >= low, size < high, func.trim(reports.c.text) != "")
    if wanted.said == UNREAD:
        condition &= said.c.said.is_(None)
    elif wanted.said == FAILED:
        condition &= said.c.said.not_in(ANSWERS)
    elif wanted.said:
        condition &= said.c.said == wanted.said
    return condition


def serves(task: str) -> ColumnElement[bool]:
    """Current reports that are for this task, or for any."""
    return and_(reports.c.current == true(), reports.c.only_task.in_(("", task)))


def years(connection: Connection, task: str) -> dict[str, int]:
    """How many reports each year has, the newest first; "" where there is no date."""
    day = reports.c.study_date
    counts: dict[str, int] = {}
    for date, n in connection.execute(select(day, func.count()).where(serves(task)).group_by(day)):
        year = (date or "")[:4]
        counts[year] = counts.get(year, 0) + n
    return dict(sorted(counts.items(), reverse=True))


def pitfalls(connection: Connection, task: str) -> dict[str, int]:
    """How many reports carry each pitfall, the most frequent first."""
    query = (
        select(reports.c.pitfalls, func.count())
        .where(serves(task), reports.c.pitfalls != "")
        .group_by(reports.c.pitfalls)
    )
    counts: dict[str, int] = {}
    for packed, n in connection.execute(query):
        for pitfall in report_rows.unpack_pitfalls(packed):
            counts[pitfall] = counts.get(pitfall, 0) + n
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


@dataclass(frozen=True, slots=True)
class Soundness:
    """What one should know of the current reports before trusting them. All are counts."""

    reports: int
    patients: int
    empty: int
    without_patient: int
    without_date: int
    repeated_texts: int
    newer_versions: int


def soundness(connection: Connection, task: str) -> Soundness:
    """Counts over the reports of a task. `repeated_texts` have the text of another one.

    Two passes over all texts, however many counts: a million reports take seconds.
    """
    c = reports.c
    is_empty = case((func.trim(c.text) == "", 1), else_=0)
    is_newer = case((c.version > 1, 1), else_=0)
    every, with_patient, with_date, empty, newer = connection.execute(
        select(
            func.count(), func.count(c.patient_id), func.count(c.study_date),
            func.coalesce(func.sum(is_empty), 0), func.coalesce(func.sum(is_newer), 0),
        ).where(serves(task))
    ).one()  # fmt: skip
    same = (
        select(func.count().label("n"))
        .where(serves(task), func.trim(c.text) != "")
        .group_by(c.text_sha256)
        .having(func.count() > 1)
        .subquery()
    )
    patients = select(c.patient_id).where(serves(task), c.patient_id.is_not(None)).distinct()
    return Soundness(
        reports=every,
        patients=connection.scalar(select(func.count()).select_from(patients.subquery())) or 0,
        empty=int(empty),
        without_patient=every - with_patient,
        without_date=every - with_date,
        repeated_texts=int(connection.scalar(select(func.coalesce(func.sum(same.c.n), 0))) or 0),
        newer_versions=int(newer),
    )


def split_of(connection: Connection, report_id: int, task: str) -> Split | None:
    """The part of the newest gold set that a report belongs to."""
    newest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task)
    part = connection.scalar(
        select(gold_labels.c.split).where(
            gold_labels.c.report_id == report_id,
            gold_labels.c.gold_set_id == newest.scalar_subquery(),
        )
    )
    return Split(part) if part else None
