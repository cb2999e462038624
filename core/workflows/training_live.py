"""What one sees of a training while it goes on, read from what its worker stores.

The same figures stand there after a reload, a restart of the dashboard or a lost
connection, because nothing of them is kept anywhere else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core import curves
from core.cnn_types import BestBy, Cohort, Metric, Part, Run
from core.curves import Curve
from core.errors import OverreadError
from core.store import cohorts, runs
from core.store.database import reading
from core.workflows import progress
from core.workflows.progress import Phase, Progress
from core.workflows.study import Study

EPOCHS_LOOKED_BACK = 8
EPOCHS_TIMED = 12
STAMPED = (Metric.LOSS, Metric.STEP_LOSS)
WATCHED = {
    BestBy.MCC: Metric.MCC, BestBy.AUC: Metric.AUC, BestBy.LOSS: Metric.VALIDATION_LOSS,
}  # fmt: skip
"""The series by which the best epoch is chosen; of a loss the lowest is best."""
READ = (
    Metric.LOSS, Metric.VALIDATION_LOSS, Metric.AUC, Metric.MCC, Metric.SENSITIVITY,
    Metric.SPECIFICITY, Metric.LEARNING_RATE, Metric.IMAGES_PER_SECOND, Metric.WAITING_SHARE,
    Metric.CPU_PERCENT, Metric.MEMORY_MB, Metric.GPU_MEMORY_MB, Metric.LIMIT_SHARE,
    Metric.STEP_LOSS, Metric.STEP_IMAGES_PER_SECOND,
)  # fmt: skip
Stamp = tuple[int, int]
"""The last stored epoch and step: the curves are the same until one of them moves."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """A cohort in numbers. `positives` and `negatives` are of the balanced validation set.

    `shared` counts patients in more than one set, from the members themselves.
    """

    name: str
    train: int
    validation: int
    test: int
    patients: int
    positives: int
    negatives: int
    shared: int = 0


@dataclass(frozen=True, slots=True)
class TrainingLive:
    """One look at a run. `progress` is None before any worker was asked to train it.

    `seconds_left` is to the last epoch of the recipe; None while nothing was timed.
    `stored_at` is when the last epoch was stored, with a checkpoint beside it. Whether a
    run is finished is told by its answers to the test images, since the job of a question
    goes on with the next run.
    """

    run: Run
    progress: Progress | None
    curves: Mapping[str, Curve]
    sizes: Sizes
    seconds_left: float | None
    stored_at: float | None
    is_finished: bool = False

    @property
    def phase(self) -> Phase | None:
        if self.is_finished and self.run.question_id:
            return Phase.DONE
        return self.progress.phase if self.progress else None

    @property
    def epochs_seen(self) -> float:
        """How many epochs were learnt from, parts of one counted."""
        steps = self.curves.get(Metric.STEP_LOSS, ())
        return max(self.epoch, steps[-1][0] / self.steps_an_epoch if steps else 0.0)

    @property
    def steps_an_epoch(self) -> int:
        return max(1, -(-self.sizes.train // self.run.recipe.batch))

    @property
    def epoch(self) -> int:
        """The last whole epoch, from 1; 0 before the first."""
        loss = self.curves.get("loss", ())
        return loss[-1][0] if loss else 0

    @property
    def watched(self) -> Curve:
        return self.curves.get(WATCHED[self.run.recipe.best_by], ())

    @property
    def gained(self) -> float | None:
        """What the last epochs brought in the figure by which the best epoch is chosen."""
        lowest = self.run.recipe.best_by is BestBy.LOSS
        return curves.gained(self.watched, EPOCHS_LOOKED_BACK, lowest=lowest)

    @property
    def stopped_early(self) -> bool:
        return self.phase is Phase.DONE and 0 < self.epoch < self.run.recipe.epochs

    def at_best(self, name: str) -> float | None:
        """A series at the best epoch."""
        return curves.at(self.curves.get(name, ()), self.run.best_epoch)

    def last(self, name: str) -> float | None:
        return curves.last_value(self.curves.get(name, ()))

    @property
    def learns_by_heart(self) -> int:
        """Epochs since the lowest validation loss, where the training loss fell meanwhile."""
        lowest = curves.best(self.curves.get("validation_loss", ()), lowest=True)
        trained = self.curves.get("loss", ())
        if lowest is None or not trained:
            return 0
        since = self.epoch - lowest[0]
        then = curves.at(trained, lowest[0])
        falls = then is not None and trained[-1][1] < then
        return since if falls and since >= EPOCHS_LOOKED_BACK else 0


def get(study: Study, run_id: int) -> Run:
    """Raises OverreadError where there is no such run."""
    with reading(study.engine) as connection:
        run = runs.get(connection, run_id)
    if run is None:
        raise OverreadError(f"There is no run {run_id} in this study. See CNN › Train.")
    return run


def named(study: Study, wanted: str, task: str = "") -> Run:
    """A run by its name or number; raises OverreadError naming those there are."""
    with reading(study.engine) as connection:
        for each in [task] if task else list(study.library.tasks):
            found = runs.find(connection, each, wanted)
            if found is not None:
                return found
        by_number = runs.get(connection, int(wanted)) if wanted.isdecimal() else None
        known = [run.name for each in study.library.tasks for run in runs.of_task(connection, each)]
    if by_number is not None:
        return by_number
    there = f"Runs of this study: {', '.join(known)}." if known else "It has no run yet."
    raise OverreadError(f"There is no run “{wanted}” in this study. {there}")


def stamp(study: Study, run_id: int) -> Stamp:
    with reading(study.engine) as connection:
        last = [runs.last_point(connection, run_id, each) for each in STAMPED]
    epoch, step = (point[0] if point else 0 for point in last)
    return epoch, step


def read_curves(study: Study, run_id: int) -> dict[str, Curve]:
    """Every series that is shown, thinned to what a screen can show."""
    with reading(study.engine) as connection:
        found = runs.curves(connection, run_id, READ)
    return {name: curves.thinned(points) for name, points in found.items()}


def look(study: Study, run_id: int, read: Mapping[str, Curve], counted: Sizes) -> TrainingLive:
    """The run as it is now, with the curves that were read."""
    run = get(study, run_id)
    now = progress.look(study, run.job_id) if run.job_id else None
    with reading(study.engine) as connection:
        timed = runs.moments(connection, run_id, Metric.LOSS, EPOCHS_TIMED)
        is_finished = runs.has_predicted(connection, run_id)
    stored_at = timed[-1][1] if timed else None
    live = TrainingLive(run, now, read, counted, None, stored_at, is_finished)
    if live.phase is not Phase.RUNNING:
        return live
    return replace(live, seconds_left=_seconds_left(live, timed))


def _seconds_left(live: TrainingLive, timed: tuple[tuple[int, float], ...]) -> float | None:
    """At the pace of the last epochs, less what has passed of the present one."""
    pace = curves.seconds_a_step([at for _, at in timed])
    if pace is None:
        return _by_steps(live)
    step, at = timed[-1]
    begun = min(pace, max(0.0, time.time() - at))
    return max(0.0, (live.run.recipe.epochs - step) * pace - begun)


def _by_steps(live: TrainingLive) -> float | None:
    """Before two epochs were timed: at the pace of the last steps, without validation."""
    pace = live.last(Metric.STEP_IMAGES_PER_SECOND)
    if not pace:
        return None
    return (live.run.recipe.epochs - live.epochs_seen) * live.sizes.train / pace


def sizes(study: Study, cohort_id: int) -> Sizes:
    """A cohort never changes, so what is counted once may be kept."""
    with reading(study.engine) as connection:
        cohort = cohorts.get(connection, cohort_id)
    if cohort is None:
        raise OverreadError(f"There is no cohort {cohort_id} in this study.")
    return sizes_of(cohort)


def sizes_of(cohort: Cohort) -> Sizes:
    validation = cohort.part(Part.VALIDATION, balanced=True)
    positives = sum(member.label for member in validation)
    sets: dict[str, set[Part]] = {}
    for member in cohort.members:
        sets.setdefault(member.patient, set()).add(member.part)
    return Sizes(
        cohort.name,
        len(cohort.part(Part.TRAIN)),
        len(cohort.part(Part.VALIDATION)),
        len(cohort.part(Part.TEST)),
        len(sets),
        positives,
        len(validation) - positives,
        sum(len(parts) > 1 for parts in sets.values()),
    )
