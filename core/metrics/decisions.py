"""Is acting on the network's word worth it? Net benefit, and predictive values elsewhere.

A threshold probability says how many false alarms one finding is worth: at 20 % four.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from core.metrics.areas import Z
from core.metrics.matrix import Bools
from core.metrics.rates import UNDEFINED, Estimate, Floats, Interval, Rate, ratio

STEPS = np.linspace(0.01, 0.99, 99)


@dataclass(frozen=True, slots=True, eq=False)
class DecisionCurve:
    """Net benefit a patient for each threshold probability, beside treating all (none is 0).

    `low` and `high` are the 95 % band, NaN where none is known.
    """

    thresholds: Floats
    benefit: Floats
    treat_all: Floats
    low: Floats
    high: Floats
    prevalence: float


def net_benefit(
    sensitivity: Floats, false_alarms: Floats, thresholds: Floats, prevalence: float
) -> Floats:
    """Vickers & Elkin 2006 (Med Decis Making 26:565–574), at a given prevalence.

    π·sensitivity − (1 − π)·(1 − specificity)·t / (1 − t). At the sample's own prevalence
    this is TP/n − FP/n · t / (1 − t).
    """
    weight = thresholds / (1 - thresholds)
    benefit: Floats = prevalence * sensitivity - (1 - prevalence) * false_alarms * weight
    return benefit


def decision_curve(
    probabilities: Floats,
    positive: Bools,
    prevalence: float,
    drawn: tuple[Floats, Floats] | None = None,
) -> DecisionCurve:
    """`drawn` holds sensitivities and false alarm shares at STEPS (replicates × steps each)."""
    found = share_above(probabilities[positive], STEPS)
    alarms = share_above(probabilities[~positive], STEPS)
    low = high = np.full(len(STEPS), np.nan)
    if drawn is not None:
        band = net_benefit(drawn[0], drawn[1], STEPS, prevalence)
        low, high = np.nanquantile(band, (0.025, 0.975), axis=0)
    nothing_left_out = np.ones(len(STEPS))
    return DecisionCurve(
        STEPS,
        net_benefit(found, alarms, STEPS, prevalence),
        net_benefit(nothing_left_out, nothing_left_out, STEPS, prevalence),
        low,
        high,
        prevalence,
    )


def share_above(values: Floats, cuts: Floats) -> Floats:
    """The share of the values at or above each cut, NaN where there is no value."""
    below = np.searchsorted(np.sort(values), cuts, side="left")
    return ratio(len(values) - below, np.full(len(cuts), len(values)))


@dataclass(frozen=True, slots=True)
class PredictiveValues:
    """What a positive and a negative answer mean where so many have the finding."""

    prevalence: float
    ppv: Estimate
    npv: Estimate


def predictive_values(sensitivity: Rate, specificity: Rate, prevalence: float) -> PredictiveValues:
    """PPV and NPV carried to a prevalence; undefined where a rate is, or at 0 or 1.

    Intervals on the logit scale: Mercaldo, Lau & Zhou 2007 (Stat Med 26:2170–2183), with
    their adjusted rates where one is 0 or 1.
    """
    sens, spec = sensitivity.value, specificity.value
    if sens is None or spec is None or not 0 < prevalence < 1:
        return PredictiveValues(prevalence, UNDEFINED, UNDEFINED)
    is_extreme = bool({sens, spec} & {0.0, 1.0})
    se, n1 = _rate(sensitivity, adjusted=is_extreme)
    sp, n0 = _rate(specificity, adjusted=is_extreme)
    odds = prevalence / (1 - prevalence)
    ppv = _on_logit_scale(
        _share(sens * odds, 1 - spec), np.log(odds * se / (1 - sp)),
        (1 - se) / se / n1 + sp / (1 - sp) / n0,
    )  # fmt: skip
    npv = _on_logit_scale(
        _share(spec, (1 - sens) * odds), np.log(sp / (odds * (1 - se))),
        se / (1 - se) / n1 + (1 - sp) / sp / n0,
    )  # fmt: skip
    return PredictiveValues(prevalence, ppv, npv)


def _rate(rate: Rate, *, adjusted: bool) -> tuple[float, float]:
    """Adjusted: z²/2 successes and as many failures more, so that no logit is infinite."""
    more = Z**2 if adjusted else 0.0
    total = rate.total + more
    return (rate.successes + more / 2) / total, total


def _share(right: float, wrong: float) -> float | None:
    return right / (right + wrong) if right + wrong > 0 else None


def _on_logit_scale(value: float | None, centre: float, variance: float) -> Estimate:
    if value is None:
        return UNDEFINED
    half = Z * float(np.sqrt(variance))
    low, high = float(expit(centre - half)), float(expit(centre + half))
    return Estimate(value, Interval(min(low, value), max(high, value)))


def as_logits(probabilities: Floats) -> Floats:
    """Log-odds; 0 and 1 are taken as very near to them, for log-odds have to be finite."""
    made: Floats = logit(np.clip(probabilities, 1e-12, 1 - 1e-12))
    return made
