"""The timed steps before a training, as work of their own, so that a page need not wait.

The time of a step depends on size, batch and precision alone: what was timed once on this
machine tells the end for any number of epochs and images.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from core import jobs as job_queue
from core.cnn_types import Cohort, Precision, TrainingRecipe
from core.store import jobs
from core.store.database import reading, writing
from core.types import Job
from core.workflows import train_estimate
from core.workflows.label_plan import Lease
from core.workflows.study import Study
from core.workflows.train_estimate import Estimate, Timing

KIND = "estimate"
LATEST = 50


def start(study: Study, task: str, recipe: TrainingRecipe) -> int:
    """Times a few steps of this recipe; returns the job_id."""
    return job_queue.start(study, KIND, {"task": task, **_of_step(recipe)})


def run(study: Study, lease: Lease, job: Job) -> None:
    told = job.settings
    recipe = TrainingRecipe(
        size=int(str(told["size"])), batch=int(str(told["batch"])),
        precision=Precision(str(told["precision"])),
    )  # fmt: skip
    with writing(study.engine) as connection:
        jobs.beat(connection, lease.job_id, lease.worker, 0, 1)
    timing = train_estimate.timed(recipe)
    path = _path(study, recipe)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(timing)), encoding="utf-8")
    fresh.replace(path)
    with writing(study.engine) as connection:
        jobs.beat(connection, lease.job_id, lease.worker, 1, 1)


def known(study: Study, cohort: Cohort, recipe: TrainingRecipe) -> Estimate | None:
    """What was timed for such steps, told for this cohort; None where nothing was."""
    try:
        timing = Timing(**json.loads(_path(study, recipe).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return train_estimate.of_timing(study, cohort, recipe, timing)


def latest(study: Study, recipe: TrainingRecipe) -> Job | None:
    """The newest timing of such steps."""
    wanted = _of_step(recipe)
    with reading(study.engine) as connection:
        found = jobs.newest(connection, KIND, LATEST)
    return next((job for job in found if wanted.items() <= job.settings.items()), None)


def _of_step(recipe: TrainingRecipe) -> dict[str, object]:
    """What decides how long a step takes."""
    return {"size": recipe.size, "batch": recipe.batch, "precision": recipe.precision.value}


def _path(study: Study, recipe: TrainingRecipe) -> Path:
    step = "-".join(str(value) for value in _of_step(recipe).values())
    return study.settings.home / "cnn" / "timings" / f"{step}.json"
