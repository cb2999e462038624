"""How a table in a text file is separated, found by trying: `;`, `,`, tab or `|`, quoted or not.

Right is what gives the rows of a sample as many cells as their header has.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING

from core.importers import heading
from core.importers._base import LONGEST_RECORD

if TYPE_CHECKING:
    from _csv import Reader

csv.field_size_limit(LONGEST_RECORD)
# The limit is the whole program's. Whoever reads a file here bounds its lines before.

CANDIDATES = (";", ",", "\t", "|")
NO_SEPARATOR = "\x1f"
"""A sign that no report holds, for tables of a single column."""
LEAST_ROWS = 4
"""So many rows are needed to tell a title above a table from a table of one column."""

_Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """`quoted` is False where a quote is a sign like any other. `heading_line` is 1-based."""

    separator: str
    quoted: bool = True
    has_header: bool = True
    heading_line: int = 1

    def records(self, lines: Iterable[str]) -> Reader:
        """The cells of each record; an empty list for a blank line."""
        if self.quoted:
            return csv.reader(lines, delimiter=self.separator)
        return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)


def find(sample: str, *, whole: bool) -> Dialect:
    """The dialect of a sample; `whole` says that the file ends where the sample does."""
    declared = _declared(sample)
    above = 1 if declared else 0
    rest = sample.split("\n", 1)[-1] if declared else sample
    tried = [
        (_fit(records), -order, dialect, records)
        for order, dialect in enumerate(_ways(declared, rest))
        if _width(records := _records(rest, dialect, whole=whole)) > 1
    ]
    alone = Dialect(NO_SEPARATOR, _quotes(rest, NO_SEPARATOR))
    _, _, best, records = max(
        tried, key=lambda each: each[:2], default=(0, 0, alone, _records(rest, alone, whole=whole))
    )
    place = heading.find([cells for _, cells in records])
    line = records[place][0] if place is not None else 1
    return replace(best, has_header=place is not None, heading_line=line + above)


def _declared(sample: str) -> str:
    """Excel's own first line `sep=;`."""
    line = sample.split("\n", 1)[0].strip().strip('"')
    return line[4] if line.lower().startswith("sep=") and len(line) == 5 else ""


def _ways(declared: str, sample: str) -> list[Dialect]:
    separators = (declared,) if declared else CANDIDATES
    return [Dialect(each, _quotes(sample, each)) for each in separators]


def _quotes(sample: str, separator: str) -> bool:
    """Whether quotes enclose cells, and don't just stand in texts that nobody quoted."""
    edge = rf"{re.escape(separator)}|\r|\n"
    cell = rf'(?:^|{edge})"(?:[^"]|"")*"(?:$|{edge})'
    return '"' not in sample or re.search(cell, sample) is not None


def _records(sample: str, dialect: Dialect, *, whole: bool) -> list[_Record]:
    """First line and cells of each record that holds anything, without one that is cut off."""
    reader = dialect.records(StringIO(sample, newline=""))
    found, line = [], 0
    for cells in reader:
        if any(cells):
            found.append((line + 1, cells))
        line = reader.line_num
    return (found if whole or len(found) < 2 else found[:-1]) or [(1, [])]


def _width(records: Sequence[_Record]) -> int:
    """How wide the table is: as its first row, or as nearly all of it below a title."""
    widths = [len(cells) for _, cells in records]
    usual, times = Counter(widths).most_common(1)[0]
    is_below_title = widths[0] == 1 and len(widths) >= LEAST_ROWS and times >= 0.8 * len(widths)
    return usual if is_below_title else widths[0]


def _fit(records: Sequence[_Record]) -> tuple[float, int]:
    """Share of rows as wide as the table; of equally good ways the one with more columns."""
    width = _width(records)
    same = sum(len(cells) == width for _, cells in records)
    return round(same / len(records), 2), width
