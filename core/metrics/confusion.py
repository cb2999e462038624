"""Counts of a reader against gold, with failures kept apart until a view says what they are.

There are two views and they are never mixed. In the main one a failure counts as
wrong: one among the positives as a false negative, one among the negatives as a
false positive. In the other, the complete cases, it does not count at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.metrics.matrix import FAILURE, LEFT_OUT, UNREAD, Bools, Codes, Outcomes
from core.metrics.rates import Rate


class View(StrEnum):
    """What a failure counts as. The words are fit for the screen."""

    FAILURES_WRONG = "failures counted as wrong"
    COMPLETE_CASES = "without failures"


TP, FP, TN, FN, FAILED_POSITIVE, FAILED_NEGATIVE, WITHHELD, NOT_READ, NO_GOLD = range(9)
_CELLS = 9
_GOLD_VALUES = (1, 0, LEFT_OUT)
_LABEL_VALUES = (1, 0, FAILURE, LEFT_OUT, UNREAD)
_CELL = np.array(
    [
        [TP, FN, FAILED_POSITIVE, WITHHELD, NOT_READ],
        [FP, TN, FAILED_NEGATIVE, WITHHELD, NOT_READ],
        [NO_GOLD] * 5,
    ],
    dtype=np.int8,
)
IGNORED = 4
_CELL_IN_VIEW = {
    View.FAILURES_WRONG: np.array([TP, FP, TN, FN, FN, FP] + [IGNORED] * 3, dtype=np.int8),
    View.COMPLETE_CASES: np.array([TP, FP, TN, FN] + [IGNORED] * 5, dtype=np.int8),
}


@dataclass(frozen=True, slots=True)
class Confusion:
    """One reader against gold, in reports.

    `withheld`: the reader's answer has no label under the policy. `unread`: no
    reading yet. `left_out`: gold itself has no label under the policy.
    """

    tp: int
    fp: int
    tn: int
    fn: int
    failures_among_positives: int = 0
    failures_among_negatives: int = 0
    withheld: int = 0
    unread: int = 0
    left_out: int = 0

    @property
    def labelled(self) -> int:
        return self.tp + self.fp + self.tn + self.fn

    @property
    def failures(self) -> int:
        return self.failures_among_positives + self.failures_among_negatives

    @property
    def read(self) -> int:
        """Gold-labelled reports that the reader has read, whatever came of it."""
        return self.labelled + self.failures + self.withheld

    @property
    def coverage(self) -> Rate:
        """The share of the read reports that got a label."""
        return Rate(self.labelled, self.read)

    def in_view(self, view: View) -> Confusion:
        """The same with the failures resolved: counted as wrong, or gone."""
        wrong = view is View.FAILURES_WRONG
        return Confusion(
            tp=self.tp,
            fp=self.fp + (self.failures_among_negatives if wrong else 0),
            tn=self.tn,
            fn=self.fn + (self.failures_among_positives if wrong else 0),
        )


def confusions(outcomes: Outcomes) -> tuple[Confusion, ...]:
    """The counts of every reader, in the order of `outcomes.readers`."""
    readers = len(outcomes.readers)
    shifted = cells(outcomes) + _CELLS * np.arange(readers)
    counts = np.bincount(shifted.ravel(), minlength=_CELLS * readers).reshape(readers, _CELLS)
    return tuple(Confusion(*map(int, row)) for row in counts)


def cells(outcomes: Outcomes) -> Codes:
    """Where each reading falls (reports × readers): TP, FP … NO_GOLD."""
    gold_row = _positions(_GOLD_VALUES)[outcomes.gold]
    label_column = _positions(_LABEL_VALUES)[outcomes.labels]
    cell: Codes = _CELL[gold_row[:, None], label_column]
    return cell


def cells_in_view(outcomes: Outcomes, view: View) -> Codes:
    """Where each reading falls in a view: TP, FP, TN, FN or IGNORED."""
    cell: Codes = _CELL_IN_VIEW[view][cells(outcomes)]
    return cell


def right_and_counted(outcomes: Outcomes, view: View) -> tuple[Bools, Bools]:
    """Which readings are right, and which count at all (both reports × readers)."""
    cell = cells_in_view(outcomes, view)
    return (cell == TP) | (cell == TN), cell != IGNORED


def _positions(values: tuple[int, ...]) -> Codes:
    """A table that is indexed by value (1 to UNREAD), negative values from its end."""
    table = np.zeros(2 - UNREAD, dtype=np.int8)
    table[list(values)] = np.arange(len(values))
    return table
