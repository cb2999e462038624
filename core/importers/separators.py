"""How a table in a text file is separated, found by trying: `;`, `,`, tab or `|`, quoted or not.

Right is what gives the rows of a sample as many cells as their header has.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO

CANDIDATES = (";", ",", "\t", "|")
NO_SEPARATOR = "\x1f"
"""A sign that no report holds, for tables of a single column."""
LONGEST_HEADING = 100
"""Characters. A first row with a longer cell is a report and not a header."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`quoted` is False where a quote is a sign like any other. `heading_line` is 1-based."""

    separator: str
    quoted: bool = True
    has_header: bool = True
    heading_line: int = 1

    def records(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The cells of each record; an empty list for a blank line."""
        if self.quoted:
            return csv.reader(lines, delimiter=self.separator)
        return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)


def find(sample: str, *, whole: bool) -> Dialect:
    """The dialect of a sample; `whole` says that the file ends where the sample does."""
    first_line = 1
    declared = _declared(sample)
    if declared:
        sample, first_line = sample.split("\n", 1)[-1], 2
    tried = [
        (_fit(rows), -order, dialect)
        for order, dialect in enumerate(_ways(declared))
        if len((rows := _rows(sample, dialect, whole=whole))[0]) > 1
    ]
    best = max(tried, key=lambda each: each[:2])[2] if tried else Dialect(NO_SEPARATOR)
    header = _rows(sample, best, whole=whole)[0]
    return replace(best, has_header=looks_like_header(header), heading_line=first_line)


def _declared(sample: str) -> str:
    """Excel's own first line `sep=;`."""
    line = sample.split("\n", 1)[0].strip().strip('"')
    return line[4] if line.lower().startswith("sep=") and len(line) == 5 else ""


def _ways(declared: str) -> list[Dialect]:
    separators = (declared,) if declared else CANDIDATES
    return [Dialect(each, quoted) for quoted in (True, False) for each in separators]


def _rows(sample: str, dialect: Dialect, *, whole: bool) -> list[list[str]]:
    rows = [row for row in dialect.records(StringIO(sample, newline="")) if any(row)]
    return (rows if whole or len(rows) < 2 else rows[:-1]) or [[]]


def _fit(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Share of rows as wide as the header; of equally good ways the one with more columns."""
    width = len(rows[0])
    same = sum(len(row) == width for row in rows)
    return round(same / len(rows), 2), width


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether the first row names columns instead of holding a report already."""
    return all(len(cell) <= LONGEST_HEADING and "\n" not in cell for cell in cells)
