"""Curves: thinned without losing a spike, smoothed, and what the last epochs brought."""

from __future__ import annotations

import math

from core import curves

RISING = tuple((step, step / 10) for step in range(1, 11))


def test_a_long_curve_is_thinned_to_two_thousand_points_and_keeps_its_spike_and_its_ends() -> None:
    long = tuple((step, 9.0 if step == 7777 else math.sin(step)) for step in range(1, 20_001))
    thin = curves.thinned(long)
    assert len(thin) <= curves.MOST_POINTS
    assert (7777, 9.0) in thin
    assert (thin[0], thin[-1]) == (long[0], long[-1])
    assert [step for step, _ in thin] == sorted({step for step, _ in thin})


def test_a_short_curve_is_left_as_it_is() -> None:
    assert curves.thinned(RISING) == RISING


def test_smoothing_begins_at_the_first_value_and_lags_behind() -> None:
    """By hand: (0.5·0.5·1 + 0.5·3) / 0.75 = 7/3."""
    made = curves.smoothed(((1, 1.0), (2, 3.0)), 0.5)
    assert made[0] == (1, 1.0)
    assert math.isclose(made[1][1], 7 / 3)


def test_smoothing_passes_over_what_is_no_number() -> None:
    made = curves.smoothed(((1, math.nan), (2, 1.0), (3, 1.0)), 0.9)
    assert math.isnan(made[0][1])
    assert [round(value, 9) for _, value in made[1:]] == [1.0, 1.0]


def test_what_the_last_epochs_brought_is_the_rise_of_the_best() -> None:
    """The best of all is 1.0, of all but the last three 0.7."""
    assert math.isclose(curves.gained(RISING, 3) or 0.0, 0.3)
    falling = tuple((step, -value) for step, value in RISING)
    assert curves.gained(falling, 3) == 0.0
    assert math.isclose(curves.gained(falling, 3, lowest=True) or 0.0, 0.3)
    assert curves.gained(RISING[:3], 3) is None


def test_of_equal_epochs_the_first_is_best() -> None:
    assert curves.best(((1, 0.5), (2, 0.8), (3, 0.8))) == (2, 0.8)
    assert curves.best(()) is None


def test_a_pause_does_not_change_the_pace() -> None:
    assert curves.seconds_a_step([0.0, 10.0, 20.0, 5000.0, 5010.0]) == 10.0
    assert curves.seconds_a_step([3.0]) is None
