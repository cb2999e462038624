"""Charts of one evaluation: ROC, precision-recall, calibration, net benefit, slices."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core import wording
from core.metrics.rates import Floats
from core.metrics.resampling import GRID
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_curves import Curve
from pages.parts.comparison_charts import limits, name_axes
from pages.parts.ink import READER_COLOURS, Ink

MOST_POINTS = 400
RUN = READER_COLOURS[0]


def roc(evaluation: Evaluation, ink: Ink) -> go.Figure:
    """Sensitivity against false alarms, with the operating point."""
    figure = go.Figure()
    curve = evaluation.roc
    if curve is None:
        return figure
    _band(figure, GRID, curve.low, curve.high, ink)
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", hoverinfo="skip",
        line={"color": ink.line, "width": 1},
    )  # fmt: skip
    _line(figure, curve, "sensitivity %{y:.1f} %, false alarms %{x:.1f} %, threshold %{text}")
    scores = evaluation.point.scores
    if scores.sensitivity.value is not None and scores.specificity.value is not None:
        figure.add_scatter(
            x=[100 * (1 - scores.specificity.value)], y=[100 * scores.sensitivity.value],
            mode="markers", marker={"size": 11, "color": ink.strong, "symbol": "diamond"},
            hovertext=[f"threshold {wording.two_decimals(evaluation.threshold.probability)}"],
            hoverinfo="text",
        )  # fmt: skip
    name_axes(figure, "100 − specificity, %", "sensitivity, %", ink)
    figure.update_xaxes(range=[-1, 101])
    figure.update_yaxes(range=[-1, 101])
    return figure


def precision_recall(evaluation: Evaluation, ink: Ink) -> go.Figure:
    """PPV against sensitivity; the line is what calling everybody would give."""
    figure = go.Figure()
    curve = evaluation.precision_recall
    if curve is None:
        return figure
    _band(figure, GRID, curve.low, curve.high, ink)
    base = 100 * (evaluation.test.prevalence.value or 0.0)
    figure.add_scatter(
        x=[0, 100], y=[base, base], mode="lines", hoverinfo="skip",
        line={"color": ink.line, "width": 1},
    )  # fmt: skip
    _line(figure, curve, "PPV %{y:.1f} % at sensitivity %{x:.1f} %, threshold %{text}")
    name_axes(figure, "sensitivity, %", "PPV, %", ink)
    figure.update_xaxes(range=[-1, 101])
    figure.update_yaxes(range=[0, 101])
    return figure


def calibration(evaluation: Evaluation, ink: Ink) -> go.Figure:
    """How many are positive against how many the network says; on the line the two agree."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", hoverinfo="skip",
        line={"color": ink.line, "width": 1},
    )  # fmt: skip
    shown = (evaluation.calibrated[0], evaluation.calibrated[-1])
    for each, colour, dash in zip(shown, (ink.pale, RUN), ("dot", "solid"), strict=True):
        rates = [bin_.positive for bin_ in each.reliability.bins]
        values = [rate.value or 0.0 for rate in rates]
        figure.add_scatter(
            x=[100 * bin_.claimed for bin_ in each.reliability.bins],
            y=[100 * value for value in values],
            error_y=limits(values, rates, colour), mode="markers+lines",
            marker={"color": colour, "size": 7}, line={"color": colour, "width": 1, "dash": dash},
            hovertext=[f"{each.name}: {wording.rate(rate)}" for rate in rates], hoverinfo="text",
        )  # fmt: skip
    name_axes(figure, "what the network says, %", "positive, %", ink)
    figure.update_xaxes(range=[-2, 102])
    figure.update_yaxes(range=[-2, 102])
    return figure


def decision(evaluation: Evaluation, ink: Ink) -> go.Figure:
    """Net benefit of 100 patients for each threshold probability, beside treating all."""
    figure = go.Figure()
    found = evaluation.decision
    if found is None:
        return figure
    _band(figure, found.thresholds, found.low, found.high, ink)
    figure.add_scatter(
        x=100 * found.thresholds, y=100 * found.treat_all, mode="lines",
        line={"color": ink.pale, "width": 1, "dash": "dot"}, hovertemplate="all: %{y:.1f}",
    )  # fmt: skip
    figure.add_scatter(
        x=100 * found.thresholds, y=100 * found.benefit, mode="lines",
        line={"color": RUN, "width": 2},
        hovertemplate="acting from %{x:.0f} % on: %{y:.1f} of 100 patients",
    )  # fmt: skip
    most = 100 * found.prevalence
    name_axes(figure, "one acts from this probability on, %", "net benefit of 100", ink)
    figure.update_xaxes(range=[0, 100])
    figure.update_yaxes(range=[-0.12 * most, 1.08 * most])
    return figure


def _band(figure: go.Figure, x: Floats, low: Floats, high: Floats, ink: Ink) -> None:
    if not np.isfinite(low).all():
        return
    for edge, fill in ((high, None), (low, "tonexty")):
        figure.add_scatter(
            x=100 * x, y=100 * edge, mode="lines", line={"width": 0}, hoverinfo="skip",
            fill=fill, fillcolor=ink.fill,
        )  # fmt: skip


def _line(figure: go.Figure, curve: Curve, template: str) -> None:
    rows = _thinned(len(curve.x))
    probability = 1 / (1 + np.exp(-np.clip(curve.cuts[rows], -700, 700)))
    figure.add_scatter(
        x=100 * curve.x[rows], y=100 * curve.y[rows], mode="lines",
        line={"color": RUN, "width": 2}, text=[wording.two_decimals(p) for p in probability],
        hovertemplate=template + "<extra></extra>",
    )  # fmt: skip


def _thinned(count: int) -> np.ndarray:
    """The first, the last and evenly many between: more than a screen shows is not sent."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).astype(int))
