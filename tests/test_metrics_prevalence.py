"""The corrected prevalence of an archive, against the examples of Lang & Reiczigel."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics import Estimate, Rate, rogan_gladen


@pytest.mark.parametrize(
    ("raw", "n", "sensitivity", "specificity", "low", "high"),
    [
        (4060, 11284, Rate(178, 179), Rate(358, 359), 0.349, 0.372),
        (51, 2971, Rate(32, 33), Rate(20, 20), 0.0, 0.053),
    ],
)
def test_the_interval_is_that_of_lang_and_reiczigel(
    raw: int, n: int, sensitivity: Rate, specificity: Rate, low: float, high: float
) -> None:
    """Lang & Reiczigel 2014, Prev Vet Med 113:13–22, examples 1 and 2."""
    found = rogan_gladen(raw, n, sensitivity, specificity)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=5e-4)


def test_the_correction_can_be_done_by_hand() -> None:
    """150 cows, 23 positive, sensitivity 96 %, specificity 89 %: (0.1533 - 0.11) / 0.85."""
    found = rogan_gladen(23, 150, Rate(96, 100), Rate(89, 100))
    assert found.value == pytest.approx(0.051, abs=5e-4)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        sick = random.binomial(2_000, 0.3)
        raw = random.binomial(sick, 0.9) + random.binomial(2_000 - sick, 0.06)
        rates = Rate(random.binomial(100, 0.9), 100), Rate(random.binomial(150, 0.94), 150)
        interval = rogan_gladen(raw, 2_000, *rates).interval
        assert interval is not None
        held += interval.low <= 0.3 <= interval.high
    assert 0.92 <= held / 400 <= 0.98


def test_fewer_positives_than_false_alarms_alone_would_give_mean_none() -> None:
    found = rogan_gladen(2, 100, Rate(90, 100), Rate(90, 100))
    assert found.value == 0.0
    assert found.interval is not None
    assert found.interval.low == 0.0


def test_a_small_gold_set_makes_the_interval_wide() -> None:
    few = rogan_gladen(300, 1_000, Rate(18, 20), Rate(19, 20)).interval
    many = rogan_gladen(300, 1_000, Rate(900, 1_000), Rate(950, 1_000)).interval
    assert few is not None
    assert many is not None
    assert few.high - few.low > 2 * (many.high - many.low)


@pytest.mark.parametrize(
    ("n", "sensitivity", "specificity"),
    [
        (100, Rate(0, 0), Rate(9, 10)),
        (100, Rate(9, 10), Rate(0, 0)),
        (0, Rate(9, 10), Rate(9, 10)),
        (100, Rate(5, 10), Rate(5, 10)),
    ],
)
def test_nothing_is_corrected_by_an_unknown_or_guessing_reader(
    n: int, sensitivity: Rate, specificity: Rate
) -> None:
    assert rogan_gladen(0, n, sensitivity, specificity) == Estimate(None)
