"""Answers as bars of one length, a row for each set of reports, colours and signs as everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from core import wording
from core.types import Answer
from pages.parts import ink, signs
from pages.parts.ink import Ink

ROW_HEIGHT = 44
NARROW = 0.16
"""Shares below this have no room for sign and share inside the bar, only for a count."""
NARROWEST = 0.05
"""Below this not even a count has room."""


def figure(rows: Mapping[str, Mapping[Answer, int]], pen: Ink, narrow: float = NARROW) -> go.Figure:
    """`rows`: name of a set → answer → reports. Sets stand from top to bottom.

    Shares below `narrow` show their count at most; the rest is told where one points at them.
    """
    drawn = go.Figure()
    for answer in Answer:
        counts = [row.get(answer, 0) for row in rows.values()]
        if not any(counts):
            continue
        totals = [max(1, sum(row.values())) for row in rows.values()]
        shares = [n / total for n, total in zip(counts, totals, strict=True)]
        drawn.add_bar(
            y=list(rows), x=shares, orientation="h", name=signs.labelled(answer),
            marker_color=ink.ANSWER_COLOURS[answer], insidetextanchor="middle",
            text=[
                _inside(answer, n, share, narrow) for n, share in zip(counts, shares, strict=True)
            ],
            textposition="inside", textangle=0, constraintext="none",
            textfont={"color": "#FFFFFF", "size": 13},
            customdata=[f"{wording.count(n)} {signs.word(answer)}" for n in counts],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        )  # fmt: skip
    drawn = ink.prepared(drawn, ROW_HEIGHT * len(rows) + 20, pen)
    drawn.update_layout(barmode="stack", bargap=0.25)
    drawn.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    drawn.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, ticksuffix="  ")
    return drawn


def _inside(answer: Answer, count: int, share: float, narrow: float) -> str:
    if share < NARROWEST:
        return ""
    if share < narrow:
        return wording.count(count)
    return f"{signs.sign(answer)} {wording.count(count)} · {wording.percent(share)}"
