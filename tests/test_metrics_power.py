"""What a number of reports can show, against full enumeration and the numbers of the field."""

from __future__ import annotations

from itertools import product

import pytest
from scipy.stats import multinomial
from statsmodels.stats.contingency_tables import mcnemar

from core.metrics import (
    mcnemar_power,
    power_table,
    reports_needed,
    smallest_detectable_difference,
)


def _enumerated_power(n: int, difference: float, discordant: float, alpha: float) -> float:
    """Every possible table of n reports, weighted by its probability."""
    share = difference / 100
    chances = ((discordant + share) / 2, (discordant - share) / 2, 1 - discordant)
    return sum(
        float(multinomial.pmf((b, c, n - b - c), n, chances))
        for b, c in product(range(n + 1), repeat=2)
        if b + c <= n and mcnemar([[0, b], [c, 0]], exact=True).pvalue <= alpha
    )


@pytest.mark.parametrize(
    ("n", "difference", "discordant", "alpha"), [(25, 20.0, 0.5, 0.05), (30, 30.0, 0.4, 0.01)]
)
def test_power_equals_full_enumeration(
    n: int, difference: float, discordant: float, alpha: float
) -> None:
    expected = _enumerated_power(n, difference, discordant, alpha)
    assert mcnemar_power(n, difference, discordant, alpha) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("n", "comparisons", "quarter_point"),
    [(500, 1, 4.25), (500, 9, 5.25), (250, 1, 6.0), (250, 9, 7.25)],
)
def test_the_smallest_difference_is_that_of_the_literature(
    n: int, comparisons: int, quarter_point: float
) -> None:
    """Ten percent discordant, power 80 %, found there in steps of a quarter point."""
    smallest = smallest_detectable_difference(n, 0.10, 0.05 / comparisons, 0.80)
    assert smallest is not None
    assert quarter_point - 0.25 < smallest <= quarter_point


def test_the_smallest_difference_has_the_power_that_was_asked_for() -> None:
    smallest = smallest_detectable_difference(400, 0.08)
    assert smallest is not None
    assert mcnemar_power(400, smallest, 0.08) == pytest.approx(0.80, abs=0.001)


def test_too_few_reports_show_no_difference_at_all() -> None:
    assert smallest_detectable_difference(5) is None
    assert mcnemar_power(5, 100.0) == 0.0
    assert mcnemar_power(6, 100.0) == pytest.approx(1.0)
    assert smallest_detectable_difference(0) is None


def test_a_difference_is_never_larger_than_the_discordant_share() -> None:
    """With hardly a discordant report seen, all of them are taken to favour one reader."""
    assert mcnemar_power(200, 6.0, 0.01) == mcnemar_power(200, 6.0, 0.06)


def test_without_a_difference_the_test_errs_less_often_than_alpha() -> None:
    assert 0 < mcnemar_power(500, 0.0) <= 0.05


def test_as_many_reports_as_needed_are_enough_and_one_fewer_is_not() -> None:
    needed = reports_needed(2.0)
    assert needed is not None
    assert mcnemar_power(needed, 2.0) >= 0.80 > mcnemar_power(needed - 1, 2.0)
    assert 1_900 < needed < 2_200
    assert reports_needed(0.0) is None


def test_the_table_has_a_row_for_each_number_of_reports() -> None:
    rows = power_table((250, 500), (2.0, 6.0))
    assert [row.n for row in rows] == [250, 500]
    assert rows[0].powers == (mcnemar_power(250, 2.0), mcnemar_power(250, 6.0))
    assert rows[1].powers[1] > rows[0].powers[1] > 0.80
    assert rows[1].smallest_difference == smallest_detectable_difference(500)
