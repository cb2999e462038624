"""A page of a long list of reports, found by its numbers first and read afterwards.

Numbers are skipped in an index, from the nearer end of the list; texts are only read for
the reports that are shown. So the last page of a million costs what the first one does.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, and_, false, func, select, true

from core.store import report_words
from core.store.report_filters import ReportFilter, in_scope, is_foreign, matching, serves
from core.store.tables import reports
from core.types import Scope

IS_OUTDATED = and_(reports.c.current == false(), reports.c.report_id > 0)
"""The number is there so that SQLite takes the small index of outdated reports."""


MOST_LEFT_OUT = 20_000


@dataclass(frozen=True, slots=True)
class Window:
    """The report_ids of one page, and how many reports there are in all."""

    total: int
    report_ids: list[int]


def window(
    connection: Connection,
    wanted: ReportFilter,
    *,
    offset: int,
    limit: int,
    serving: bool = False,
) -> Window:
    """One page of what a filter means; `serving` leaves out what is for another task only."""
    if _is_words_only(connection, wanted, serving=serving):
        match = report_words.match_of(connection, wanted.words.split())
        if match:
            total = report_words.count(connection, match)
            ids = report_words.report_ids(connection, match, total, offset, limit)
            return Window(total, ids)
    condition = _condition(connection, wanted, serving=serving)
    if wanted.words:
        return _looked_through(connection, condition, offset, limit)
    total = how_many(connection, wanted, serving=serving)
    if _is_nearly_all(wanted):
        left_out = current(connection) - total
        if left_out <= MOST_LEFT_OUT:
            missing = _left_out(connection, wanted, serving=serving) if left_out else []
            return Window(total, _around(connection, missing, total, offset, limit))
    ids = report_ids(connection, reports, condition, total=total, offset=offset, limit=limit)
    return Window(total, ids)


def _is_nearly_all(wanted: ReportFilter) -> bool:
    """Whether the filter is better told by what it leaves out of the current reports."""
    alone = ReportFilter(scope=wanted.scope, task=wanted.task)
    return wanted == alone and wanted.scope in (Scope.ALL, Scope.ARCHIVE)


def _left_out(connection: Connection, wanted: ReportFilter, *, serving: bool) -> list[int]:
    """The numbers that the filter leaves out of the current reports, rising."""
    found: list[int] = []
    for condition in _exceptions(wanted, serving=serving):
        found += connection.scalars(select(reports.c.report_id).where(condition)).all()
    return sorted(found)


def _exceptions(wanted: ReportFilter, *, serving: bool) -> list[ColumnElement[bool]]:
    """What is left out, as conditions that have no report in common."""
    found: list[ColumnElement[bool]] = []
    if serving or wanted.scope is Scope.ARCHIVE:
        found.append(is_foreign(wanted.task))
    if wanted.scope is Scope.ARCHIVE:
        found.append(in_scope(Scope.GOLD, wanted.task) & serves(wanted.task))
    return found


def _around(
    connection: Connection, left_out: list[int], total: int, offset: int, limit: int
) -> list[int]:
    """A page of all current reports but those left out, whose numbers are given rising.

    As many more are read as are left out; those kept before the page's place are passed by.
    """
    limit = max(min(limit, total - offset), 0)
    found = report_ids(
        connection, reports, reports.c.current == true(),
        total=total + len(left_out), offset=offset, limit=limit + len(left_out),
    )  # fmt: skip
    if not limit:
        return []
    passed_by = bisect_left(left_out, found[0])
    missing = set(left_out)
    kept = [report_id for report_id in found if report_id not in missing]
    return kept[passed_by : passed_by + limit]


def _looked_through(
    connection: Connection, condition: ColumnElement[bool], offset: int, limit: int
) -> Window:
    """Count and page from one pass, where finding the reports is what takes time."""
    number = reports.c.report_id
    found = connection.scalars(select(number).where(condition).order_by(number)).all()
    return Window(len(found), list(found[offset : offset + limit]))


def _is_words_only(connection: Connection, wanted: ReportFilter, *, serving: bool) -> bool:
    """Whether the index of words, which knows all current reports, can answer by itself."""
    alone = ReportFilter(words=wanted.words, task=wanted.task)
    if not wanted.words or wanted != alone:
        return False
    return not (serving and _count(connection, is_foreign(wanted.task)))


def _condition(
    connection: Connection, wanted: ReportFilter, *, serving: bool
) -> ColumnElement[bool]:
    condition = matching(connection, wanted)
    return condition & serves(wanted.task) if serving else condition


def how_many(connection: Connection, wanted: ReportFilter, *, serving: bool = False) -> int:
    """How many reports a filter means, counted from what it leaves out where that is less."""
    if not _is_nearly_all(wanted):
        return _count(connection, _condition(connection, wanted, serving=serving))
    exceptions = _exceptions(wanted, serving=serving)
    return current(connection) - sum(_count(connection, each) for each in exceptions)


def current(connection: Connection) -> int:
    """How many reports there are, older versions aside."""
    every = connection.scalar(select(func.count()).select_from(reports)) or 0
    return every - _count(connection, IS_OUTDATED)


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(reports).where(condition)) or 0


def report_ids(
    connection: Connection,
    source: FromClause,
    condition: ColumnElement[bool],
    *,
    total: int,
    offset: int,
    limit: int,
) -> list[int]:
    """The report_ids of one page in the order of import; `total` reports meet the condition."""
    limit = max(min(limit, total - offset), 0)
    if not limit:
        return []
    number = reports.c.report_id
    query = select(number).select_from(source).where(condition)
    if offset * 2 < total:
        return list(connection.scalars(query.order_by(number).offset(offset).limit(limit)))
    from_end = query.order_by(number.desc()).offset(total - offset - limit).limit(limit)
    return list(connection.scalars(from_end))[::-1]
