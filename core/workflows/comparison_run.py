"""Runs the grid of a comparison: one model after the other, so that none pushes another out.

A job holds the plan for one model; what is left of the grid stands in its settings
and becomes the next job when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import jobs
from core.store import jobs as job_rows
from core.store.database import reading
from core.types import Job, JobState, Scope, Task
from core.workflows import baselines, label_archive
from core.workflows.label_plan import LabelPlan, Lease, plan
from core.workflows.study import Study

KIND = "compare"
THEN = "then"


def start(
    study: Study, task: Task, prompt_names: Sequence[str], models: Sequence[str], repeats: int
) -> int:
    """Starts reading the develop part with every prompt on every model; returns the job_id."""
    plans = [
        plan(
            study, task, prompt_names, model, study.settings.host_list, Scope.DEVELOP,
            repeats=repeats,
        )
        for model in models
    ]  # fmt: skip
    return jobs.start(study, KIND, _settings([each.as_settings() for each in plans]))


def run(study: Study, lease: Lease, job: Job) -> None:
    """Does the job's own plan under the lease, then starts what is left unless it was stopped."""
    own = {name: value for name, value in job.settings.items() if name != THEN}
    label_archive.run(study, lease, LabelPlan.from_settings(own))
    left = job.settings.get(THEN)
    if isinstance(left, list) and left and not _was_stopped(study, job.job_id):
        jobs.start(study, KIND, _settings(left))


def _settings(plans: Sequence[Mapping[str, object]]) -> dict[str, object]:
    first, *left = plans
    return dict(first) | ({THEN: left} if left else {})


def _was_stopped(study: Study, job_id: int) -> bool:
    with reading(study.engine) as connection:
        return job_rows.get(connection, job_id).cancel_requested


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
