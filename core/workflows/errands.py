"""A report on its way to an answer, and the answer on its way to the store."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Reading, Report
from core.workflows.lanes import Lane

MOST_TRIES = 5
MOST_ABSENCES = 10
"""How often a report may meet a host that is not there before it is a failure."""
MOST_DEATHS = 2


@dataclass(slots=True)
class Errand:
    """One report on its way, with how often servers failed on it.

    `deaths` counts engines that died meanwhile: the first time others were asked too,
    after that the report is asked alone.
    """

    report: Report
    attempt: int
    tries: int = 0
    absences: int = 0
    deaths: int = 0

    @property
    def kills_engines(self) -> bool:
        return self.deaths >= MOST_DEATHS

    @property
    def is_hopeless(self) -> bool:
        return self.tries >= MOST_TRIES or self.absences >= MOST_ABSENCES or self.kills_engines


@dataclass(frozen=True, slots=True)
class Signed:
    """A reading, the lane that it came from, and when it came (monotonic seconds)."""

    lane: Lane
    errand: Errand
    reading: Reading
    at: float
