"""A confidence is worth what gold readings say, and raw where they are too few."""

from __future__ import annotations

import pytest

from core.metrics.calibration import GoldReading, calibration


def known(confidence: float, right: int, wrong: int, first: int = 1) -> list[GoldReading]:
    """Gold readings of one confidence, each of a patient of its own."""
    return [
        GoldReading(first + n, f"P{first + n}", confidence, n < right) for n in range(right + wrong)
    ]


WORKED = known(0.9, 60, 20) + known(0.6, 20, 20, first=101)
"""Of 80 readings at 0.9, 60 are right; of 40 at 0.6, 20: two points, so the curve meets both."""


def test_a_curve_of_two_confidences_gives_their_shares_of_right_answers() -> None:
    learnt = calibration(WORKED)
    assert learnt.is_calibrated
    assert learnt.readings == 120
    assert learnt.chance_to_be_right(999, 0.9) == pytest.approx(0.75, abs=1e-3)
    assert learnt.chance_to_be_right(999, 0.6) == pytest.approx(0.50, abs=1e-3)


def test_a_report_that_was_learnt_from_does_not_tell_of_itself() -> None:
    """The sole right reading at 0.6 lifts that confidence for others, and not for itself."""
    lone = known(0.9, 70, 10) + known(0.6, 1, 19, first=101)
    learnt = calibration(lone)
    for_others = learnt.chance_to_be_right(999, 0.6)
    assert for_others == pytest.approx(1 / 20, abs=2e-3)
    assert learnt.chance_to_be_right(101, 0.6) < 0.01


@pytest.mark.parametrize(
    "few", [known(0.9, 30, 19), known(0.9, 60, 4), known(0.9, 4, 60), []], ids=len
)
def test_too_few_gold_readings_leave_the_confidence_as_it_is(few: list[GoldReading]) -> None:
    learnt = calibration(few)
    assert not learnt.is_calibrated
    assert learnt.readings == len(few)
    assert learnt.chance_to_be_right(1, 0.87) == 0.87


def test_certainty_stays_finite() -> None:
    assert 0 < calibration(WORKED).chance_to_be_right(999, 1.0) < 1
