"""Where a study stands: every count that the overview tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core.metrics import Rate
from core.policies import label
from core.store import audits, events, readers, readings, reports, standing
from core.store.database import reading
from core.store.events import Event
from core.store.readings import Tally
from core.store.standing import Stamp
from core.types import Reader, Scope, Split, Task
from core.workflows import cnn_standing, review_worklist
from core.workflows.archive_report import disagreeing
from core.workflows.best_prompt import BestPrompt, OnDevelop, best_prompt, on_develop
from core.workflows.cnn_standing import CnnStanding
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class ArchiveLabels:
    """What the machine that read most of the archive said of it, under the task's first policy.

    `measured_error` counts labels that people corrected in a random sample,
    `expected_error` wrong labels of the same reader on the develop part.
    """

    reader: Reader
    tally: Tally
    positive: Rate
    measured_error: Rate
    expected_error: Rate

    @property
    def labelled(self) -> int:
        """Reports that were read, failures among them."""
        return self.tally.read + self.tally.failed


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts that everything on the overview follows from.

    `to_read` counts cases that wait on reading lists, None where there is no list. `cnn` is
    where the images and the network stand.
    """

    task: Task
    patients: int
    archive: int
    develop: int
    test: int
    prompts: int
    best: BestPrompt | None
    labels: ArchiveLabels | None
    to_read: int | None
    cnn: CnnStanding = cnn_standing.NOTHING

    @property
    def gold(self) -> int:
        return self.develop + self.test

    @property
    def reports(self) -> int:
        """Reports that serve the task: its gold set and its archive."""
        return self.gold + self.archive

    @property
    def rests_on_stand_in(self) -> bool:
        """Whether any figure comes from answers that no language model gave."""
        best = self.best is not None and self.best.variant.reader.stand_in
        return best or (self.labels is not None and self.labels.reader.stand_in)


def stamp(study: Study) -> Stamp:
    with reading(study.engine) as connection:
        return standing.stamp(connection)


def stand(study: Study, task: Task) -> Standing:
    """All counts of a task."""
    readers_there = on_develop(study, task)
    with reading(study.engine) as connection:
        gold = standing.gold_answers(connection, task.name)
        return Standing(
            task=task,
            patients=standing.patients(connection, task.name),
            archive=reports.count(connection, Scope.ARCHIVE, task.name),
            develop=sum(gold[Split.DEVELOP].values()),
            test=sum(gold[Split.TEST].values()),
            prompts=len(study.library.prompts.get(task.name, {})),
            best=best_prompt(readers_there),
            labels=_archive_labels(connection, task, readers_there),
            to_read=review_worklist.waiting(connection, task.name),
            cnn=cnn_standing.stand(connection, task),
        )


def _archive_labels(
    connection: Connection, task: Task, readers_there: tuple[OnDevelop, ...]
) -> ArchiveLabels | None:
    read = standing.archive_read(connection, task.name)
    if not read:
        return None
    reader_id = max(read, key=lambda each: (read[each], each))
    reader = readers.get(connection, reader_id)
    if reader is None:
        return None
    tally = readings.tally(connection, reader_id, Scope.ARCHIVE, task.name)
    on_gold = [each for each in readers_there if each.variant.reader_id == reader_id]
    return ArchiveLabels(
        reader=reader,
        tally=tally,
        positive=_positive(tally, task),
        measured_error=disagreeing(audits.of_reader(connection, reader_id), task.default_policy),
        expected_error=on_gold[0].wrong_labels if on_gold else Rate(0, 0),
    )


def _positive(tally: Tally, task: Task) -> Rate:
    """Labels 1 among all labels; answers that the policy leaves out do not count."""
    labelled = {answer: label(answer, task.default_policy) for answer in tally.answers}
    total = sum(n for answer, n in tally.answers.items() if labelled[answer] is not None)
    return Rate(sum(n for answer, n in tally.answers.items() if labelled[answer] == 1), total)


def happened(study: Study, limit: int = 8) -> tuple[Event, ...]:
    """What happened last, the newest first."""
    with reading(study.engine) as connection:
        return events.newest(connection, limit)


def task_in_use(study: Study, name: str = "") -> Task:
    """The task of this name; without one, the task that the study works on."""
    with reading(study.engine) as connection:
        used = standing.tasks_in_use(connection)
    known = [each for each in used if each in study.library.tasks]
    return study.task(name or (known[0] if known else ""))
