"""The CNN is a reader: what it says of reports whose patients it never saw.

Each report of a k-fold was judged by the network of the fold in which its patient is tested.
The mean of its views' probabilities is the CNN's answer, stored as a reading like any other.
Beside it stands what that says of the label that the report had in training.
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
from core.cnn_types import Cohort, LabelSource, Part, Question, Run
from core.errors import OverreadError
from core.metrics.suspect_labels import suspect_labels
from core.readers._base import fingerprint
from core.store import cohorts, events, readers, readings, runs
from core.store.database import reading, writing
from core.types import Answer, Reader, ReaderKind, Reading, Task
from core.workflows.question_plan import Asked, Wish, cohort_of
from core.workflows.study import Study

THRESHOLD = 0.5
"""A report is called present from this mean probability on, as in the published study."""
FURTHEST = 500.0
"""Logits further from 0 are taken as so far: no number holds the exponential of more."""
NAME = "CNN out of fold: "
COHORT, LABELS_OF, QUESTION = "cohort", "labels_of", "question_id"


@dataclass(frozen=True, slots=True)
class _Fold:
    """A trained fold: its run, its cohort, and the logits of its test images."""

    run: Run
    cohort: Cohort
    logits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the networks said of one report's views, and the label that it has.

    `views` is instance UID → probability of the finding.
    """

    report_id: int
    views: Mapping[str, float]
    label: int
    source: LabelSource

    @property
    def probability(self) -> float:
        return sum(self.views.values()) / len(self.views)


@dataclass(frozen=True, slots=True)
class Note:
    """What an answer says of the report's label: the chance that it gives it."""

    label: int
    chance: float
    is_suspect: bool


def gather(study: Study, question: Question) -> int:
    """Stores the answers of a finished k-fold as readings; returns the CNN reader's reader_id.

    Gathering twice stores once. Raises OverreadError as long as a fold is not finished.
    """
    folds = _folds(study, question)
    base = cohort_of(study, Wish.of(question).cohort_id)
    who = _reader(question, base, folds)
    judged = _judged(folds)
    answers = _readings(judged, time.time())
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, who)
        new = readings.add(connection, reader_id, answers)
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
    labels: dict[int, tuple[int, LabelSource]] = {}
    for fold in folds:
        for member in fold.cohort.part(Part.TEST):
            logit = fold.logits[member.instance_uid]
            views[member.report_id][member.instance_uid] = _probability(logit)
            labels[member.report_id] = (member.label, member.source)
    return [_Judged(n, views[n], *labels[n]) for n in sorted(views)]


def _probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -FURTHEST, FURTHEST))))


def _readings(judged: list[_Judged], now: float) -> list[Reading]:
    labels = np.array([each.label for each in judged])
    found = suspect_labels(labels, np.array([each.probability for each in judged]))
    return [
        _reading(each, Note(each.label, float(chance), bool(suspect)), now)
        for each, chance, suspect in zip(judged, found.chance, found.is_suspect, strict=True)
    ]


def _reading(judged: _Judged, note: Note, now: float) -> Reading:
    """A person's label is never suspect, whatever the CNN says."""
    chance = judged.probability
    is_present = chance >= THRESHOLD
    told = {
        "probability_by_image": {u: round(p, 6) for u, p in sorted(judged.views.items())},
        "label": note.label,
        "label_source": judged.source.value,
        "chance_of_label": round(note.chance, 6),
        "suspect": note.is_suspect and judged.source is LabelSource.READER,
    }
    return Reading(
        judged.report_id,
        Answer.PRESENT if is_present else Answer.ABSENT,
        now,
        confidence=chance if is_present else 1 - chance,
        raw_reply=json.dumps(told),
    )


def note_of(said: Reading) -> Note:
    """What an answer out of fold says of the label."""
    told = json.loads(said.raw_reply)
    return Note(told["label"], told["chance_of_label"], told["suspect"])


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
            COHORT: base.name,
            LABELS_OF: base.design.reader_sha256,
            QUESTION: str(question.question_id),
            "folds": str(len(folds)),
            "threshold": str(THRESHOLD),
        },
    )
