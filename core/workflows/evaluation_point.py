"""A test set cut at one threshold: the four cells, and every rate with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.metrics import Interval, Rate
from core.metrics.bootstrap import patient_intervals
from core.metrics.confusion import FN, FP, IGNORED, TN, TP
from core.metrics.matrix import Bools, Codes
from core.metrics.rates import Floats, ratio
from core.metrics.scoring import Scores, scores_of_cells
from core.metrics.thresholds import HALF, Cut, Threshold, for_sensitivity, youden
from core.workflows.cnn_scores import Scored


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The test set cut at one threshold. `called` says which rows are called positive.

    Rates in `scores` have Wilson's intervals, `by_patient` those of drawing patients anew.
    """

    threshold: Threshold
    scores: Scores
    called: Bools
    by_patient: Mapping[str, Interval | None]


def fixed_threshold(validation: Scored, cut: Cut, wanted_sensitivity: float) -> Threshold:
    """The threshold that validation gives. Without validation images it is 0.5, and says so."""
    if cut is Cut.YOUDEN:
        return youden(validation.logits, validation.positive)
    if cut is Cut.SENSITIVITY:
        return for_sensitivity(validation.logits, validation.positive, wanted_sensitivity)
    return HALF


def cut_at(test: Scored, threshold: Threshold, seed: int = 1) -> Point:
    """The figures of the test set at a threshold."""
    called = test.logits >= threshold.score
    cells = np.where(test.positive, np.where(called, TP, FN), np.where(called, FP, TN)).astype(
        np.int8
    )
    scores = scores_of_cells("cnn", cells, test.patients, seed=seed)
    return Point(threshold, scores, called, _by_patient(cells, test, seed))


def _by_patient(cells: Codes, test: Scored, seed: int) -> dict[str, Interval | None]:
    names = tuple(SHARES)
    found = patient_intervals(cells, test.patients, IGNORED, tuple(SHARES.values()), seed)
    return dict(zip(names, found, strict=True))


def _accuracy(counts: Floats) -> Floats:
    tp, fp, tn, fn = counts.T
    return ratio(tp + tn, tp + fp + tn + fn)


def _sensitivity(counts: Floats) -> Floats:
    tp, _, _, fn = counts.T
    return ratio(tp, tp + fn)


def _specificity(counts: Floats) -> Floats:
    _, fp, tn, _ = counts.T
    return ratio(tn, tn + fp)


def _ppv(counts: Floats) -> Floats:
    tp, fp, _, _ = counts.T
    return ratio(tp, tp + fp)


def _npv(counts: Floats) -> Floats:
    _, _, tn, fn = counts.T
    return ratio(tn, tn + fn)


SHARES = {
    "accuracy": _accuracy, "sensitivity": _sensitivity, "specificity": _specificity,
    "ppv": _ppv, "npv": _npv,
}  # fmt: skip
"""Rates as functions of counts (tp, fp, tn, fn), for drawing patients anew."""


def rates(scores: Scores) -> dict[str, Rate]:
    """The same rates as counted."""
    return {name: getattr(scores, name) for name in SHARES}
