"""Colours and the ground of every figure. A colour means one thing everywhere.

Charts take ink from the theme in use, since colours fixed for light vanish in dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from core.types import Answer

PRESENT, ABSENT, UNCERTAIN, FAILURE = "#D55E00", "#0072B2", "#7F7F7F", "#B00020"
ANSWER_COLOURS = {
    Answer.PRESENT: PRESENT,
    Answer.ABSENT: ABSENT,
    Answer.UNCERTAIN: UNCERTAIN,
    Answer.NOT_MENTIONED: "#B8B5AE",
}
READER_COLOURS = (
    "#4E79A7", "#B6992D", "#499894", "#79706E", "#D37295", "#86BCB6", "#9D7660", "#B07AA1",
)  # fmt: skip
"""Readers keep their colour from page to page; none of them is the colour of an answer."""
FONT = "Source Sans, Source Sans Pro, sans-serif"


@dataclass(frozen=True, slots=True)
class Ink:
    """What lines and letters are drawn with on one ground."""

    strong: str
    pale: str
    line: str
    fill: str
    ground: str
    heat: tuple[str, str]


LIGHT = Ink("#1F2328", "#8B8983", "#DEDCD6", "#EFEDE9", "#FCFCFB", ("#F3F2EF", "#8C6A36"))
DARK = Ink("#E7E5E0", "#8D9299", "#33373D", "#24282D", "#15171A", ("#1E2125", "#B98A3A"))


def current() -> Ink:
    """The ink of the theme that the reader of the page has chosen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def prepared(figure: go.Figure, height: int, ink: Ink) -> go.Figure:
    """The figure with our ground: no frame, thin lines, no legend, a fixed height."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        font={"family": FONT, "size": 13, "color": ink.strong},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hoverlabel={"font": {"family": FONT}},
        dragmode=False,
    )
    axis = {"gridcolor": ink.line, "zeroline": False, "linecolor": ink.line, "automargin": True,
            "tickfont": {"color": ink.pale}}  # fmt: skip
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def draw(figure: go.Figure, key: str, *, selectable: bool = False) -> object:
    """Draws a figure without its tool bar; returns what is selected in it, if that is wanted."""
    options: dict[str, object] = {"on_select": "rerun"} if selectable else {}
    return st.plotly_chart(
        figure, width="stretch", theme=None, key=key, config={"displayModeBar": False}, **options
    )
