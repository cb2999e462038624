"""Trains the CNN of a run on its cohort, from where it was left, and stores what it predicts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import wording
from core.cnn_types import Cohort, Metric, Part, Prediction, Run, TrainingRecipe
from core.errors import TrainingError
from core.store import cohorts, events, jobs, runs
from core.store.database import reading, writing
from core.types import Job, Reader, ReaderKind
from core.workflows import train_lesson
from core.workflows.label_plan import Lease
from core.workflows.study import Study
from core.workflows.train_lesson import Shelf, StoppedPreparing
from core.workflows.train_watch import EVENT, Progress, StoredWatch

if TYPE_CHECKING:
    from core.cnn.step import Setting
    from core.cnn.watch import Outcome

KIND = "train"
BEST = "best.safetensors"
CONFIG = "config.json"
HELD_OUT = (Part.VALIDATION, Part.TEST)
PREDICTED_AT_ONCE = 100
NOTED_EVERY = 5.0
"""Seconds between the points by which the time left is known; a run may take days."""
LIMIT_FROM_STEPS = 200
"""Shorter runs are over before the machine's limit would be measured."""


@dataclass(frozen=True, slots=True)
class Trained:
    """How a training ended: the run as it is now, and whether it was stopped before the end."""

    run: Run
    epochs: int
    stopped: bool = False
    early: bool = False
    predicted: int = 0


def create(
    study: Study,
    cohort_id: int,
    recipe: TrainingRecipe,
    name: str,
    question_id: int = 0,
    role: str = "",
) -> Run:
    """A new run that nobody works on yet; refuses what could not be trained."""
    cohort = cohort_of(study, cohort_id)
    train_lesson.refuse_unusable(cohort)
    task = cohort.design.task
    if recipe.weights and not Path(recipe.weights).is_file():
        raise TrainingError(f"There is no checkpoint {recipe.weights} to start from.")
    with writing(study.engine) as connection:
        if runs.find(connection, task, name):
            raise TrainingError(f"There is a run “{name}” already. Choose another name.")
        run_id = runs.create(
            connection, task, name, cohort_id, recipe, question_id=question_id, role=role
        )
    return run_of(study, run_id)


def settings(run: Run) -> dict[str, object]:
    """What a job of this kind holds in its row."""
    return {
        "task": run.task, "run_id": run.run_id, "name": run.name, "epochs": run.recipe.epochs,
    }  # fmt: skip


def run_of(study: Study, run_id: int) -> Run:
    """Raises TrainingError where there is none of this number."""
    with reading(study.engine) as connection:
        found = runs.get(connection, run_id)
    if found is None:
        raise TrainingError(f"There is no run {run_id} in this study.")
    return found


def cohort_of(study: Study, cohort_id: int) -> Cohort:
    """Raises TrainingError where there is none of this number."""
    with reading(study.engine) as connection:
        found = cohorts.get(connection, cohort_id)
    if found is None:
        raise TrainingError(f"There is no cohort {cohort_id} in this study. Make one first.")
    return found


def folder_of(study: Study, run_id: int) -> Path:
    """Where a run keeps its checkpoints, its best weights and its configuration."""
    return study.settings.home / "cnn" / f"run-{run_id}"


def weights_of(study: Study, run_id: int) -> Path:
    """The file of the best weights so far."""
    return folder_of(study, run_id) / BEST


def run(study: Study, lease: Lease, job: Job) -> None:
    """The work of a job of kind "train" under its lease."""
    run_id = int(str(job.settings["run_id"]))
    with writing(study.engine) as connection:
        runs.work_on(connection, run_id, job.job_id)
        step = jobs.steps(connection, job.job_id, "done")
    noted = -NOTED_EVERY

    def progress(done: int, total: int) -> bool:
        nonlocal step, noted
        now = time.monotonic()
        with writing(study.engine) as connection:
            stop = jobs.beat(connection, lease.job_id, lease.worker, done, total)
            if now - noted >= NOTED_EVERY:
                jobs.add_metrics(connection, lease.job_id, [("done", step, done)])
                step, noted = step + 1, now
        return stop

    train(study, run_id, progress)


def train(study: Study, run_id: int, progress: Progress | None = None) -> Trained:
    """Trains a run from where it is to its end, unless `progress` asks to stop."""
    # Loaded here because torch takes longer to load than a page to open.
    from core.cnn.fit import fit
    from core.cnn.watch import Pace

    tell = progress or (lambda _done, _total: False)
    wanted = run_of(study, run_id)
    cohort = cohort_of(study, wanted.cohort_id)
    train_lesson.refuse_unusable(cohort)
    try:
        shelf = train_lesson.shelf(study, cohort, wanted.recipe, lambda _d, _t: tell(0, 0))
    except StoppedPreparing:
        return Trained(wanted, 0, stopped=True)
    folder = folder_of(study, run_id)
    folder.mkdir(parents=True, exist_ok=True)
    lesson = train_lesson.lesson(cohort, shelf, wanted.recipe)
    setting = _setting(study, wanted, cohort)
    watch = StoredWatch(study, wanted, tell, _limit(study, wanted, setting, len(lesson.images)))
    pace = Pace(checkpoint=study.settings.checkpoint_seconds)
    outcome = fit(lesson, wanted.recipe, setting, folder, watch, pace)
    if outcome.stopped:
        return Trained(run_of(study, run_id), outcome.epochs, stopped=True)
    predicted = predict_parts(study, run_id, HELD_OUT, shelf=shelf, stop=watch.stop_asked)
    done = Trained(
        run_of(study, run_id), outcome.epochs, early=outcome.early, predicted=predicted or 0,
        stopped=predicted is None,
    )  # fmt: skip
    if not done.stopped:
        _remember(study, done, outcome, len(lesson.images))
    return done


def _setting(study: Study, wanted: Run, cohort: Cohort) -> Setting:
    """How this machine carries the recipe out; a run that goes on keeps what it began with."""
    from core.cnn import machine, memory
    from core.cnn.step import Setting
    from core.cnn_types import Precision

    here = machine.this_machine()
    path = folder_of(study, wanted.run_id) / CONFIG
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))["setting"]
        if kept["device"] == here.device:
            return Setting(
                kept["device"], Precision(kept["precision"]),
                min(int(kept["threads"]), here.threads), int(kept["at_once"]),
            )  # fmt: skip
    recipe = wanted.recipe
    precision = here.precision(recipe.precision)
    at_once = memory.fitting(recipe.batch, recipe.size, precision, here.memory)
    setting = Setting(here.device, precision, here.threads, at_once)
    about = machine.environment(here) | {
        "precision": precision.value,
        "images at once": str(at_once),
        "allocator": "tuned" if "GLIBC_TUNABLES" in os.environ else "as it comes",
    }
    _write(path, {"run": wanted.name, "recipe": asdict(recipe), "cohort_sha256": cohort.sha256,
                  "setting": asdict(setting), "environment": about})  # fmt: skip
    with writing(study.engine) as connection:
        runs.note_environment(connection, wanted.run_id, about)
    return setting


def _write(path: Path, content: dict[str, object]) -> None:
    from core.cnn.checkpoint import put_in_place

    put_in_place(path, json.dumps(content, indent=2, ensure_ascii=False).encode())


def _limit(study: Study, wanted: Run, setting: Setting, images: int) -> float | None:
    """Images a second of the same step fed from memory; measured once a run, if it is long."""
    from core.cnn.timing import images_per_second

    with reading(study.engine) as connection:
        known = runs.curves(connection, wanted.run_id, [Metric.LIMIT.value])
    if known:
        return known[Metric.LIMIT.value][0][1]
    if images / wanted.recipe.batch * wanted.recipe.epochs < LIMIT_FROM_STEPS:
        return None
    measured = images_per_second(wanted.recipe, setting)
    with writing(study.engine) as connection:
        runs.add_metrics(connection, wanted.run_id, [(Metric.LIMIT.value, 0, measured)])
    return measured


def predict_parts(
    study: Study,
    run_id: int,
    parts: Sequence[Part],
    *,
    shelf: Shelf | None = None,
    stop: Callable[[], bool] | None = None,
) -> int | None:
    """Stores what the best weights say of all images of these sets; returns how many.

    What is stored already is not computed again. None where `stop` asked to.
    """
    from core.cnn.predict import logits

    wanted = run_of(study, run_id)
    cohort = cohort_of(study, wanted.cohort_id)
    with reading(study.engine) as connection:
        known = runs.predicted(connection, run_id)
    members = [m for m in cohort.members if m.part in parts and m.instance_uid not in known]
    on = shelf or train_lesson.shelf(study, cohort, wanted.recipe)
    for first in range(0, len(members), PREDICTED_AT_ONCE):
        if stop and stop():
            return None
        some = members[first : first + PREDICTED_AT_ONCE]
        said = logits(weights_of(study, run_id), on.images(some))
        made = [Prediction(m.instance_uid, float(each)) for m, each in zip(some, said, strict=True)]
        with writing(study.engine) as connection:
            runs.add_predictions(connection, run_id, wanted.weights_sha256, made)
    return sum(m.part in parts for m in cohort.members)


def _remember(study: Study, trained: Trained, outcome: Outcome, images: int) -> None:
    run_now = trained.run
    by = run_now.recipe.best_by.value.upper() if run_now.recipe.best_by != "loss" else "loss"
    early = " (stopped early: nothing got better)" if trained.early else ""
    sentence = (
        f"{run_now.name} was trained for {wording.things(trained.epochs, 'epoch')}{early} on "
        f"{wording.things(images, 'image')}. Best was epoch {outcome.best_epoch} with "
        f"{by} {wording.three_decimals(run_now.best_value)} on the balanced validation set; its "
        f"answers to {wording.things(trained.predicted, 'held-out image')} are stored."
    )
    with writing(study.engine) as connection:
        events.add(connection, EVENT, sentence, run_now.task)


def reader_of(study: Study, run: Run) -> Reader:
    """The best weights of a run as a reader: who reads is the weights, whatever they are named."""
    from core.readers._base import fingerprint

    if not run.weights_sha256:
        raise TrainingError(f"The run “{run.name}” has no weights yet. Train it first.")
    parts = {
        "kind": ReaderKind.CNN.value, "task": study.task(run.task).sha256,
        "weights": run.weights_sha256, "size": run.recipe.size,
        "crop_foreground": run.recipe.crop_foreground,
    }  # fmt: skip
    return Reader(
        ReaderKind.CNN, run.name, run.task, fingerprint(parts), model="DenseNet121",
        model_digest=run.weights_sha256,
        settings={"run": str(run.run_id), "size": str(run.recipe.size),
                  "best epoch": str(run.best_epoch)},
    )  # fmt: skip
