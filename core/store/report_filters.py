"""Which reports are meant: a scope of a task, a year, a pitfall, words, as conditions in SQL."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, select, true

from core.store import report_words
from core.store.tables import gold_labels, gold_sets, reports
from core.types import Scope

YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What to show. `words` must all occur, each also inside a longer word."""

    words: str = ""
    pitfall: str = ""
    year: str = ""
    scope: Scope = Scope.ALL
    task: str = ""


def matching(connection: Connection, wanted: ReportFilter) -> ColumnElement[bool]:
    """The SQL condition for the current reports that a filter means."""
    condition = in_scope(wanted.scope, wanted.task)
    if wanted.pitfall:
        condition &= reports.c.pitfalls.contains(f";{wanted.pitfall};", autoescape=True)
    if wanted.year:
        condition &= _in_year(wanted.year)
    if wanted.words:
        condition &= report_words.hold_all(connection, wanted.words.split())
    return condition


def in_scope(scope: Scope, task: str) -> ColumnElement[bool]:
    """The SQL condition for the current reports of a scope of a task.

    The archive leaves out what is for another task only; `all` is every report.
    """
    current = reports.c.current == true()
    if scope is Scope.ALL:
        return current
    latest = (
        select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task).scalar_subquery()
    )
    gold = select(gold_labels.c.report_id).where(gold_labels.c.gold_set_id == latest)
    if scope in (Scope.DEVELOP, Scope.TEST):
        gold = gold.where(gold_labels.c.split == scope.value)
    if scope is Scope.ARCHIVE:
        return and_(current, serves(task), reports.c.report_id.not_in(gold))
    return and_(current, reports.c.report_id.in_(gold))


def serves(task: str) -> ColumnElement[bool]:
    """The SQL condition for reports that are not for another task only."""
    return reports.c.only_task.in_(("", task))


def is_foreign(task: str) -> ColumnElement[bool]:
    """The SQL condition for current reports that are for another task only.

    "Not empty" is said twice: as the index of such reports says it, and as a range in it.
    """
    only_task = reports.c.only_task
    for_one = and_(only_task != literal_column("''"), only_task > "")
    return and_(reports.c.current == true(), for_one, only_task != task)


def _in_year(year: str) -> ColumnElement[bool]:
    if len(year) == YEAR_DIGITS:
        return reports.c.study_date.between(f"{year}-01-01", f"{year}-12-31")
    return reports.c.study_date.startswith(year, autoescape=True)
