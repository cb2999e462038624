"""The parts of a test set as a dot plot in HTML: one row a part, each figure with its interval.

A hollow dot marks a part that is worse than the whole beyond its interval. All texts are
escaped; nothing is loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path

from core import wording
from core.metrics import Interval
from core.workflows.evaluation_slices import Slice

LOOK = Path(__file__).with_name("evaluation.css")
FEW = 30
"""Parts with fewer images are drawn pale."""


@lru_cache(maxsize=1)
def css() -> str:
    """The look of the dot plot, the same on the page and in a file."""
    return LOOK.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float | None
    interval: Interval | None
    words: str


def dot_plot(slices: Sequence[Slice], things: str) -> str:
    """`things` is what is counted: images or examinations."""
    if not slices:
        return ""
    names = ("Sensitivity", "Specificity", "AUC")
    rows = [(part, _figures(part)) for part in slices]
    scales = [_lowest([figures[place] for _, figures in rows]) for place in range(len(names))]
    head = "".join(
        f'<th scope="col" colspan="2">{name}, from {_edge(low, name)}</th>'
        for name, low in zip(names, scales, strict=True)
    )
    body = "".join(
        _group(group) + "".join(_row(part, figures, rows[0][1], scales) for part, figures in parts)
        for group, parts in groupby(rows, key=lambda row: row[0].group)
    )
    return (
        '<div class="evaluation"><table data-testid="slices"><thead><tr><th></th>'
        f'<th scope="col">{escape(things)}</th><th scope="col">positive</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _figures(part: Slice) -> tuple[_Figure, ...]:
    rates = (
        _Figure(rate.value, rate.interval, _short(rate.value, rate.interval, 100))
        for rate in (part.sensitivity, part.specificity)
    )
    area = part.auc
    return (*rates, _Figure(area.value, area.interval, _short(area.value, area.interval, 1)))


def _short(value: float | None, interval: Interval | None, scale: int) -> str:
    """88.1 [85.7–90.2] or 0.914 [0.901–0.927]"""
    if value is None:
        return wording.UNDEFINED
    decimals = 1 if scale == 100 else 3
    limits = (
        f" [{interval.low * scale:.{decimals}f}–{interval.high * scale:.{decimals}f}]"
        if interval
        else ""
    )
    return f"{value * scale:.{decimals}f}{limits}"


def _lowest(figures: Sequence[_Figure]) -> float:
    """Where a column's axis begins: a tenth below the lowest limit, at most at 0.9."""
    lows = [each.interval.low for each in figures if each.interval] or [0.5]
    return max(0.0, min(0.9, int(10 * min(lows)) / 10))


def _edge(low: float, name: str) -> str:
    return f"{low:.1f} to 1" if name == "AUC" else f"{round(100 * low)} to 100{wording.THIN}%"


def _group(name: str) -> str:
    return f'<tr><th class="group" colspan="9" scope="colgroup">{escape(name)}</th></tr>'


def _row(
    part: Slice, figures: Sequence[_Figure], whole: Sequence[_Figure], scales: Sequence[float]
) -> str:
    few = " few" if part.n < FEW else ""
    cells = "".join(
        _cell(each, of_all, low) for each, of_all, low in zip(figures, whole, scales, strict=True)
    )
    return (
        f'<tr class="part{few}"><th scope="row">{escape(part.name)}</th>'
        f'<td class="number">{wording.count(part.n)}</td>'
        f'<td class="number">{wording.count(part.positives)}</td>{cells}</tr>'
    )


def _cell(figure: _Figure, whole: _Figure, low: float) -> str:
    said = f'<td class="said">{escape(figure.words)}</td>'
    if figure.value is None:
        return f'<td class="dots"><div class="track"></div></td>{said}'
    marks = []
    if whole.value is not None:
        marks.append(f'<i class="whole" style="left:{_at(whole.value, low)}"></i>')
    if figure.interval is not None:
        begin, end = _share(figure.interval.low, low), _share(figure.interval.high, low)
        marks.append(f'<i class="limits" style="left:{begin:.2f}%;width:{end - begin:.2f}%"></i>')
    marks.append(f'<i class="dot" style="left:{_at(figure.value, low)}"></i>')
    below = " below" if _is_below(figure, whole) else ""
    return f'<td class="dots{below}"><div class="track">{"".join(marks)}</div></td>{said}'


def _is_below(figure: _Figure, whole: _Figure) -> bool:
    return bool(figure.interval and whole.value and figure.interval.high < whole.value)


def _share(value: float, low: float) -> float:
    return 100 * min(1.0, max(0.0, (value - low) / (1 - low)))


def _at(value: float, low: float) -> str:
    return f"{_share(value, low):.2f}%"
