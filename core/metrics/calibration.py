"""What a reader's confidence is worth: the chance to be right, learnt from gold readings.

Platt's logistic curve over the log-odds of the confidence (Platt 1999). For a report that was
learnt from, the curve is fitted on the other patients only (cross-fitting), so that no report
tells of itself. With too few gold readings, or too few right or wrong ones, the confidence
stays as the reader gave it, and `is_calibrated` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from core.metrics.rates import Floats

FEWEST, FEWEST_OF_EACH = 50, 5
"""So many gold readings, and so many right and wrong among them, are needed for a curve."""
FOLDS = 5
SURE = 0.001
"""Confidences nearer to 0 or 1 are taken as so near: log-odds have to be finite."""


@dataclass(frozen=True, slots=True)
class GoldReading:
    """How sure a reader was of one gold report, and whether it was right."""

    report_id: int
    patient: str
    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class _Curve:
    slope: float
    intercept: float

    def at(self, confidence: float) -> float:
        odds = self.slope * float(_log_odds([confidence])[0]) + self.intercept
        return float(1 / (1 + np.exp(-odds)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a confidence to the chance to be right. `readings` is how many gold ones there are."""

    readings: int
    whole: _Curve | None = None
    without: Mapping[int, _Curve] = field(default_factory=dict)

    @property
    def is_calibrated(self) -> bool:
        return self.whole is not None

    def chance_to_be_right(self, report_id: int, confidence: float) -> float:
        curve = self.without.get(report_id, self.whole)
        return confidence if curve is None else curve.at(confidence)


def calibration(known: Sequence[GoldReading]) -> Calibration:
    """Learns from gold readings, or says that they are too few."""
    right = sum(each.is_right for each in known)
    if len(known) < FEWEST or min(right, len(known) - right) < FEWEST_OF_EACH:
        return Calibration(len(known))
    return Calibration(len(known), _fitted(known), _cross_fitted(known))


def _cross_fitted(known: Sequence[GoldReading]) -> dict[int, _Curve]:
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    right = np.array([each.is_right for each in known])
    patients = np.array([each.patient for each in known])
    curves: dict[int, _Curve] = {}
    if len(set(patients)) < FOLDS:
        return curves
    for seen, unseen in folds.split(right, right, patients):
        if right[seen].all() or not right[seen].any():
            continue
        curve = _fitted([known[place] for place in seen])
        curves.update((known[place].report_id, curve) for place in unseen)
    return curves


def _fitted(known: Sequence[GoldReading]) -> _Curve:
    odds = _log_odds([each.confidence for each in known]).reshape(-1, 1)
    model = LogisticRegression(C=1e6).fit(odds, [each.is_right for each in known])
    return _Curve(float(model.coef_[0, 0]), float(model.intercept_[0]))


def _log_odds(confidences: Sequence[float]) -> Floats:
    clipped = np.clip(np.asarray(confidences, dtype=np.float64), SURE, 1 - SURE)
    odds: Floats = np.log(clipped / (1 - clipped))
    return odds
