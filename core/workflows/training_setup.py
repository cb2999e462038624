"""Before a training: which recipe, under what name, and its start."""

from __future__ import annotations

from collections.abc import Mapping

from core import jobs as job_queue
from core.cnn_types import CPU, PRESETS, QUICK, STUDY, Run, TrainingRecipe
from core.store import cohorts, runs
from core.store.database import reading, writing
from core.types import Task
from core.workflows import train_cnn
from core.workflows.study import Study

TITLES: Mapping[str, str] = {STUDY: "As in the study", QUICK: "Quick look", CPU: "For a CPU"}
WHY: Mapping[str, str] = {
    STUDY: "The published study's recipe: made for a GPU, days on a processor.",
    QUICK: "Minutes, to see whether the labels can be learnt at all. No figure to report.",
    CPU: "Smaller images and fewer epochs: a night or less on a processor.",
}
LIKE = "like"


def recipes(study: Study, like: str) -> dict[str, TrainingRecipe]:
    """What one may begin with, by key; the run to be cloned first."""
    presets = {name: PRESETS[name] for name in (CPU, QUICK, STUDY)}
    if not like.isdecimal():
        return presets
    with reading(study.engine) as connection:
        run = runs.get(connection, int(like))
    return ({LIKE: run.recipe} if run else {}) | presets


def title(study: Study, key: str, like: str) -> str:
    if key != LIKE:
        return TITLES[key]
    return f"Like {train_cnn.run_of(study, int(like)).name}"


def why(key: str) -> str:
    return WHY.get(key, "The recipe of that run, to be changed below.")


def newest_on(study: Study, cohort_id: int) -> str:
    """The number of the newest run of its own on a cohort, "" where there is none.

    A question that begins with its recipe needs not train it again.
    """
    with reading(study.engine) as connection:
        cohort = cohorts.head(connection, cohort_id)
        there = runs.of_task(connection, cohort.design.task) if cohort else ()
    mine = [run for run in there if run.cohort_id == cohort_id and not run.question_id]
    return str(mine[0].run_id) if mine else ""


def free_name(study: Study, task: Task, wanted: str) -> str:
    """The name, or the same with the first number that is free."""
    with reading(study.engine) as connection:
        taken = {run.name for run in runs.of_task(connection, task.name)}
    number = 2
    name = wanted
    while name in taken:
        name = f"{wanted} {number}"
        number += 1
    return name


def start(study: Study, cohort_id: int, recipe: TrainingRecipe, name: str) -> Run:
    """A new run with a worker on it; raises TrainingError where it can't be trained."""
    run = train_cnn.create(study, cohort_id, recipe, name)
    job_id = job_queue.start(study, train_cnn.KIND, train_cnn.settings(run))
    with writing(study.engine) as connection:
        runs.work_on(connection, run.run_id, job_id)
    return train_cnn.run_of(study, run.run_id)
