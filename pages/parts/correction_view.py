"""What corrections at the reading desk brought to a cohort, and the next version of it."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.cnn_types import Cohort
from core.store.standing import Stamp
from core.types import Task
from core.workflows import build_cohort, overview
from core.workflows import correction as corrections
from core.workflows.correction import Correction, Trained
from core.workflows.question_words import signed
from core.workflows.study import Study
from pages.parts import frame


def correction(study: Study, task: Task, made: Cohort) -> None:
    """The labels that changed since the version before, runs on both, and the next version."""
    now = overview.stamp(study)
    since, pair = _since(study, study.settings.url, now, made.cohort_id, made)
    if since is not None:
        frame.heading("What the correction brought")
        frame.quiet(_changed(since))
        frame.quiet(_trained(pair))
    wanted = _waiting(study, study.settings.url, now, made.cohort_id, made)
    if wanted is None or not wanted.any:
        return
    frame.heading("Settled since")
    frame.quiet(_changed(wanted))
    if st.button(f"Make {build_cohort.next_name(study, task, made.name)}"):
        with frame.errors_as_sentences():
            kept = build_cohort.keep(study, build_cohort.next_version(study, made))
            st.query_params["cohort"] = kept.name
            st.rerun()


@st.cache_data(show_spinner=False, max_entries=8)
def _since(
    _study: Study, url: str, stamp: Stamp, cohort_id: int, _made: Cohort
) -> tuple[Correction | None, Trained | None]:
    before = corrections.earlier(_study, _made)
    if before is None:
        return None, None
    return corrections.between(before, _made), corrections.trained(_study, before, _made)


@st.cache_data(show_spinner=False, max_entries=8)
def _waiting(
    _study: Study, url: str, stamp: Stamp, cohort_id: int, _made: Cohort
) -> Correction | None:
    """None where the design wants no corrections, or no next version can be made."""
    if not _made.design.corrected or _made.design.folds:
        return None
    try:
        return corrections.waiting(_study, _made)
    except build_cohort.CohortError:
        return None


def _changed(found: Correction) -> str:
    """Since cohort 1: 23 labels changed (14 to present, 9 to absent), 3 reports joined."""
    labels = wording.things(found.changed, "label")
    parts = [
        f"**{labels}** changed ({wording.count(found.to_present)} to present, "
        f"{wording.count(found.to_absent)} to absent)"
    ]
    if found.joined:
        parts.append(f"{wording.things(found.joined, 'report')} joined")
    if found.left:
        parts.append(f"{wording.things(found.left, 'report')} left")
    return f"Since {found.before}: {', '.join(parts)}."


def _trained(pair: Trained | None) -> str:
    if pair is None:
        return "Train one run on each version with the same recipe to see what it brings."
    found = pair.difference
    return (
        f"AUC **{wording.three_decimals(found.b.value)}** before, "
        f"**{wording.three_decimals(found.a.value)}** after, a difference of "
        f"{signed(found.difference)} (DeLong, {wording.p_value(found.p_value)}) on the same "
        f"{wording.things(pair.images, 'test image')} of "
        f"{wording.things(pair.patients, 'patient')}, by the corrected labels."
    )
