"""Whether a share among some reports differs from that among others."""

from __future__ import annotations

from statsmodels.stats.proportion import confint_proportions_2indep

from core.metrics.rates import UNDEFINED, Estimate, Interval, Rate


def difference_of_shares(a: Rate, b: Rate) -> Estimate:
    """How much higher the share is in `a` than in `b`, in points, of independent reports.

    Newcombe's interval from two Wilson intervals (Newcombe 1998, Stat Med 17:873–890,
    method 10).
    """
    if a.value is None or b.value is None:
        return UNDEFINED
    low, high = confint_proportions_2indep(
        a.successes, a.total, b.successes, b.total, method="newcomb", compare="diff"
    )
    return Estimate(100 * (a.value - b.value), Interval(100 * float(low), 100 * float(high)))
