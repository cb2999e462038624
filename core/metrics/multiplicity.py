"""What trying many readers does to certainty: tests over all, corrections, and flattery.

The best of many prompts looks better than it is on the very reports it was chosen on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.contingency_tables import cochrans_q

from core.metrics.bootstrap import REPLICATES, percentile_interval
from core.metrics.confusion import View, right_and_counted
from core.metrics.matrix import Bools, Outcomes
from core.metrics.rates import UNDEFINED, Estimate, Floats, Interval, Ints, ratio

_REPLICATES_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class CochranQ:
    """Do all readers do equally well? None where no report tells them apart."""

    statistic: float | None
    p_value: float | None
    degrees_of_freedom: int
    n: int


@dataclass(frozen=True, slots=True)
class SelectionInflation:
    """How much the best of `variants` readers flatters itself on these n reports.

    `apparent` and `corrected` are accuracies in [0, 1], `inflation` is their
    difference in points. `winner` is empty where there is nothing to choose from.
    """

    winner: str
    variants: int
    n: int
    apparent: float | None
    corrected: Estimate
    inflation: float | None


def cochran_q(outcomes: Outcomes, view: View = View.FAILURES_WRONG) -> CochranQ:
    """Cochran's Q over all readers, on the reports that count for every one of them."""
    right, _ = _right_for_all(outcomes, view)
    reports, readers = right.shape
    differs = right.any(axis=1) & ~right.all(axis=1)
    if readers < 2 or not differs.any():
        return CochranQ(None, None, max(readers - 1, 0), reports)
    found = cochrans_q(right.astype(np.int64))
    return CochranQ(float(found.statistic), float(found.pvalue), int(found.df), reports)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjustment (Holm 1979, Scand J Stat 6:65–70), in the given order."""
    return tuple(float(p) for p in holm_adjusted(np.array(p_values, dtype=np.float64)))


def holm_adjusted(p_values: Floats) -> Floats:
    """The same for an array.

    Not statsmodels' multipletests: that collects garbage in the whole process at every
    call, which costs a page more than everything else in this package.
    """
    order = np.argsort(p_values, kind="stable")
    left = np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p_values[order] * left))
    return adjusted


def selection_inflation(
    outcomes: Outcomes,
    view: View = View.FAILURES_WRONG,
    *,
    seed: int = 1,
    replicates: int = REPLICATES // 2,
) -> SelectionInflation:
    """Bootstrap of the maximum: choose the best on drawn patients, score it on the others.

    Tsamardinos, Greasidou & Borboudakis 2018, Machine Learning 107:1895–1922 (BBC-CV).
    Readers tied for best share the score. Rests on the reports that count for all.
    """
    named = outcomes.only(sorted(outcomes.readers))
    right, patients = _right_for_all(named, view)
    reports, readers = right.shape
    if reports == 0 or readers == 0:
        return SelectionInflation("", readers, reports, None, UNDEFINED, None)
    accuracy = right.mean(axis=0)
    apparent = float(accuracy.max())
    winner = named.readers[int(accuracy.argmax())]
    if readers == 1:
        return SelectionInflation(winner, 1, reports, apparent, Estimate(apparent), 0.0)
    corrected = _unseen_accuracy(right, patients, seed, replicates)
    inflation = None if corrected.value is None else 100 * max(0.0, apparent - corrected.value)
    return SelectionInflation(winner, readers, reports, apparent, corrected, inflation)


def _right_for_all(outcomes: Outcomes, view: View) -> tuple[Bools, Ints]:
    right, counted = right_and_counted(outcomes, view)
    rows = counted.all(axis=1)
    return right[rows], outcomes.patients[rows]


def _unseen_accuracy(right: Bools, patients: Ints, seed: int, replicates: int) -> Estimate:
    counts = _ordered_patient_counts(right, patients)
    random = np.random.default_rng(seed)
    sizes = [
        min(_REPLICATES_AT_ONCE, replicates - start)
        for start in range(0, replicates, _REPLICATES_AT_ONCE)
    ]
    found = np.concatenate([_winners_on_unseen(counts, size, random) for size in sizes])
    defined = found[np.isfinite(found)]
    if not len(defined):
        return UNDEFINED
    value, interval = float(defined.mean()), percentile_interval(found)
    return Estimate(value, interval and _around(interval, value))


def _around(interval: Interval, value: float) -> Interval:
    return Interval(min(interval.low, value), max(interval.high, value))


def _ordered_patient_counts(right: Bools, patients: Ints) -> Floats:
    """Right answers per patient and reader, reports in the last column.

    Patients come in the order of their counts: the order of reports changes nothing.
    """
    _, patient = np.unique(patients, return_inverse=True)
    columns = np.column_stack((right, np.ones(len(right), dtype=np.bool_)))
    counts = np.zeros((int(patient.max()) + 1, columns.shape[1]), dtype=np.int64)
    np.add.at(counts, patient, columns)
    as_bytes = np.ascontiguousarray(counts.astype(">u4")).view(f"S{4 * counts.shape[1]}")
    return counts[np.argsort(as_bytes.ravel(), kind="stable")].astype(np.float32)


def _winners_on_unseen(counts: Floats, replicates: int, random: np.random.Generator) -> Floats:
    """For each replicate the accuracy of the drawn patients' winner on the patients not drawn."""
    patients = len(counts)
    drawn = random.integers(0, patients, size=(replicates, patients))
    drawn += patients * np.arange(replicates)[:, None]
    times = np.bincount(drawn.ravel(), minlength=replicates * patients)
    times = times.reshape(replicates, patients)
    seen = times.astype(np.float32) @ counts
    unseen = (times == 0).astype(np.float32) @ counts
    best = seen[:, :-1] == seen[:, :-1].max(axis=1, keepdims=True)
    accuracy = ratio(unseen[:, :-1], unseen[:, -1:])
    of_best: Floats = np.where(best, accuracy, 0.0).sum(axis=1) / best.sum(axis=1)
    return of_best
