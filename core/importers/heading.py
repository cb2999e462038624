"""Where the names of the columns stand: mostly in the first row, sometimes below a title."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_high

LONGEST_HEADING = 100
"""Characters. A row with a longer cell is a report and not a header."""
ROWS_LOOKED_AT = 20


def find(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the header among the first rows; None where there is only reports.

    Titles above a table fill one cell or two of it, so the header is the first row that
    is more than half as full as rows usually are.
    """
    first = rows[:ROWS_LOOKED_AT]
    filled = [sum(bool(cell.strip()) for cell in row) for row in first]
    usual = median_high([n for n in filled if n] or [0])
    for index, row in enumerate(first):
        if filled[index] * 2 > usual:
            return index if looks_like_header(row) else None
    return None


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether the row names columns instead of holding a report already."""
    return all(len(cell) <= LONGEST_HEADING and "\n" not in cell for cell in cells)
