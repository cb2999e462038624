"""What one can do with a run: stop, go on, clone, see its images, lay others beside it."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import jobs
from core.cnn_types import Run
from core.types import Task
from core.workflows import augmented
from core.workflows.progress import LIVE, Phase
from core.workflows.study import Study
from core.workflows.training_words import STAYS
from pages.parts import frame, training_live

MOST_SMOOTHING = 0.95
BESIDE = "beside"
SHEET = """
.overread-sheet { display: grid; grid-template-columns: 6.5rem 1fr; align-items: stretch; }
.overread-sheet img { width: 100%; display: block; border-radius: 4px; }
.overread-sheet div { display: grid; grid-auto-rows: 1fr; align-items: center; }
"""


def smoothing() -> float:
    """The weight on the past; the slider stands below the curves, so its state is asked first."""
    kept = st.session_state.get("smoothing", st.query_params.get("smoothing", "0"))
    try:
        return min(MOST_SMOOTHING, max(0.0, float(kept)))
    except ValueError:
        return 0.0


def beside() -> list[str]:
    """The names of the runs that are laid beside the one that is shown."""
    chosen: list[str] = st.session_state.get(BESIDE, st.query_params.get_all(BESIDE))
    return chosen


def draw(study: Study, task: Task, run: Run, there: tuple[Run, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        phase = training_live.phase(study, run.run_id)
        _work(study, run, phase)
        if phase is Phase.DONE:
            there_too = {"task": task.name, "run": str(run.run_id)}
            st.page_link("pages/cnn/evaluate.py", label="Evaluate it", query_params=there_too)
        if st.button("Clone with changes"):
            st.query_params.from_dict({"task": task.name, "view": "new", "like": str(run.run_id)})
            st.rerun()
        if st.button("Show augmented images"):
            _images(study, run)
        frame.quiet(STAYS if phase in LIVE else "")
    left, middle, right = st.columns([1.4, 3, 1], gap="medium")
    with left:
        other_run(run, there)
    with middle:
        _beside(run, there)
    right.slider("Smoothing", 0.0, MOST_SMOOTHING, 0.0, 0.05, key="smoothing", bind="query-params")


def _work(study: Study, run: Run, phase: Phase | None) -> None:
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


def other_run(run: Run, there: tuple[Run, ...]) -> None:
    names = {each.run_id: each.name for each in there}
    chosen = st.selectbox(
        "Run", list(names), index=list(names).index(run.run_id), format_func=names.get,
        key=f"run {run.run_id}",
    )  # fmt: skip
    if chosen != run.run_id:
        st.query_params["run"] = str(chosen)
        st.rerun()


def _beside(run: Run, there: tuple[Run, ...]) -> None:
    others = [each.name for each in there if each.run_id != run.run_id]
    if others:
        st.multiselect(
            "Curves of other runs beside it", others, key=BESIDE, bind="query-params",
            placeholder="none",
        )  # fmt: skip


@st.dialog("What the network is shown", width="large")
def _images(study: Study, run: Run) -> None:
    """Patients' pixels come over a route of their own, for a signed token."""
    token = augmented.token(study, run.run_id)
    rows = "".join(f'<span class="overread-quiet">{escape(row)}</span>' for row in augmented.ROWS)
    said = "A few training images, and how the first epochs turn, zoom and mirror them."
    st.html(
        f"<style>{SHEET}</style>"
        f'<div class="overread-sheet" data-testid="overread-sheet"><div>{rows}</div>'
        f'<img src="overread/augmented/{token}" alt="{escape(said)}"></div>'
    )
    frame.quiet(said)
