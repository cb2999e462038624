"""Confidence against being right, beside scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.metrics import Rate, confidence

SURE = np.array([0.9, 0.8, 0.8, 0.6, 0.5])
RIGHT = np.array([True, True, False, True, False])


def test_the_surest_reports_come_first_and_ties_come_together() -> None:
    found = confidence.risk_coverage(SURE, RIGHT)
    assert found.coverage == pytest.approx([0.2, 0.6, 0.8, 1.0])
    assert found.risk == pytest.approx([0.0, 1 / 3, 1 / 4, 2 / 5])
    assert (found.errors, found.total) == (2, 5)


def test_the_risk_at_a_coverage_is_that_of_the_last_step_within_it() -> None:
    found = confidence.risk_coverage(SURE, RIGHT)
    assert found.risk_at(0.5) == 0.0
    assert found.risk_at(0.8) == pytest.approx(1 / 4)
    assert found.risk_at(0.1) is None


def test_nobody_sure_of_anything_has_no_curve() -> None:
    nothing = np.array([])
    assert len(confidence.risk_coverage(nothing, nothing.astype(bool)).risk) == 0
    assert confidence.calibration(nothing, nothing.astype(bool)) == ()
    assert confidence.brier(nothing, nothing.astype(bool)) is None


def test_bins_hold_all_reports_and_equal_confidences_stay_together() -> None:
    sure = np.array([0.5] * 10 + [0.9] * 10)
    right = np.array([True] * 5 + [False] * 5 + [True] * 9 + [False])
    low, high = confidence.calibration(sure, right)
    assert (low.claimed, low.right) == (pytest.approx(0.5), Rate(5, 10))
    assert (high.claimed, high.right) == (pytest.approx(0.9), Rate(9, 10))


def test_brier_score_by_hand() -> None:
    # (0.1² + 0.2² + 0.8² + 0.4² + 0.5²) / 5
    assert confidence.brier(SURE, RIGHT) == pytest.approx((0.01 + 0.04 + 0.64 + 0.16 + 0.25) / 5)


def test_confidence_is_turned_round_where_the_answer_is_negative() -> None:
    labels = np.array([1, 0, 1, 0], dtype=np.int8)
    gold = np.array([1, 0, 0, 1], dtype=np.int8)
    sure = np.array([0.9, 0.9, 0.6, 0.6])
    found = confidence.roc(sure, labels, gold)
    assert found is not None
    # looks positive: 0.9, 0.1, 0.6, 0.4; the positives have 0.9 and 0.4, the negatives 0.1, 0.6
    assert found.auc.value == pytest.approx(3 / 4)


def test_without_positives_or_negatives_there_is_no_roc() -> None:
    labels = np.ones(5, dtype=np.int8)
    assert confidence.roc(SURE, labels, labels) is None


@given(st.integers(0, 10_000))
def test_the_area_is_that_of_scikit_learn_ties_included(seed: int) -> None:
    random = np.random.default_rng(seed)
    gold = np.append(random.integers(0, 2, 40), [0, 1])
    score = np.round(random.random(42), 1)
    found = confidence.auc(score[gold == 1], score[gold == 0])
    assert found.value == pytest.approx(roc_auc_score(gold, score))


def test_delongs_interval_by_hand() -> None:
    # positives 3, 5; negatives 1, 4. Above: 3 beats one of two, 5 both: 1/2, 1.
    # Below: 1 is beaten by both, 4 by one: 1, 1/2. AUC 3/4, each variance 1/8, over 2: 1/16 each.
    found = confidence.auc(np.array([3.0, 5.0]), np.array([1.0, 4.0]))
    assert found.value == pytest.approx(0.75)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.75 - 1.959964 * np.sqrt(1 / 8))
    assert found.interval.high == 1.0


def test_a_perfect_ranking_of_four_is_far_from_certain() -> None:
    found = confidence.auc(np.array([3.0, 5.0]), np.array([1.0, 2.0]))
    assert found.value == 1.0
    assert found.interval is not None
    assert found.interval.low < 0.6
    assert found.interval.high == 1.0
