"""The train page: the runs there are, a new one, the study's questions, and what to take away."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.cnn_types import Run
from core.store import runs
from core.store.database import reading
from core.types import Task
from core.workflows.study import Study
from pages.parts import (
    frame,
    training_actions,
    training_before,
    training_live,
    training_questions,
    training_use,
)

RUN, NEW, QUESTIONS, USE = "run", "new", "questions", "use"
TITLES = {RUN: "Run", NEW: "New run", QUESTIONS: "Questions", USE: "Use it"}
VIEW = "view"


def draw(study: Study, task: Task) -> None:
    with reading(study.engine) as connection:
        there = runs.of_task(connection, task.name)
    run = chosen(there, st.query_params.get("run", ""))
    asked = st.query_params.get(VIEW, "")
    view = asked if asked in TITLES else (RUN if run else NEW)
    if run is None and view in (RUN, USE):
        view = NEW
    left, right = st.columns([5, 2.3], vertical_alignment="center")
    with left:
        facts = _facts(study, run) if run and view in (RUN, USE) else (
            task.title, frame.rests_on(study)
        )  # fmt: skip
        frame.line("CNN", "Train", *facts)
    with right.container(horizontal=True, horizontal_alignment="right"):
        _views(view, [RUN, NEW, QUESTIONS, USE] if run else [NEW, QUESTIONS])
    if view == NEW:
        training_before.draw(study, task)
    elif view == QUESTIONS:
        training_questions.draw(study, task)
    elif run is not None and view == USE:
        training_use.draw(study, task, run, there)
    elif run is not None:
        _run(study, task, run, there)


def _run(study: Study, task: Task, run: Run, there: tuple[Run, ...]) -> None:
    beside = training_actions.beside()
    others = tuple(each.run_id for each in there if each.name in beside and each != run)
    training_live.draw(study, run.run_id, others, training_actions.smoothing())
    training_actions.draw(study, task, run, there)


def _views(view: str, offered: list[str]) -> None:
    picked = st.segmented_control(
        "Part", offered, default=view, required=True, format_func=TITLES.get,
        label_visibility="collapsed", key=f"view {view} {len(offered)}",
    )  # fmt: skip
    if picked and picked != view:
        st.query_params[VIEW] = picked
        st.rerun()


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
        f"cohort {sizes.name}: {images} images of {wording.things(sizes.patients, 'patient')}, "
        f"patients shared between sets: {sizes.shared}",
        frame.rests_on(study),
    )
