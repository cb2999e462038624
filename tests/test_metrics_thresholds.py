"""Thresholds, calibration and decisions, by hand and beside scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from core.metrics import Rate
from core.metrics.decisions import STEPS, decision_curve, predictive_values, share_above
from core.metrics.scaling import AS_IT_IS, platt, reliability, temperature
from core.metrics.thresholds import Cut, Threshold, for_sensitivity, youden

SCORES = np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0])
POSITIVE = np.array([False, False, True, False, True, True])


def test_youden_by_hand() -> None:
    # ≥ −1: sensitivity 3/3, specificity 2/3; ≥ 1: 2/3 and 3/3. Both 2/3: the more sensitive.
    found = youden(SCORES, POSITIVE)
    assert (found.score, found.cut) == (-1.5, Cut.YOUDEN)


def test_a_wanted_sensitivity_takes_the_highest_threshold_that_has_it() -> None:
    assert for_sensitivity(SCORES, POSITIVE, 0.95).score == -1.5
    assert for_sensitivity(SCORES, POSITIVE, 2 / 3).score == 0.5
    assert for_sensitivity(SCORES, POSITIVE, 0.1).score == 1.5


def test_a_threshold_is_a_probability_too() -> None:
    assert Threshold(0.0, Cut.HALF).probability == 0.5
    assert Threshold(2.0, Cut.GIVEN).probability == pytest.approx(expit(2.0))


def test_validation_without_positives_tells_no_threshold() -> None:
    nobody = np.zeros(6, dtype=bool)
    assert youden(SCORES, nobody).fell_back
    assert for_sensitivity(SCORES, nobody, 0.9).fell_back


def test_scores_that_say_nothing_call_everything_or_nothing() -> None:
    same = np.zeros(4)
    assert youden(same, np.array([True, False, True, False])).score in (-1.0, 1.0)


def test_the_temperature_is_that_from_which_the_labels_were_drawn() -> None:
    random = np.random.default_rng(1)
    true_logits = random.normal(0, 2, 40_000)
    positive = random.random(40_000) < expit(true_logits)
    assert temperature(3 * true_logits, positive).temperature == pytest.approx(3, rel=0.03)
    found = platt(3 * (true_logits + 1), positive)
    assert found.temperature == pytest.approx(3, rel=0.03)
    assert found.offset == pytest.approx(-1, abs=0.05)


def test_a_fitted_temperature_never_makes_the_loss_of_its_own_images_worse() -> None:
    random = np.random.default_rng(2)
    logits, positive = 6 * random.normal(size=300), random.random(300) < 0.4
    scaled = temperature(logits, positive).probabilities(logits)
    assert log_loss(positive, scaled) <= log_loss(positive, expit(logits))


def test_one_class_alone_or_a_turned_ranking_is_left_as_it_is() -> None:
    logits = np.array([-1.0, 0.0, 1.0])
    assert temperature(logits, np.ones(3, dtype=bool)) == AS_IT_IS
    assert platt(logits, np.array([True, True, False])) == AS_IT_IS


def test_reliability_beside_scikit_learn() -> None:
    random = np.random.default_rng(3)
    probabilities = random.random(2_000)
    positive = random.random(2_000) < probabilities**2
    found = reliability(probabilities, positive)
    fractions, means = calibration_curve(positive, probabilities, n_bins=10, strategy="quantile")
    assert [each.claimed for each in found.bins] == pytest.approx(means, abs=2e-3)
    assert [each.positive.value for each in found.bins] == pytest.approx(fractions, abs=6e-3)
    assert found.brier == pytest.approx(brier_score_loss(positive, probabilities))
    assert found.log_loss == pytest.approx(log_loss(positive, probabilities))


def test_the_expected_error_by_hand() -> None:
    # 0.2 and 0.8, five each; one of the first and three of the others are positive.
    probabilities = np.array([0.2] * 5 + [0.8] * 5)
    positive = np.array([True] + [False] * 4 + [True] * 3 + [False] * 2)
    found = reliability(probabilities, positive)
    assert [each.positive for each in found.bins] == [Rate(1, 5), Rate(3, 5)]
    assert found.expected_error == pytest.approx((5 * 0.0 + 5 * 0.2) / 10)
    assert reliability(np.array([]), np.array([], dtype=bool)).brier is None


def test_net_benefit_by_hand() -> None:
    # 100 patients, 20 ill; at 20 % 16 of them are called and 10 others: 16/100 − 10/100·¼.
    probabilities = np.array([0.5] * 16 + [0.1] * 4 + [0.5] * 10 + [0.1] * 70)
    positive = np.arange(100) < 20
    found = decision_curve(probabilities, positive, 0.2)
    at = int(np.argmin(np.abs(STEPS - 0.2)))
    assert found.benefit[at] == pytest.approx(0.16 - 0.10 / 4)
    assert found.treat_all[at] == pytest.approx(0.20 - 0.80 / 4)
    other = decision_curve(probabilities, positive, 0.1)
    assert other.benefit[at] == pytest.approx(0.1 * 0.8 - 0.9 * 0.125 / 4)


def test_shares_above_count_what_stands_on_the_cut() -> None:
    assert share_above(np.array([0.1, 0.5, 0.9]), np.array([0.5, 0.95])) == pytest.approx(
        [2 / 3, 0]
    )


def test_predictive_values_at_the_samples_own_prevalence_are_its_own() -> None:
    # 90 of 100 ill are found, 20 of 200 well are called: PPV 90/110, NPV 180/190.
    found = predictive_values(Rate(90, 100), Rate(180, 200), 1 / 3)
    assert found.ppv.value == pytest.approx(90 / 110)
    assert found.npv.value == pytest.approx(180 / 190)


def test_a_rare_finding_makes_positives_doubtful_and_negatives_sure() -> None:
    found = predictive_values(Rate(90, 100), Rate(180, 200), 0.01)
    assert found.ppv.value == pytest.approx(0.009 / (0.009 + 0.099))
    assert found.npv.value == pytest.approx(0.891 / (0.891 + 0.001))


def test_their_interval_holds_the_truth_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(4), np.zeros(2)
    ppv, npv = 0.2 * 0.85 / (0.2 * 0.85 + 0.8 * 0.1), 0.8 * 0.9 / (0.8 * 0.9 + 0.2 * 0.15)
    for _ in range(1_000):
        rates = Rate(random.binomial(120, 0.85), 120), Rate(random.binomial(150, 0.9), 150)
        found = predictive_values(*rates, 0.2)
        for place, (estimate, truth) in enumerate(((found.ppv, ppv), (found.npv, npv))):
            assert estimate.interval is not None
            held[place] += estimate.interval.low <= truth <= estimate.interval.high
    assert (held / 1_000 > 0.93).all()
    assert (held / 1_000 < 0.975).all()


@pytest.mark.parametrize("prevalence", [0.0, 1.0])
def test_at_no_prevalence_at_all_nothing_is_predicted(prevalence: float) -> None:
    assert predictive_values(Rate(9, 10), Rate(9, 10), prevalence).ppv.value is None
    assert predictive_values(Rate(0, 0), Rate(9, 10), 0.5).npv.value is None


def test_perfect_rates_have_intervals_that_are_not_certain() -> None:
    found = predictive_values(Rate(20, 20), Rate(30, 30), 0.3)
    assert found.ppv.value == found.npv.value == 1.0
    assert found.ppv.interval is not None
    assert found.ppv.interval.low < 0.95
    assert logit(found.ppv.interval.low) > 0
