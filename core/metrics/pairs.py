"""Two readers on the same reports: who is right where the other is wrong.

Only reports that count for both are compared, and n says how many they are. The
test and the interval take the reports as independent; where patients have several
reports each, both are a little too sure of themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from core.metrics.confusion import View, right_and_counted
from core.metrics.matrix import Bools, Outcomes
from core.metrics.multiplicity import holm_adjusted
from core.metrics.power import ALPHA, smallest_detectable_difference
from core.metrics.rates import UNDEFINED, Estimate, Floats, Interval, Ints, ratio


@dataclass(frozen=True, slots=True)
class PairedTable:
    """Reports by which of two readers is right. `difference` is A minus B in points.

    `p_value` is the two-sided exact McNemar test; the interval is Newcombe's
    (method 10). With no report at all, both are None.
    """

    both_right: int
    only_a_right: int
    only_b_right: int
    both_wrong: int
    difference: Estimate
    p_value: float | None

    @property
    def n(self) -> int:
        return self.both_right + self.only_a_right + self.only_b_right + self.both_wrong

    @property
    def discordant(self) -> int:
        return self.only_a_right + self.only_b_right

    def detectable(self, comparisons: int = 1) -> float | None:
        """The smallest difference in points that so many reports would have shown.

        With 80 % power at 5 % over the number of comparisons (Holm's strictest level),
        and as many discordant reports as were seen. None where no difference would.
        """
        share = self.discordant / self.n if self.n else 0.0
        return smallest_detectable_difference(self.n, share, ALPHA / max(1, comparisons))

    @property
    def reversed(self) -> PairedTable:
        """The same seen from B: B minus A."""
        value, interval = self.difference.value, self.difference.interval
        return PairedTable(
            self.both_right,
            self.only_b_right,
            self.only_a_right,
            self.both_wrong,
            Estimate(
                None if value is None else -value,
                None if interval is None else Interval(-interval.high, -interval.low),
            ),
            self.p_value,
        )


@dataclass(frozen=True, slots=True)
class Paired:
    """Reader A against reader B: in accuracy, in sensitivity, in specificity."""

    reader_a: str
    reader_b: str
    view: View
    overall: PairedTable
    among_positives: PairedTable
    among_negatives: PairedTable


@dataclass(frozen=True, slots=True, eq=False)
class PairMatrix:
    """All pairs at once, k × k: the row's reader is A, the column's reader is B.

    `p_values` are exact McNemar, `p_adjusted` the same after Holm over all pairs;
    1 on the diagonal.
    """

    readers: tuple[str, ...]
    view: View
    n: Ints
    only_a_right: Ints
    p_values: Floats
    p_adjusted: Floats


def paired(outcomes: Outcomes, a: str, b: str, view: View = View.FAILURES_WRONG) -> Paired:
    """Compares two readers; raises KeyError for a name that is not there."""
    return paired_with(outcomes.only((a, b)), b, view)[0]


def paired_with(
    outcomes: Outcomes, reference: str, view: View = View.FAILURES_WRONG
) -> tuple[Paired, ...]:
    """Every other reader (A) against the reference (B), in the order of the readers."""
    against = outcomes.position(reference)
    right, counted = right_and_counted(outcomes, view)
    common = counted & counted[:, [against]]
    tables = [
        _tables(right, common & rows[:, None], against)
        for rows in (outcomes.gold >= 0, outcomes.gold == 1, outcomes.gold == 0)
    ]
    return tuple(
        Paired(reader, reference, view, *(table[column] for table in tables))
        for column, reader in enumerate(outcomes.readers)
        if column != against
    )


def _tables(right: Bools, common: Bools, against: int) -> list[PairedTable]:
    reference_right = right[:, [against]]
    both = (right & reference_right & common).sum(axis=0)
    only_a = (right & ~reference_right & common).sum(axis=0)
    only_b = (~right & reference_right & common).sum(axis=0)
    neither = common.sum(axis=0) - both - only_a - only_b
    lows, highs = newcombe_limits(both, only_a, only_b, neither)
    p_values = mcnemar_exact_all(only_a, only_b)
    return [
        _table((int(b), int(a), int(o), int(w)), Interval(100 * float(low), 100 * float(high)), p)
        for b, a, o, w, low, high, p in zip(
            both, only_a, only_b, neither, lows, highs, p_values, strict=True
        )
    ]


def _table(counts: tuple[int, int, int, int], interval: Interval, p_value: float) -> PairedTable:
    n = sum(counts)
    if n == 0:
        return PairedTable(*counts, difference=UNDEFINED, p_value=None)
    points = 100 * (counts[1] - counts[2]) / n
    return PairedTable(*counts, difference=Estimate(points, interval), p_value=float(p_value))


def pair_matrix(outcomes: Outcomes, view: View = View.FAILURES_WRONG) -> PairMatrix:
    """Discordant counts and exact McNemar p-values of all pairs of readers."""
    right, counted = right_and_counted(outcomes, view)
    n = _overlap(counted, counted)
    only_a_right = _overlap(right, counted & ~right)
    p_values = mcnemar_exact_all(only_a_right, only_a_right.T)
    return PairMatrix(outcomes.readers, view, n, only_a_right, p_values, _holm_over_pairs(p_values))


def _overlap(left: Bools, right: Bools) -> Ints:
    """How many reports are in both, for every pair of columns."""
    # float32 counts exactly up to 16.7 million reports and multiplies fast.
    product = left.T.astype(np.float32) @ right.astype(np.float32)
    return product.astype(np.int64)


def _holm_over_pairs(p_values: Floats) -> Floats:
    adjusted = np.ones_like(p_values)
    upper = np.triu_indices(len(p_values), k=1)
    adjusted[upper] = holm_adjusted(p_values[upper])
    return np.minimum(adjusted, adjusted.T)


def mcnemar_exact(only_a_right: int, only_b_right: int) -> float:
    """Two-sided exact McNemar p-value for two readers of the same reports."""
    return float(mcnemar_exact_all(np.array([only_a_right]), np.array([only_b_right]))[0])


def mcnemar_exact_all(only_a_right: Ints, only_b_right: Ints) -> Floats:
    """The same for many pairs: twice the smaller tail of a fair coin, at most 1."""
    fewer = np.minimum(only_a_right, only_b_right)
    tail: Floats = binom.cdf(fewer, only_a_right + only_b_right, 0.5)
    return np.minimum(1.0, 2 * tail)


def newcombe_limits(both: Ints, only_a: Ints, only_b: Ints, neither: Ints) -> tuple[Floats, Floats]:
    """95 % limits of the difference between two paired shares, A minus B.

    Newcombe 1998, Stat Med 17:2635–2650, method 10: Wilson limits of both shares,
    squared and added with a continuity-corrected φ. NaN without reports.
    """
    n = both + only_a + only_b + neither
    share_a, low_a, high_a = _share(both + only_a, n)
    share_b, low_b, high_b = _share(both + only_b, n)
    phi = _corrected_phi(both, only_a, only_b, neither)
    below = _square_and_add(share_a - low_a, high_b - share_b, phi)
    above = _square_and_add(share_b - low_b, high_a - share_a, phi)
    return share_a - share_b - below, share_a - share_b + above


def _share(right: Ints, n: Ints) -> tuple[Floats, Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(right, n, alpha=0.05, method="wilson")
    return ratio(right, n), np.asarray(low), np.asarray(high)


def _corrected_phi(both: Ints, only_a: Ints, only_b: Ints, neither: Ints) -> Floats:
    n = both + only_a + only_b + neither
    product = (both * neither - only_a * only_b).astype(np.float64)
    shrunk = np.where(product > 0, np.maximum(product - n / 2, 0), product)
    margins = np.sqrt((both + only_a).astype(np.float64) * (only_b + neither)) * np.sqrt(
        (both + only_b).astype(np.float64) * (only_a + neither)
    )
    return np.nan_to_num(ratio(shrunk, margins), nan=0.0)


def _square_and_add(one: Floats, other: Floats, phi: Floats) -> Floats:
    summed: Floats = np.sqrt(np.maximum(one**2 - 2 * phi * one * other + other**2, 0))
    return summed
