"""Shares among independent reports against the worked example of Newcombe 1998."""

from __future__ import annotations

import pytest

from core.metrics import Rate, difference_of_shares


def test_newcombe_1998_example_a() -> None:
    """56/70 against 48/80: table II, method 10, gives 0.0524 to 0.3339."""
    found = difference_of_shares(Rate(56, 70), Rate(48, 80))
    assert found.value == pytest.approx(20.0)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(5.24, abs=0.005)
    assert found.interval.high == pytest.approx(33.39, abs=0.005)


def test_a_difference_changes_its_sign_with_its_direction() -> None:
    one, other = Rate(30, 100), Rate(45, 100)
    ahead, behind = difference_of_shares(one, other), difference_of_shares(other, one)
    assert ahead.interval is not None
    assert behind.interval is not None
    assert ahead.value == pytest.approx(-15.0)
    assert ahead.interval.low == pytest.approx(-behind.interval.high)


def test_a_share_of_nothing_differs_from_nothing() -> None:
    assert difference_of_shares(Rate(0, 0), Rate(1, 2)).value is None
