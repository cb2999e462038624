"""Figures on a test set with wrong labels, turned back: by hand, and by making such a set."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics import Estimate, Rate
from core.metrics.areas import auc
from core.metrics.label_error import LabelError, corrected


def test_the_correction_is_staquets_by_hand() -> None:
    """True sensitivity 0.9, specificity 0.8, prevalence ½; labels wrong in 10 % of either kind.

    Labelled positives: 0.9·0.9 + 0.1·0.2 = 0.83 are called; negatives: 0.1·0.9 + 0.9·0.2 = 0.27.
    """
    error = LabelError(Rate(90, 100), Rate(90, 100))
    found = corrected(Rate(830, 1000), Rate(730, 1000), Estimate(0.74), error)
    assert found.sensitivity.value == pytest.approx(0.9)
    assert found.specificity.value == pytest.approx(0.8)
    assert found.auc.value == pytest.approx(0.5 + 0.24 / 0.8)
    assert found.sensitivity.interval is not None
    assert found.sensitivity.interval.low < 0.9 < found.sensitivity.interval.high


def test_a_set_with_wrong_labels_gives_back_the_true_figures() -> None:
    random = np.random.default_rng(1)
    truth = random.random(200_000) < 0.3
    scores = random.normal(size=200_000) + 2 * truth
    wrong = random.random(200_000) < np.where(truth, 0.10, 0.04)
    label, called = truth ^ wrong, scores > 1
    ppv = Rate(int((truth & label).sum()), int(label.sum()))
    npv = Rate(int((~truth & ~label).sum()), int((~label).sum()))
    found = corrected(
        Rate(int((called & label).sum()), int(label.sum())),
        Rate(int((~called & ~label).sum()), int((~label).sum())),
        auc(scores, label), LabelError(ppv, npv),
    )  # fmt: skip
    assert found.sensitivity.value == pytest.approx(called[truth].mean(), abs=0.005)
    assert found.specificity.value == pytest.approx((~called[~truth]).mean(), abs=0.005)
    assert found.auc.value == pytest.approx(auc(scores, truth).value, abs=0.005)


def test_labels_that_people_gave_are_not_corrected() -> None:
    error = LabelError(Rate(80, 100), Rate(80, 100), share_of_positives=0, share_of_negatives=0)
    found = corrected(Rate(83, 100), Rate(73, 100), Estimate(0.8), error)
    assert found.sensitivity.value == pytest.approx(0.83)
    assert found.auc.value == pytest.approx(0.8)


@pytest.mark.parametrize("rates", [(Rate(0, 0), Rate(9, 10)), (Rate(5, 10), Rate(5, 10))])
def test_labels_of_unknown_or_no_worth_correct_nothing(rates: tuple[Rate, Rate]) -> None:
    found = corrected(Rate(8, 10), Rate(8, 10), Estimate(0.8), LabelError(*rates))
    assert found.sensitivity.value is found.auc.value is None


def test_few_checked_labels_make_the_interval_wide() -> None:
    figures = Rate(830, 1000), Rate(730, 1000), Estimate(0.74)
    few = corrected(*figures, LabelError(Rate(18, 20), Rate(18, 20))).sensitivity.interval
    many = corrected(*figures, LabelError(Rate(900, 1000), Rate(900, 1000))).sensitivity.interval
    assert few is not None
    assert many is not None
    assert few.high - few.low > 2 * (many.high - many.low)
