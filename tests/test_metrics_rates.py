"""Shares keep their denominator, have Wilson intervals, and may be undefined."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from core.metrics import Interval, Rate
from core.metrics.rates import ratio


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_intervals_are_those_of_newcombe_1998(
    successes: int, total: int, low: float, high: float
) -> None:
    """Newcombe 1998, Stat Med 17:857–872, method 3 (Wilson's score)."""
    interval = Rate(successes, total).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"), [(230, 250, 88.0, 94.8), (460, 500, 89.3, 94.1)]
)
def test_ninety_two_percent_is_as_uncertain_as_the_literature_says(
    successes: int, total: int, low: float, high: float
) -> None:
    interval = Rate(successes, total).interval
    assert interval is not None
    limits = (100 * interval.low, 100 * interval.high)
    assert limits == pytest.approx((low, high), abs=0.051)


def test_intervals_equal_statsmodels_within_the_unit_range() -> None:
    for total in (1, 2, 7, 40, 500):
        for successes in range(total + 1):
            expected = proportion_confint(successes, total, method="wilson")
            interval = Rate(successes, total).interval
            assert interval is not None
            assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-12)
            assert 0 <= interval.low <= successes / total <= interval.high <= 1


def test_a_rate_of_nothing_is_undefined_and_not_zero() -> None:
    assert Rate(0, 0).value is None
    assert Rate(0, 0).interval is None
    assert Rate(0, 5).value == 0.0
    assert Rate(0, 5).interval == Interval(0.0, pytest.approx(0.4345, abs=1e-4))


def test_a_quotient_by_zero_is_nan_without_a_warning() -> None:
    with np.errstate(all="raise"):
        quotient = ratio(np.array([1.0, 0.0, 3.0]), np.array([2.0, 0.0, 0.0]))
    assert quotient == pytest.approx([0.5, np.nan, np.nan], nan_ok=True)
