"""A small table of a few rows, read rather than worked with. All texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


def draw(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()
) -> None:
    """`numbers` are the places of columns that are set to the right."""
    sides = ["overread-number" if place in numbers else "" for place in range(len(columns))]
    lines = [_line("th", columns, sides), *(_line("td", row, sides) for row in rows)]
    st.html(f'<table class="overread-table">{"".join(lines)}</table>')


def _line(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    set_out = (
        f'<{tag} class="{side}">{escape(cell)}</{tag}>'
        for side, cell in zip(sides, cells, strict=True)
    )
    return f"<tr>{''.join(set_out)}</tr>"
