"""From a cell of a comparison down to its reports, with what both readers said of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.metrics.confusion import right_and_counted
from core.metrics.matrix import ANSWERS, FAILURE, LEFT_OUT, UNREAD, Bools
from core.store import comparisons, reports
from core.store.database import reading
from core.types import Answer, Reading, Report
from core.workflows.compare_prompts import Comparison
from core.workflows.study import Study


class Cell(StrEnum):
    """Which reports are meant. The values stand in the page's address."""

    WRONG = "wrong"
    RIGHT = "right"
    MISSED = "missed"
    FALSE_ALARMS = "false-alarms"
    FOUND = "found"
    RULED_OUT = "ruled-out"
    FAILED = "failed"
    FLIPPED = "flipped"
    WITHHELD = "withheld"
    ONLY_A = "only-a"
    ONLY_B = "only-b"
    BOTH_WRONG = "both-wrong"
    DIFFERENT = "different"
    AT = "at"


FAILED = "failed"
"""Said by a reader who gave no answer, where a place in the confusion matrix is named."""


@dataclass(frozen=True, slots=True)
class Case:
    """One report with its gold answer and what each reader said of it, repeat by repeat."""

    report: Report
    gold: Answer
    a: tuple[Reading, ...]
    b: tuple[Reading, ...]


def report_ids(
    comparison: Comparison,
    cell: Cell,
    a: str,
    b: str = "",
    *,
    pitfall: str = "",
    place: tuple[str, str] = ("", ""),
) -> tuple[int, ...]:
    """The reports of a cell, in the order of their import; `pitfall` narrows them to a group.

    `a` and `b` are names of rows; raises KeyError for one that is not there. `place`,
    gold's answer and what A said (an answer or FAILED), is what Cell.AT asks for.
    """
    rows = _Rows(comparison, a, b or a)
    chosen = rows.at(*place) if cell is Cell.AT else rows.of(cell)
    outcomes = comparison.outcomes
    if pitfall:
        chosen = chosen & outcomes.pitfalls[:, outcomes.pitfall_names.index(pitfall)]
    return tuple(int(each) for each in outcomes.report_ids[chosen])


class _Rows:
    """Which reports are what, for two readers in the comparison's view."""

    def __init__(self, comparison: Comparison, a: str, b: str) -> None:
        outcomes = comparison.outcomes
        right, counted = right_and_counted(outcomes, comparison.view)
        at_a, at_b = outcomes.position(a), outcomes.position(b)
        self._right_a, self._counted_a = right[:, at_a], counted[:, at_a]
        self._right_b, self._both = right[:, at_b], counted[:, at_a] & counted[:, at_b]
        self._labels, self._said = outcomes.labels[:, at_a], outcomes.answers[:, at_a]
        self._said_b, self._gold = outcomes.answers[:, at_b], outcomes.gold
        self._gold_answers = outcomes.gold_answers
        self._flipped = comparison.ground.flipped.get(a, np.zeros(len(self._gold), dtype=np.bool_))

    def of(self, cell: Cell) -> Bools:
        ways: Mapping[Cell, Callable[[], Bools]] = {
            Cell.WRONG: lambda: self._counted_a & ~self._right_a,
            Cell.RIGHT: lambda: self._counted_a & self._right_a,
            Cell.MISSED: lambda: self._counted_a & ~self._right_a & (self._gold == 1),
            Cell.FALSE_ALARMS: lambda: self._counted_a & ~self._right_a & (self._gold == 0),
            Cell.FOUND: lambda: self._counted_a & self._right_a & (self._gold == 1),
            Cell.RULED_OUT: lambda: self._counted_a & self._right_a & (self._gold == 0),
            Cell.FAILED: lambda: (self._labels == FAILURE) & (self._gold >= 0),
            Cell.FLIPPED: lambda: self._flipped,
            Cell.WITHHELD: lambda: (self._labels == LEFT_OUT) & (self._gold >= 0),
            Cell.ONLY_A: lambda: self._both & self._right_a & ~self._right_b,
            Cell.ONLY_B: lambda: self._both & ~self._right_a & self._right_b,
            Cell.BOTH_WRONG: lambda: self._both & ~self._right_a & ~self._right_b,
            Cell.DIFFERENT: lambda: (
                (self._said != self._said_b) & (self._said != UNREAD) & (self._said_b != UNREAD)
            ),
        }
        return ways[cell]()

    def at(self, gold: str, said: str) -> Bools:
        """One place in A's confusion matrix."""
        codes = {answer.value: code for code, answer in enumerate(ANSWERS)} | {FAILED: FAILURE}
        if gold not in codes or said not in codes:
            return np.zeros(len(self._gold), dtype=np.bool_)
        chosen: Bools = (self._gold_answers == codes[gold]) & (self._said == codes[said])
        return chosen


@dataclass(frozen=True, slots=True)
class Listed:
    """One report in a list: gold's answer, and what each reader said ("" where it has not read)."""

    report_id: int
    accession_number: str
    gold: Answer
    a: str
    b: str


def listed(
    study: Study, comparison: Comparison, ids: Sequence[int], a: int, b: int
) -> tuple[Listed, ...]:
    """These reports in their order. `a` and `b` are reader_ids."""
    gold = {label.report_id: label.answer for label in comparison.ground.labels}
    with reading(study.engine) as connection:
        known = reports.get_many(connection, ids)
        said = comparisons.said_of(connection, ids, [a, b])
    return tuple(
        Listed(i, known[i].accession_number, gold[i], said.get((i, a), ""), said.get((i, b), ""))
        for i in ids
        if i in known
    )


def case(study: Study, comparison: Comparison, report_id: int, a: int, b: int = 0) -> Case | None:
    """One report for reading; None where it is not in the comparison.

    `a` and `b` are reader_ids; b = 0 stands for nobody.
    """
    gold = {label.report_id: label.answer for label in comparison.ground.labels}
    if report_id not in gold:
        return None
    with reading(study.engine) as connection:
        report = reports.get(connection, report_id)
        said = comparisons.of_report(connection, report_id, [a, b])
    if report is None:
        return None
    return Case(report, gold[report_id], said.get(a, ()), said.get(b, ()))
