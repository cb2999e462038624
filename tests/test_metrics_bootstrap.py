"""Drawing patients by kind gives what drawing them one by one gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from core.metrics import bootstrap
from core.metrics.bootstrap import patient_intervals
from core.metrics.matrix import Codes
from core.metrics.rates import Floats, Interval, Ints
from core.metrics.scoring import f1, kappa


def _cells(seed: int, reports: int) -> Codes:
    """tp, fp, tn, fn and a few that do not count."""
    random = np.random.default_rng(seed)
    return random.choice(5, size=reports, p=(0.35, 0.08, 0.45, 0.07, 0.05)).astype(np.int8)


def _limits(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def _scipy_limits(cell: Codes, patients: Ints, figure: object) -> tuple[float, float]:
    """scipy's percentile bootstrap over patients, counting anew for every replicate."""
    by_patient = np.array(
        [np.bincount(cell[patients == each], minlength=5)[:4] for each in np.unique(patients)],
        dtype=np.float64,
    )

    def statistic(drawn: Ints, axis: int) -> Floats:
        assert axis == -1
        counts = by_patient[drawn].sum(axis=-2)
        return figure(counts.reshape(-1, 4)).reshape(counts.shape[:-1])  # type: ignore[operator]

    found = stats.bootstrap(
        (np.arange(len(by_patient)),), statistic, method="percentile", n_resamples=4000,
        rng=np.random.default_rng(5), vectorized=True,
    )  # fmt: skip
    return found.confidence_interval.low, found.confidence_interval.high


@pytest.mark.parametrize("reports_a_patient", [1, 3])
@pytest.mark.parametrize("figure", [f1, kappa])
def test_intervals_equal_scipys_bootstrap_over_patients(
    reports_a_patient: int, figure: object
) -> None:
    cell = _cells(3, 180)
    patients = np.arange(180) // reports_a_patient
    ours = patient_intervals(cell, patients, 4, (figure,), seed=1)[0]  # type: ignore[arg-type]
    assert _limits(ours) == pytest.approx(_scipy_limits(cell, patients, figure), abs=0.012)


def test_reports_of_one_patient_make_the_interval_wider() -> None:
    cell = np.repeat(_cells(4, 60), 4)
    alone = patient_intervals(cell, np.arange(240), 4, (kappa,), seed=1)[0]
    together = patient_intervals(cell, np.arange(240) // 4, 4, (kappa,), seed=1)[0]
    widths = [high - low for low, high in map(_limits, (alone, together))]
    assert widths[1] > 1.6 * widths[0]


def test_many_patients_are_drawn_by_kind_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cell, patients = _cells(5, 400), np.arange(400)
    kept = patient_intervals(cell, patients, 4, (f1,), seed=21)[0]
    monkeypatch.setattr(bootstrap, "_MOST_KEPT_DRAWS", 0)
    bootstrap._intervals.cache_clear()
    by_kind = patient_intervals(cell, patients, 4, (f1,), seed=21)[0]
    bootstrap._intervals.cache_clear()
    assert kept != by_kind
    assert _limits(by_kind) == pytest.approx(_limits(kept), abs=0.008)


def test_patients_with_very_many_reports_are_told_apart_too() -> None:
    random = np.random.default_rng(6)
    cell = random.integers(0, 20, 4_000).astype(np.int8)
    patients = np.arange(4_000) // 400
    whole = patient_intervals(cell, patients, 20, (lambda counts: counts[:, 0],), seed=1)[0]
    assert _limits(whole)[0] < (cell == 0).sum() < _limits(whole)[1]


def test_there_is_no_interval_where_every_replicate_agrees() -> None:
    perfect = np.array([0] * 20 + [2] * 20, dtype=np.int8)
    assert patient_intervals(perfect, np.arange(40), 4, (kappa, f1), seed=1) == (None, None)


def test_there_is_no_interval_where_the_figure_is_often_undefined() -> None:
    """28 of 30 are true negatives: (28/30)³⁰, an eighth of the replicates, draw nothing else."""
    cell = np.array([0] + [2] * 28 + [1], dtype=np.int8)
    assert patient_intervals(cell, np.arange(30), 4, (kappa,), seed=1) == (None,)


def test_the_kappa_that_is_drawn_is_the_kappa_of_scikit_learn() -> None:
    gold, said = [1] * 30 + [0] * 30, [1] * 25 + [0] * 5 + [1] * 8 + [0] * 22
    ours = kappa(np.array([[25.0, 8.0, 22.0, 5.0]]))[0]
    assert ours == pytest.approx(cohen_kappa_score(gold, said))


def test_an_interval_holds_the_middle_ninety_five_percent_of_what_is_defined() -> None:
    figures = np.append(np.arange(1_001) / 1_000, [np.nan] * 20)
    assert _limits(bootstrap.percentile_interval(figures)) == pytest.approx((0.025, 0.975))
    assert bootstrap.percentile_interval(np.append(figures, [np.nan] * 60)) is None
