"""The figures of the archive page. Each takes plain types and the ink of the theme in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.metrics import Estimate
from core.store.labels import CONFIDENCE_BINS
from core.types import Answer
from core.wording import duration, percent
from core.workflows.archive_live import PacePoint
from core.workflows.archive_report import ArchiveReport, Lengths
from pages.parts import ink as inks
from pages.parts import signs
from pages.parts.ink import Ink

PACE_HEIGHT = 218
PREVALENCE_HEIGHT = 152
HISTOGRAM_HEIGHT = 148
NARROW = 0.17
"""Bars of answers are short here: below this share a figure has no room."""
LENGTH_BINS = 30
HEADROOM = 1.15
TICK_STEPS = (5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 43200, 86400)
MOST_TICKS = 6


def pace(
    points: Sequence[PacePoint], expected: float | None, capacity: float | None, ink: Ink
) -> go.Figure:
    """Reports a second over time, the hosts one on top of the other.

    A line for the pilot's pace, and one for what the hosts could do.
    """
    figure = go.Figure()
    names = hosts(points)
    at = [point.at for point in points]
    for place, host in enumerate(names):
        figure.add_scatter(
            x=at,
            y=[point.by_host[host] for point in points],
            name=short(host),
            stackgroup="hosts",
            mode="lines",
            line={"width": 1.4, "color": ink.strong if len(names) == 1 else colour(place)},
            fillcolor=ink.fill if len(names) == 1 else _pale(colour(place)),
            hovertemplate="%{y:.1f} a second<extra>" + short(host) + "</extra>",
        )
    inks.prepared(figure, PACE_HEIGHT, ink)
    highest = max((sum(point.by_host.values()) for point in points), default=1.0)
    room = HEADROOM * max(highest, expected or 0.0, capacity or 0.0)
    figure.update_yaxes(range=[0, room], nticks=5, fixedrange=True)
    if expected is not None:
        figure.add_hline(
            y=expected, line={"dash": "dot", "width": 1.4, "color": ink.strong},
            annotation={"text": f"as in the pilot: {expected:.1f}", "font": {"color": ink.pale},
                        "xanchor": "left", "yanchor": "bottom"},
            annotation_position="top left",
        )  # fmt: skip
    if capacity is not None:
        figure.add_hline(y=capacity, line={"dash": "dash", "width": 1.4, "color": ink.strong})
    longest = max(at, default=60.0)
    ticks = _ticks(longest)
    figure.update_xaxes(
        range=[0, longest],
        tickvals=ticks,
        ticktext=[_moment(tick, longest) for tick in ticks],
        showgrid=False,
        fixedrange=True,
    )
    return figure


def hosts(points: Sequence[PacePoint]) -> tuple[str, ...]:
    """The hosts of the pace chart, from the bottom to the top."""
    return tuple(points[0].by_host) if points else ()


def colour(place: int) -> str:
    return inks.READER_COLOURS[place % len(inks.READER_COLOURS)]


def _moment(seconds: float, longest: float) -> str:
    """80 s in a chart of minutes, 5 min in one of an hour."""
    return f"{seconds:.0f} s" if longest <= MOST_TICKS * 30 else duration(seconds)


def _ticks(longest: float) -> list[float]:
    """Moments that people say: every 10 s, every 5 min, every hour."""
    step = next((each for each in TICK_STEPS if longest / each <= MOST_TICKS), TICK_STEPS[-1])
    return [step * place for place in range(int(longest / step) + 1)]


def confidences(counts: Mapping[tuple[int, Answer], int], ink: Ink) -> go.Figure:
    """How sure the reader said it was, by answer."""
    figure = go.Figure()
    places = [(place + 0.5) / CONFIDENCE_BINS for place in range(CONFIDENCE_BINS)]
    for answer in Answer:
        heights = [counts.get((place, answer), 0) for place in range(CONFIDENCE_BINS)]
        if any(heights):
            figure.add_bar(
                x=places,
                y=heights,
                marker_color=inks.ANSWER_COLOURS[answer],
                hovertemplate=f"{signs.labelled(answer)}: %{{y}} at %{{x:.2f}}<extra></extra>",
            )
    inks.prepared(figure, HISTOGRAM_HEIGHT, ink)
    figure.update_layout(barmode="stack", bargap=0.06)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", showgrid=False, fixedrange=True)
    figure.update_yaxes(nticks=4, fixedrange=True)
    return figure


def lengths(found: Lengths, ink: Ink) -> go.Figure:
    """How long reports are, as shares of the archive and of the gold set."""
    figure = go.Figure()
    longest = max((*found.archive, *found.gold), default=1)
    width = max(1, -(-longest // LENGTH_BINS))
    for name, counts, pen in (
        ("archive", found.archive, ink.strong),
        ("gold", found.gold, ink.pale),
    ):
        shares = _binned(counts, width)
        if shares:
            figure.add_scatter(
                x=[(place + 0.5) * width for place in range(len(shares))],
                y=shares,
                name=name,
                mode="lines",
                line={"shape": "hvh", "width": 1.8, "color": pen,
                      "dash": "solid" if name == "archive" else "dot"},
                hovertemplate="%{y:.1%} of about %{x:.0f} characters<extra>" + name + "</extra>",
            )  # fmt: skip
    inks.prepared(figure, HISTOGRAM_HEIGHT, ink)
    figure.update_xaxes(showgrid=False, rangemode="tozero", fixedrange=True, nticks=5)
    figure.update_yaxes(tickformat=".0%", nticks=4, rangemode="tozero", fixedrange=True)
    return figure


def _binned(counts: Mapping[int, int], width: int) -> list[float]:
    total = sum(counts.values())
    if not total:
        return []
    bins = [0] * (max(counts) // width + 1)
    for length, n in counts.items():
        bins[length // width] += n
    return [n / total for n in bins]


def prevalence(report: ArchiveReport, ink: Ink) -> go.Figure:
    """The share of positives: as labelled, corrected, and on the develop set."""
    rows = (
        ("as labelled", Estimate(report.raw.value, report.raw.interval)),
        ("corrected", report.corrected),
        ("gold, develop", Estimate(report.gold_prevalence.value, report.gold_prevalence.interval)),
    )
    figure = go.Figure()
    for name, estimate in rows:
        value, interval = estimate.value, estimate.interval
        if value is None:
            figure.add_scatter(x=[None], y=[name])
            continue
        low, high = (interval.low, interval.high) if interval else (value, value)
        figure.add_scatter(
            x=[low, high], y=[name, name], mode="lines", hoverinfo="skip",
            line={"width": 2.2, "color": ink.strong},
        )  # fmt: skip
        figure.add_scatter(
            x=[value], y=[name], mode="markers",
            marker={"size": 10, "color": inks.PRESENT if name == "as labelled" else ink.strong},
            hovertemplate=f"{percent(value)} [{percent(low)}–{percent(high)}]<extra></extra>",
        )  # fmt: skip
    inks.prepared(figure, PREVALENCE_HEIGHT, ink)
    figure.update_xaxes(tickformat=".0%", nticks=5, fixedrange=True, range=_around(rows))
    figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True)
    return figure


def _around(rows: Sequence[tuple[str, Estimate]]) -> list[float] | None:
    """A range with some room around everything that is drawn."""
    limits = [
        limit
        for _, each in rows
        if each.interval
        for limit in (each.interval.low, each.interval.high)
    ]
    if not limits:
        return None
    room = max(0.01, 0.08 * (max(limits) - min(limits)))
    return [min(limits) - room, max(limits) + room]


def short(address: str) -> str:
    """gpu1:11434 of http://gpu1:11434."""
    return address.split("://", 1)[-1]


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
