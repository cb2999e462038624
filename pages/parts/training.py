"""The train page: the runs there are, a new one, and the study's questions."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.cnn_types import Run
from core.store import runs
from core.store.database import reading
from core.types import Task
from core.workflows.study import Study
from pages.parts import frame, training_actions, training_live

OVERLAID = "beside"


def draw(study: Study, task: Task) -> None:
    with reading(study.engine) as connection:
        there = runs.of_task(connection, task.name)
    run = chosen(there, st.query_params.get("run", ""))
    if run is None or "new" in st.query_params:
        frame.line("CNN", "Train", task.title, frame.rests_on(study))
        return
    frame.line("CNN", "Train", *_facts(study, run))
    beside = tuple(each.run_id for each in there if each.name in st.query_params.get_all(OVERLAID))
    training_live.draw(study, run.run_id, beside, training_actions.smoothing())
    training_actions.draw(study, task, run, there)


def chosen(there: tuple[Run, ...], run_id: str) -> Run | None:
    """The run of this number, else the newest; None where there is none."""
    named = [run for run in there if str(run.run_id) == run_id]
    return next(iter([*named, *there]), None)


def _facts(study: Study, run: Run) -> tuple[str, ...]:
    sizes = training_live.sizes_of(study, run.cohort_id)
    images = " / ".join(wording.count(n) for n in (sizes.train, sizes.validation, sizes.test))
    return (
        run.name,
        f"densenet121 · {run.recipe.size} × {run.recipe.size}",
        f"cohort {sizes.name}: {images} images of {wording.things(sizes.patients, 'patient')}",
        frame.rests_on(study),
    )
