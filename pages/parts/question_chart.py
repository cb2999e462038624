"""The one figure of an answer: AUCs with intervals, or a curve over the amount of labels."""

from __future__ import annotations

import plotly.graph_objects as go

from core import wording
from core.workflows.question_answer import Answer, Line
from core.workflows.question_plan import Asked
from pages.parts import ink as inks
from pages.parts.ink import Ink

ROW, MARGIN = 44, 50
CURVE_HEIGHT = 250
LONGEST_NAME = 34


def figure(found: Answer, ink: Ink) -> go.Figure:
    if found.wish.asked is Asked.LEARNING_CURVE:
        return _curve(found, ink)
    return _dots(found, ink)


def _dots(found: Answer, ink: Ink) -> go.Figure:
    """A row a run, in the order of the table; a line stands at the reference."""
    drawn = go.Figure()
    for line in found.lines:
        _interval(drawn, [_short(line.role)] * 2, line, ink, across=True)
    first = found.lines[0].auc.value
    if first is not None and len(found.lines) > 1:
        drawn.add_vline(x=first, line={"dash": "dot", "width": 1.2, "color": ink.pale})
    inks.prepared(drawn, MARGIN + ROW * len(found.lines), ink)
    drawn.update_xaxes(tickformat=".2f", nticks=5, fixedrange=True)
    drawn.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True)
    return drawn


def _curve(found: Answer, ink: Ink) -> go.Figure:
    drawn = go.Figure()
    rising = sorted(found.lines, key=lambda line: line.train_images)
    for line in rising:
        _interval(drawn, [line.train_images] * 2, line, ink, across=False)
    drawn.add_scatter(
        x=[line.train_images for line in rising], y=[line.auc.value for line in rising],
        mode="lines", line={"width": 1.6, "color": ink.strong}, hoverinfo="skip",
    )  # fmt: skip
    inks.prepared(drawn, CURVE_HEIGHT, ink)
    drawn.update_xaxes(
        title={"text": "images to train on", "font": {"size": 12, "color": ink.pale}},
        rangemode="tozero", showgrid=False, fixedrange=True, nticks=5,
    )  # fmt: skip
    drawn.update_yaxes(tickformat=".2f", nticks=5, fixedrange=True)
    return drawn


def _interval(
    drawn: go.Figure, places: list[object], line: Line, ink: Ink, *, across: bool
) -> None:
    """One estimate with its interval, along the x axis or along the y axis."""
    value, limits = line.auc.value, line.auc.interval
    if value is None:
        return
    ends: list[object] = [limits.low, limits.high] if limits else [value, value]
    x, y = (ends, places) if across else (places, ends)
    drawn.add_scatter(
        x=x, y=y, mode="lines", hoverinfo="skip", line={"width": 2.2, "color": ink.strong}
    )  # fmt: skip
    x, y = ([value], places[:1]) if across else (places[:1], [value])
    drawn.add_scatter(
        x=x, y=y, mode="markers", marker={"size": 10, "color": ink.strong},
        hovertemplate=f"{wording.estimate(line.auc)}<extra></extra>",
    )  # fmt: skip


def _short(role: str) -> str:
    plain = role.replace("&", "&amp;").replace("<", "&lt;")
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:LONGEST_NAME]}…"
