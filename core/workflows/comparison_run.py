"""Runs the grid of a comparison: one plan after the other, so that no model pushes another out.

A job holds the first plan; the others stand in its settings. It is one piece of work with
one progress, and resuming it asks for what is still lacking.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from core import jobs
from core.errors import JobError
from core.store import jobs as job_rows
from core.store.database import reading
from core.types import Job, JobState, Scope, Split, Task
from core.workflows import baselines, comparison_plan, label_archive
from core.workflows.label_archive import Stretch
from core.workflows.label_plan import LabelPlan, Lease
from core.workflows.study import Study

KIND = "compare"
THEN = "then"
PILOT_SECONDS = 180.0
POLL_SECONDS = 0.3


def start(study: Study, plans: Sequence[LabelPlan]) -> int:
    """Starts a worker on these plans; returns the job_id."""
    return jobs.start(study, KIND, settings(plans))


def wait(study: Study, job_id: int, patience: float = PILOT_SECONDS) -> None:
    """Waits until a short job has ended; raises JobError where it failed or takes too long."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with reading(study.engine) as connection:
            job = job_rows.get(connection, job_id)
        if job.state is JobState.FAILED:
            raise JobError(job.error)
        if not job.is_open:
            return
        time.sleep(POLL_SECONDS)
    raise JobError(
        f"The few reports take more than {patience:.0f} s. They are still being read: close this "
        "and look again in a while."
    )


def settings(plans: Sequence[LabelPlan]) -> dict[str, object]:
    """What the job of these plans holds in its row."""
    first, *left = [each.as_settings() for each in plans]
    return first | ({THEN: left} if left else {})


def plans_of(job: Job) -> tuple[LabelPlan, ...]:
    """The plans that a job of this kind holds."""
    own = {name: value for name, value in job.settings.items() if name != THEN}
    left = job.settings.get(THEN)
    return tuple(map(LabelPlan.from_settings, [own, *(left if isinstance(left, list) else [])]))


def run(study: Study, lease: Lease, job: Job) -> None:
    """Does the job's plans under the lease, in their order, until a stop is asked for."""
    plans = plans_of(job)
    if len(plans) == 1:
        label_archive.run(study, lease, plans[0])
        return
    task = study.task(plans[0].task)
    to_ask = [_left(study, task, each) for each in plans]
    done = max(0, job.total - sum(to_ask))
    for place, each in enumerate(plans):
        outcome = label_archive.run(study, lease, each, Stretch(done, sum(to_ask[place + 1 :])))
        done += outcome.stored
        if outcome.stopped:
            return


def _left(study: Study, task: Task, plan: LabelPlan) -> int:
    """Readings that a plan still lacks, as far as can be told before its model is looked at."""
    part = Split.TEST if plan.scope is Scope.TEST else Split.DEVELOP
    grid = comparison_plan.grid(study, task, [plan], 1, part)
    return min(grid.to_ask, len(plan.only)) if plan.only else grid.to_ask


def going_on(study: Study, task: Task, asked: int = 0) -> int | None:
    """The job_id of work on this task's comparison that is not done; `asked` comes first.

    Work that failed or was paused is only shown to who asks for it.
    """
    with reading(study.engine) as connection:
        open_jobs = job_rows.running(connection)
        wanted = job_rows.get(connection, asked) if asked else None
    if wanted is not None and _is_ours(wanted, task) and wanted.state is not JobState.DONE:
        return wanted.job_id
    mine = [job.job_id for job in open_jobs if _is_ours(job, task)]
    return mine[-1] if mine else None


def _is_ours(job: Job, task: Task) -> bool:
    return job.kind in (KIND, baselines.KIND) and job.settings.get("task") == task.name
