"""The strip of a study's path: one card a step, the next one lit, each a link to its page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.workflows.path import Step, StepName, StepState

PAGES: dict[StepName, tuple[str, dict[str, str]]] = {
    StepName.REPORTS: ("pages/study/data.py", {"view": "reports"}),
    StepName.GOLD: ("pages/study/data.py", {"view": "gold"}),
    StepName.PROMPTS: ("pages/prompts/compare.py", {}),
    StepName.ARCHIVE: ("pages/labels/archive.py", {}),
    StepName.REVIEW: ("pages/labels/review.py", {}),
    StepName.IMAGES: ("pages/study/data.py", {"view": "images"}),
    StepName.CNN: ("pages/cnn/train.py", {}),
}
SIGNS = {StepState.DONE: "✓", StepState.NEXT: "", StepState.LATER: ""}
SPOKEN = {StepState.DONE: "done", StepState.NEXT: "next", StepState.LATER: "later"}
LEAD_TO_IMPORT = (StepName.REPORTS, StepName.GOLD)


def draw(steps: Sequence[Step], task: str) -> None:
    """The cards side by side. A whole card is the link; its text says count and state."""
    _light()
    for column, step in zip(st.columns(len(steps), gap="xsmall"), steps, strict=True):
        with column, st.container(key=f"step-{step.state.value}-{step.name.value}", gap=None):
            page, query = _target(step)
            st.page_link(page, label=step.title, query_params=query | {"task": task})
            st.html(_body(step))


def _light() -> None:
    """The next step is lit in the colour of the primary button, of the theme in use."""
    colour = st.get_option(f"theme.{st.context.theme.type or 'light'}.primaryColor")
    st.html(f"<style>:root {{ --overread-lit: {colour}; }}</style>")


def _target(step: Step) -> tuple[str, dict[str, str]]:
    page, query = PAGES[step.name]
    if step.name is StepName.CNN and step.state is StepState.DONE:
        return "pages/cnn/evaluate.py", query
    if step.name in LEAD_TO_IMPORT and step.state is not StepState.DONE:
        return page, {"view": "import"}
    return page, query


def _body(step: Step) -> str:
    note = f"{SIGNS[step.state]} {step.note}".strip()
    return (
        f'<div data-testid="overread-step" data-step="{step.name.value}" '
        f'data-state="{step.state.value}">'
        f'<div class="overread-step-figure">{escape(step.figure)}</div>'
        f'<div class="overread-step-note">{escape(note) or "&nbsp;"}'
        f'<span class="overread-unseen"> ({SPOKEN[step.state]})</span></div></div>'
    )
