"""Every figure of a reader against gold: worked examples, scikit-learn, and what is undefined."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from core.metrics import Estimate, Outcomes, Rate, Scores, View, scores
from tests.small_comparisons import LEAVES_OUT, comparison, from_table, gold_labels


def _only(outcomes: Outcomes, view: View = View.FAILURES_WRONG) -> Scores:
    return scores(outcomes, view)[0]


def test_a_liver_scan_has_the_published_sensitivity_and_specificity() -> None:
    """Altman & Bland, BMJ 1994;308:1552 and 1994;309:102: liver scan against pathology."""
    found = _only(from_table(tp=231, fp=32, tn=54, fn=27))
    assert found.sensitivity == Rate(231, 258)
    assert found.specificity == Rate(54, 86)
    assert found.ppv == Rate(231, 263)
    assert found.npv == Rate(54, 81)
    assert found.prevalence == Rate(258, 344)
    assert found.accuracy == Rate(285, 344)
    rounded = [round(each.value or 0, 2) for each in (found.sensitivity, found.specificity)]
    assert rounded == [0.90, 0.63]


def test_mcc_sees_through_an_imbalanced_set_where_f1_does_not() -> None:
    """Chicco & Jurman 2020, BMC Genomics 21:6: F1 0.95, but MCC 0.14."""
    found = _only(from_table(tp=90, fp=4, tn=1, fn=5))
    assert found.f1.value == pytest.approx(0.952, abs=5e-4)
    assert found.mcc.value == pytest.approx(0.135, abs=5e-4)


def test_kappa_of_fifty_grant_applications_is_two_fifths() -> None:
    """20 + 15 agree, 5 + 10 do not: (0.7 - 0.5) / (1 - 0.5)."""
    assert _only(from_table(tp=20, fp=10, tn=15, fn=5)).kappa.value == pytest.approx(0.4)


def test_all_figures_equal_scikit_learn() -> None:
    random = np.random.default_rng(7)
    for _ in range(30):
        gold = random.integers(0, 2, 60)
        said = np.where(random.random(60) < 0.75, gold, 1 - gold)
        found = _only(comparison("".join(map(str, gold)), reader="".join(map(str, said))))
        assert found.accuracy.value == pytest.approx(reference.accuracy_score(gold, said))
        assert found.sensitivity.value == pytest.approx(reference.recall_score(gold, said))
        assert found.specificity.value == pytest.approx(
            reference.recall_score(gold, said, pos_label=0)
        )
        assert found.ppv.value == pytest.approx(reference.precision_score(gold, said))
        assert found.npv.value == pytest.approx(reference.precision_score(gold, said, pos_label=0))
        assert found.f1.value == pytest.approx(reference.f1_score(gold, said))
        assert found.mcc.value == pytest.approx(reference.matthews_corrcoef(gold, said))
        assert found.kappa.value == pytest.approx(reference.cohen_kappa_score(gold, said))


def test_failures_as_wrong_equal_scikit_learn_with_every_failure_turned_against_gold() -> None:
    gold, said = [1, 1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 1, 1]
    found = _only(comparison("111100000", reader="11x0000x1"))
    assert found.n == 9
    assert found.accuracy.value == pytest.approx(reference.accuracy_score(gold, said))
    assert found.ppv.value == pytest.approx(reference.precision_score(gold, said))
    assert found.mcc.value == pytest.approx(reference.matthews_corrcoef(gold, said))


def test_complete_cases_rest_on_the_labelled_reports_alone() -> None:
    found = _only(comparison("111100000", reader="11x0000x1"), View.COMPLETE_CASES)
    assert found.n == 7
    assert found.sensitivity == Rate(2, 3)
    assert found.specificity == Rate(3, 4)
    assert found.coverage == Rate(7, 9)
    assert found.failures == Rate(2, 9)


def test_specificity_is_undefined_without_negatives() -> None:
    found = _only(comparison("111", reader="110"))
    assert found.specificity.value is None
    assert found.npv == Rate(0, 1)
    assert found.mcc == Estimate(None)
    assert found.kappa.value == 0


def test_everything_but_coverage_is_undefined_where_all_readings_failed() -> None:
    failed = comparison("1100", reader="xxxx")
    assert _only(failed).accuracy == Rate(0, 4)
    complete = _only(failed, View.COMPLETE_CASES)
    assert complete.n == 0
    assert complete.accuracy.value is None
    assert complete.f1 == complete.mcc == complete.kappa == Estimate(None)
    assert complete.coverage == Rate(0, 4)


def test_a_withheld_label_lowers_coverage_and_is_not_wrong() -> None:
    found = _only(comparison("1100", LEAVES_OUT, reader="1u00"))
    assert found.accuracy == Rate(3, 3)
    assert found.coverage == Rate(3, 4)


def test_unread_reports_count_nowhere() -> None:
    found = _only(comparison("1100", reader="1..0"))
    assert found.accuracy == Rate(2, 2)
    assert found.coverage == Rate(2, 2)
    assert found.confusion.unread == 2


def test_one_report_is_enough_for_an_accuracy_and_too_little_for_the_rest() -> None:
    found = _only(comparison("1", reader="1"))
    assert found.accuracy == Rate(1, 1)
    assert found.f1 == Estimate(1.0, None)
    assert found.kappa == Estimate(None)


def test_an_empty_gold_set_has_only_undefined_figures() -> None:
    found = _only(comparison(gold_labels(""), reader=""))
    assert found.accuracy.value is None
    assert found.coverage.value is None
    assert found.f1 == Estimate(None)


def test_intervals_hold_their_figure_and_repeat_with_the_seed() -> None:
    table = from_table(tp=40, fp=6, tn=50, fn=4)
    first, again, other = (scores(table, seed=seed)[0] for seed in (1, 1, 2))
    assert first.kappa.interval is not None
    assert first.kappa.value is not None
    assert first.kappa.interval.low < first.kappa.value < first.kappa.interval.high
    assert first == again
    assert first.kappa.interval != other.kappa.interval


def test_intervals_count_failures_as_their_view_does() -> None:
    gold = "1" * 30 + "0" * 40
    failed = comparison(gold, reader="1" * 24 + "xxxxxx" + "0" * 37 + "x11")
    wrong = comparison(gold, reader="1" * 24 + "000000" + "0" * 37 + "111")
    for figure in ("f1", "mcc", "kappa"):
        assert getattr(_only(failed), figure) == getattr(_only(wrong), figure)
        assert getattr(_only(failed, View.COMPLETE_CASES), figure) != getattr(_only(wrong), figure)
