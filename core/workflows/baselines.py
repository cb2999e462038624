"""Readers that need no model: the German rules and the classifier on word counts.

They stand in the same comparisons as prompts, and label an archive as a prompt does:
what has been read is not read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import ColumnElement

from core.errors import OverreadError
from core.readers.rules import RulesReader
from core.store import gold, jobs, readers, readings, reports
from core.store.database import reading, writing
from core.types import Job, Reader, Reading, Report, Scope, Split, Task
from core.workflows.label_plan import Lease
from core.workflows.study import Study

if TYPE_CHECKING:
    from core.readers.classifier import Lesson

KIND = "baseline"
BATCH = 250


class Baseline(StrEnum):
    """Who can be asked without a model."""

    RULES = "rules"
    CLASSIFIER = "classifier"


def settings(task: Task, baseline: Baseline, scope: Scope) -> dict[str, object]:
    """What a job of this kind holds in its row."""
    return {"task": task.name, "reader": baseline.value, "scope": scope.value}


class Asked(Protocol):
    """A reader that answers at once."""

    def identity(self) -> Reader: ...

    def read_all(self, reports: Sequence[Report]) -> list[Reading]: ...


def run(study: Study, lease: Lease, job: Job) -> None:
    """Does the job under its lease: reads what this reader has not read, batch by batch."""
    task = study.task(str(job.settings["task"]))
    scope = Scope(str(job.settings["scope"]))
    asked = reader(study, task, Baseline(str(job.settings["reader"])))
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, asked.identity())
    left = reports.in_scope(scope, task.name) & readings.lacking(reader_id)
    _read_all(study, lease, reader_id, left, asked)


def reader(study: Study, task: Task, baseline: Baseline) -> Asked:
    """The reader itself; raises OverreadError where it can't read the task."""
    if baseline is Baseline.RULES:
        return RulesReader(task)
    # Loaded here because scikit-learn takes longer to load than the rules to read a gold set.
    from core.readers.classifier import WordCounts

    return WordCounts(task, _lesson(study, task))


def _lesson(study: Study, task: Task) -> Lesson:
    """The develop part as the classifier learns it."""
    from core.readers.classifier import Lesson

    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        labels = () if gold_set is None else gold_set.part(Split.DEVELOP)
        known = reports.get_many(connection, [label.report_id for label in labels])
    if not labels:
        raise OverreadError(
            f"The classifier learns from gold labels and {task.name} has none. Import reports "
            "with gold answers: python -m core import FILE --gold-column COLUMN"
        )
    return Lesson(
        tuple(known[label.report_id] for label in labels), tuple(label.answer for label in labels)
    )


def _read_all(
    study: Study, lease: Lease, reader_id: int, left: ColumnElement[bool], asked: Asked
) -> None:
    """One transaction a batch: readings, progress, lease."""
    with reading(study.engine) as connection:
        total = reports.count_where(connection, left)
    done = after = 0
    while True:
        with reading(study.engine) as connection:
            batch = reports.after(connection, left, after, BATCH)
        new = asked.read_all(batch)
        with writing(study.engine) as connection:
            done += readings.add(connection, reader_id, new)
            stopped = jobs.beat(connection, lease.job_id, lease.worker, done, total)
        if stopped or not batch:
            return
        after = batch[-1].report_id


def missing(study: Study, task: Task) -> Mapping[Baseline, int]:
    """How many develop reports each reader that could read the task has not read yet."""
    found: dict[Baseline, int] = {}
    for baseline in Baseline:
        try:
            sha256 = reader(study, task, baseline).identity().sha256
        except OverreadError:
            continue
        with reading(study.engine) as connection:
            reader_id = readers.find(connection, sha256)
            left = reports.in_scope(Scope.DEVELOP, task.name)
            if reader_id is not None:
                left = left & readings.lacking(reader_id)
            found[baseline] = reports.count_where(connection, left)
    return found
