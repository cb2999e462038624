"""A classifier on word counts: the baseline that knows no language, only which words go with what.

Gold reports answer out of fold, patient by patient, so that no report is judged by a
classifier that has seen it or another one of the same patient.
"""

from __future__ import annotations

import hashlib
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline

from core.errors import OverreadError
from core.readers._base import fingerprint
from core.types import Answer, Reader, ReaderKind, Reading, Report, Task

NAME = "word counts"
EDITION = 1
FOLDS = 5
LEAST_OF_EACH = 5
SEED = 1


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the classifier learns from: gold reports of the develop part, with their answers."""

    reports: tuple[Report, ...]
    answers: tuple[Answer, ...]

    @property
    def sha256(self) -> str:
        content = hashlib.sha256()
        for report, answer in zip(self.reports, self.answers, strict=True):
            content.update(f"{report.text_sha256} {report.patient_id} {answer.value}\n".encode())
        return content.hexdigest()

    @property
    def patients(self) -> list[str]:
        """A report of an unknown patient is a patient of its own."""
        return [r.patient_id or f"report {r.report_id}" for r in self.reports]


class WordCounts:
    """The classifier of one task, taught by one lesson.

    Raises OverreadError where the lesson is too small to learn from.
    """

    def __init__(self, task: Task, lesson: Lesson) -> None:
        counts = Counter(lesson.answers)
        for answer in (Answer.PRESENT, Answer.ABSENT):
            if counts[answer] < LEAST_OF_EACH:
                raise OverreadError(
                    f"The classifier needs at least {LEAST_OF_EACH} develop reports of each "
                    f"answer; {task.name} has {counts[answer]} that are {answer.value}."
                )
        self.task = task
        self.lesson = lesson

    def identity(self) -> Reader:
        parts = {
            "kind": ReaderKind.CLASSIFIER.value, "task": self.task.sha256, "edition": EDITION,
            "lesson": self.lesson.sha256, "folds": FOLDS, "seed": SEED,
        }  # fmt: skip
        return Reader(
            ReaderKind.CLASSIFIER, NAME, self.task.name, fingerprint(parts),
            settings={"learnt from": str(len(self.lesson.reports)), "folds": str(FOLDS)},
        )  # fmt: skip

    def out_of_fold(self) -> list[Reading]:
        """A reading of every report of the lesson by one who has not seen its patient."""
        texts = np.array([report.text for report in self.lesson.reports], dtype=object)
        answers = np.array([answer.value for answer in self.lesson.answers])
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
        readings: dict[int, Reading] = {}
        with warnings.catch_warnings():
            # Rare answers are in fewer reports than there are folds; that is no fault.
            warnings.simplefilter("ignore", UserWarning)
            splits = list(folds.split(texts, answers, self.lesson.patients))
        for seen, unseen in splits:
            taught = _taught(texts[seen], answers[seen])
            reports = [self.lesson.reports[place] for place in unseen]
            readings.update((r.report_id, r) for r in _read(taught, reports))
        return [readings[report.report_id] for report in self.lesson.reports]

    def read_all(self, reports: Sequence[Report]) -> list[Reading]:
        """Out of fold for the reports of the lesson, having seen all of it for the others."""
        learnt = self._learnt
        others = [report for report in reports if report.report_id not in learnt]
        own = [learnt[r.report_id] for r in reports if r.report_id in learnt]
        return own + (_read(self._whole, others) if others else [])

    @cached_property
    def _learnt(self) -> dict[int, Reading]:
        return {each.report_id: each for each in self.out_of_fold()}

    @cached_property
    def _whole(self) -> Pipeline:
        texts = [report.text for report in self.lesson.reports]
        return _taught(texts, [answer.value for answer in self.lesson.answers])


def _taught(texts: Sequence[str], answers: Sequence[str]) -> Pipeline:
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10.0, class_weight="balanced", max_iter=1_000),
    )
    try:
        return pipeline.fit(texts, answers)
    except ValueError as error:
        raise OverreadError(
            "The classifier finds no word that two develop reports share, or only one answer. "
            "It needs more gold reports."
        ) from error


def _read(pipeline: Pipeline, reports: Sequence[Report]) -> list[Reading]:
    if not reports:
        return []
    started = time.perf_counter()
    chances = pipeline.predict_proba([report.text for report in reports])
    best = chances.argmax(axis=1)
    seconds = (time.perf_counter() - started) / len(reports)
    return [
        Reading(
            report.report_id, Answer(pipeline.classes_[place]), read_at=time.time(),
            confidence=float(chance[place]), seconds=seconds,
        )
        for report, place, chance in zip(reports, best, chances, strict=True)
    ]  # fmt: skip
