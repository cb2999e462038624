"""A study with a cohort and runs that stand as if a worker had trained them.

No network is trained here: the curves follow a formula, which tests can do by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import update

from core.cnn_types import Cohort, CohortDesign, LabelSource, Member, Part, Run, TrainingRecipe
from core.settings import Settings
from core.store import cohorts, gold, jobs, readers, runs
from core.store.cnn_tables import run_metrics
from core.store.database import reading, writing
from core.types import JobState, ReaderKind
from core.workflows import demo_study
from core.workflows.study import Study, open_study

TASK = "ankle_fracture"
DESIGN = CohortDesign(TASK, "", "uncertain counts as fracture")
PARTS = (Part.TRAIN,) * 6 + (Part.VALIDATION,) * 2 + (Part.TEST,) * 2
BEST = 61
RECIPE = TrainingRecipe(size=640, epochs=200)


@dataclass(frozen=True, slots=True)
class Pace:
    """Curves of `epochs` epochs, one every `seconds`, the last one `ago` seconds ago."""

    epochs: int = 69
    seconds: float = 51.0
    ago: float = 3.0
    level: float = 0.921


def study_with_cohort(settings: Settings, gold_count: int = 40) -> tuple[Study, Cohort]:
    """A small demo study whose gold reports have two images each, in a stored cohort."""
    study = open_study(settings)
    demo_study.load_demo(study, gold_count, 60, 1)
    return study, keep_cohort(study)


def keep_cohort(study: Study, name: str = "ankle-v1") -> Cohort:
    with writing(study.engine) as connection:
        standing = gold.latest(connection, TASK)
        assert standing is not None
        (adjudicated,) = readers.of_task(connection, TASK, ReaderKind.GOLD)
        ids = gold.held_by(connection, adjudicated)
        members = [
            Member(
                f"1.2.{label.report_id}.{view}", label.report_id, f"p{label.report_id}",
                PARTS[place % len(PARTS)], place // len(PARTS) % 2, LabelSource.GOLD,
                ids[label.report_id], True, f"{label.report_id:032x}{view:032x}",
            )
            for place, label in enumerate(standing.labels)
            for view in (1, 2)
        ]  # fmt: skip
        return cohorts.add(connection, Cohort(0, name, DESIGN, tuple(members)))


def curves(pace: Pace) -> list[tuple[str, int, float]]:
    """AUC climbs to its level at BEST and falls a little after; all else goes with it."""
    points: list[tuple[str, int, float]] = []
    for step in range(1, pace.epochs + 1):
        climbed = 1 - math.exp(-step / 14)
        ripple = 0.006 * math.sin(2.3 * step) + 0.004 * math.sin(5.1 * step)
        auc = 0.55 + (pace.level - 0.57) * climbed + (ripple if step != BEST else 0.02)
        series = {
            "loss": 0.69 - 0.52 * climbed - 0.01 * math.sin(3.7 * step),
            "validation_loss": 0.69 - 0.39 * climbed + 0.012 * math.sin(1.9 * step),
            "auc": auc, "mcc": 1.6 * auc - 0.69, "sensitivity": auc - 0.04,
            "specificity": auc - 0.018, "learning_rate": 1e-5 + 1e-5 * step,
            "images_per_second": 412 + 6 * math.sin(4.4 * step), "waiting_share": 0.004,
            "limit_share": 0.91, "cpu_percent": 180.0 + 4 * math.sin(step), "memory_mb": 9100.0,
        }  # fmt: skip
        points += [(name, step, value) for name, value in series.items()]
    return points


def keep_run(
    study: Study,
    cohort: Cohort,
    name: str,
    state: JobState,
    *,
    pace: Pace | None = None,
    recipe: TrainingRecipe = RECIPE,
    error: str = "",
) -> Run:
    """A run as its worker would have left it in this state."""
    told = pace or Pace()
    with writing(study.engine) as connection:
        run_id = runs.create(connection, TASK, name, cohort.cohort_id, recipe)
        settings = {"task": TASK, "run_id": run_id}
        job_id = jobs.create(connection, "train", settings)
        runs.work_on(connection, run_id, job_id)
        jobs.claim(connection, job_id, "w")
        jobs.beat(connection, job_id, "w", told.epochs, recipe.epochs)
        points = curves(told)
        runs.add_metrics(connection, run_id, points)
        now = max(at for _, at in runs.moments(connection, run_id, "loss", 1)) if points else 0.0
        for step in range(1, told.epochs + 1):
            at = now - told.ago - (told.epochs - step) * told.seconds
            connection.execute(
                update(run_metrics)
                .where(run_metrics.c.run_id == run_id, run_metrics.c.step == step)
                .values(at=at)
            )
        best = max((p for p in points if p[0] == "mcc"), key=lambda p: p[2], default=None)
        if best is not None:
            runs.note_best(connection, run_id, best[1], best[2], "b" * 64)
        if state is not JobState.RUNNING:
            jobs.end(connection, job_id, "w", state, error)
    with reading(study.engine) as connection:
        run = runs.get(connection, run_id)
    assert run is not None
    return run
