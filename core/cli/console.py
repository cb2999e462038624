"""What the commands print: sentences and tables on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

WITH_FAILURES = 3
STOPPED = 4
"""Exit codes, see core/cli/__init__.py."""
OUT = Console(soft_wrap=True, highlight=False)
ERR = Console(stderr=True, soft_wrap=True, highlight=False)

WIDEST = 400
"""Columns of a table that goes to a file or another program: nothing is broken or cut."""


def say(sentence: str) -> None:
    OUT.print(escape(sentence))


def error(sentence: str) -> None:
    ERR.print(f"[bold red]Error:[/] {escape(sentence)}")


def note(sentence: str) -> None:
    ERR.print(escape(sentence))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        drawn.add_column(column)
    for row in rows:
        drawn.add_row(*(escape(cell) for cell in row))
    wide = OUT if OUT.is_terminal else Console(width=WIDEST, highlight=False)
    wide.print(drawn)


def as_json(value: object) -> None:
    OUT.print(json.dumps(value, ensure_ascii=False, indent=2), markup=False, soft_wrap=True)
