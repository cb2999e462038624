"""Runs over an archive: the jobs there were, which reader each made, and who labelled how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.store import jobs, readers
from core.store.database import reading
from core.types import Job, Reader, ReaderKind, Scope, Task
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

ARCHIVE_SCOPES = (Scope.ARCHIVE, Scope.ALL)
MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One labelling job over the archive with its plan."""

    job: Job
    plan: LabelPlan

    @property
    def prompt(self) -> str:
        return self.plan.name


def runs(study: Study, task: Task) -> tuple[Run, ...]:
    """The runs of a task, the newest first."""
    with reading(study.engine) as connection:
        found = jobs.newest(connection, "label", MOST_RUNS)
    planned = (Run(job, LabelPlan.from_settings(job.settings)) for job in found)
    return tuple(
        run for run in planned if run.plan.task == task.name and run.plan.scope in ARCHIVE_SCOPES
    )


def reader_of(connection: Connection, plan: LabelPlan) -> tuple[int, Reader] | None:
    """The reader that a plan's first prompt makes, None before its run has begun.

    A model that was replaced under its name is another reader; the newest one counts.
    """
    first = replace(plan, prompts=plan.prompts[:1])
    made = [
        (reader_id, reader)
        for reader_id, reader in readers.of_task(connection, plan.task, ReaderKind.PROMPT).items()
        if first.is_of(reader) and reader.settings.get("num_ctx") == str(plan.num_ctx)
    ]
    return made[-1] if made else None


def chosen(found: Sequence[Run], job_id: str) -> Run | None:
    """The run of this number, else the newest; None where there is none."""
    named = [run for run in found if str(run.job.job_id) == job_id]
    return next(iter([*named, *found]), None)
