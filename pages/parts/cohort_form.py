"""The cohort to train on: chosen among those that are kept, or made anew and seen before it is.

The choice stands in the address: `cohort` names a kept one.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core import wording
from core.cnn_types import Cohort, CohortDesign, GoldUse, Part, TestLabels
from core.store.standing import Stamp
from core.types import Task
from core.workflows import (
    build_cohort,
    cohort_proof,
    cohort_words,
    export_cohort,
    kept_cohorts,
    overview,
    reader_names,
)
from core.workflows.cohort_proof import CohortProof
from core.workflows.study import Study
from pages.parts import cohort_picture, frame, pick, plain_table
from pages.parts.correction_view import correction

NEW, COHORT, BOUND = "", "cohort", "query-params"
SPLIT = (1, 2.05)


def cohort_form(study: Study, task: Task) -> Cohort | None:
    """The kept cohort that is chosen, None while a new one is being made."""
    left, right = st.columns(SPLIT, gap="large")
    with left:
        name = _which(study, task)
        design = None if name else _design(study, task)
    if name:
        return _kept(study, task, name, left, right)
    if design is not None:
        with right, frame.errors_as_sentences():
            made, proof = _planned(study, study.settings.url, overview.stamp(study), design)
            show(made, proof)
            with left:
                _keep(study, task, made)
    return None


def _which(study: Study, task: Task) -> str:
    """The name of a kept cohort, or NEW; the newest where the address says nothing."""
    there = kept_cohorts.names(study, task)
    asked = st.query_params.get(COHORT)
    here = asked if asked in (*there, NEW) else next(iter(there), NEW)
    if there:
        titles = {NEW: "A new cohort", **{each: each for each in there}}
        pick.box("Cohort", [*there, NEW], here or NEW, COHORT, titles)
    return here or NEW


def _kept(
    study: Study, task: Task, name: str, left: st.delta_generator.DeltaGenerator,
    right: st.delta_generator.DeltaGenerator,
) -> Cohort:  # fmt: skip
    made, proof = _stored(study, study.settings.url, task.name, name)
    with right:
        show(made, proof)
    with left:
        plain_table.draw(("", ""), _made_how(study, task, made))
        with st.container(horizontal=True):
            _downloads(study, made)
        correction(study, task, made)
    return made


def _made_how(study: Study, task: Task, made: Cohort) -> tuple[tuple[str, str], ...]:
    return cohort_words.design(made.design, _labels_of(study, task, made.design))


def show(made: Cohort, proof: CohortProof) -> None:
    """The picture, the proof in a line, what the sets show, and who is in none of them."""
    cohort_picture.draw(proof, f"cohort {made.name}")
    frame.heading(cohort_words.shared(proof))
    plain_table.draw(
        ("", "views", "with metal", "labels from"),
        [(cohort_words.SETS[part], *cohort_words.shows(proof.sets[part])) for part in Part],
    )
    frame.quiet(" ".join(cohort_words.remarks(made, proof)))
    frame.quiet(cohort_words.left_out(made))


@st.cache_data(show_spinner=False, max_entries=8, ttl=60)
def _planned(
    _study: Study, url: str, stamp: Stamp, design: CohortDesign
) -> tuple[Cohort, CohortProof]:
    """Dealt anew when the design changes, something was added, or an image may have been marked."""
    made = build_cohort.plan(_study, design, "")
    return made, cohort_proof.proof(_study, made)


@st.cache_data(show_spinner=False, max_entries=8)
def _stored(_study: Study, url: str, task: str, name: str) -> tuple[Cohort, CohortProof]:
    made = build_cohort.get(_study, _study.task(task), name)
    return made, cohort_proof.proof(_study, made)


def _design(study: Study, task: Task) -> CohortDesign | None:
    readers = reader_names.of_task(study, task)
    names = [*(each.name for each in readers), reader_names.HUMANS]
    with frame.errors_as_sentences():
        chosen = st.selectbox("Labels of", names, key="labels", bind=BOUND)
        policy = st.selectbox(
            "Policy", [each.name for each in task.policies], key="policy", bind=BOUND,
            help="How answers become labels. A failure is never one.",
        )  # fmt: skip
        left, right = st.columns(2)
        gold = left.selectbox(
            "Gold reports", list(GoldUse), key="gold", format_func=cohort_words.GOLD.get,
            help="Where they are in a set, their gold label stands above the reader's.",
        )  # fmt: skip
        judged = right.selectbox(
            "Test labels", list(TestLabels), key="test_labels",
            format_func=cohort_words.TEST_LABELS.get,
            help="By whose labels the test set is judged. People alone: gold labels and what "
            "the reading desk has settled.",
        )  # fmt: skip
        corrected = st.checkbox("With what the reading desk has settled", value=True)
        design = CohortDesign(
            task.name, reader_names.sha256_of(study, task, chosen), policy, gold, judged, corrected
        )
        return _shares(design)
    return None


def _shares(design: CohortDesign) -> CohortDesign:
    with st.expander("Shares and seed"):
        left, right = st.columns(2)
        validation = left.number_input("Validation, % of patients", 1, 50, 10, key="validation")
        test = right.number_input("Test, % of patients", 1, 80, 10, key="test")
        share = left.number_input(
            "Training patients, %", 1, 100, 100, key="training_share",
            help="Fewer show what more labels would bring.",
        )  # fmt: skip
        seed = right.number_input("Seed", 0, 1_000_000, 1, key="seed")
    return replace(
        design, validation_share=validation / 100, test_share=test / 100,
        training_share=share / 100, seed=int(seed),
    )  # fmt: skip


def _keep(study: Study, task: Task, made: Cohort) -> None:
    """A name and the button that keeps the cohort."""
    usual = kept_cohorts.first_name(study, task)
    left, right = st.columns([1.3, 1], vertical_alignment="bottom")
    name = left.text_input("Name", usual, key=f"cohort name {usual}", max_chars=60)
    if right.button("Keep this cohort", type="primary", disabled=not name.strip()):
        with frame.errors_as_sentences():
            kept = build_cohort.keep(study, replace(made, name=" ".join(name.split())))
            st.query_params[COHORT] = kept.name
            st.rerun()


def _labels_of(study: Study, task: Task, design: CohortDesign) -> str:
    if not design.reader_sha256:
        return "people alone"
    known = {each.sha256: each.name for each in reader_names.of_task(study, task)}
    return known.get(design.reader_sha256, wording.UNDEFINED)


def _downloads(study: Study, made: Cohort) -> None:
    for form, write in (("CSV", export_cohort.as_csv), ("JSON", export_cohort.as_json)):
        st.download_button(
            form,
            lambda write=write: write(study, made),
            f"cohort-{made.name}.{form.lower()}",
            on_click="ignore",
            icon=":material/download:",
        )
