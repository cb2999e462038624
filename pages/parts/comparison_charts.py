"""Charts of a comparison below its table: cost against accuracy, confidence, power."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core import metrics, wording
from core.metrics import Rate
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.reader_confidence import Confidence
from pages.parts.ink import READER_COLOURS, Ink

SYMBOLS = {"prompt": "circle", "human": "diamond"}


def cost(comparison: Comparison, by: str, ink: Ink) -> go.Figure:
    """Accuracy with its interval against what a report costs; the line holds the best buys."""
    rows = [row for row in comparison.rows if _cost(row, by) is not None]
    best = frontier(rows, by)
    figure = go.Figure()
    figure.add_scatter(
        x=[_cost(row, by) for row in best], y=[100 * row.accuracy for row in best],
        mode="lines", line={"color": ink.pale, "width": 1, "shape": "hv"}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[_cost(row, by) for row in rows],
        y=[100 * row.accuracy for row in rows],
        error_y=limits(
            [row.accuracy for row in rows], [row.scores.accuracy for row in rows], ink.line
        ),
        mode="markers+text",
        text=[row.name if row in (best[0], best[-1]) else "" for row in rows],
        textposition="top left",
        textfont={"color": ink.strong, "size": 12},
        marker={
            "color": [ink.strong if row in best else ink.pale for row in rows],
            "symbol": [SYMBOLS.get(row.variant.reader.kind.value, "square") for row in rows],
            "size": 9,
        },
        hovertext=[f"{row.name}: {wording.rate(row.scores.accuracy)}" for row in rows],
        hoverinfo="text",
    )
    name_axes(figure, f"{by} a report", "accuracy, %", ink)
    figure.update_xaxes(rangemode="tozero")
    return figure


def name_axes(figure: go.Figure, x: str, y: str, ink: Ink) -> None:
    font = {"size": 12, "color": ink.pale}
    figure.update_xaxes(title={"text": x, "font": font, "standoff": 6}, exponentformat="none")
    figure.update_yaxes(title={"text": y, "font": font, "standoff": 6})


def frontier(rows: Sequence[Row], by: str) -> list[Row]:
    """Those that nobody beats at the same or a lower cost, from cheap to dear."""
    best: list[Row] = []
    for row in sorted(rows, key=lambda row: (_cost(row, by) or 0.0, -row.accuracy)):
        if row.is_complete and (not best or row.accuracy > best[-1].accuracy):
            best.append(row)
    return best


def _cost(row: Row, by: str) -> float | None:
    return row.cost.seconds if by == "seconds" else row.cost.tokens


def limits(values: Sequence[float], rates: Sequence[Rate], colour: str) -> dict[str, object]:
    """The intervals of shares as plotly's error bars, in percent."""
    intervals = [rate.interval for rate in rates]
    pairs = list(zip(values, intervals, strict=True))
    return {
        "type": "data", "symmetric": False, "thickness": 1, "width": 0, "color": colour,
        "array": [100 * (i.high - value) if i else 0 for value, i in pairs],
        "arrayminus": [100 * (value - i.low) if i else 0 for value, i in pairs],
    }  # fmt: skip


def risk(readers: Sequence[Confidence], ink: Ink) -> go.Figure:
    """The error among the surest reports, for every share of them."""
    figure = go.Figure()
    for reader, colour in zip(readers, READER_COLOURS, strict=False):
        figure.add_scatter(
            x=100 * reader.risk.coverage, y=100 * reader.risk.risk, mode="lines",
            line={"color": colour, "width": 2, "shape": "hv"}, name=reader.reader,
            hovertemplate="%{y:.1f} % wrong among the surest %{x:.0f} %",
        )  # fmt: skip
    name_axes(figure, "share of the reports answered, surest first, %", "wrong among them, %", ink)
    figure.update_xaxes(range=[0, 101])
    figure.update_yaxes(rangemode="tozero")
    return figure


def calibration(readers: Sequence[Confidence], ink: Ink) -> go.Figure:
    """How often it is right against how sure it says it is; on the line the two agree."""
    low = 100 * min((each.claimed for reader in readers for each in reader.bins), default=0.5)
    figure = go.Figure()
    figure.add_scatter(
        x=[low - 5, 100], y=[low - 5, 100], mode="lines", hoverinfo="skip",
        line={"color": ink.line, "width": 1},
    )  # fmt: skip
    for reader, colour in zip(readers, READER_COLOURS, strict=False):
        rates = [each.right for each in reader.bins]
        rights = [rate.value or 0.0 for rate in rates]
        figure.add_scatter(
            x=[100 * each.claimed for each in reader.bins], y=[100 * value for value in rights],
            error_y=limits(rights, rates, colour), mode="markers+lines",
            marker={"color": colour, "size": 8}, line={"color": colour, "width": 1},
            name=reader.reader, hovertext=[wording.rate(rate) for rate in rates],
            hoverinfo="text",
        )  # fmt: skip
    name_axes(figure, "how sure it says it is, %", "how often it is right, %", ink)
    return figure


def roc(readers: Sequence[Confidence], ink: Ink) -> go.Figure:
    """Ranking reports by how positive they look."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", hoverinfo="skip",
        line={"color": ink.line, "width": 1},
    )  # fmt: skip
    for reader, colour in zip(readers, READER_COLOURS, strict=False):
        if reader.roc is not None:
            figure.add_scatter(
                x=100 * reader.roc.false_positives, y=100 * reader.roc.true_positives,
                mode="lines", line={"color": colour, "width": 2}, name=reader.reader,
                hovertemplate="sensitivity %{y:.1f} %, false alarms %{x:.1f} %",
            )  # fmt: skip
    name_axes(figure, "100 − specificity, %", "sensitivity, %", ink)
    figure.update_xaxes(range=[0, 101])
    figure.update_yaxes(range=[0, 101])
    return figure


def power(difference: float, discordant: float, have: int, needed: int, ink: Ink) -> go.Figure:
    """The chance to show a difference for each number of reports; where one is, and should be."""
    most = max(have, needed) * 1.3
    numbers = np.unique(np.geomspace(20, most, 60).astype(int))
    chances = [100 * metrics.mcnemar_power(int(n), difference, discordant) for n in numbers]
    figure = go.Figure()
    figure.add_scatter(
        x=numbers, y=chances, mode="lines", line={"color": ink.strong, "width": 2},
        hovertemplate="%{x} reports: %{y:.0f} %",
    )  # fmt: skip
    figure.add_hline(y=100 * metrics.power.POWER, line={"color": ink.line, "width": 1})
    for number, words in ((have, "you have"), (needed, "you need")):
        figure.add_vline(
            x=number, line={"color": ink.pale, "width": 1, "dash": "dot"},
            annotation={"text": f"{words} {wording.count(number)}", "font": {"color": ink.pale}},
        )  # fmt: skip
    name_axes(figure, "gold reports", "chance to show it, %", ink)
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(range=[0, 101])
    return figure
