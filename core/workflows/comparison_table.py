"""The table of a comparison as HTML: every figure with its interval and what it rests on.

A cell is a figure, below it small its limits and counts; `data-value` is what it is
sorted by, `data-open` the address of the reports behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from core import wording
from core.metrics import Estimate, Rate
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.comparison_figure import link
from core.workflows.side_by_side import Cell


@dataclass(frozen=True, slots=True)
class _Figure:
    """What one cell shows. An undefined figure has no `value` and is sorted last."""

    text: str
    small: str = ""
    value: float | None = None
    opens: Cell | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    explained: str
    figure: Callable[[Row], _Figure]


def table(comparison: Comparison, rows: Sequence[Row]) -> str:
    """These rows of the comparison with all their figures."""
    columns = list(_columns(comparison))
    head = "".join(
        f'<th scope="col"><button class="sort" title="{escape(c.explained)}">'
        f"{escape(c.title)}</button></th>"
        for c in columns
    )
    body = "".join(_line(row, columns) for row in rows)
    first = '<th scope="col"><button class="sort">reader</button></th>'
    return (
        '<div class="wide"><table class="figures" data-testid="comparison-table">'
        f"<thead><tr>{first}{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(row: Row, columns: Sequence[_Column]) -> str:
    kind = row.variant.reader.model or row.variant.reader.kind.value
    name = (
        f'<th scope="row" data-value="{escape(row.name)}"><button data-open="'
        f'{link(row, Cell.WRONG)}">{escape(row.name)}</button>'
        f'<div class="quiet">{escape(kind)}</div></th>'
    )
    cells = "".join(_cell(row, column.figure(row)) for column in columns)
    return f'<tr data-reader="{row.variant.reader_id}">{name}{cells}</tr>'


def _cell(row: Row, figure: _Figure) -> str:
    value = "" if figure.value is None else f"{figure.value:.6g}"
    text = escape(figure.text)
    if figure.opens is not None and figure.value is not None:
        text = f'<button data-open="{link(row, figure.opens)}">{text}</button>'
    small = f'<div class="quiet">{escape(figure.small)}</div>' if figure.small else ""
    return f'<td data-value="{value}">{text}{small}</td>'


def _columns(comparison: Comparison) -> Iterator[_Column]:
    scores = comparison.view.value
    yield _Column("shots", "Few-shot examples in the prompt", _shots)
    yield _Column(
        "accuracy", f"Right among all read reports, {scores}",
        lambda row: _rate(row.scores.accuracy, Cell.WRONG),
    )  # fmt: skip
    if any(row.scores.confusion.failures for row in comparison.rows):
        other = comparison.rows[0].other_view.view.value
        yield _Column(
            other, f"Accuracy {other}", lambda row: _rate(row.other_view.accuracy, Cell.WRONG)
        )
    yield _Column(
        "sensitivity", "Found among gold positives",
        lambda row: _rate(row.scores.sensitivity, Cell.MISSED),
    )  # fmt: skip
    yield _Column(
        "specificity", "Ruled out among gold negatives",
        lambda row: _rate(row.scores.specificity, Cell.FALSE_ALARMS),
    )  # fmt: skip
    yield _Column("points", _against(comparison), _points)
    yield _Column(
        "p", f"Exact McNemar after Holm over {comparison.comparisons} comparisons", _p_value
    )
    yield _Column("PPV", "Right among those called positive",
                  lambda row: _rate(row.scores.ppv, Cell.FALSE_ALARMS))  # fmt: skip
    yield _Column("NPV", "Right among those called negative",
                  lambda row: _rate(row.scores.npv, Cell.MISSED))  # fmt: skip
    yield _Column(
        "F1", "Harmonic mean of PPV and sensitivity", lambda row: _estimate(row.scores.f1)
    )
    yield _Column("MCC", "Matthews' correlation", lambda row: _estimate(row.scores.mcc))
    yield _Column("κ", "Cohen's kappa of the labels", lambda row: _estimate(row.scores.kappa))
    yield _Column("failed", "Replies that are no answer",
                  lambda row: _count(row.scores.failures, Cell.FAILED))  # fmt: skip
    yield _Column("coverage", "Read reports that got a label",
                  lambda row: _rate(row.scores.coverage, Cell.WITHHELD))  # fmt: skip
    yield _Column(
        "flips", "Another answer in some repeat", lambda row: _rate(row.flips, Cell.FLIPPED)
    )
    yield _Column("quote found", "Evidence that stands in its report",
                  lambda row: _rate(row.quotes))  # fmt: skip
    yield _Column("s / report", "Mean seconds a report on the server", _seconds)
    yield _Column("tokens", "Mean tokens a report, prompt and reply", _tokens)


def _against(comparison: Comparison) -> str:
    return f"Difference in accuracy to {comparison.reference.name}, in points"


def _shots(row: Row) -> _Figure:
    shots = row.variant.shots
    return _Figure(wording.UNDEFINED if shots is None else str(shots), value=shots)


def _rate(rate: Rate, opens: Cell | None = None) -> _Figure:
    if rate.value is None:
        return _Figure(wording.UNDEFINED)
    counts = f"{wording.count(rate.successes)}/{wording.count(rate.total)}"
    limits = wording.rate(rate).partition("[")[2].partition("]")[0]
    return _Figure(wording.percent(rate.value), f"{limits} · {counts}", rate.value, opens)


def _count(rate: Rate, opens: Cell) -> _Figure:
    """A number of reports; nothing to open where it is 0."""
    if rate.value is None:
        return _Figure(wording.UNDEFINED)
    text = wording.count(rate.successes)
    return _Figure(
        text, f"of {wording.count(rate.total)}", rate.successes, opens if rate.successes else None
    )


def _estimate(estimate: Estimate) -> _Figure:
    if estimate.value is None:
        return _Figure(wording.UNDEFINED)
    limits = wording.estimate(estimate).partition("[")[2].partition("]")[0]
    return _Figure(wording.three_decimals(estimate.value), limits, estimate.value)


def _points(row: Row) -> _Figure:
    if row.against is None:
        return _Figure("0", "reference", 0.0)
    table = row.against.overall
    words, _, limits = wording.signed_points(table.difference).partition(" [")
    return _Figure(words, limits.partition("]")[0], table.difference.value, Cell.ONLY_A)


def _p_value(row: Row) -> _Figure:
    if row.against is None or row.p.overall is None:
        return _Figure(wording.UNDEFINED)
    table = row.against.overall
    counts = f"{wording.count(table.only_a_right)} : {wording.count(table.only_b_right)}"
    text = wording.p_value(row.p.overall).removeprefix("p ").removeprefix("= ")
    return _Figure(text, counts, row.p.overall, Cell.DIFFERENT)


def _seconds(row: Row) -> _Figure:
    return _Figure(wording.seconds_per_report(row.cost.seconds), value=row.cost.seconds)


def _tokens(row: Row) -> _Figure:
    tokens = row.cost.tokens
    return _Figure(
        wording.UNDEFINED if tokens is None else wording.count(round(tokens)), value=tokens
    )
