"""What one can do with a run: stop, go on, clone, lay others beside it."""

from __future__ import annotations

import streamlit as st

from core import jobs
from core.cnn_types import Run
from core.types import Task
from core.workflows.progress import LIVE, Phase
from core.workflows.study import Study
from core.workflows.training_words import STAYS
from pages.parts import frame, training_live

MOST_SMOOTHING = 0.95


def smoothing() -> float:
    """The weight on the past; the slider stands below the curves."""
    return float(st.session_state.get("smoothing", 0.0))


def draw(study: Study, task: Task, run: Run, there: tuple[Run, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _work(study, run)
        if st.button("Clone with changes"):
            st.query_params.from_dict({"task": task.name, "new": "1", "like": str(run.run_id)})
            st.rerun()
        frame.quiet(STAYS)
    others = [each for each in there if each.run_id != run.run_id]
    left, right = st.columns([3, 1])
    if others:
        left.pills(
            "Beside it", [each.name for each in others], selection_mode="multi", key="beside",
            bind="query-params",
        )  # fmt: skip
    right.slider("Smoothing", 0.0, MOST_SMOOTHING, 0.0, 0.05, key="smoothing", bind="query-params")


def _work(study: Study, run: Run) -> None:
    phase = training_live.phase(study, run.run_id)
    if phase in LIVE:
        stopping = phase is Phase.STOPPING
        if st.button("Stop", type="primary", disabled=stopping):
            jobs.cancel(study, run.job_id)
            st.rerun()
    elif phase in (Phase.PAUSED, Phase.FAILED, Phase.STALLED):
        label = "Try again" if phase is Phase.FAILED else "Go on"
        if st.button(label, type="primary"):
            jobs.resume(study, run.job_id)
            st.rerun()
