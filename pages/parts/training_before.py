"""Before a training: the cohort as a picture, a recipe, and when it will be done."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.cnn_types import Cohort, Part, TrainingRecipe
from core.errors import OverreadError
from core.store import jobs as job_rows
from core.store.database import reading
from core.types import Job, Task
from core.workflows import estimate_job, training_setup
from core.workflows.study import Study
from core.workflows.train_estimate import Estimate
from pages.parts import frame, pick, plain_table
from pages.parts.cohort_form import cohort_form
from pages.parts.training_recipe import recipe_form

ASK_EVERY = 1.0


def draw(study: Study, task: Task) -> None:
    """How and until when on top, where it can be started; on what below."""
    top = st.container()
    frame.heading("On which images")
    cohort: Cohort | None = None
    with frame.errors_as_sentences():
        cohort = cohort_form(study, task)
    with top:
        if cohort is None:
            frame.answer("**Train a CNN on the labels.** First: who is in which set?")
            pick.task_box(study, task)
        else:
            _recipe(study, task, cohort)


def _recipe(study: Study, task: Task, cohort: Cohort) -> None:
    frame.answer(f"**Train a CNN on the labels** of cohort {cohort.name}: how, and until when?")
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        preset, recipe = recipe_form(study, st.query_params.get("like", ""), "new")
    with right:
        _takes(study, cohort, recipe)
        _start(study, task, cohort, preset, recipe)


def _takes(study: Study, cohort: Cohort, recipe: TrainingRecipe) -> None:
    timing = estimate_job.latest(study, recipe)
    known = None if timing and timing.is_open else estimate_job.known(study, cohort, recipe)
    images = len(cohort.part(Part.TRAIN))
    rows = [("images to train on", wording.count(images))]
    rows += _rows(known) if known else [("time to the end", wording.UNDEFINED)]
    plain_table.draw(("", ""), rows, numbers=(1,))
    if known:
        for sentence in known.sentences[1:]:
            frame.quiet(sentence)
        return
    if timing is not None and timing.is_open:
        _waits(study, timing)
        return
    if timing is not None and timing.error:
        st.error(frame.plain(timing.error), icon=":material/error:")
    frame.quiet("The end is known after a few steps were timed on this machine.")
    if st.button("Time a few steps"):
        estimate_job.start(study, cohort.design.task, recipe)
        st.rerun()


def _rows(known: Estimate) -> list[tuple[str, str]]:
    timing = known.timing
    return [
        ("time to the end", f"about {wording.duration(known.seconds)}"),
        ("images a second, timed here", f"{timing.images_per_second:.3g}"),
        ("memory", f"about {wording.gigabytes(timing.memory)}"),
        ("disk", f"{wording.gigabytes(known.disk)} of {wording.gigabytes(known.free_disk)} free"),
        (timing.machine, timing.precision),
    ]


def _waits(study: Study, timing: Job) -> None:
    """Asks once a second whether the steps were timed; nothing else is redrawn."""

    def panel() -> None:
        with reading(study.engine) as connection:
            now = job_rows.get(connection, timing.job_id)
        if not now.is_open:
            st.rerun()
        frame.quiet("Timing a few steps on this machine …")

    st.fragment(panel, run_every=ASK_EVERY)()


def _start(study: Study, task: Task, cohort: Cohort, preset: str, recipe: TrainingRecipe) -> None:
    usual = training_setup.free_name(study, task, f"{cohort.name} {preset}")
    name = st.text_input("Name", usual, key=f"run name {usual}", max_chars=60)
    epochs = wording.things(recipe.epochs, "epoch")
    if st.button(f"Train for {epochs}", type="primary", disabled=not name.strip()):
        try:
            run = training_setup.start(study, cohort.cohort_id, recipe, " ".join(name.split()))
        except OverreadError as error:
            st.error(frame.plain(str(error)), icon=":material/error:")
            return
        st.query_params.from_dict({"task": task.name, "run": str(run.run_id)})
        st.rerun()
