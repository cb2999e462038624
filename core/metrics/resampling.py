"""Curves and areas when patients are drawn anew: bands for what depends on every score.

A patient's images are drawn together. A replicate weighs each image by how often its
patient was drawn, so that one sorting of the scores serves all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.bootstrap import REPLICATES, percentile_interval
from core.metrics.matrix import Bools
from core.metrics.rates import Floats, Interval, Ints

GRID = np.linspace(0.0, 1.0, 101)
"""Where curves are looked at: shares of false alarms, or of positives found."""
_AT_ONCE = 2_000_000
"""Weights held at a time; more falls out of the processor's cache and is slower."""
_NEARLY = 1e-6
_Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """Figures of every replicate, NaN where one class was not drawn.

    `found_at` (replicates × GRID) is the sensitivity at each share of false alarms,
    `precision_at` the PPV at each sensitivity; `found_above` and `alarms_above`
    (replicates × cuts) are the shares at or above each cut that was asked for.
    """

    auc: Floats
    average_precision: Floats
    found_at: _Singles
    precision_at: _Singles
    found_above: _Singles
    alarms_above: _Singles

    @property
    def auc_interval(self) -> Interval | None:
        return percentile_interval(self.auc)

    @property
    def average_precision_interval(self) -> Interval | None:
        return percentile_interval(self.average_precision)


def resample(
    scores: Floats,
    positive: Bools,
    patients: Ints,
    cuts: Floats,
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
) -> Resampled | None:
    """Draws patients with replacement; None without positives or without negatives."""
    if positive.all() or not positive.any():
        return None
    falling = _Falling.of(scores, positive, patients, cuts)
    random = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // len(scores))
    parts = [
        falling.replicates(random, min(at_once, replicates - start))
        for start in range(0, replicates, at_once)
    ]
    return Resampled(*(np.concatenate(each) for each in zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class _Falling:
    """Positives and negatives by falling score, and how the two lists interleave.

    `hits` and `misses` name their patients. For each positive: `last_equal` is the place of
    the last positive of the same score, `above` and `upto` count the negatives of a higher,
    and of no lower score. `hits_above` (negatives + 1) counts the positives above each
    negative. `cut_hits` and `cut_misses` count what lies at or above each cut.
    """

    hits: Ints
    misses: Ints
    last_equal: Ints
    above: Ints
    upto: Ints
    hits_above: Ints
    cut_hits: Ints
    cut_misses: Ints
    patients: int

    @classmethod
    def of(cls, scores: Floats, positive: Bools, patients: Ints, cuts: Floats) -> _Falling:
        codes = np.unique(patients, return_inverse=True)[1]
        order = np.argsort(-scores, kind="stable")
        ill = positive[order]
        rising_loss = -scores[order]
        high, low = rising_loss[ill], rising_loss[~ill]
        return cls(
            codes[order][ill], codes[order][~ill],
            np.searchsorted(high, high, side="right") - 1,
            np.searchsorted(low, high, side="left"), np.searchsorted(low, high, side="right"),
            np.append(np.searchsorted(high, low, side="left"), len(high)),
            np.searchsorted(high, -cuts, side="right"), np.searchsorted(low, -cuts, side="right"),
            int(codes.max()) + 1,
        )  # fmt: skip

    def replicates(
        self, random: np.random.Generator, count: int
    ) -> tuple[NDArray[np.float64], ...]:
        times = self._times(random, count)
        weight = times[self.hits]
        found, alarms = _counted(weight), _counted(times[self.misses])
        positives, negatives = found[-1].astype(float), alarms[-1].astype(float)
        defined = (positives > 0) & (negatives > 0)
        called = alarms[self.upto]
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = self._precision(found, called)
            average = np.einsum("ij,ij->j", weight, precision, dtype=np.float64) / positives
            called += alarms[self.above]
            lost = np.einsum("ij,ij->j", weight, called, dtype=np.float64) / 2
            figures = (
                1 - lost / (positives * negatives),
                average,
                self._found_at(found, alarms, negatives) / positives[:, None],
                _precision_at(found[1:], precision, positives),
                (found[self.cut_hits] / positives).T,
                (alarms[self.cut_misses] / negatives).T,
            )
        for figure in figures:
            figure[~defined] = np.nan
        return figures

    def _times(self, random: np.random.Generator, count: int) -> _Singles:
        """How often each patient was drawn (patients × replicates)."""
        drawn = random.integers(0, self.patients, size=(count, self.patients), dtype=np.int32)
        drawn += (self.patients * np.arange(count, dtype=np.int32))[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * self.patients)
        return np.ascontiguousarray(times.reshape(count, self.patients).T, dtype=np.float32)

    def _precision(self, found: _Singles, called: _Singles) -> _Singles:
        hits = found[1:][self.last_equal]
        share: _Singles = hits / np.maximum(hits + called, np.float32(1))
        return share

    def _found_at(self, found: _Singles, alarms: _Singles, negatives: Floats) -> Floats:
        """How many are found with at most this share of false alarms (replicates × GRID)."""
        made = np.empty((found.shape[1], len(GRID)))
        for column, count in enumerate(negatives):
            allowed = np.floor(GRID * count + _NEARLY).astype(np.float32)
            place = alarms[1:, column].searchsorted(allowed, side="right")
            made[column] = found[self.hits_above[place], column]
        return made


def _counted(weight: _Singles) -> _Singles:
    """Running counts over the images, 0 before the first (images + 1 × replicates).

    Counts up to 16.7 million are exact in float32, which is twice as fast.
    """
    counts = np.zeros((len(weight) + 1, weight.shape[1]), dtype=np.float32)
    np.cumsum(weight, axis=0, out=counts[1:])
    return counts


def _precision_at(found: _Singles, precision: _Singles, positives: Floats) -> Floats:
    """The precision at the first threshold that finds at least this share."""
    made = np.empty((found.shape[1], len(GRID)))
    for column, count in enumerate(positives):
        wanted = np.maximum(np.ceil(GRID * count - _NEARLY), 1).astype(np.float32)
        place = found[:, column].searchsorted(wanted, side="left")
        made[column] = precision[np.minimum(place, len(precision) - 1), column]
    return made
