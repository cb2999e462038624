"""What is worth a look: where readers differ, with counts, and the lists made from it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from core.protocol import Reason
from core.store import (
    candidates,
    cases,
    disagreements,
    events,
    gold,
    list_cases,
    list_progress,
    readers,
    reading_lists,
)
from core.store import readings as reading_rows
from core.store.database import reading, writing
from core.store.disagreements import GOLD, Compared
from core.store.list_cases import CasePage
from core.store.list_progress import Progress
from core.store.reading_lists import ReadingList
from core.types import ReaderKind, Task
from core.workflows.reader_names import distinct
from core.workflows.review_lists import LOW_CONFIDENCE, Source
from core.workflows.study import Study

GOLD_NAME = "gold"


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose readings can be compared: reader_id → name, the gold labels among them."""

    names: Mapping[int, str]
    kinds: Mapping[int, ReaderKind]
    stand_in: frozenset[int]
    first: int | None
    second: int | None

    @property
    def machines(self) -> list[int]:
        people = (ReaderKind.GOLD, ReaderKind.HUMAN)
        return [each for each in self.names if self.kinds[each] not in people]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What one machine says of itself: failures, and answers of which it is not sure."""

    failures: int
    unsure: int
    contradictions: int

    def sources(self, reader_id: int) -> dict[Reason, tuple[Source, int]]:
        """Reason → where its cases come from, and how many there are."""
        return {
            Reason.FAILURE: (Source(Reason.FAILURE, reader_id), self.failures),
            Reason.LOW_CONFIDENCE: (Source(Reason.LOW_CONFIDENCE, reader_id), self.unsure),
            Reason.CONTRADICTION: (Source(Reason.CONTRADICTION, reader_id), self.contradictions),
        }


def sides(study: Study, task: Task) -> Sides:
    """Everybody who has read reports of the task, with two machines offered first, or gold."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name)
        read = reading_rows.read_by(connection, list(known))
        has_gold = gold.latest(connection, task.name) is not None
    order = sorted(read, key=lambda each: -read[each])
    people = (ReaderKind.GOLD, ReaderKind.HUMAN)
    machines = sorted(
        (each for each in order if known[each].kind not in people),
        key=lambda each: known[each].kind is ReaderKind.CNN,
    )
    humans = [each for each in order if known[each].kind is ReaderKind.HUMAN]
    shown = [*([GOLD] if has_gold else []), *machines, *humans]
    labels = distinct({each: known[each].name for each in shown if each != GOLD},
                      {each: known[each].model for each in shown if each != GOLD})  # fmt: skip
    pair = machines[:2] if len(machines) > 1 else [*([GOLD] if has_gold else []), *machines]
    return Sides(
        names={GOLD: GOLD_NAME, **labels} if has_gold else labels,
        kinds={each: ReaderKind.GOLD if each == GOLD else known[each].kind for each in shown},
        stand_in=frozenset(each for each in known if known[each].stand_in),
        first=pair[0] if pair else None,
        second=pair[1] if len(pair) > 1 else None,
    )


def compared(study: Study, task: Task, first: int, second: int) -> Compared:
    with reading(study.engine) as connection:
        return disagreements.compared(connection, first, second, task.name)


def doubts(study: Study, task: Task, reader_id: int) -> Doubts:
    """Counted without the reports that a person has read since."""
    with reading(study.engine) as connection:
        read = candidates.already_read(connection, task.name)
        found = (
            candidates.failures(connection, reader_id, task.name),
            candidates.unsure(connection, reader_id, task.name, LOW_CONFIDENCE),
            candidates.contradictions(connection, reader_id, task.name),
        )
    return Doubts(*(sum(each.report_id not in read for each in kind) for kind in found))


def lists(study: Study, task: Task) -> tuple[ReadingList, ...]:
    with reading(study.engine) as connection:
        return reading_lists.of_task(connection, task.name)


def waiting(connection: Connection, task: str) -> int | None:
    """How many reads of all lists are still wanted; None where there is no list yet."""
    found = reading_lists.of_task(connection, task)
    return sum(each.waiting for each in found) if found else None


def close(study: Study, task: Task, chosen: ReadingList, who: str) -> None:
    """Ends a list before its end; what was read stays, and is open to be looked at."""
    with writing(study.engine) as connection:
        cases.close(connection, chosen.list_id)
        sentence = f"The reading list “{chosen.title}” was closed with {chosen.read} cases read."
        events.add(connection, "reading_list", sentence, task.name, who)


def progress(study: Study, list_id: int, reader_id: int) -> Progress:
    with reading(study.engine) as connection:
        return list_progress.of_reader(connection, list_id, reader_id, time.time())


def page(study: Study, list_id: int, reader_id: int, offset: int, limit: int) -> CasePage:
    """One page of a list as this reader may see it."""
    with reading(study.engine) as connection:
        return list_cases.page(connection, list_id, reader_id, offset=offset, limit=limit)
