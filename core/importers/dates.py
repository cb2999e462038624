"""Study dates as hospitals write them, to ISO 8601. What is not plain is not guessed.

01/02/2024 is January to some and February to others, and 24 may be 1924: both are unreadable.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|Uhr)?)?"
ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){TIME}", re.ASCII)
SLASHED = re.compile(rf"(\d{{4}})/(\d{{1,2}})/(\d{{1,2}}){TIME}", re.ASCII)
GERMAN = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}})(?:,)?{TIME}", re.ASCII)
DICOM = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


@lru_cache(maxsize=50_000)
def to_iso(text: str) -> str | None:
    """`31.01.2024`, `2024-01-31 08:15` or `20240131` → `2024-01-31`; None if unreadable."""
    wanted = text.strip()
    for pattern in (ISO, SLASHED, DICOM):
        if found := pattern.fullmatch(wanted):
            year, month, day = found.groups()
            return _checked(year, month, day)
    if found := GERMAN.fullmatch(wanted):
        day, month, year = found.groups()
        return _checked(year, month, day)
    return None


def _checked(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
