"""How good a trained network is on images that it never saw: one evaluation of one run.

The threshold is fixed on validation and then only used on the test set. Everything that
does not depend on it (curves, areas, calibration) is worked out once; `at` moves the
threshold and costs little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.cnn_types import Cohort, Part, Run
from core.errors import OverreadError
from core.metrics import Estimate, Interval, Rate
from core.metrics.areas import auc
from core.metrics.bootstrap import REPLICATES
from core.metrics.decisions import DecisionCurve, as_logits
from core.metrics.resampling import resample
from core.metrics.thresholds import Cut, Threshold
from core.store import cohorts, runs
from core.store.database import reading
from core.workflows import cnn_scores, evaluation_curves
from core.workflows.cnn_scores import Combined, Scored, Unit
from core.workflows.evaluation_curves import Calibrated, Curve
from core.workflows.evaluation_point import Point, cut_at, fixed_threshold
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is judged. `threshold` is a probability and only used with Cut.GIVEN.

    `balanced` takes the under-sampled test set, as the published study did; without it the
    test set has its natural prevalence. Validation is taken of the same kind.
    """

    unit: Unit = Unit.IMAGE
    combined: Combined = Combined.MEAN_LOGIT
    balanced: bool = True
    cut: Cut = Cut.YOUDEN
    wanted_sensitivity: float = 0.95
    threshold: float = 0.5
    replicates: int = REPLICATES
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """One run judged. `images` is the whole test set image by image, `test` what is judged.

    `natural` is the prevalence before under-sampling. `auc` has DeLong's interval by
    patient, `auc_drawn` the bootstrap's. Curves are None with one class alone.
    """

    run: Run
    cohort: Cohort
    options: Options
    images: Scored
    test: Scored
    validation: Scored
    natural: Rate
    auc: Estimate
    auc_drawn: Interval | None
    average_precision: Estimate
    roc: Curve | None
    precision_recall: Curve | None
    calibrated: tuple[Calibrated, ...]
    decision: DecisionCurve | None
    point: Point

    @property
    def threshold(self) -> Threshold:
        return self.point.threshold

    def at(self, threshold: Threshold) -> Evaluation:
        """The same with the test set cut elsewhere."""
        if threshold == self.threshold:
            return self
        return replace(self, point=cut_at(self.test, threshold, self.options.seed))

    def fixed(self, cut: Cut, wanted_sensitivity: float) -> Threshold:
        """The threshold that validation gives by another rule."""
        return fixed_threshold(self.validation, cut, wanted_sensitivity)


def evaluate(study: Study, run_id: int, options: Options | None = None) -> Evaluation:
    """Judges a run on its cohort's test set; raises OverreadError where it can't be."""
    wanted = options or Options()
    run, cohort = found(study, run_id)
    images = cnn_scores.load(study, run_id, cohort.cohort_id, Part.TEST)
    if not len(images) and not images.missing:
        raise OverreadError(
            f"The cohort “{cohort.name}” has no test set, so “{run.name}” can't be judged. Make "
            "a cohort with a share of patients to test on."
        )
    if not len(images):
        raise OverreadError(
            f"The run “{run.name}” has said nothing of its test images yet. It does so when "
            "its training ends; see CNN › Train."
        )
    seen = cnn_scores.load(study, run_id, cohort.cohort_id, Part.VALIDATION)
    test, validation = (
        cnn_scores.chosen(each, wanted.unit, wanted.combined, balanced=wanted.balanced)
        for each in (images, seen)
    )
    natural = cnn_scores.chosen(images, wanted.unit, wanted.combined, balanced=False).prevalence
    return _judged(run, cohort, wanted, images, test, validation, natural)


def found(study: Study, run_id: int) -> tuple[Run, Cohort]:
    """The run with its cohort; raises OverreadError for an unknown one."""
    with reading(study.engine) as connection:
        run = runs.get(connection, run_id)
        cohort = cohorts.head(connection, run.cohort_id) if run else None
    if run is None or cohort is None:
        raise OverreadError(f"There is no run {run_id} in this study. See CNN › Train.")
    return run, cohort


def _judged(
    run: Run, cohort: Cohort, options: Options, images: Scored, test: Scored,
    validation: Scored, natural: Rate,
) -> Evaluation:  # fmt: skip
    calibrated = evaluation_curves.calibrated(test, validation)
    scaling = calibrated[-1].scaling
    drawn = resample(
        test.logits, test.positive, test.patients, evaluation_curves.cuts_of(scaling),
        replicates=options.replicates, seed=options.seed,
    )  # fmt: skip
    return Evaluation(
        run=run, cohort=cohort, options=options, images=images, test=test,
        validation=validation, natural=natural,
        auc=auc(test.logits, test.positive, test.patients),
        auc_drawn=drawn.auc_interval if drawn else None,
        average_precision=evaluation_curves.average_precision(test, drawn),
        roc=evaluation_curves.roc(test, drawn),
        precision_recall=evaluation_curves.precision_recall(test, drawn),
        calibrated=calibrated,
        decision=evaluation_curves.decision(test, scaling, natural, drawn),
        point=cut_at(test, _threshold(validation, options), options.seed),
    )  # fmt: skip


def _threshold(validation: Scored, options: Options) -> Threshold:
    if options.cut is Cut.GIVEN:
        return given(options.threshold)
    return fixed_threshold(validation, options.cut, options.wanted_sensitivity)


def given(probability: float) -> Threshold:
    """A threshold that somebody chose by hand."""
    return Threshold(float(as_logits(np.array([probability]))[0]), Cut.GIVEN)
