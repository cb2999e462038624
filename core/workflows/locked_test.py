"""The door to the locked test part of a gold set: opened with a reason, counted, never silently.

What a test part can prove wears off with every look. An opening fixes beforehand
which prompts are looked at: it is a job that reads the part with them, stored
together with the event that says who opened the door and why. Looking again at
what an opening has shown is no new opening; another prompt is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import OverreadError
from core.store import events, gold, jobs, readers, reports
from core.store.database import reading, writing
from core.store.events import Event
from core.types import Job, ReaderKind, Scope, Split, Task
from core.workflows import compare_prompts, comparison_run
from core.workflows.compare_prompts import Ground
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

KIND = "compare"
MOST_JOBS = 10_000
SHORTEST_REASON = 10
COMPANIONS = (ReaderKind.HUMAN, ReaderKind.RULES, ReaderKind.CLASSIFIER)
"""Readers that stand beside the prompts of an opening when they have read the part."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: the event on record, and the job whose figures it may see."""

    event: Event
    job_id: int


@dataclass(frozen=True, slots=True)
class Door:
    """What one sees of the locked part without opening it. The newest opening comes first."""

    reports: int
    openings: tuple[Opening, ...]


def door(study: Study, task: Task) -> Door:
    with reading(study.engine) as connection:
        count = reports.count(connection, Scope.TEST, task.name)
        recorded = events.of_kind(connection, gold.OPENING, task.name)
        made = jobs.newest(connection, KIND, limit=MOST_JOBS)
    # Event and job are stored in one transaction, so both lists have the same order.
    test_jobs = [job.job_id for job in made if _is_opening(job, task)]
    return Door(count, tuple(Opening(*each) for each in zip(recorded, test_jobs, strict=False)))


def _is_opening(job: Job, task: Task) -> bool:
    settings = job.settings
    return (
        job.kind == KIND
        and settings.get("scope") == Scope.TEST.value
        and settings.get("task") == task.name
    )


def open_door(
    study: Study, task: Task, wanted: Sequence[LabelPlan], *, who: str, reason: str
) -> int:
    """Records the opening and makes the job that reads the part; returns its job_id.

    The plans are of one model. Raises OverreadError without a name or a reason, or where
    there is no test part.
    """
    who, reason = who.strip(), " ".join(reason.split())
    if not who:
        raise OverreadError("Say who opens the locked test part: a name stands in the record.")
    if len(reason) < SHORTEST_REASON:
        raise OverreadError(
            "Say why the locked test part is opened, in a few words: the reason stands in the "
            "record and in every export."
        )
    with writing(study.engine) as connection:
        if not reports.count(connection, Scope.TEST, task.name):
            raise OverreadError(
                f"The gold set of {task.name} has no test part. Give more gold reports, or a "
                "column that says which of them are for the test."
            )
        number = gold.openings(connection, task.name) + 1
        plans = [replace(each, scope=Scope.TEST) for each in wanted]
        job_id = jobs.create(connection, KIND, comparison_run.settings(plans))
        names = ", ".join(name for each in plans for name in each.names)
        sentence = (
            f"Locked test part of {task.title} opened (opening {number}, job {job_id}) "
            f"to compare {names} on {plans[0].model}: “{reason}”"
        )
        events.add(connection, gold.OPENING, sentence, task.name, who)
    return job_id


def opened(study: Study, task: Task, job_id: int) -> tuple[LabelPlan, ...]:
    """What an opening was made for; raises OverreadError where this job is no opening."""
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
    if _is_opening(job, task):
        return comparison_run.plans_of(job)
    raise OverreadError(
        f"Job {job_id} did not open the locked test part of {task.title}. "
        "Open it with a reason on the page Compare."
    )


def load(study: Study, task: Task, job_id: int) -> Ground | None:
    """The test part as one opening sees it: its prompts, people and baselines."""
    plans = opened(study, task, job_id)
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name)
    companions = [i for i, reader in known.items() if reader.kind in COMPANIONS]
    named = [i for plan in plans for i in compare_prompts.readers_of(study, plan)]
    return compare_prompts.load(study, task, Split.TEST, (*named, *companions))
