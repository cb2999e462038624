"""How many reports it takes to tell two readers apart, and what a given number can show.

Exact: the unconditional power of the two-sided exact McNemar test, no simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom

from core.metrics.rates import Floats

DISCORDANT_SHARE = 0.10
ALPHA = 0.05
POWER = 0.80
_MOST_REPORTS = 10_000_000
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class PowerRow:
    """With `n` reports: the power for each difference asked for, and the smallest to show."""

    n: int
    powers: tuple[float, ...]
    smallest_difference: float | None


@lru_cache(maxsize=65_536)
def mcnemar_power(
    n: int,
    difference: float,
    discordant_share: float = DISCORDANT_SHARE,
    alpha: float = ALPHA,
) -> float:
    """The chance that n reports show a difference of so many points.

    `discordant_share` is the share of reports that only one of the two gets right;
    it can't be smaller than the difference and is raised to it where it is.
    """
    share = abs(difference) / 100
    discordant = max(discordant_share, share)
    if n <= 0 or discordant <= 0:
        return 0.0
    low, high = binom.ppf((_NEGLIGIBLE, 1 - _NEGLIGIBLE), n, discordant)
    pairs = np.arange(low, high + 1)
    fewest = _largest_rejecting(pairs, alpha)
    favoured = (1 + share / discordant) / 2
    rejects = binom.cdf(fewest, pairs, favoured) + binom.cdf(fewest, pairs, 1 - favoured)
    return float(min(1.0, binom.pmf(pairs, n, discordant) @ rejects))


def _largest_rejecting(pairs: Floats, alpha: float) -> Floats:
    """For each number of discordant pairs the largest smaller count with p ≤ alpha, or -1."""
    fewest = binom.ppf(alpha / 2, pairs, 0.5)
    rejects = 2 * binom.cdf(fewest, pairs, 0.5) <= alpha
    largest: Floats = np.where(rejects, fewest, fewest - 1)
    return largest


@lru_cache(maxsize=65_536)
def smallest_detectable_difference(
    n: int,
    discordant_share: float = DISCORDANT_SHARE,
    alpha: float = ALPHA,
    power: float = POWER,
) -> float | None:
    """The difference in points that n reports show with this power; None where none does."""

    def missing(difference: float) -> float:
        return mcnemar_power(n, difference, discordant_share, alpha) - power

    if missing(100.0) < 0:
        return None
    return float(brentq(missing, 0.0, 100.0, xtol=1e-3))


def reports_needed(
    difference: float,
    discordant_share: float = DISCORDANT_SHARE,
    alpha: float = ALPHA,
    power: float = POWER,
) -> int | None:
    """How many reports show a difference of so many points; None beyond ten million."""
    enough = 8
    while mcnemar_power(enough, difference, discordant_share, alpha) < power:
        enough *= 2
        if enough > _MOST_REPORTS:
            return None
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if mcnemar_power(middle, difference, discordant_share, alpha) < power:
            too_few = middle
        else:
            enough = middle
    return enough


def power_table(
    reports: Sequence[int],
    differences: Sequence[float],
    discordant_share: float = DISCORDANT_SHARE,
    alpha: float = ALPHA,
    power: float = POWER,
) -> tuple[PowerRow, ...]:
    """One row for each number of reports, with the power for each difference in points."""
    return tuple(
        PowerRow(
            n,
            tuple(mcnemar_power(n, each, discordant_share, alpha) for each in differences),
            smallest_detectable_difference(n, discordant_share, alpha, power),
        )
        for n in reports
    )
