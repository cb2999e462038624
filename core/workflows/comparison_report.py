"""The comparison as one self-contained HTML file: no script, no address of another host."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

LOOK = Path(__file__).with_name("comparison.css")


@lru_cache(maxsize=1)
def css() -> str:
    """The look of figure and table, the same on the page and in a file."""
    return LOOK.read_text(encoding="utf-8")
