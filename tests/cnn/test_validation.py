"""The figures of an epoch, by hand and against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.cnn.validation import figures
from core.cnn_types import BestBy

LOGITS = np.array([2.0, 1.0, -1.0, 0.5, -2.0, -3.0], np.float32)
LABELS = np.array([1, 1, 1, 0, 0, 0])


def test_figures_of_six_images_by_hand() -> None:
    # Said positive: 2 of 3 positives, 1 of 3 negatives; 8 of 9 pairs are in order.
    found = figures(LOGITS, LABELS, positive_weight=1.0)
    assert found.sensitivity == pytest.approx(2 / 3)
    assert found.specificity == pytest.approx(2 / 3)
    assert found.auc == pytest.approx(8 / 9)
    assert found.mcc == pytest.approx((2 * 2 - 1 * 1) / np.sqrt(3 * 3 * 3 * 3))


def test_the_loss_is_that_of_training() -> None:
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.from_numpy(LOGITS), torch.from_numpy(LABELS).float(), pos_weight=torch.tensor(2.5)
    )
    assert figures(LOGITS, LABELS, 2.5).loss == pytest.approx(float(expected), rel=1e-6)


def test_a_smaller_loss_is_worth_more() -> None:
    good, bad = figures(LOGITS, LABELS, 1.0), figures(-LOGITS, LABELS, 1.0)
    assert all(good.worth(by) > bad.worth(by) for by in BestBy)


def test_logits_beyond_all_floats_of_the_loss_stay_finite() -> None:
    assert np.isfinite(figures(1e4 * LOGITS, LABELS, 1.0).loss)
