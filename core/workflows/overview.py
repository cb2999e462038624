"""Where a study stands: every count that the overview tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core.metrics import Rate
from core.policies import label
from core.store import events, readers, readings, reports, standing
from core.store.database import reading
from core.store.events import Event
from core.store.readings import Tally
from core.store.standing import Stamp
from core.types import Reader, Scope, Split, Task
from core.workflows.best_prompt import BestPrompt, best_prompt
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class ArchiveLabels:
    """What the machine that read most of the archive said of it."""

    reader_id: int
    reader: Reader
    tally: Tally

    @property
    def labelled(self) -> int:
        """Reports that were read, failures among them."""
        return self.tally.read + self.tally.failed


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts that everything on the overview follows from."""

    task: Task
    reports: int
    patients: int
    archive: int
    develop: int
    test: int
    prompts: int
    best: BestPrompt | None
    labels: ArchiveLabels | None
    to_read: int | None

    @property
    def gold(self) -> int:
        return self.develop + self.test

    @property
    def rests_on_stand_in(self) -> bool:
        """Whether any figure comes from answers that no language model gave."""
        best = self.best is not None and self.best.variant.reader.stand_in
        return best or (self.labels is not None and self.labels.reader.stand_in)

    @property
    def raw_positive(self) -> Rate:
        """Labels 1 among the labels of the archive, under the task's first policy."""
        answers = self.labels.tally.answers if self.labels else {}
        values = {a: label(a, self.task.default_policy) for a in answers}
        labelled = sum(n for a, n in answers.items() if values[a] is not None)
        return Rate(sum(n for a, n in answers.items() if values[a] == 1), labelled)


def stamp(study: Study) -> Stamp:
    with reading(study.engine) as connection:
        return standing.stamp(connection)


def stand(study: Study, task: Task) -> Standing:
    """All counts of a task."""
    best = best_prompt(study, task)
    with reading(study.engine) as connection:
        gold = standing.gold_answers(connection, task.name)
        develop = sum(gold[Split.DEVELOP].values())
        labels = _archive_labels(connection, task)
        return Standing(
            task=task,
            reports=reports.count(connection),
            patients=standing.patients(connection),
            archive=reports.count(connection, Scope.ARCHIVE, task.name),
            develop=develop,
            test=sum(gold[Split.TEST].values()),
            prompts=len(study.library.prompts.get(task.name, {})),
            best=best,
            labels=labels,
            to_read=None,
        )


def _archive_labels(connection: Connection, task: Task) -> ArchiveLabels | None:
    read = standing.archive_read(connection, task.name)
    if not read:
        return None
    reader_id = max(read, key=lambda each: (read[each], each))
    reader = readers.get(connection, reader_id)
    tally = readings.tally(connection, reader_id, Scope.ARCHIVE, task.name)
    return ArchiveLabels(reader_id, reader, tally) if reader else None


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
