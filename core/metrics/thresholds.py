"""Where to cut a score into positive and negative: fixed on validation, never on the test set.

A score at or above the threshold is positive. Thresholds lie half way between two scores
that occur, so that no image stands on one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sklearn.metrics import roc_curve

from core.metrics.matrix import Bools
from core.metrics.rates import Floats


class Cut(StrEnum):
    """How the threshold was chosen."""

    HALF = "half"
    YOUDEN = "youden"
    SENSITIVITY = "sensitivity"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`score` is a logit. `fell_back` where validation could not tell, and 0.5 was taken."""

    score: float
    cut: Cut
    fell_back: bool = False

    @property
    def probability(self) -> float:
        return float(1 / (1 + np.exp(-self.score)))


HALF = Threshold(0.0, Cut.HALF)


def youden(scores: Floats, positive: Bools) -> Threshold:
    """The largest sensitivity + specificity − 1 (Youden 1950, Cancer 3:32–35).

    Of equally good ones the most sensitive.
    """
    if positive.all() or not positive.any():
        return Threshold(0.0, Cut.YOUDEN, fell_back=True)
    alarms, found, cuts = roc_curve(positive, scores, drop_intermediate=False)
    gain = np.round(found - alarms, 12)
    best = int(np.flatnonzero(gain == gain.max())[-1])
    return Threshold(_half_way(scores, float(cuts[best])), Cut.YOUDEN)


def for_sensitivity(scores: Floats, positive: Bools, wanted: float) -> Threshold:
    """The highest threshold that finds at least this share of the positives."""
    if not positive.any():
        return Threshold(0.0, Cut.SENSITIVITY, fell_back=True)
    falling = np.sort(scores[positive])[::-1]
    needed = min(len(falling), max(1, int(np.ceil(wanted * len(falling) - 1e-9))))
    return Threshold(_half_way(scores, float(falling[needed - 1])), Cut.SENSITIVITY)


def _half_way(scores: Floats, lowest_positive: float) -> float:
    """Between the lowest score that is called positive and the next one below it."""
    if not np.isfinite(lowest_positive):
        return float(scores.max()) + 1.0
    below = scores[scores < lowest_positive]
    return (lowest_positive + float(below.max())) / 2 if len(below) else lowest_positive - 1.0
