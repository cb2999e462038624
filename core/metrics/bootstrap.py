"""Intervals by drawing patients anew, so that reports of one patient stay together.

Patients whose reports fell into the same cells are exchangeable: they are one kind.
The kinds are laid side by side in a fixed order, every reader meets the same draws,
and a replicate only needs to know how many draws fell on each kind. That equals
drawing patients with replacement, costs a fraction, and makes the interval depend
neither on the order of reports or readers nor on their names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from core.metrics.matrix import Codes
from core.metrics.rates import Floats, Interval, Ints

Statistic = Callable[[Floats], Floats]
"""Counts (replicates × cells) in, one figure a replicate out, NaN where undefined."""

REPLICATES = 2_000
_LEAST_DEFINED = 0.95
_LARGEST_KEY = 2**62
_MOST_KEPT_DRAWS = 12_000_000
_DRAWN_AT_ONCE = 200


def patient_intervals(
    cell: Codes, patients: Ints, cells: int, statistics: tuple[Statistic, ...], seed: int
) -> tuple[Interval | None, ...]:
    """95 % percentile intervals (Efron & Tibshirani 1993, ch. 13) of functions of cell counts.

    `cell` (reports) runs from 0; cells from `cells` upwards are not counted. An
    interval is None where the figure is undefined in more than 5 % of the
    replicates, or the same in all of them: then drawing anew knows nothing.
    Patients without a counted report stay among those who are drawn.
    """
    counts = _counts_by_patient(cell, patients, cells)
    kinds, sizes = _kinds(counts)
    return _intervals(_frozen(kinds), tuple(map(int, sizes)), statistics, seed)


def _counts_by_patient(cell: Codes, patients: Ints, cells: int) -> Ints:
    counted = cell < cells
    place = patients[counted] * cells + cell[counted]
    size = (int(patients.max()) + 1) * cells if len(patients) else 0
    return np.bincount(place, minlength=size).reshape(-1, cells)


def _kinds(counts: Ints) -> tuple[Ints, Ints]:
    """The different rows in a fixed order, and how many patients have each."""
    base = int(counts.max(initial=0)) + 1
    if base ** counts.shape[1] > _LARGEST_KEY:
        return np.unique(counts, axis=0, return_counts=True)
    key = counts @ base ** np.arange(counts.shape[1] - 1, -1, -1)
    _, first, sizes = np.unique(key, return_index=True, return_counts=True)
    return counts[first], sizes


def _frozen(kinds: Ints) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in kinds.tolist())


@lru_cache(maxsize=8_192)
def _intervals(
    kinds: tuple[tuple[int, ...], ...],
    sizes: tuple[int, ...],
    statistics: tuple[Statistic, ...],
    seed: int,
) -> tuple[Interval | None, ...]:
    if not sizes:
        return (None,) * len(statistics)
    # Sparse, because a patient is in one or two cells, and because hundreds of small dense
    # products on all cores stall as soon as somebody else works on one of them.
    cells_by_kind = csr_array(np.array(kinds, dtype=np.float64).T)
    counts = (cells_by_kind @ _draws(sizes, seed)).T
    return tuple(percentile_interval(statistic(counts)) for statistic in statistics)


def _draws(sizes: tuple[int, ...], seed: int) -> Floats:
    """How many of the drawn patients are of each kind (kinds × replicates)."""
    patients = sum(sizes)
    if patients * REPLICATES > _MOST_KEPT_DRAWS:
        shares = np.array(sizes) / patients
        drawn = np.random.default_rng(seed).multinomial(patients, shares, size=REPLICATES)
        return drawn.T.astype(np.float64)
    before = _drawn_before(patients, seed)[np.cumsum((0, *sizes))]
    return np.asarray(np.diff(before, axis=0), dtype=np.float64)


@lru_cache(maxsize=2)
def _drawn_before(patients: int, seed: int) -> NDArray[np.int32]:
    """How many draws fell on a patient before this one (patients + 1 × replicates)."""
    random = np.random.default_rng(seed)
    before = np.zeros((patients + 1, REPLICATES), dtype=np.int32)
    for start in range(0, REPLICATES, _DRAWN_AT_ONCE):
        drawn = random.integers(0, patients, size=(patients, _DRAWN_AT_ONCE))
        place = drawn * _DRAWN_AT_ONCE + np.arange(_DRAWN_AT_ONCE)
        times = np.bincount(place.ravel(), minlength=drawn.size).reshape(drawn.shape)
        before[1:, start : start + _DRAWN_AT_ONCE] = np.cumsum(times, axis=0)
    return before


def percentile_interval(figures: Floats) -> Interval | None:
    """The middle 95 % of a figure's replicates, None where they say nothing."""
    defined = figures[np.isfinite(figures)]
    if len(defined) < _LEAST_DEFINED * len(figures) or np.ptp(defined) == 0:
        return None
    low, high = np.quantile(defined, (0.025, 0.975))
    return Interval(float(low), float(high))
