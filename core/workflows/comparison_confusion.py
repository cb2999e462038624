"""Confusion matrices of a comparison as HTML: gold's answer against what each reader said."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import numpy as np

from core import wording
from core.metrics import ANSWERS, FAILURE
from core.types import Answer
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.side_by_side import FAILED, Cell

SHORT = {
    Answer.PRESENT: "● present",
    Answer.ABSENT: "○ absent",
    Answer.UNCERTAIN: "◐ uncertain",
    Answer.NOT_MENTIONED: "– not mentioned",
}


def matrices(comparison: Comparison, rows: Sequence[Row]) -> str:
    """One small matrix a reader, before any policy."""
    return f'<div class="matrices">{"".join(_matrix(comparison, row) for row in rows)}</div>'


def _matrix(comparison: Comparison, row: Row) -> str:
    answers = comparison.ground.task.answers
    head = "".join(f'<th title="{SHORT[a]}">{SHORT[a][0]}</th>' for a in answers)
    body = "".join(_line(comparison, row, gold, answers) for gold in answers)
    return (
        f'<table class="matrix"><caption>{escape(row.name)}</caption>'
        f'<thead><tr><td></td>{head}<th title="failed">✕</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _line(comparison: Comparison, row: Row, gold: Answer, answers: Sequence[Answer]) -> str:
    outcomes = comparison.outcomes
    said = outcomes.answers[
        outcomes.gold_answers == ANSWERS.index(gold), outcomes.position(row.name)
    ]
    counts = [(a.value, int(np.sum(said == ANSWERS.index(a))), a is gold) for a in answers]
    counts.append((FAILED, int(np.sum(said == FAILURE)), False))
    total = sum(count for _, count, _ in counts)
    cells = "".join(
        _cell(row, gold, value, count, total, right=right) for value, count, right in counts
    )
    return f'<tr><th scope="row">{SHORT[gold]}</th>{cells}</tr>'


def _cell(row: Row, gold: Answer, said: str, count: int, total: int, *, right: bool) -> str:
    fields = {
        "a": row.variant.reader_id, "cell": Cell.AT.value, "gold": gold.value, "said": said,
    }  # fmt: skip
    share = f"{100 * count / total:.0f}%" if total else "0%"
    kind = "right" if right else "wrong"
    title = escape(f"{row.name}: gold {gold.value}, said {said}: {count} of {total}")
    return (
        f'<td class="{kind}"><button style="--share:{share}" title="{title}" '
        f'data-open="{escape(urlencode(fields))}">{wording.count(count)}</button></td>'
    )
