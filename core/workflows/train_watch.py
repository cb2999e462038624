"""Writes down how a training goes: curves, the best epoch, what the user should know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cnn_types import BestBy, Metric, Run
from core.store import events, runs
from core.store.database import writing
from core.workflows.study import Study

if TYPE_CHECKING:
    from core.cnn.watch import EpochEnd, Tick

EVENT = "train"
MB = 1e6

Progress = Callable[[int, int], bool]
"""Is told how many of how many training images were shown; True asks to stop."""


class StoredWatch:
    """Stores what the training tells. `limit` is in images a second, None where unmeasured."""

    def __init__(self, study: Study, run: Run, progress: Progress, limit: float | None) -> None:
        self._study = study
        self._run = run
        self._progress = progress
        self._limit = limit
        self._last = (0, 0)

    def tick(self, at: Tick) -> bool:
        if at.is_point:
            self._store(
                (Metric.STEP_LOSS, at.step, at.loss),
                (Metric.STEP_LEARNING_RATE, at.step, at.learning_rate),
                (Metric.STEP_IMAGES_PER_SECOND, at.step, at.images_per_second),
                (Metric.STEP_WAITING_SHARE, at.step, at.waiting_share),
            )
        self._last = (at.done, at.total)
        return self._progress(*self._last)

    def stop_asked(self) -> bool:
        return self._progress(*self._last)

    def best(self, epoch: int, value: float, weights_sha256: str) -> None:
        shown = -value if self._run.recipe.best_by is BestBy.LOSS else value
        with writing(self._study.engine) as connection:
            runs.note_best(connection, self._run.run_id, epoch, shown, weights_sha256)

    def epoch(self, end: EpochEnd) -> None:
        figures = end.figures
        points = [
            (Metric.LOSS, end.loss),
            (Metric.VALIDATION_LOSS, figures.loss),
            (Metric.AUC, figures.auc),
            (Metric.MCC, figures.mcc),
            (Metric.SENSITIVITY, figures.sensitivity),
            (Metric.SPECIFICITY, figures.specificity),
            (Metric.LEARNING_RATE, end.learning_rate),
            (Metric.MEMORY_MB, end.memory / MB),
            *self._pace(end),
        ]
        if end.gpu_memory is not None:
            points.append((Metric.GPU_MEMORY_MB, end.gpu_memory / MB))
        self._store(*((name, end.epoch, value) for name, value in points))

    def _pace(self, end: EpochEnd) -> list[tuple[Metric, float]]:
        if end.pace is None:
            return []
        speed = end.pace.images_per_second
        found = [
            (Metric.IMAGES_PER_SECOND, speed),
            (Metric.WAITING_SHARE, end.pace.waiting_share),
            (Metric.CPU_PERCENT, end.pace.cpu_percent),
        ]
        return found + ([(Metric.LIMIT_SHARE, speed / self._limit)] if self._limit else [])

    def say(self, sentence: str) -> None:
        with writing(self._study.engine) as connection:
            events.add(connection, EVENT, f"{self._run.name}: {sentence}", self._run.task)

    def _store(self, *points: tuple[Metric, int, float]) -> None:
        with writing(self._study.engine) as connection:
            plain = [(name.value, step, value) for name, step, value in points]
            runs.add_metrics(connection, self._run.run_id, plain)
