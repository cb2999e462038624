"""AUCs, their intervals and the test between two: published examples, and patients drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from core.metrics.areas import auc, compare_aucs, newcombe_auc_interval
from core.metrics.rates import Floats

# Ovarian cancer and bowel obstruction: DeLong et al. 1988, as in SAS/STAT, PROC LOGISTIC,
# "Comparing Receiver Operating Characteristic Curves". Albumin, total protein, K-G score, outcome.
OVARIAN_ROWS = """\
3.0 5.8 10 0 3.2 6.3 5 1 3.9 6.8 3 1 2.8 4.8 6 0 3.2 5.8 3 1 0.9 4.0 5 0 2.5 5.7 8 0
1.6 5.6 5 1 3.8 5.7 5 1 3.7 6.7 6 1 3.2 5.4 4 1 3.8 6.6 6 1 4.1 6.6 5 1 3.6 5.7 5 1
4.3 7.0 4 1 3.6 6.7 4 0 2.3 4.4 6 1 4.2 7.6 4 0 4.0 6.6 6 0 3.5 5.8 6 1 3.8 6.8 7 1
3.0 4.7 8 0 4.5 7.4 5 1 3.7 7.4 5 1 3.1 6.6 6 1 4.1 8.2 6 1 4.3 7.0 5 1 4.3 6.5 4 1
3.2 5.1 5 1 2.6 4.7 6 1 3.3 6.8 6 0 1.7 4.0 7 0 3.7 6.1 5 1 3.3 6.3 7 1 4.2 7.7 6 1
3.5 6.2 5 1 2.9 5.7 9 0 2.1 4.8 7 1 2.8 6.2 8 0 4.0 7.0 7 1 3.3 5.7 6 1 3.7 6.9 5 1
3.6 6.6 5 1"""
OVARIAN = np.array(OVARIAN_ROWS.split(), dtype=np.float64).reshape(-1, 4)
POSITIVE = OVARIAN[:, 3] == 1
ALBUMIN, PROTEIN, SCORE = OVARIAN[:, 0], OVARIAN[:, 1], -OVARIAN[:, 2]


@pytest.mark.parametrize(
    ("scores", "value", "low", "high"),
    [(ALBUMIN, 0.7366, 0.5549, 0.9182), (SCORE, 0.7258, 0.5243, 0.9273),
     (PROTEIN, 0.6478, 0.4518, 0.8439)],
)  # fmt: skip
def test_the_interval_is_delongs_of_the_published_example(
    scores: Floats, value: float, low: float, high: float
) -> None:
    found = auc(scores, POSITIVE)
    assert found.value == pytest.approx(value, abs=5e-5)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("scores", "difference", "low", "high", "p"),
    [(ALBUMIN, 0.0108, -0.1761, 0.1976, 0.9102), (PROTEIN, -0.0780, -0.2830, 0.1271, 0.4561)],
)
def test_the_comparison_is_delongs_of_the_published_example(
    scores: Floats, difference: float, low: float, high: float, p: float
) -> None:
    found = compare_aucs(scores, SCORE, POSITIVE)
    assert found.difference.value == pytest.approx(difference, abs=5e-5)
    assert found.difference.interval is not None
    limits = (found.difference.interval.low, found.difference.interval.high)
    assert limits == pytest.approx((low, high), abs=5e-5)
    assert found.p_value == pytest.approx(p, abs=5e-5)


def clustered(seed: int, patients: int) -> tuple[Floats, Floats, Floats]:
    """Two images a patient whose scores have most of their spread in common."""
    random = np.random.default_rng(seed)
    who = np.repeat(np.arange(patients), 2)
    positive = np.repeat(random.random(patients) < 0.4, 2)
    own = np.repeat(random.normal(size=patients), 2) + 0.3 * random.normal(size=2 * patients)
    return own + 1.5 * positive, positive, who


def test_images_of_one_patient_count_as_one_patients() -> None:
    scores, positive, who = clustered(1, 400)
    by_image, by_patient = auc(scores, positive), auc(scores, positive, who)
    assert by_image.value == by_patient.value == pytest.approx(roc_auc_score(positive, scores))
    assert by_image.interval is not None
    assert by_patient.interval is not None
    one = by_image.interval.high - by_image.interval.low
    other = by_patient.interval.high - by_patient.interval.low
    assert 1.25 < other / one < 1.45  # √2 where both images say the same


def test_the_interval_by_patient_is_as_wide_as_drawing_patients_anew() -> None:
    scores, positive, who = clustered(2, 300)
    random = np.random.default_rng(3)
    drawn = []
    for _ in range(600):
        rows = (2 * random.integers(0, 300, 300)[:, None] + np.arange(2)).ravel()
        drawn.append(roc_auc_score(positive[rows], scores[rows]))
    interval = auc(scores, positive, who).interval
    assert interval is not None
    assert (interval.high - interval.low) / (2 * 1.96) == pytest.approx(np.std(drawn), rel=0.1)


def test_patients_of_one_image_each_change_nothing_whatever_their_numbers() -> None:
    numbers = np.random.default_rng(4).permutation(len(POSITIVE)) * 7 + 3
    assert auc(ALBUMIN, POSITIVE, numbers) == auc(ALBUMIN, POSITIVE)


def test_without_positives_or_negatives_there_is_no_area() -> None:
    scores = np.array([1.0, 2.0])
    for positive in (np.array([True, True]), np.array([False, False])):
        assert auc(scores, positive).value is None
        assert compare_aucs(scores, -scores, positive).p_value is None


def test_with_one_positive_the_area_has_newcombes_interval_and_no_test() -> None:
    scores, positive = np.array([2.5, 1.0, 2.0, 3.0]), np.array([True, False, False, False])
    found = auc(scores, positive)
    assert found.value == pytest.approx(2 / 3)
    assert found.interval == newcombe_auc_interval(2 / 3, 1, 3)
    assert compare_aucs(scores, -scores, positive).p_value is None


def test_a_perfect_ranking_is_not_certain() -> None:
    few = auc(np.arange(20.0), np.arange(20) >= 10).interval
    many = auc(np.arange(400.0), np.arange(400) >= 200).interval
    assert few is not None
    assert many is not None
    assert few.high == many.high == 1.0
    assert 0.7 < few.low < 0.9 < many.low < 1.0
    turned = auc(-np.arange(20.0), np.arange(20) >= 10).interval
    assert turned is not None
    assert turned.high == pytest.approx(1 - few.low)


def test_newcombes_limits_are_where_the_area_is_just_not_rejected() -> None:
    """Method 5 by hand: (θ̂ − θ)² = z²·θ(1 − θ)·[1 + N*(1 − θ)/(2 − θ) + N*θ/(1 + θ)] / mn."""
    interval = newcombe_auc_interval(0.9, 30, 50)
    for limit in (interval.low, interval.high):
        more = 39 * (1 - limit) / (2 - limit) + 39 * limit / (1 + limit)
        variance = limit * (1 - limit) * (1 + more) / 1500
        assert (0.9 - limit) ** 2 == pytest.approx(1.959964**2 * variance, rel=1e-5)


def test_a_reader_is_not_different_from_itself() -> None:
    same = compare_aucs(ALBUMIN, 3 * ALBUMIN, POSITIVE)
    assert (same.difference.value, same.p_value) == (0.0, 1.0)
