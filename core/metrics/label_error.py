"""What wrong labels in a test set do to the figures of whoever is judged by them.

The labels' own error is known from labels that people checked: of those called positive a
share is (`ppv`), of those called negative a share is not (`npv`). These two hold whatever
under-sampling did to the mix. Assumed is that whoever is judged errs independently of the
labels' errors; where both stumble over the same images, the correction flatters.

Sensitivity and specificity: Gart & Buck 1966 (Am J Epidemiol 83:593–602), Staquet et al.
1981 (J Chronic Dis 34:599–610), written with predictive values. AUC: Menon et al. 2015
(ICML, Learning from corrupted binary labels, corollary 3). The prevalence by the same
reasoning is Rogan & Gladen's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.bootstrap import REPLICATES
from core.metrics.rates import UNDEFINED, Estimate, Floats, Interval, Rate


@dataclass(frozen=True, slots=True)
class LabelError:
    """How far labels can be believed: counts of checked ones, by what they said.

    `share_of_positives` and `share_of_negatives` are the parts of the test set's labels
    that can have this error at all; labels that people gave have none.
    """

    ppv: Rate
    npv: Rate
    share_of_positives: float = 1.0
    share_of_negatives: float = 1.0

    @property
    def is_known(self) -> bool:
        return self.ppv.total > 0 and self.npv.total > 0


@dataclass(frozen=True, slots=True)
class Corrected:
    """The figures that correct labels would have given, as far as one can tell."""

    sensitivity: Estimate
    specificity: Estimate
    auc: Estimate


NOT_KNOWN = Corrected(UNDEFINED, UNDEFINED, UNDEFINED)


def corrected(
    sensitivity: Rate, specificity: Rate, area: Estimate, error: LabelError, *, seed: int = 1
) -> Corrected:
    """Figures under wrong labels turned back; undefined where labels are no better than chance.

    Intervals by drawing all counts anew from Beta distributions (Jeffreys' prior), the area
    from a normal one.
    """
    if not error.is_known or None in (sensitivity.value, specificity.value):
        return NOT_KNOWN
    random = np.random.default_rng(seed)
    drawn_area = _drawn_area(area, random)
    drawn = _turned_back(
        _drawn(sensitivity, random), _drawn(specificity, random), drawn_area,
        1 - error.share_of_positives * (1 - _drawn(error.ppv, random)),
        1 - error.share_of_negatives * (1 - _drawn(error.npv, random)),
    )  # fmt: skip
    point = _turned_back(
        _alone(sensitivity.value), _alone(specificity.value), _alone(area.value),
        1 - error.share_of_positives * (1 - _alone(error.ppv.value)),
        1 - error.share_of_negatives * (1 - _alone(error.npv.value)),
    )  # fmt: skip
    return Corrected(*(_estimate(p[0], d) for p, d in zip(point, drawn, strict=True)))


def _turned_back(
    sens: Floats, spec: Floats, area: Floats, ppv: Floats, npv: Floats
) -> tuple[Floats, Floats, Floats]:
    """Solves apparent = mixture for the two classes; NaN where the labels say nothing.

    Among labelled positives the share called is ppv·se + (1 − ppv)·(1 − sp), among
    labelled negatives (1 − npv)·se + npv·(1 − sp).
    """
    alarms, informed = 1 - spec, ppv + npv - 1
    informed = np.where(informed > 0, informed, np.nan)
    true_sens = (npv * sens - (1 - ppv) * alarms) / informed
    true_alarms = (ppv * alarms - (1 - npv) * sens) / informed
    true_area = 0.5 + (area - 0.5) / informed
    return true_sens, 1 - true_alarms, true_area


def _alone(value: float | None) -> Floats:
    return np.array([np.nan if value is None else value])


def _drawn(rate: Rate, random: np.random.Generator) -> Floats:
    wrong = rate.total - rate.successes
    return random.beta(rate.successes + 0.5, wrong + 0.5, size=REPLICATES)


def _drawn_area(area: Estimate, random: np.random.Generator) -> Floats:
    if area.value is None or area.interval is None:
        return np.full(REPLICATES, np.nan if area.value is None else area.value)
    spread = (area.interval.high - area.interval.low) / (2 * 1.959964)
    return random.normal(area.value, spread, size=REPLICATES)


def _estimate(value: np.float64, drawn: Floats) -> Estimate:
    if not np.isfinite(value):
        return UNDEFINED
    held = float(np.clip(value, 0, 1))
    defined = drawn[np.isfinite(drawn)]
    if len(defined) < 0.95 * len(drawn):
        return Estimate(held)
    low, high = np.clip(np.quantile(defined, (0.025, 0.975)), 0, 1)
    return Estimate(held, Interval(min(float(low), held), max(float(high), held)))
