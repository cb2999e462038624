"""The CNN is a reader: what it says of reports whose patients it never saw.

Each report of a k-fold was judged by the network of the fold in which its patient is tested.
The mean of its views' probabilities is the CNN's answer, stored as a reading like any other.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from core import wording
from core.cnn_types import Cohort, Part, Question, Run
from core.errors import OverreadError
from core.readers._base import fingerprint
from core.store import cohorts, events, readers, readings, runs
from core.store.database import reading, writing
from core.types import Answer, Reader, ReaderKind, Reading, Task
from core.workflows.question_plan import Asked, Wish, cohort_of
from core.workflows.study import Study

THRESHOLD = 0.5
"""A report is called present from this mean probability on, as in the published study."""
NAME = "CNN out of fold: "
COHORT, QUESTION = "cohort_id", "question_id"


@dataclass(frozen=True, slots=True)
class _Fold:
    """A trained fold: its run, its cohort, and the logits of its test images."""

    run: Run
    cohort: Cohort
    logits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the networks said of one report's views: instance UID → probability of the finding."""

    report_id: int
    views: Mapping[str, float]

    @property
    def probability(self) -> float:
        return sum(self.views.values()) / len(self.views)


def gather(study: Study, question: Question) -> int:
    """Stores the answers of a finished k-fold as readings; returns the CNN reader's reader_id.

    Gathering twice stores once. Raises OverreadError as long as a fold is not finished.
    """
    folds = _folds(study, question)
    base = cohort_of(study, Wish.of(question).cohort_id)
    who = _reader(question, base, folds)
    judged = _judged(folds)
    now = time.time()
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, who)
        new = readings.add(connection, reader_id, [_reading(each, now) for each in judged])
        if new:
            sentence = (
                f"The CNN read {wording.things(len(judged), 'report')} out of fold: each by a "
                f"network that never saw its patient (cohort “{base.name}”)."
            )
            events.add(connection, "out_of_fold", sentence, question.task)
    return reader_id


def latest(study: Study, task: Task) -> int | None:
    """The newest CNN that has answered out of fold; None where there is none."""
    with reading(study.engine) as connection:
        there = readers.of_task(connection, task.name, ReaderKind.CNN)
    found = [each for each, who in there.items() if who.name.startswith(NAME)]
    return max(found, default=None)


def _folds(study: Study, question: Question) -> list[_Fold]:
    """The runs of a k-fold with their cohorts and the logits of their test images."""
    wish = Wish.of(question)
    if wish.asked is not Asked.OUT_OF_FOLD:
        raise OverreadError("Only a k-fold has answers out of fold.")
    with reading(study.engine) as connection:
        trained = runs.of_question(connection, question.question_id)
        found = []
        for run in trained:
            cohort = cohorts.get(connection, run.cohort_id)
            logits = runs.predicted(connection, run.run_id)
            if cohort is not None:
                tested = {m.instance_uid for m in cohort.part(Part.TEST)}
                kept = {uid: logit for uid, logit in logits.items() if uid in tested}
                if len(kept) == len(tested):
                    found.append(_Fold(run, cohort, kept))
    if len(found) < wish.folds:
        raise OverreadError(
            f"{len(found)} of {wish.folds} folds are finished. "
            "The CNN answers out of fold when all are."
        )
    return found


def _judged(folds: list[_Fold]) -> list[_Judged]:
    views: dict[int, dict[str, float]] = defaultdict(dict)
    for fold in folds:
        for member in fold.cohort.part(Part.TEST):
            logit = fold.logits[member.instance_uid]
            views[member.report_id][member.instance_uid] = float(1 / (1 + np.exp(-logit)))
    return [_Judged(report_id, views[report_id]) for report_id in sorted(views)]


def _reading(judged: _Judged, now: float) -> Reading:
    chance = judged.probability
    is_present = chance >= THRESHOLD
    views = {uid: round(each, 6) for uid, each in sorted(judged.views.items())}
    return Reading(
        judged.report_id,
        Answer.PRESENT if is_present else Answer.ABSENT,
        now,
        confidence=chance if is_present else 1 - chance,
        raw_reply=json.dumps({"probability_by_image": views}),
    )


def _reader(question: Question, base: Cohort, folds: list[_Fold]) -> Reader:
    """Two k-folds are the same reader if cohorts, recipe and weights are."""
    weights = [fold.run.weights_sha256 for fold in folds]
    parts: dict[str, object] = {
        "kind": ReaderKind.CNN.value,
        "task": question.task,
        "cohorts": [fold.cohort.sha256 for fold in folds],
        "recipe": asdict(folds[0].run.recipe),
        "weights": weights,
    }
    return Reader(
        ReaderKind.CNN,
        f"{NAME}{base.name}",
        question.task,
        fingerprint(parts),
        model="DenseNet121",
        model_digest=hashlib.sha256("".join(weights).encode()).hexdigest(),
        settings={
            COHORT: str(base.cohort_id),
            QUESTION: str(question.question_id),
            "folds": str(len(folds)),
            "threshold": str(THRESHOLD),
        },
    )
