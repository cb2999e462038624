"""The area under the ROC curve with its interval, and areas of several readers compared.

DeLong, DeLong & Clarke-Pearson 1988 (Biometrics 44:837–845) over ranks. Where a patient has
several images these are not independent: Obuchowski 1997 (Biometrics 53:567–578) sums each
patient's part first, and is DeLong's where everybody has one image. Where the variance is 0
or unknown (a perfect ranking, a single positive) the interval is Newcombe's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from core.metrics.matrix import Bools
from core.metrics.rates import UNDEFINED, Estimate, Floats, Interval, Ints

Z = float(norm.ppf(0.975))
_NEARLY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """AUCs of k readers of the same images. `covariance` (k × k) is None where unknown.

    `positive_patients` and `negative_patients` are those with at least one such image.
    """

    values: Floats
    covariance: Floats | None
    positive_patients: int
    negative_patients: int


@dataclass(frozen=True, slots=True)
class AucDifference:
    """Reader A beside reader B on the same images; `difference` is A minus B.

    `p_value` is two-sided, None where nothing can be said.
    """

    a: Estimate
    b: Estimate
    difference: Estimate
    p_value: float | None


def auc(scores: Floats, positive: Bools, patients: Ints | None = None) -> Estimate:
    """The area and its 95 % interval; undefined without positives or without negatives.

    `scores`, `positive` and `patients` have one entry an image; a higher score means more
    like a positive. Without `patients` every image counts as a patient of its own.
    """
    found = areas_of(scores[None, :], positive, patients)
    return _estimate(found, 0)


def compare_aucs(
    a: Floats, b: Floats, positive: Bools, patients: Ints | None = None
) -> AucDifference:
    """DeLong's test of two readers' scores for the same images."""
    found = areas_of(np.stack([a, b]), positive, patients)
    one, other = _estimate(found, 0), _estimate(found, 1)
    if one.value is None or other.value is None:
        return AucDifference(one, other, UNDEFINED, None)
    value = one.value - other.value
    if found.covariance is None:
        return AucDifference(one, other, Estimate(value), None)
    cov = found.covariance
    variance = max(0.0, float(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]))
    if variance < _NEARLY**2:
        return AucDifference(one, other, Estimate(value), 1.0 if value == 0 else None)
    half = Z * sqrt(variance)
    p = 2 * float(norm.sf(abs(value) / sqrt(variance)))
    limits = Interval(max(-1.0, value - half), min(1.0, value + half))
    return AucDifference(one, other, Estimate(value, limits), p)


def areas_of(scores: Floats, positive: Bools, patients: Ints | None = None) -> Areas:
    """The AUCs of k readers (`scores` is k × images) and their covariance."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return Areas(np.full(len(scores), np.nan), None, positives, negatives)
    who = (
        np.arange(len(positive))
        if patients is None
        else np.unique(patients, return_inverse=True)[1]
    )
    above = np.stack([_share_below(s[positive], np.sort(s[~positive])) for s in scores])
    below = np.stack([1 - _share_below(s[~positive], np.sort(s[positive])) for s in scores])
    values = above.mean(axis=1)
    ill, well = np.unique(who[positive]), np.unique(who[~positive])
    if min(len(ill), len(well)) < 2:
        return Areas(values, None, len(ill), len(well))
    of_ill = _by_patient(above - values[:, None], who[positive], who)
    of_well = _by_patient(below - values[:, None], who[~positive], who)
    everybody = len(np.unique(who))
    crossed = everybody / (everybody - 1) * of_ill @ of_well.T / (positives * negatives)
    covariance = (
        len(ill) / (len(ill) - 1) * of_ill @ of_ill.T / positives**2
        + len(well) / (len(well) - 1) * of_well @ of_well.T / negatives**2
        + crossed
        + crossed.T
    )
    return Areas(values, covariance, len(ill), len(well))


def _numbered(patients: Ints | None, images: int) -> Ints:
    if patients is None:
        return np.arange(images)
    return np.asarray(np.unique(patients, return_inverse=True)[1], dtype=np.int64)


def _by_patient(parts: Floats, owners: Ints, who: Ints) -> Floats:
    size = int(who.max()) + 1
    return np.stack([np.bincount(owners, weights=row, minlength=size) for row in parts])


def _share_below(values: Floats, rising: Floats) -> Floats:
    """For each value the share of the others below it, ties counted half."""
    left, right = (np.searchsorted(rising, values, side=side) for side in ("left", "right"))
    share: Floats = (left + right) / (2 * len(rising))
    return share


def _estimate(found: Areas, reader: int) -> Estimate:
    value = float(found.values[reader])
    if np.isnan(value):
        return UNDEFINED
    variance = 0.0 if found.covariance is None else float(found.covariance[reader, reader])
    if variance < _NEARLY**2:
        m, n = found.positive_patients, found.negative_patients
        return Estimate(value, newcombe_auc_interval(value, m, n))
    half = Z * sqrt(variance)
    return Estimate(value, Interval(max(0.0, value - half), min(1.0, value + half)))


def newcombe_auc_interval(value: float, positives: int, negatives: int) -> Interval:
    """Newcombe 2006 (Stat Med 25:559–573), method 5: needs the area and the numbers only.

    Like Wilson's for a share it never has width 0: 10 of 10 ranked right is not certainty.
    """

    def half(area: float) -> float:
        more = (positives + negatives) / 2 - 1
        spread = 1 + more * (1 - area) / (2 - area) + more * area / (1 + area)
        return Z * sqrt(area * (1 - area) * spread / (positives * negatives))

    def low() -> float:
        return float(brentq(lambda t: value - t - half(t), 0.0, value - _NEARLY))

    def high() -> float:
        return float(brentq(lambda t: t - value - half(t), value + _NEARLY, 1.0))

    return Interval(low() if value > _NEARLY else 0.0, high() if value < 1 - _NEARLY else 1.0)
