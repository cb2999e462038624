"""What one sees of a training while it goes on, read from what its worker stores.

The same figures stand there after a reload, a restart of the dashboard or a lost
connection, because nothing of them is kept anywhere else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from core import curves
from core.cnn_types import BestBy, Cohort, Part, Run
from core.curves import Curve
from core.errors import OverreadError
from core.store import cohorts, runs
from core.store.database import reading
from core.workflows import progress
from core.workflows.progress import Phase, Progress
from core.workflows.study import Study

EPOCHS_LOOKED_BACK = 8
EPOCHS_TIMED = 12
WATCHED = {BestBy.MCC: "mcc", BestBy.AUC: "auc", BestBy.LOSS: "validation_loss"}
"""The series by which the best epoch is chosen; of a loss the lowest is best."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """A cohort in numbers. `positives` and `negatives` are of the balanced validation set."""

    name: str
    train: int
    validation: int
    test: int
    patients: int
    positives: int
    negatives: int


@dataclass(frozen=True, slots=True)
class TrainingLive:
    """One look at a run. `progress` is None before any worker was asked to train it.

    `seconds_left` is to the last epoch of the recipe; None while no epoch was timed.
    `stored_at` is when the last epoch was stored, with a checkpoint beside it.
    """

    run: Run
    progress: Progress | None
    curves: Mapping[str, Curve]
    seconds_left: float | None
    stored_at: float | None

    @property
    def phase(self) -> Phase | None:
        return self.progress.phase if self.progress else None

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
        raise OverreadError(f"There is no run {run_id} in this study. See: python -m core runs")
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


def stamp(study: Study, run_id: int) -> int:
    """The last stored epoch: the curves are the same until it moves."""
    with reading(study.engine) as connection:
        last = runs.last_point(connection, run_id, "loss")
    return last[0] if last else 0


def read_curves(study: Study, run_id: int) -> dict[str, Curve]:
    """Every series of a run, thinned to what a screen can show."""
    with reading(study.engine) as connection:
        found = runs.curves(connection, run_id)
    return {name: curves.thinned(points) for name, points in found.items()}


def look(study: Study, run_id: int, read: Mapping[str, Curve]) -> TrainingLive:
    """The run as it is now, with the curves that were read."""
    run = get(study, run_id)
    now = progress.look(study, run.job_id) if run.job_id else None
    with reading(study.engine) as connection:
        timed = runs.moments(connection, run_id, "loss", EPOCHS_TIMED)
    left = _seconds_left(run, timed) if now and now.phase is Phase.RUNNING else None
    return TrainingLive(run, now, read, left, timed[-1][1] if timed else None)


def _seconds_left(run: Run, timed: tuple[tuple[int, float], ...]) -> float | None:
    """At the pace of the last epochs, less what has passed of the present one."""
    if len(timed) < 2:
        return None
    pace = curves.seconds_a_step([at for _, at in timed])
    if pace is None:
        return None
    step, at = timed[-1]
    begun = min(pace, max(0.0, time.time() - at))
    return max(0.0, (run.recipe.epochs - step) * pace - begun)


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
    return Sizes(
        cohort.name,
        len(cohort.part(Part.TRAIN)),
        len(cohort.part(Part.VALIDATION)),
        len(cohort.part(Part.TEST)),
        len({member.patient for member in cohort.members}),
        positives,
        len(validation) - positives,
    )
