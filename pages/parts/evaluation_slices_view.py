"""The parts of the test set as a dot plot."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.workflows import evaluation_figure
from core.workflows.cnn_scores import Unit
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_slices import Slice
from pages.parts import frame


def draw(slices: Sequence[Slice], evaluation: Evaluation) -> None:
    things = "images" if evaluation.options.unit is Unit.IMAGE else "examinations"
    frame.heading("Where is it good, where does it fail? The line is the whole test set")
    st.html(f"<style>{evaluation_figure.css()}</style>")
    st.html(evaluation_figure.dot_plot(slices, things))
    frame.quiet(
        "A hollow dot is worse than the whole beyond its interval; parts of fewer than "
        f"{evaluation_figure.FEW} are pale. With so many parts one or two differ by chance."
    )
