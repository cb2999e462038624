"""Many readers at once: Cochran's Q, Holm, and how much the best of them flatters itself."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from core.metrics import (
    Outcomes,
    View,
    cochran_q,
    holm,
    outcomes_from_codes,
    paired,
    selection_inflation,
)
from tests.small_comparisons import COUNTS_AS_PRESENT, comparison, gold_labels


def _readers(right: np.ndarray) -> Outcomes:
    """Readers that are right (1) or wrong (0) on reports without the finding."""
    names = [f"prompt {column:02}" for column in range(right.shape[1])]
    answers = right.astype(np.int8)
    return outcomes_from_codes(gold_labels("0" * len(right)), names, answers, COUNTS_AS_PRESENT)


def test_cochrans_q_of_three_sports_forecasters() -> None:
    """Conover 1999, Practical Nonparametric Statistics, p. 253: T = 2.8, p = 0.2466."""
    right = np.array(
        [[1, 1, 1], [1, 1, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0], [1, 1, 1],
         [1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1], [1, 1, 1]]
    )  # fmt: skip
    found = cochran_q(_readers(right))
    assert found.statistic == pytest.approx(2.8)
    assert found.p_value == pytest.approx(0.246597, abs=1e-6)
    assert (found.degrees_of_freedom, found.n) == (2, 12)


def test_cochrans_q_of_two_is_mcnemars_chi_square() -> None:
    """(b - c)² / (b + c) with 9 and 2 discordant reports: 49/11."""
    readers = comparison("1" * 15, a="1" * 13 + "00", b="1" * 4 + "0" * 9 + "11")
    pair = paired(readers, "a", "b").overall
    assert (pair.only_a_right, pair.only_b_right) == (9, 2)
    assert cochran_q(readers).statistic == pytest.approx(49 / 11)


def test_cochrans_q_rests_on_reports_that_all_have_read() -> None:
    assert cochran_q(comparison("1111", a="110.", b="0.11", c="1111")).n == 2
    failed = comparison("1111", a="11xx", b="1111")
    assert cochran_q(failed).n == 4
    assert cochran_q(failed, View.COMPLETE_CASES).n == 2


def test_cochrans_q_is_undefined_where_no_report_tells_readers_apart() -> None:
    for readers in (comparison("11", a="10", b="10"), comparison("11", a="10")):
        found = cochran_q(readers)
        assert found.statistic is None
        assert found.p_value is None


def test_holm_can_be_done_by_hand() -> None:
    """0.005·4, 0.01·3, then 0.03·2, and 0.04 may not fall below it."""
    assert holm((0.01, 0.04, 0.03, 0.005)) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_holm_equals_statsmodels_and_keeps_to_one() -> None:
    p_values = np.random.default_rng(1).random(30).tolist()
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
    assert holm((0.9, 0.8)) == (1.0, 1.0)
    assert holm(()) == ()


@pytest.mark.parametrize(("reports", "low", "high"), [(500, 2.0, 3.4), (250, 2.6, 4.5)])
def test_the_best_of_thirty_one_equal_prompts_flatters_as_simulated(
    reports: int, low: float, high: float
) -> None:
    """True accuracy 90 % for all: the apparent winner's excess is the true inflation."""
    random = np.random.default_rng(reports)
    found, true = [], []
    for seed in range(25):
        right = random.random((reports, 31)) < 0.9
        inflation = selection_inflation(_readers(right), seed=seed, replicates=200).inflation
        assert inflation is not None
        found.append(inflation)
        true.append(100 * (right.mean(axis=0).max() - 0.9))
    assert low < np.mean(found) < high
    assert np.mean(found) == pytest.approx(np.mean(true), abs=0.35)


def test_a_clear_winner_hardly_flatters_itself() -> None:
    random = np.random.default_rng(3)
    right = random.random((400, 12)) < np.array([0.95] + [0.7] * 11)
    found = selection_inflation(_readers(right))
    assert found.winner == "prompt 00"
    assert found.inflation is not None
    assert found.inflation < 0.3


def test_inflation_equals_the_same_thing_done_slowly() -> None:
    random = np.random.default_rng(8)
    right = random.random((60, 5)) < 0.8
    found = selection_inflation(_readers(right), replicates=4_000).corrected
    slow = []
    for _ in range(4_000):
        drawn = random.integers(0, 60, 60)
        unseen = np.setdiff1d(np.arange(60), drawn)
        accuracy = right[drawn].mean(axis=0)
        slow.append(right[unseen][:, accuracy == accuracy.max()].mean())
    assert found.value == pytest.approx(np.mean(slow), abs=0.005)
    assert found.interval is not None
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx(np.quantile(slow, (0.025, 0.975)), abs=0.02)


def test_reports_of_a_patient_are_drawn_together() -> None:
    """Ten patients with twenty like reports each know no more than ten reports."""
    random = np.random.default_rng(4)
    of_patient = (random.random((10, 8)) < 0.8).astype(np.int8)
    labels = gold_labels("0" * 200, patients=[f"P{place // 20}" for place in range(200)])
    names = list("abcdefgh")
    many = outcomes_from_codes(labels, names, np.repeat(of_patient, 20, axis=0), COUNTS_AS_PRESENT)
    once = outcomes_from_codes(labels[::20], names, of_patient, COUNTS_AS_PRESENT)
    assert selection_inflation(many).inflation == selection_inflation(once).inflation


def test_one_variant_is_not_selected_and_nothing_is_undefined() -> None:
    alone = selection_inflation(comparison("1100", a="1101"))
    assert (alone.winner, alone.apparent, alone.inflation) == ("a", 0.75, 0.0)
    nothing = selection_inflation(comparison("11", a="..", b=".."))
    assert (nothing.winner, nothing.n, nothing.inflation) == ("", 0, None)
    single = selection_inflation(comparison("1", a="1", b="0"))
    assert (single.winner, single.inflation) == ("a", None)
