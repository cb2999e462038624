"""A date is read if it is plain, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importers.dates import to_iso


@pytest.mark.parametrize(
    "text",
    ["31.01.2024", "31.1.2024", " 31. 1. 2024", "2024-01-31", "2024-1-31", "20240131",
     "2024/01/31", "31.01.2024 08:15", "31.01.2024, 08:15 Uhr", "2024-01-31T08:15:00.000Z",
     "2024-01-31 08:15:00+01:00"],
)  # fmt: skip
def test_plain_dates_become_iso(text: str) -> None:
    assert to_iso(text) == "2024-01-31"


@pytest.mark.parametrize(
    "text",
    ["31.02.2024", "2024-13-01", "01/02/2024", "31.01.24", "1/31/2024", "Januar 2024", "2024",
     "45322", "gestern", "20241301", "31.01.2024 und 01.02.2024", "", "0000-00-00", "٣١.٠١.٢٠٢٤"],
)  # fmt: skip
def test_other_dates_are_unreadable(text: str) -> None:
    assert to_iso(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_alike_in_german_and_iso(day: date) -> None:
    assert to_iso(day.strftime("%d.%m.%Y")) == to_iso(day.isoformat()) == day.isoformat()
