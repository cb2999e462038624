"""The curves of a training. Each figure takes plain types and the ink of the theme in use."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.curves import Curve, smoothed
from pages.parts import ink as inks
from pages.parts.ink import Ink

HEIGHT = 264
SMALL_HEIGHT = 318
LEAST_EPOCHS = 8
"""Of a chart's width, so that the first epochs don't fill it."""
ROOM = 0.08
LEAST_ROOM = 0.01
FEW_EPOCHS = 3
"""Before, the loss of single steps is what there is to see."""
FLAT = 1e-3
"""What varies by less of its size is drawn as a level line, not as noise of arithmetic."""
SMALL_TITLE = 12


@dataclass(frozen=True, slots=True)
class Overlay:
    """Another run in the same chart, by its name."""

    name: str
    curves: Mapping[str, Curve]


@dataclass(frozen=True, slots=True)
class Small:
    """One of the small multiples: `shown` makes of a stored value what is drawn."""

    title: str
    name: str
    tick_format: str
    shown: Callable[[float], float] = float


SMALL = (
    Small("Sensitivity", "sensitivity", ".2f"),
    Small("Specificity", "specificity", ".2f"),
    Small("MCC", "mcc", ".2f"),
    Small("Learning rate", "learning_rate", "~s"),
    Small("Images a second", "images_per_second", "~s"),
    Small("Waiting for data", "waiting_share", ".2%"),
    Small("Processor, cores", "cpu_percent", ".1f", lambda percent: percent / 100),
    Small("Memory, GB", "memory_mb", ".2f", lambda megabytes: megabytes / 1000),
)
GPU_MEMORY = Small("GPU memory, GB", "gpu_memory_mb", ".2f", lambda megabytes: megabytes / 1000)


def loss(
    curves: Mapping[str, Curve],
    steps_an_epoch: int,
    others: Sequence[Overlay],
    weight: float,
    ink: Ink,
) -> go.Figure:
    """Training and validation loss; of other runs the validation loss alone.

    The loss of single steps lies pale behind them, so that the first epoch is not empty.
    """
    figure = go.Figure()
    steps = curves.get("step_loss", ())
    figure.add_scatter(
        x=[step / steps_an_epoch for step, _ in steps], y=[value for _, value in steps],
        mode="lines", line={"width": 1, "color": ink.line}, hoverinfo="skip",
    )  # fmt: skip
    for place, other in enumerate(others):
        _other(figure, other, "validation_loss", place, weight)
    _own(figure, curves.get("loss", ()), "train", weight, ink, ink.pale)
    _own(figure, curves.get("validation_loss", ()), "validation", weight, ink, ink.strong)
    return _framed(figure, curves, others, ("loss", "validation_loss"), ink)


def auc(
    curves: Mapping[str, Curve], best_epoch: int, others: Sequence[Overlay], weight: float, ink: Ink
) -> go.Figure:
    """Validation AUC with the best epoch marked."""
    figure = go.Figure()
    for place, other in enumerate(others):
        _other(figure, other, "auc", place, weight)
    own = curves.get("auc", ())
    _own(figure, own, "validation", weight, ink, ink.strong)
    value = dict(own).get(best_epoch)
    if value is not None:
        figure.add_scatter(
            x=[best_epoch], y=[value], mode="markers+text", text=["best"],
            textposition="top center", textfont={"color": ink.strong},
            marker={"symbol": "diamond", "size": 11, "color": ink.strong},
            hovertemplate=f"best: %{{y:.3f}} at epoch {best_epoch}<extra></extra>",
        )  # fmt: skip
    return _framed(figure, curves, others, ("auc",), ink)


def colour(place: int) -> str:
    return inks.READER_COLOURS[place % len(inks.READER_COLOURS)]


def _own(figure: go.Figure, curve: Curve, name: str, weight: float, ink: Ink, pen: str) -> None:
    """The curve; with smoothing the raw one stays visible behind it."""
    if weight:
        _line(figure, curve, name, {"width": 1, "color": ink.line}, hover=False)
    _line(figure, smoothed(curve, weight), name, {"width": 2, "color": pen})


def _other(figure: go.Figure, other: Overlay, series: str, place: int, weight: float) -> None:
    curve = smoothed(other.curves.get(series, ()), weight)
    _line(figure, curve, other.name, {"width": 1.6, "color": colour(place), "dash": "dot"})


def _line(
    figure: go.Figure, curve: Curve, name: str, line: Mapping[str, object], *, hover: bool = True
) -> None:
    told = {"hoverinfo": "skip"} if not hover else {
        "hovertemplate": f"epoch %{{x}}: %{{y:.3f}}<extra>{_plain(name)}</extra>"
    }  # fmt: skip
    figure.add_scatter(
        x=[step for step, _ in curve], y=[value for _, value in curve],
        name=_plain(name), mode="lines", line=dict(line), **told,
    )  # fmt: skip


def _plain(name: str) -> str:
    """Plotly reads some HTML in names; a run's name is untrusted."""
    return name.replace("&", "&amp;").replace("<", "&lt;")


def _framed(
    figure: go.Figure,
    curves: Mapping[str, Curve],
    others: Sequence[Overlay],
    series: Sequence[str],
    ink: Ink,
) -> go.Figure:
    inks.prepared(figure, HEIGHT, ink)
    drawn = [curves, *(other.curves for other in others)]
    last = max((c[-1][0] for each in drawn for name in series if (c := each.get(name, ()))),
               default=0)  # fmt: skip
    figure.update_xaxes(
        range=[0, max(last, LEAST_EPOCHS)], showgrid=False, fixedrange=True, nticks=6,
        tickformat="d",
    )  # fmt: skip
    values = [v for each in drawn for name in series for _, v in each.get(name, ())]
    if last < FEW_EPOCHS and "loss" in series:
        values += [value for _, value in curves.get("step_loss", ())]
    figure.update_yaxes(fixedrange=True, nticks=6, tickformat=".2~f", range=_room(values))
    return figure


def _room(values: Sequence[float]) -> list[float] | None:
    """Around the values, with room on top for a mark; never a range of nothing."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return [0.0, 1.0]
    low, high = min(finite), max(finite)
    room = max(LEAST_ROOM, ROOM * (high - low))
    return [low - room, high + 2 * room]


def multiples(curves: Mapping[str, Curve], weight: float, ink: Ink) -> go.Figure:
    """Everything else, small: eight charts in two columns."""
    wanted = list(SMALL)
    if curves.get("gpu_memory_mb"):
        wanted[-1] = GPU_MEMORY
    figure = make_subplots(
        rows=len(wanted) // 2, cols=2, subplot_titles=[each.title for each in wanted],
        vertical_spacing=0.115, horizontal_spacing=0.16,
    )  # fmt: skip
    for place, each in enumerate(wanted):
        row, column = place // 2 + 1, place % 2 + 1
        curve = smoothed(curves.get(each.name, ()), weight)
        values = [each.shown(value) for _, value in curve]
        figure.add_scatter(
            x=[step for step, _ in curve], y=values, mode="lines",
            line={"width": 1.4, "color": ink.pale}, row=row, col=column,
            hovertemplate=f"epoch %{{x}}: %{{y:{each.tick_format}}}<extra></extra>",
        )  # fmt: skip
        figure.update_yaxes(
            tickformat=each.tick_format,
            range=_range(values),
            nticks=3,
            row=row,
            col=column,
            showticklabels=bool(values),
        )
    inks.prepared(figure, SMALL_HEIGHT, ink)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 18, "b": 4})
    figure.update_annotations(font={"size": SMALL_TITLE, "color": ink.strong}, yshift=-2)
    shown = (curves.get(each.name, ()) for each in wanted)
    last = max((curve[-1][0] for curve in shown if curve), default=0)
    figure.update_xaxes(
        range=[1, max(last, LEAST_EPOCHS)], showticklabels=False, showgrid=False, fixedrange=True
    )
    figure.update_yaxes(fixedrange=True, tickfont={"size": 11, "color": ink.pale})
    return figure


def _range(values: Sequence[float]) -> list[float] | None:
    """Around the values with some room, also where they are all the same."""
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    flat = high - low <= FLAT * abs(high)
    room = (abs(high) * 0.5 or 0.5) if flat else ROOM * (high - low)
    return [low - room, high + room]
