"""The figure of a comparison as HTML: differences to the reference, errors by pitfall, row by row.

One table, so that both halves share their rows whatever the width. What can be opened
carries its address in `data-open`; a page listens to it, a file ignores it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from urllib.parse import urlencode

from core import wording
from core.metrics import Rate
from core.workflows.compare_prompts import PLAIN_CASES, Comparison, Row
from core.workflows.side_by_side import Cell

MOST_ROWS = 16
MOST_GROUPS = 10
LEAST_IN_GROUP = 2
ROW_HEIGHT = 26
PITFALL_WORDS = {
    "negation": "negated", "false_negation": "false negation", "suspicion": "suspected",
    "indication": "question", "old": "old or healed", "osteosynthesis": "hardware",
    "ossicle": "ossicle", "other_word": "other words", "other_bone": "other bone",
    "region": "several regions", "side": "side", "addendum": "addenda",
    "comparison": "prior needed", "text": "spelling", PLAIN_CASES: PLAIN_CASES,
}  # fmt: skip
"""Groups of report language in the words of a heading."""


def pitfall_words(pitfall: str) -> str:
    return PITFALL_WORDS.get(pitfall, pitfall.replace("_", " "))


def figure(comparison: Comparison, *, every_row: bool = False) -> str:
    """Forest plot and heat map as one table; by default only the rows that matter."""
    rows = shown_rows(comparison, every_row=every_row)
    scale = _Scale.over(rows)
    groups = shown_groups(comparison, rows)
    head = _head(comparison, groups)
    body = "".join(_row(comparison, row, scale, groups) for row in rows)
    foot = _foot(comparison, scale, groups)
    return (
        f'<table class="figure" data-testid="comparison-figure">{head}'
        f"<tbody>{body}</tbody>{foot}</table>"
        f"{_more(comparison, rows, every_row=every_row)}"
    )


def shown_rows(comparison: Comparison, *, every_row: bool) -> tuple[Row, ...]:
    """The best, the reference, what is being read, and whatever is no prompt; or all."""
    if every_row or len(comparison.rows) <= MOST_ROWS:
        return comparison.rows
    others = [
        row
        for row in comparison.rows
        if row is comparison.reference or not (row.variant.is_prompt and row.is_complete)
    ]
    best = [r for r in comparison.rows if r not in others][: max(0, MOST_ROWS - len(others))]
    return tuple(row for row in comparison.rows if row in best or row in others)


def shown_groups(comparison: Comparison, rows: Sequence[Row]) -> tuple[str, ...]:
    """The pitfall groups in which most goes wrong, the plain cases last."""
    pitfalls = comparison.pitfalls
    wrong = {
        group: sum(pitfalls.rate(row.name, group).successes for row in rows)
        for group, size in comparison.group_sizes.items()
        if size >= LEAST_IN_GROUP and group != PLAIN_CASES
    }
    worst = sorted(wrong, key=lambda group: (-wrong[group], group))[: MOST_GROUPS - 1]
    return (*worst, *([PLAIN_CASES] if PLAIN_CASES in comparison.group_sizes else []))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Points on the axis as shares of its width."""

    low: float
    high: float
    step: float

    @staticmethod
    def over(rows: Sequence[Row]) -> _Scale:
        limits = [0.0]
        for row in rows:
            interval = row.against.overall.difference.interval if row.against else None
            limits += [interval.low, interval.high] if interval else []
        low, high = min(limits), max(limits)
        low, high = (low - 1, high + 1) if high - low < 2 else (low, high)
        margin = 0.03 * (high - low)
        return _Scale(low - margin, high + margin, _step(high - low))

    def place(self, points: float) -> str:
        share = (points - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"

    @property
    def ticks(self) -> list[float]:
        first = -floor(-self.low / self.step) if self.low < 0 else 0
        last = floor(self.high / self.step)
        return [number * self.step for number in range(first, last + 1)]


def _step(width: float) -> float:
    """1, 2 or 5 times a power of ten, so that four to eight of them span the axis."""
    rough = width / 6
    power: float = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _head(comparison: Comparison, groups: Sequence[str]) -> str:
    reference = escape(comparison.reference.name)
    columns = '<col class="name"><col class="forest"><col class="gap">' + "<col>" * len(groups)
    heat = (
        f'<th colspan="{len(groups)}">Errors by pitfall group, of '
        f"{wording.things(comparison.reports, 'report')}</th>"
        if groups
        else ""
    )
    return (
        f"<colgroup>{columns}</colgroup><thead><tr><td></td>"
        f"<th>Difference to <i>{reference}</i>, accuracy, points [95 %]</th><td></td>"
        f"{heat}</tr></thead>"
    )


def _row(comparison: Comparison, row: Row, scale: _Scale, groups: Sequence[str]) -> str:
    cells = "".join(_heat(comparison, row, group) for group in groups)
    pair = link(row, Cell.ONLY_A if row.against else Cell.WRONG)
    return (
        f'<tr class="{_emphasis(row)}" data-reader="{row.variant.reader_id}">'
        f'<th scope="row"><button class="name" data-open="{pair}">{escape(row.name)}'
        f"{_progress(comparison, row)}</button></th>"
        f'<td class="forest" data-open="{pair}">{_forest(comparison, row, scale)}</td>'
        f"<td></td>{cells}</tr>"
    )


def link(row: Row, cell: Cell, pitfall: str = "") -> str:
    """The address of a cell's reports, fit for an attribute."""
    fields = {"a": str(row.variant.reader_id), "cell": cell.value}
    return escape(urlencode(fields | ({"pitfall": pitfall} if pitfall else {})))


def _emphasis(row: Row) -> str:
    """Strong ink where the difference can be told from chance."""
    p = row.p.overall
    return "told" if p is not None and p < wording.SIGNIFICANT else "untold"


def _progress(comparison: Comparison, row: Row) -> str:
    if row.is_complete:
        return ""
    read = wording.count(row.scores.confusion.read)
    return f' <span class="quiet">{read} of {wording.count(comparison.reports)}</span>'


def _forest(comparison: Comparison, row: Row, scale: _Scale) -> str:
    middle, zero = ROW_HEIGHT / 2, scale.place(0)
    parts = [
        _noise(comparison, scale),
        f'<line class="rule" x1="0" x2="100%" y1="{middle}" y2="{middle}"/>',
        f'<line class="zero" x1="{zero}" x2="{zero}" y1="0" y2="{ROW_HEIGHT}"/>',
    ]
    difference = row.against.overall.difference if row.against else None
    if difference is not None and difference.interval is not None:
        low, high = scale.place(difference.interval.low), scale.place(difference.interval.high)
        parts.append(f'<line class="limits" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>')
    value = difference.value if difference else 0.0
    if value is not None:
        parts.append(_mark(row, scale.place(value), middle))
    title = escape(about(comparison, row))
    return (
        f'<svg width="100%" height="{ROW_HEIGHT}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )


def _mark(row: Row, x: str, y: float) -> str:
    """● a prompt, ■ a baseline, ◆ a person."""
    if row.variant.is_prompt:
        return f'<circle class="mark" cx="{x}" cy="{y}" r="4.5"/>'
    turned = "rotate(45)" if row.variant.is_human else ""
    return (
        f'<svg x="{x}" y="{y}" overflow="visible"><rect class="mark" x="-4" y="-4" '
        f'width="8" height="8" transform="{turned}"/></svg>'
    )


def _noise(comparison: Comparison, scale: _Scale) -> str:
    """The band within which the reference alone moves when it is asked again."""
    flips = comparison.reference.flips.value
    if not flips:
        return ""
    low, high = (scale.place(sign * 100 * flips) for sign in (-1, 1))
    width = f"{float(high[:-1]) - float(low[:-1]):.2f}%"
    return f'<rect class="noise" x="{low}" width="{width}" y="0" height="{ROW_HEIGHT}"/>'


def about(comparison: Comparison, row: Row) -> str:
    """One row's difference in words, for a tip."""
    if row.against is None:
        return f"{row.name}: the others are compared with it"
    table = row.against.overall
    return (
        f"{row.name}: {wording.signed_points(table.difference)} on "
        f"{wording.things(table.n, 'report')}; {wording.count(table.only_a_right)} only it gets "
        f"right, {wording.count(table.only_b_right)} only {comparison.reference.name}; "
        f"{wording.p_value(row.p.overall)} after Holm over {comparison.comparisons}"
    )


def _heat(comparison: Comparison, row: Row, group: str) -> str:
    rate = comparison.pitfalls.rate(row.name, group)
    words = escape(f"{row.name}, {pitfall_words(group)}: {_wrong(rate)}")
    if not rate.total:
        return f'<td class="heat"><span title="{words}">{wording.UNDEFINED}</span></td>'
    share = f"{100 * (rate.value or 0.0):.0f}%"
    return (
        f'<td class="heat"><button style="--share:{share}" title="{words}" aria-label="{words}" '
        f'data-open="{link(row, Cell.WRONG, group)}">{wording.count(rate.successes)}</button></td>'
    )


def _wrong(rate: Rate) -> str:
    return f"{wording.count(rate.successes)} of {wording.count(rate.total)} wrong"


def _foot(comparison: Comparison, scale: _Scale, groups: Sequence[str]) -> str:
    ticks = "".join(
        f'<text x="{scale.place(tick)}" y="13" text-anchor="middle">{_tick(tick)}</text>'
        for tick in scale.ticks
    )
    noise = ""
    if comparison.reference.flips.value:
        noise = '<div class="quiet">grey: the reference asked again</div>'
    names = "".join(
        f'<td class="group" title="{escape(group)}">{escape(pitfall_words(group))}'
        f'<div class="quiet">{wording.count(comparison.group_sizes[group])}</div></td>'
        for group in groups
    )
    axis = f'<svg width="100%" height="18" aria-hidden="true">{ticks}</svg>'
    return f"<tfoot><tr><td></td><td>{axis}{noise}</td><td></td>{names}</tr></tfoot>"


def _tick(points: float) -> str:
    text = f"{points:g}".replace("-", wording.MINUS)
    return f"+{text}" if points > 0 else text


def _more(comparison: Comparison, rows: Sequence[Row], *, every_row: bool) -> str:
    """The way to the other rows and back."""
    if len(comparison.rows) <= MOST_ROWS:
        return ""
    if every_row:
        return '<button class="more" data-open="rows=best">Show only the best</button>'
    hidden = len(comparison.rows) - len(rows)
    return (
        f'<button class="more" data-open="rows=all">Show {wording.count(hidden)} more rows</button>'
    )
