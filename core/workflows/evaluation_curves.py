"""Curves of one evaluation with their bands: ROC, precision-recall, calibration, net benefit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

from core.metrics import Estimate, Rate
from core.metrics.decisions import STEPS, DecisionCurve, as_logits, decision_curve
from core.metrics.rates import UNDEFINED, Floats
from core.metrics.resampling import GRID, Resampled
from core.metrics.scaling import AS_IT_IS, Reliability, Scaling, platt, reliability, temperature
from core.workflows.cnn_scores import Scored


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve with its 95 % band at GRID, NaN where there is none. `cuts` are logits."""

    x: Floats
    y: Floats
    cuts: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """Probabilities of the test set, as they are and after what validation taught."""

    name: str
    scaling: Scaling
    reliability: Reliability


def calibrated(test: Scored, validation: Scored) -> tuple[Calibrated, ...]:
    """As it is, with a temperature, with temperature and offset."""
    learnt = {
        "as it is": AS_IT_IS,
        "temperature": temperature(validation.logits, validation.positive),
        "temperature and offset": platt(validation.logits, validation.positive),
    }
    return tuple(
        Calibrated(name, each, reliability(each.probabilities(test.logits), test.positive))
        for name, each in learnt.items()
    )


def decision(
    test: Scored, scaling: Scaling, natural: Rate, drawn: Resampled | None
) -> DecisionCurve | None:
    """At the natural prevalence, with probabilities calibrated on validation."""
    if drawn is None or natural.value is None:
        return None
    shares = (drawn.found_above.astype(np.float64), drawn.alarms_above.astype(np.float64))
    return decision_curve(scaling.probabilities(test.logits), test.positive, natural.value, shares)


def average_precision(test: Scored, drawn: Resampled | None) -> Estimate:
    if drawn is None:
        return UNDEFINED
    value = float(average_precision_score(test.positive, test.logits))
    return Estimate(value, drawn.average_precision_interval)


def roc(test: Scored, drawn: Resampled | None) -> Curve | None:
    if drawn is None:
        return None
    alarms, found, cuts = roc_curve(test.positive, test.logits)
    return Curve(alarms, found, cuts, *_band(drawn.found_at))


def precision_recall(test: Scored, drawn: Resampled | None) -> Curve | None:
    if drawn is None:
        return None
    precision, found, cuts = precision_recall_curve(
        test.positive, test.logits, drop_intermediate=True
    )
    return Curve(found[:-1], precision[:-1], cuts, *_band(drawn.precision_at))


def _band(figures: NDArray[np.float32]) -> tuple[Floats, Floats]:
    defined = figures[np.isfinite(figures).all(axis=1)]
    if not len(defined):
        nothing = np.full(len(GRID), np.nan)
        return nothing, nothing
    low, high = np.quantile(defined, (0.025, 0.975), axis=0)
    return low, high


def cuts_of(scaling: Scaling) -> Floats:
    """The logits at which calibrated probabilities pass STEPS."""
    return (as_logits(STEPS) - scaling.offset) * scaling.temperature
