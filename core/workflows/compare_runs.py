"""Other runs on the test images of one that is judged: areas by DeLong, answers by McNemar.

Everybody is judged by the labels of the run that is judged. Only images count that are in
the test set of both, so that nobody is tested on what it was trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.cnn_types import Part, Run
from core.metrics import Estimate, Outcomes, Paired, paired
from core.metrics.areas import AucDifference, compare_aucs
from core.metrics.matrix import Bools
from core.store import runs
from core.store.database import reading
from core.workflows import cnn_scores
from core.workflows.cnn_scores import Scored
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_point import cut_at, fixed_threshold
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Beside:
    """Another run beside the one that is judged, on `n` images or studies both were tested on.

    `areas` is the other (A) against the judged one (B), `answers` the same for what they
    call positive, each at the threshold of its own validation. `relabelled` counts test
    images that the other run's cohort labels differently.
    """

    run: Run
    n: int
    relabelled: int
    areas: AucDifference
    answers: Paired

    @property
    def auc(self) -> Estimate:
        return self.areas.a


def others(study: Study, run: Run) -> tuple[Run, ...]:
    """Trained runs of the same task: those of the same question first, then the newest."""
    with reading(study.engine) as connection:
        known = runs.of_task(connection, run.task)
    trained = [each for each in known if each.weights_sha256 and each.run_id != run.run_id]
    akin = [each for each in trained if run.question_id and each.question_id == run.question_id]
    return (*akin, *(each for each in trained if each not in akin))


def beside(study: Study, evaluation: Evaluation, others: Sequence[Run]) -> tuple[Beside, ...]:
    """Each of these runs beside the judged one; those without an image in common are left out."""
    return tuple(at_threshold(evaluation, each) for each in rivals(study, evaluation, others))


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """Another run on the images of both, as far as the judged run's threshold does not matter.

    `judged` are the judged run's scores there, `called` what the other calls positive.
    """

    run: Run
    relabelled: int
    areas: AucDifference
    judged: Scored
    called: Bools


def rivals(study: Study, evaluation: Evaluation, others: Sequence[Run]) -> tuple[Rival, ...]:
    """What is worked out once, however often the threshold moves."""
    found = (_rival(study, evaluation, run) for run in others)
    return tuple(each for each in found if each is not None)


def at_threshold(evaluation: Evaluation, rival: Rival) -> Beside:
    """The comparison at the evaluation's threshold."""
    answers = _answers(evaluation, rival.judged, rival.called)
    return Beside(rival.run, len(rival.judged), rival.relabelled, rival.areas, answers)


def _rival(study: Study, evaluation: Evaluation, run: Run) -> Rival | None:
    ours, other = _both(study, evaluation, run)
    judged = _as_judged(evaluation, ours)
    if not len(judged):
        return None
    # The other's scores under our labels, patients and under-sampling.
    rival = _as_judged(evaluation, replace(ours, logits=other.logits))
    areas = compare_aucs(rival.logits, judged.logits, judged.positive, judged.patients)
    relabelled = int((ours.positive != other.positive).sum())
    return Rival(run, relabelled, areas, judged, _called(study, evaluation, run, rival))


def _both(study: Study, evaluation: Evaluation, run: Run) -> tuple[Scored, Scored]:
    """The images of both test sets with our scores, and with the other's."""
    if run.cohort_id != evaluation.run.cohort_id:
        theirs = cnn_scores.load(study, run.run_id, run.cohort_id, Part.TEST)
        return _common(evaluation.images, theirs)
    with reading(study.engine) as connection:
        said = runs.predicted(connection, run.run_id)
    logits = np.array([said.get(uid, np.nan) for uid in evaluation.images.names])
    ours = evaluation.images.at(np.isfinite(logits))
    return ours, replace(ours, logits=logits[np.isfinite(logits)])


def _common(ours: Scored, theirs: Scored) -> tuple[Scored, Scored]:
    """The images of both, in the same order."""
    place = {uid: row for row, uid in enumerate(theirs.names)}
    rows = [row for row, uid in enumerate(ours.names) if uid in place]
    there = [place[ours.names[row]] for row in rows]
    return ours.at(np.array(rows, dtype=np.int64)), theirs.at(np.array(there, dtype=np.int64))


def _as_judged(evaluation: Evaluation, images: Scored) -> Scored:
    options = evaluation.options
    return cnn_scores.chosen(images, options.unit, options.combined, balanced=options.balanced)


def _called(study: Study, evaluation: Evaluation, run: Run, rival: Scored) -> Bools:
    """What the other calls positive, at the threshold of its own validation."""
    options = evaluation.options
    seen = cnn_scores.load(study, run.run_id, run.cohort_id, Part.VALIDATION)
    validation = cnn_scores.chosen(seen, options.unit, options.combined, balanced=options.balanced)
    threshold = fixed_threshold(validation, options.cut, options.wanted_sensitivity)
    return cut_at(rival, threshold).called


def _answers(evaluation: Evaluation, judged: Scored, other_called: Bools) -> Paired:
    own = judged.logits >= evaluation.threshold.score
    labels = np.stack([other_called, own], axis=1).astype(np.int8)
    gold = judged.positive.astype(np.int8)
    outcomes = Outcomes(
        report_ids=np.arange(len(gold)), readers=("other", "judged"), answers=labels,
        labels=labels, gold_answers=gold, gold=gold, patients=judged.patients,
        pitfalls=np.zeros((len(gold), 0), dtype=np.bool_), pitfall_names=(),
    )  # fmt: skip
    return paired(outcomes, "other", "judged")
