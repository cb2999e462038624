"""The cohorts of a task that one may choose from, and names for new ones."""

from __future__ import annotations

from core.store import cohorts, runs
from core.store.database import reading
from core.types import Task
from core.workflows.study import Study


def names(study: Study, task: Task) -> tuple[str, ...]:
    """The newest first, without those that a question of the study made for its own runs."""
    with reading(study.engine) as connection:
        there = cohorts.of_task(connection, task.name)
        trained = runs.of_task(connection, task.name)
        asked = runs.asked(connection, task.name)
    references = {int(str(each.settings.get("cohort_id", 0))) for each in asked}
    by_hand = {run.cohort_id for run in trained if not run.question_id}
    made = {run.cohort_id for run in trained if run.question_id} - references - by_hand
    return tuple(each.name for each in there if each.cohort_id not in made)


def first_name(study: Study, task: Task) -> str:
    """A name for a new cohort: cohort 1, cohort 2, …: the first that is free."""
    with reading(study.engine) as connection:
        taken = {each.name for each in cohorts.of_task(connection, task.name)}
    number = 1
    while (name := f"cohort {number}") in taken:
        number += 1
    return name
