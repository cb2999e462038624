"""How a reader's answers in the archive are spread, beside those on the develop set and gold's.

Only the develop part of the gold set stands here; the locked test part stays shut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.metrics import Estimate, Rate, difference_of_shares
from core.store import gold, readings
from core.store.database import reading
from core.types import Answer, Scope, Split, Task
from core.wording import percent_estimate, points
from core.workflows.study import Study

Counts = Mapping[Answer, int]


@dataclass(frozen=True, slots=True)
class Shares:
    """Reports by answer. `same_reader` are this reader's own answers on the develop set."""

    archive: Counts
    same_reader: Counts
    gold: Counts

    @property
    def measure(self) -> Counts:
        """What the archive is held against: the same reader where it read enough, else gold."""
        enough = sum(self.same_reader.values()) >= sum(self.gold.values()) > 0
        return self.same_reader if enough else self.gold

    @property
    def drift(self) -> Estimate:
        """How much more often `present` is said of the archive, in points."""
        return difference_of_shares(present(self.archive), present(self.measure))


def present(counts: Counts) -> Rate:
    return Rate(counts.get(Answer.PRESENT, 0), sum(counts.values()))


def shares(study: Study, task: Task, reader_id: int, archive: Counts) -> Shares:
    """The archive's answers as given, with what they are held against."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        own = readings.tally(connection, reader_id, Scope.DEVELOP, task.name)
    develop = gold_set.part(Split.DEVELOP) if gold_set else ()
    return Shares(archive, own.answers, Counter(label.answer for label in develop))


def drift_sentence(spread: Shares) -> str:
    """Whether the archive's answers look like the develop set's, as one sentence."""
    archive, held_against = present(spread.archive), present(spread.measure)
    if not archive.total:
        return "No answer yet."
    first = f"Present in {_share(archive)} of the archive"
    if not held_against.total:
        return f"{first}. Without a gold set there is nothing to hold that against."
    whose = "the develop set" if spread.measure is spread.gold else "the develop set, same reader"
    difference = spread.drift
    both = f"{first}, {_share(held_against)} of {whose}"
    if difference.value is None or not _differs(difference):
        return f"{both}: no drift seen."
    direction = "more" if difference.value > 0 else "less"
    why = (
        "Either the archive is another kind of report, or the prompt errs: compare it on develop."
        if spread.measure is spread.gold
        else "The archive may be another kind of report; look at its newest answers."
    )
    return f"{both}: {points(abs(difference.value))} {direction}. {why}"


def has_drifted(spread: Shares) -> bool:
    return _differs(spread.drift)


def _differs(difference: Estimate) -> bool:
    interval = difference.interval
    return interval is not None and (interval.low > 0 or interval.high < 0)


def _share(rate: Rate) -> str:
    return percent_estimate(Estimate(rate.value, rate.interval))
