"""The answer to one of the study's questions: its runs on the same test images, in one table.

The images are those that every finished run has in its test set, judged by the labels of
the reference cohort, or by human labels alone where there are enough. In a k-fold every
run has a test set of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.cnn_types import Cohort, LabelSource, Member, Part, Question, Run
from core.metrics import Estimate, Rate, holm
from core.metrics.areas import AucDifference, auc, compare_aucs
from core.metrics.thresholds import Threshold, youden
from core.store import runs
from core.store.database import reading
from core.wording import count
from core.workflows import study_questions
from core.workflows.question_plan import Asked, SubRun, Wish, cohort_of, sub_runs
from core.workflows.study import Study

ENOUGH_HUMAN = 10
"""So many human labels of each class make a test set of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One run. `train_images` are those it learnt from; `test_images` those it is judged on.

    `difference` is this run minus the reference, None for the reference itself and where
    nothing can be compared; `p_adjusted` is its p-value after Holm over the others.
    """

    role: str
    run: Run
    train_images: int
    test_images: int
    auc: Estimate
    sensitivity: Rate
    specificity: Rate
    threshold: Threshold
    difference: AucDifference | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known so far. `planned` are all roles; `lines` the finished ones in their order.

    `judged_by` says in words whose labels the test images have.
    """

    question: Question
    wish: Wish
    planned: tuple[str, ...]
    lines: tuple[Line, ...]
    test_images: int
    test_patients: int
    judged_by: str

    @property
    def is_whole(self) -> bool:
        return len(self.lines) == len(self.planned)

    @property
    def values(self) -> list[float]:
        """The AUCs that are defined."""
        return [line.auc.value for line in self.lines if line.auc.value is not None]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A finished run with its cohort and the logits of its best weights."""

    role: str
    run: Run
    cohort: Cohort
    logits: Mapping[str, float]


def answer(study: Study, question: Question) -> Answer:
    """Compares the finished runs of a question."""
    wish = Wish.of(question)
    subs = sub_runs(study, wish)
    planned = tuple(sub.role for sub in subs)
    judged = _finished(study, question, subs)
    if wish.asked is Asked.OUT_OF_FOLD:
        lines = tuple(_line(each, _test_of(each)) for each in judged)
        tested = [m for each in judged for m in _test_of(each)]
        return _answer(question, wish, planned, lines, tested)
    shared = _shared(cohort_of(study, wish.cohort_id), judged)
    tested, human = by_humans(shared)
    lines = _compare([_line(each, tested) for each in judged], judged, tested)
    return _answer(question, wish, planned, lines, tested, human=human)


def _answer(
    question: Question,
    wish: Wish,
    planned: tuple[str, ...],
    lines: tuple[Line, ...],
    tested: Sequence[Member],
    *,
    human: bool = False,
) -> Answer:
    patients = len({member.patient for member in tested})
    words = _labels_in_words(tested, human_only=human)
    return Answer(question, wish, planned, lines, len(tested), patients, words)


def _finished(study: Study, question: Question, planned: Sequence[SubRun]) -> list[_Judged]:
    """In the order of the plan."""
    there = study_questions.found(study, question, planned)
    known: dict[int, Cohort] = {}
    judged = []
    for role in (sub.role for sub in planned):
        run = there.get(role)
        if run is None:
            continue
        with reading(study.engine) as connection:
            logits = runs.predicted(connection, run.run_id)
        if logits:
            cohort = known.setdefault(run.cohort_id, cohort_of(study, run.cohort_id))
            judged.append(_Judged(role, run, cohort, logits))
    return judged


def _shared(base: Cohort, judged: Sequence[_Judged]) -> list[Member]:
    """Members of the reference's test set that every run has judged and none was trained on."""
    tested = [{m.instance_uid for m in each.cohort.part(Part.TEST)} for each in judged]
    return [
        member
        for member in base.part(Part.TEST)
        if all(member.instance_uid in own for own in tested)
        and all(member.instance_uid in each.logits for each in judged)
    ]


def by_humans(members: Sequence[Member]) -> tuple[list[Member], bool]:
    """Those with human labels where they are enough; else all, and False."""
    human = [member for member in members if member.source is not LabelSource.READER]
    positives = sum(member.label for member in human)
    if min(positives, len(human) - positives) >= ENOUGH_HUMAN:
        return human, True
    return list(members), False


def _labels_in_words(members: Sequence[Member], *, human_only: bool) -> str:
    """Whose labels judge: humans', or how many are whose."""
    if human_only:
        return "labels of humans"
    human = sum(member.source is not LabelSource.READER for member in members)
    if human == len(members):
        return "labels of humans"
    if not human:
        return "labels of the reference cohort's reader"
    return f"labels of the reference cohort, {count(human)} of {count(len(members))} by humans"


def _test_of(each: _Judged) -> list[Member]:
    return [m for m in each.cohort.part(Part.TEST) if m.instance_uid in each.logits]


def _line(each: _Judged, tested: Sequence[Member]) -> Line:
    threshold = _threshold(each)
    scores, positive, patients = _arrays(each, tested)
    said = scores >= threshold.score
    return Line(
        role=each.role,
        run=each.run,
        train_images=len(each.cohort.part(Part.TRAIN)),
        test_images=len(tested),
        auc=auc(scores, positive, patients) if len(tested) else Estimate(None),
        sensitivity=Rate(int((said & positive).sum()), int(positive.sum())),
        specificity=Rate(int((~said & ~positive).sum()), int((~positive).sum())),
        threshold=threshold,
    )


def _threshold(each: _Judged) -> Threshold:
    """Youden's, fixed on the run's own validation set."""
    validation = [
        m for m in each.cohort.part(Part.VALIDATION, balanced=True) if m.instance_uid in each.logits
    ]
    scores, positive, _ = _arrays(each, validation)
    return youden(scores, positive)


def _arrays(each: _Judged, members: Sequence[Member]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores = np.array([each.logits[m.instance_uid] for m in members], float)
    positive = np.array([m.label == 1 for m in members], bool)
    places = {name: place for place, name in enumerate(sorted({m.patient for m in members}))}
    return scores, positive, np.array([places[m.patient] for m in members], int)


def _compare(
    lines: list[Line], judged: Sequence[_Judged], tested: Sequence[Member]
) -> tuple[Line, ...]:
    """Every run beside the first, by DeLong on the same images."""
    if len(lines) < 2 or not tested:
        return tuple(lines)
    first, positive, patients = _arrays(judged[0], tested)
    found = [
        compare_aucs(_arrays(each, tested)[0], first, positive, patients) for each in judged[1:]
    ]
    adjusted = iter(holm([each.p_value for each in found if each.p_value is not None]))
    others = [
        _beside(line, each, next(adjusted) if each.p_value is not None else None)
        for line, each in zip(lines[1:], found, strict=True)
    ]
    return (lines[0], *others)


def _beside(line: Line, difference: AucDifference, p_adjusted: float | None) -> Line:
    return Line(
        line.role, line.run, line.train_images, line.test_images, line.auc, line.sensitivity,
        line.specificity, line.threshold, difference, p_adjusted,
    )  # fmt: skip
