"""label --reader: the rules or the classifier at work on reports, without any model."""

from __future__ import annotations

import typer

from core.cli import console
from core.store import jobs, readers, readings
from core.store.database import reading, writing
from core.types import Job, JobState, Scope, Task
from core.workflows import baselines
from core.workflows.baselines import Baseline
from core.workflows.study import Study


def job(study: Study, task: Task, baseline: Baseline, scope: Scope) -> int:
    """A job that waits, to read what this reader has not read; raises what would stop it."""
    baselines.reader(study, task, baseline)
    with writing(study.engine) as connection:
        return jobs.create(connection, baselines.KIND, baselines.settings(task, baseline, scope))


def finish(
    study: Study, task: Task, baseline: Baseline, scope: Scope, done: Job, *, as_json: bool
) -> None:
    """Says what came out and exits with the code for it."""
    who = baselines.reader(study, task, baseline).identity()
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, who.sha256) or 0
        tally = readings.tally(connection, reader_id, scope, task.name)
    if as_json:
        console.as_json({
            "reader": who.name, "reader_sha256": who.sha256, "task": task.name,
            "job": done.job_id, "state": done.state.value, "asked": done.done,
            "answers": tally.answers,
        })  # fmt: skip
    else:
        said = ", ".join(f"{count} {answer.value}" for answer, count in tally.answers.items())
        console.say(
            f"{who.name}: {said or 'no answers'}. {done.done} read now, "
            f"{tally.read - done.done} stored before."
        )
    if done.state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)
