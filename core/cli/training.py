"""train: a CNN on a cohort, followed from the terminal while a worker of its own does it."""

from __future__ import annotations

import signal
import time
from dataclasses import asdict, replace
from typing import Annotated

import typer

from core import jobs as job_queue
from core import wording
from core.cli import console
from core.cnn_types import CPU, PRESETS, BestBy, Metric, Precision, Run, TrainingRecipe
from core.errors import JobError, TrainingError
from core.settings import load_settings
from core.store import cohorts, runs
from core.store.database import reading
from core.types import Job, JobState
from core.workflows import progress, train_cnn, train_estimate
from core.workflows.progress import Phase
from core.workflows.study import Study, open_study

POLL_SECONDS = 0.5
LINE_SECONDS = 30.0
SHOWN = (Metric.LOSS, Metric.AUC, Metric.MCC, Metric.IMAGES_PER_SECOND)


def train(
    cohort: Annotated[str, typer.Option(help="Name of the cohort.")] = "",
    preset: Annotated[str, typer.Option(help=f"{', '.join(PRESETS)}.")] = CPU,
    name: Annotated[str, typer.Option(help="Name of the run.")] = "",
    size: Annotated[int, typer.Option(min=0, max=2048, help="Pixels a side.")] = 0,
    epochs: Annotated[int, typer.Option(min=0, help="Times through the training set.")] = 0,
    batch: Annotated[int, typer.Option(min=0, help="Images a step.")] = 0,
    weights: Annotated[str, typer.Option(help="Local checkpoint to start from.")] = "",
    best_by: Annotated[BestBy, typer.Option(help="What the best epoch is best in.")] = BestBy.MCC,
    patience: Annotated[
        int, typer.Option(min=0, help="Epochs without a better one before it ends; 0: never.")
    ] = 0,
    soft_labels: Annotated[
        bool, typer.Option("--soft-labels", help="Learn the reader's confidence.")
    ] = False,
    precision: Annotated[Precision, typer.Option(help="auto: bf16 where that is faster.")] = (
        Precision.AUTO
    ),
    seed: Annotated[int, typer.Option(min=0, help="Decides everything random.")] = 1,
    task: Annotated[str, typer.Option(help="Needed where several tasks have the cohort.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run --name.")] = False,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say how long it would take.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Train the CNN on a cohort. Before it starts, a few timed steps tell when it will end.

    Exit code 0: complete; 4: stopped (Ctrl+C, SIGTERM), the same command with --resume goes
    on from there, to the same weights; 1: could not start or go on.
    """
    study = open_study(load_settings())
    if resume:
        run = _named(study, name, task)
        job_id = _again(study, run)
    else:
        base = _preset(preset)
        recipe = replace(
            base, size=size or base.size, epochs=epochs or base.epochs, batch=batch or base.batch,
            weights=weights, seed=seed, best_by=best_by, patience=patience,
            soft_labels=soft_labels, precision=precision,
        )  # fmt: skip
        cohort_id = _cohort(study, cohort, task)
        if estimate or not as_json:
            _tell_estimate(study, cohort_id, recipe, as_json=as_json)
        if estimate:
            return
        run = train_cnn.create(study, cohort_id, recipe, name or _free_name(study, cohort, preset))
        job_id = job_queue.start(study, train_cnn.KIND, train_cnn.settings(run))
    job = _followed(study, run, job_id)
    _finish(study, run, job, as_json=as_json)


def _preset(name: str) -> TrainingRecipe:
    if name not in PRESETS:
        raise typer.BadParameter(f"There is no preset {name}: choose {', '.join(PRESETS)}.")
    return PRESETS[name]


def _tasks(study: Study, task: str) -> list[str]:
    return [task] if task else list(study.library.tasks)


def _cohort(study: Study, name: str, task: str) -> int:
    if not name:
        raise typer.BadParameter("Name a cohort with --cohort, or a run with --resume --name.")
    with reading(study.engine) as connection:
        found = [cohorts.find(connection, each, name) for each in _tasks(study, task)]
    known = [each for each in found if each is not None]
    if len(known) > 1:
        raise TrainingError(f"Several tasks have a cohort “{name}”. Say which with --task.")
    if not known:
        raise TrainingError(f"There is no cohort “{name}”. Make one: python -m core cohort --help")
    return known[0]


def _named(study: Study, name: str, task: str) -> Run:
    with reading(study.engine) as connection:
        found = [runs.find(connection, each, name) for each in _tasks(study, task)]
    known = [each for each in found if each is not None]
    if len(known) != 1:
        many = "Several tasks have" if known else "There is no"
        raise TrainingError(f"{many} run “{name}”. Say which with --name and --task.")
    return known[0]


def _free_name(study: Study, cohort: str, preset: str) -> str:
    """cohort preset, or the same with the first number that is free."""
    with reading(study.engine) as connection:
        taken = {run.name for each in study.library.tasks for run in runs.of_task(connection, each)}
    plain, number = f"{cohort} {preset}", 2
    while (name := plain if number == 2 else f"{plain} {number - 1}") in taken:
        number += 1
    return name


def _again(study: Study, run: Run) -> int:
    """The run's job, which a new worker takes up; raises where another one is alive on it."""
    if not run.job_id:
        return job_queue.start(study, train_cnn.KIND, train_cnn.settings(run))
    if progress.look(study, run.job_id).phase in progress.LIVE:
        raise JobError(f"The run “{run.name}” is being trained already.")
    job_queue.resume(study, run.job_id)
    return run.job_id


def _tell_estimate(study: Study, cohort_id: int, recipe: TrainingRecipe, *, as_json: bool) -> None:
    cohort = train_cnn.cohort_of(study, cohort_id)
    with console.ERR.status("Timing a few steps …"):
        found = train_estimate.estimate(study, cohort, recipe)
    if as_json:
        console.as_json(asdict(found))
        return
    for sentence in found.sentences:
        console.say(sentence)


def _followed(study: Study, run: Run, job_id: int) -> Job:
    """Tells of each epoch until the job ends; the first Ctrl+C or SIGTERM stops it gently."""
    _stop_on_signals(study, job_id)
    told, line_at = _epochs_told(study, run), time.monotonic()
    while True:
        look = progress.look(study, job_id)
        epoch = _epochs_told(study, run)
        if epoch > told or time.monotonic() - line_at > LINE_SECONDS:
            console.note(_line(study, run, epoch, look.seconds_left))
            told, line_at = epoch, time.monotonic()
        if look.phase is Phase.STALLED:
            raise JobError(
                f"The worker of “{run.name}” has been silent for "
                f"{wording.duration(look.silent_for)}: it was killed. Nothing is lost: "
                f"python -m core train --resume --name “{run.name}”"
            )
        if look.phase not in progress.LIVE:
            return look.job
        time.sleep(POLL_SECONDS)


def _stop_on_signals(study: Study, job_id: int) -> None:
    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        console.note("Stopping after the step in hand …")
        job_queue.cancel(study, job_id)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)


def _epochs_told(study: Study, run: Run) -> int:
    with reading(study.engine) as connection:
        point = runs.last_point(connection, run.run_id, Metric.MCC.value)
    return point[0] if point else 0


def _line(study: Study, run: Run, epoch: int, seconds_left: float | None) -> str:
    with reading(study.engine) as connection:
        points = {each: runs.last_point(connection, run.run_id, each.value) for each in SHOWN}
    figures = [
        f"{name.value.replace('_', ' ')} {wording.three_decimals(point[1])}"
        for name, point in points.items()
        if point
    ]
    left = [wording.time_left(seconds_left)] if seconds_left is not None else []
    head = f"{time.strftime('%H:%M:%S')} epoch {epoch} of {run.recipe.epochs}"
    return f"{head}: {', '.join(figures + left)}" if figures else head


def _finish(study: Study, run: Run, job: Job, *, as_json: bool) -> None:
    if job.state is JobState.FAILED:
        raise JobError(job.error)
    now = train_cnn.run_of(study, run.run_id)
    if as_json:
        console.as_json({
            "run": now.name, "run_id": now.run_id, "job": job.job_id, "state": job.state.value,
            "best_epoch": now.best_epoch, "best_value": now.best_value,
            "best_by": now.recipe.best_by.value, "weights_sha256": now.weights_sha256,
            "folder": str(train_cnn.folder_of(study, now.run_id)),
        })  # fmt: skip
    elif job.state is JobState.CANCELLED:
        console.say(
            f"“{now.name}” is stopped and kept. Go on: "
            f"python -m core train --resume --name “{now.name}”"
        )
    else:
        best = wording.three_decimals(now.best_value)
        console.say(
            f"“{now.name}” is trained: best was epoch {now.best_epoch} with "
            f"{now.recipe.best_by.value} {best} on the balanced validation set."
        )
    if job.state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)
