"""The study's pattern on synthetic radiographs: learnt, robust to wrong labels, gold not needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import cnn_quality
from benchmarks.cnn_quality import NOISY, TRUE, WITHOUT
from core.cnn_types import BestBy, TrainingRecipe
from core.metrics.areas import auc, compare_aucs


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
@pytest.mark.skipif(
    not os.environ.get("OVERREAD_REQUIRE_QUALITY"),
    reason="trains three times, which takes more than half an hour: make quality",
)
def test_fractures_are_learnt_from_labels_with_errors_and_without_gold(tmp_path: Path) -> None:
    recipe = TrainingRecipe(
        size=cnn_quality.SIZE, epochs=cnn_quality.EPOCHS, batch=cnn_quality.BATCH,
        highest_rate=cnn_quality.RATE, best_by=BestBy.AUC,
    )  # fmt: skip
    found = cnn_quality.measure(tmp_path, cnn_quality.STUDIES, recipe)
    true, noisy, without = (found[name][True] for name in (TRUE, NOISY, WITHOUT))
    reached = auc(true.scores, true.positive, true.patients)
    assert reached.value is not None
    assert reached.value >= 0.9
    cost = compare_aucs(noisy.scores, true.scores, true.positive, true.patients)
    assert cost.difference.value is not None
    assert cost.difference.value > -0.05
    marginal = compare_aucs(without.scores, noisy.scores, true.positive, true.patients)
    assert marginal.difference.value is not None
    assert abs(marginal.difference.value) < 0.05
