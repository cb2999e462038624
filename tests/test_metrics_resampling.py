"""Curves on patients drawn anew: each replicate beside scikit-learn on the drawn images."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from core.metrics.areas import auc
from core.metrics.resampling import GRID, resample

RANDOM = np.random.default_rng(5)
PATIENTS = RANDOM.integers(0, 40, 120)
POSITIVE = RANDOM.random(120) < 0.4
SCORES = np.round(RANDOM.normal(size=120) + 1.5 * POSITIVE, 1)  # with ties
CUTS = np.array([-99.0, -0.5, 0.7, 99.0])


def drawn_rows(replicates: int) -> list[np.ndarray]:
    """The images of each replicate as the seed draws its patients."""
    names = np.unique(PATIENTS)
    drawn = np.random.default_rng(1).integers(
        0, len(names), (replicates, len(names)), dtype=np.int32
    )
    return [
        np.concatenate([np.flatnonzero(names[one] == PATIENTS) for one in row]) for row in drawn
    ]


def test_every_replicate_is_what_scikit_learn_finds_on_its_images() -> None:
    found = resample(SCORES, POSITIVE, PATIENTS, CUTS, replicates=20)
    assert found is not None
    for number, rows in enumerate(drawn_rows(20)):
        y, s = POSITIVE[rows], SCORES[rows]
        assert found.auc[number] == pytest.approx(roc_auc_score(y, s))
        expected = average_precision_score(y, s)
        assert found.average_precision[number] == pytest.approx(expected, rel=1e-5)
        for place, cut in enumerate(CUTS):
            assert found.found_above[number, place] == pytest.approx((s[y] >= cut).mean())
            assert found.alarms_above[number, place] == pytest.approx((s[~y] >= cut).mean())


def test_the_curves_are_those_of_the_drawn_images() -> None:
    found = resample(SCORES, POSITIVE, PATIENTS, CUTS, replicates=5)
    assert found is not None
    for number, rows in enumerate(drawn_rows(5)):
        y, s = POSITIVE[rows], SCORES[rows]
        cuts = np.unique(s)[::-1]
        sens = np.array([0.0, *((s[y] >= cut).mean() for cut in cuts)])
        alarms = np.array([0.0, *((s[~y] >= cut).mean() for cut in cuts)])
        precision = np.array([y[s >= cut].mean() for cut in cuts])
        for place in (0, 10, 50, 100):
            allowed = sens[alarms <= GRID[place] + 1e-9].max()
            assert found.found_at[number, place] == pytest.approx(allowed)
            first = int(np.flatnonzero(sens[1:] >= max(GRID[place], 1e-12) - 1e-9)[0])
            assert found.precision_at[number, place] == pytest.approx(precision[first], rel=1e-5)


def test_drawing_anew_agrees_with_delong_by_patient() -> None:
    random = np.random.default_rng(6)
    who = np.repeat(np.arange(500), 2)
    positive = np.repeat(random.random(500) < 0.5, 2)
    scores = random.normal(size=1000) + np.repeat(random.normal(size=500), 2) + 2 * positive
    found = resample(scores, positive, who, CUTS)
    assert found is not None
    interval, other = found.auc_interval, auc(scores, positive, who).interval
    assert interval is not None
    assert other is not None
    assert interval.low == pytest.approx(other.low, abs=0.003)
    assert interval.high == pytest.approx(other.high, abs=0.003)


def test_one_class_alone_has_no_curve() -> None:
    assert resample(SCORES, np.ones(120, dtype=bool), PATIENTS, CUTS) is None
    assert resample(SCORES, np.zeros(120, dtype=bool), PATIENTS, CUTS) is None


def test_a_replicate_without_positives_is_undefined() -> None:
    positive = np.array([True, False, False, False])
    found = resample(np.arange(4.0), positive, np.arange(4), CUTS, replicates=200)
    assert found is not None
    missing = np.isnan(found.auc)
    assert 0.2 < missing.mean() < 0.45  # (3/4)⁴ = 0.316
    assert np.isnan(found.found_at[missing]).all()
    assert found.auc_interval is None
