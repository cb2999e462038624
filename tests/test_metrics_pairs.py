"""Two readers on the same reports: exact McNemar, Newcombe's interval, and both among parts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from core.metrics import (
    Estimate,
    Interval,
    PairedTable,
    View,
    mcnemar_exact,
    pair_matrix,
    paired,
    paired_with,
)
from tests.small_comparisons import comparison, from_pairs, gold_labels


@pytest.mark.parametrize(("b", "c", "p"), [(1, 7, 0.0703), (6, 16, 0.0525)])
def test_exact_mcnemar_gives_the_published_p_values(b: int, c: int, p: float) -> None:
    """Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91: Bentur 2009, Cavo 2012."""
    assert mcnemar_exact(b, c) == pytest.approx(p, abs=5e-5)


def test_exact_mcnemar_equals_statsmodels_and_scipy() -> None:
    for b in range(0, 40, 3):
        for c in range(0, 40, 4):
            ours = mcnemar_exact(b, c)
            assert ours == pytest.approx(mcnemar([[0, b], [c, 0]], exact=True).pvalue)
            if b + c:
                assert ours == pytest.approx(binomtest(b, b + c, 0.5).pvalue)


def test_at_least_six_discordant_reports_on_one_side_are_needed() -> None:
    assert mcnemar_exact(5, 0) > 0.05 > mcnemar_exact(6, 0)


def test_without_a_discordant_report_p_is_one() -> None:
    assert mcnemar_exact(0, 0) == 1.0


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((59, 6, 16, 80), (-6.21, -11.86, -0.46)),
        ((1, 1, 7, 12), (-28.57, -50.69, -2.56)),
        ((36, 12, 2, 0), (20.00, 5.69, 34.04)),
    ],
)
def test_the_interval_is_newcombes_method_10(
    counts: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    """Cavo 2012 and Bentur 2009 as in Fagerland, Lydersen & Laake 2017, Statistical Analysis of
    Contingency Tables, ch. 8 (square-and-add); the third is of Newcombe 1998, Stat Med 17:2635.
    """
    difference = paired(from_pairs(*counts), "a", "b").overall.difference
    assert difference.value is not None
    assert difference.interval is not None
    found = (difference.value, difference.interval.low, difference.interval.high)
    assert found == pytest.approx(expected, abs=0.0051)


def test_the_counts_of_a_pair_can_be_counted_by_hand() -> None:
    found = paired(comparison("11110000", a="11100001", b="10011111"), "a", "b")
    overall, positives, negatives = found.overall, found.among_positives, found.among_negatives
    assert (overall.both_right, overall.only_a_right, overall.only_b_right) == (1, 5, 1)
    assert overall.both_wrong == 1
    assert (positives.only_a_right, positives.only_b_right, positives.n) == (2, 1, 4)
    assert (negatives.only_a_right, negatives.only_b_right, negatives.n) == (3, 0, 4)
    assert overall.difference.value == 50.0
    assert positives.difference.value == 25.0
    assert negatives.difference.value == 75.0
    assert overall.p_value == mcnemar_exact(5, 1)


def test_a_failure_is_wrong_in_one_view_and_gone_in_the_other() -> None:
    readers = comparison("1111", a="1111", b="11xx")
    wrong = paired(readers, "a", "b").overall
    assert (wrong.n, wrong.only_a_right) == (4, 2)
    complete = paired(readers, "a", "b", View.COMPLETE_CASES).overall
    assert (complete.n, complete.only_a_right) == (2, 0)


def test_only_reports_that_both_have_read_are_compared() -> None:
    found = paired(comparison("11110", a="11..1", b="0.110"), "a", "b").overall
    assert (found.n, found.only_a_right, found.only_b_right) == (2, 1, 1)


def test_without_a_common_report_nothing_is_defined() -> None:
    found = paired(comparison("11", a="1.", b=".1"), "a", "b")
    assert found.overall == PairedTable(0, 0, 0, 0, Estimate(None), None)
    assert found.among_negatives.p_value is None


def test_equal_readers_differ_by_nothing_with_a_symmetric_interval() -> None:
    found = paired(comparison("1100", a="1100", b="1100"), "a", "b").overall
    assert found.difference.value == 0.0
    assert found.p_value == 1.0
    interval = found.difference.interval
    assert interval is not None
    assert interval.low == pytest.approx(-interval.high)


def test_seen_from_the_other_side_everything_turns_round() -> None:
    readers = from_pairs(59, 6, 16, 80)
    there, back = paired(readers, "a", "b").overall, paired(readers, "b", "a").overall
    turned = there.reversed
    assert (turned.only_a_right, turned.only_b_right) == (back.only_a_right, back.only_b_right)
    assert turned.difference.value == pytest.approx(back.difference.value)
    assert isinstance(turned.difference.interval, Interval)
    assert isinstance(back.difference.interval, Interval)
    assert turned.difference.interval.low == pytest.approx(back.difference.interval.low)
    assert turned.p_value == back.p_value


def test_all_against_a_reference_equals_each_pair_alone() -> None:
    readers = comparison("1111100000", a="1111000011", b="11.1100001", c="x111110000")
    together = paired_with(readers, "b")
    assert [(each.reader_a, each.reader_b) for each in together] == [("a", "b"), ("c", "b")]
    assert together == (paired(readers, "a", "b"), paired(readers, "c", "b"))


def test_the_matrix_of_all_pairs_equals_each_pair_alone() -> None:
    random = np.random.default_rng(2)
    signs = {name: "".join(random.choice(list("10x."), 80)) for name in "abcd"}
    readers = comparison("10" * 40, **signs)
    matrix = pair_matrix(readers)
    upper = [(row, column) for row in range(4) for column in range(row + 1, 4)]
    for row, column in upper:
        alone = paired(readers, "abcd"[row], "abcd"[column]).overall
        assert matrix.n[row, column] == matrix.n[column, row] == alone.n
        assert matrix.only_a_right[row, column] == alone.only_a_right
        assert matrix.only_a_right[column, row] == alone.only_b_right
        assert matrix.p_values[row, column] == pytest.approx(alone.p_value)
    expected = multipletests([matrix.p_values[each] for each in upper], method="holm")[1]
    assert [matrix.p_adjusted[each] for each in upper] == pytest.approx(expected)
    assert np.array_equal(matrix.p_adjusted, matrix.p_adjusted.T)


def test_one_reader_alone_has_no_pair() -> None:
    alone = comparison(gold_labels("10"), a="10")
    assert paired_with(alone, "a") == ()
    assert pair_matrix(alone).p_adjusted.tolist() == [[1.0]]
