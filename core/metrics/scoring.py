"""How good each reader is against gold under a policy, every figure with what it rests on.

Shares have Wilson intervals; F1, MCC and Cohen's κ have bootstrap intervals by patient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.bootstrap import patient_intervals
from core.metrics.confusion import IGNORED, Confusion, View, cells_in_view, confusions
from core.metrics.matrix import Codes, Outcomes
from core.metrics.rates import Estimate, Floats, Interval, Ints, Rate, or_none, ratio


@dataclass(frozen=True, slots=True)
class Scores:
    """One reader in one view. `confusion` keeps the failures apart in either view."""

    reader: str
    view: View
    confusion: Confusion
    f1: Estimate
    mcc: Estimate
    kappa: Estimate

    @property
    def counts(self) -> Confusion:
        """The four cells of this view."""
        return self.confusion.in_view(self.view)

    @property
    def n(self) -> int:
        """Reports that the figures of this view rest on."""
        return self.counts.labelled

    @property
    def accuracy(self) -> Rate:
        return Rate(self.counts.tp + self.counts.tn, self.n)

    @property
    def sensitivity(self) -> Rate:
        return Rate(self.counts.tp, self.counts.tp + self.counts.fn)

    @property
    def specificity(self) -> Rate:
        return Rate(self.counts.tn, self.counts.tn + self.counts.fp)

    @property
    def ppv(self) -> Rate:
        return Rate(self.counts.tp, self.counts.tp + self.counts.fp)

    @property
    def npv(self) -> Rate:
        return Rate(self.counts.tn, self.counts.tn + self.counts.fn)

    @property
    def prevalence(self) -> Rate:
        """Gold positives among the reports of this view."""
        return Rate(self.counts.tp + self.counts.fn, self.n)

    @property
    def coverage(self) -> Rate:
        return self.confusion.coverage

    @property
    def failures(self) -> Rate:
        return Rate(self.confusion.failures, self.confusion.read)


def scores(
    outcomes: Outcomes, view: View = View.FAILURES_WRONG, *, seed: int = 1
) -> tuple[Scores, ...]:
    """The figures of every reader, in the order of `outcomes.readers`."""
    cell = cells_in_view(outcomes, view)
    counted = confusions(outcomes)
    return tuple(
        _scores(reader, view, counted[column], patient_intervals(
            cell[:, column], outcomes.patients, IGNORED, (f1, mcc, kappa), seed,
        ))
        for column, reader in enumerate(outcomes.readers)
    )  # fmt: skip


def _scores(
    reader: str, view: View, confusion: Confusion, intervals: tuple[Interval | None, ...]
) -> Scores:
    counts = confusion.in_view(view)
    row = np.array([[counts.tp, counts.fp, counts.tn, counts.fn]], dtype=np.float64)
    values = (or_none(statistic(row)[0]) for statistic in (f1, mcc, kappa))
    estimates = [
        Estimate(value, None if value is None else interval)
        for value, interval in zip(values, intervals, strict=True)
    ]
    return Scores(reader, view, confusion, *estimates)


def scores_of_cells(reader: str, cell: Codes, patients: Ints, *, seed: int = 1) -> Scores:
    """The same figures from cells that are known already (TP, FP, TN, FN), one an image."""
    intervals = patient_intervals(cell, patients, IGNORED, (f1, mcc, kappa), seed)
    tp, fp, tn, fn = (int(n) for n in np.bincount(cell, minlength=IGNORED)[:IGNORED])
    return _scores(reader, View.COMPLETE_CASES, Confusion(tp, fp, tn, fn), intervals)


def f1(counts: Floats) -> Floats:
    """F1 of rows (tp, fp, tn, fn); NaN where nothing is positive, in gold or in answers."""
    tp, fp, _, fn = counts.T
    return ratio(2 * tp, 2 * tp + fp + fn)


def mcc(counts: Floats) -> Floats:
    """Matthews' correlation of rows (tp, fp, tn, fn); NaN where a margin is empty."""
    tp, fp, tn, fn = counts.T
    return ratio(tp * tn - fp * fn, np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


def kappa(counts: Floats) -> Floats:
    """Cohen's κ of rows (tp, fp, tn, fn); NaN where chance alone agrees always."""
    tp, fp, tn, fn = counts.T
    squared = (tp + fp + tn + fn) ** 2
    by_chance = (tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)
    return ratio((tp + tn) * (tp + fp + tn + fn) - by_chance, squared - by_chance)
