"""A figure with what it rests on: shares with their denominator, estimates with their interval.

An undefined figure is None. It is never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that is no share of reports. `interval` is None where none can be given."""

    value: float | None
    interval: Interval | None = None


UNDEFINED = Estimate(None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of reports that never loses its denominator."""

    successes: int
    total: int

    @property
    def value(self) -> float | None:
        return self.successes / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's score interval (Wilson 1927, J Am Stat Assoc 22:209–212)."""
        return _wilson(self.successes, self.total) if self.total else None


@lru_cache(maxsize=65_536)
def _wilson(successes: int, total: int) -> Interval:
    low, high = proportion_confint(successes, total, alpha=0.05, method="wilson")
    value = successes / total
    return Interval(max(0.0, min(float(low), value)), min(1.0, max(float(high), value)))


def ratio(numerator: Floats | Ints, denominator: Floats | Ints) -> Floats:
    """The quotient element by element, NaN where the denominator is 0."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator != 0)
    return quotient


def or_none(value: float | np.float64) -> float | None:
    """A plain number, or None for NaN."""
    return float(value) if np.isfinite(value) else None
