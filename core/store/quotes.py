"""The quotes with which readers supported their answers, counted by the readers that gave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.batches import batches
from core.store.readings import IS_LATEST
from core.store.reports import LOOKUP_SIZE
from core.store.tables import readers, readings
from core.types import Answer


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that stands in its report, the answer that it supports, and one who gave it."""

    report_id: int
    answer: Answer
    text: str
    readers: int
    reader: str


def standing_in(connection: Connection, task: str, report_ids: Sequence[int]) -> tuple[Quote, ...]:
    """All quotes for these reports that were found in them, those of most readers first."""
    found: list[Quote] = []
    for part in batches(report_ids, LOOKUP_SIZE):
        query = (
            select(
                readings.c.report_id,
                readings.c.answer,
                readings.c.evidence,
                func.count(),
                func.min(readers.c.name),
            )
            .join(readers, readers.c.reader_id == readings.c.reader_id)
            .where(
                readers.c.task == task,
                readings.c.report_id.in_(part),
                readings.c.repeat == 0,
                readings.c.answer.is_not(None),
                readings.c.evidence_start.is_not(None),
                IS_LATEST,
            )
            .group_by(readings.c.report_id, readings.c.answer, readings.c.evidence)
        )
        found += [Quote(r[0], Answer(r[1]), r[2], r[3], r[4]) for r in connection.execute(query)]
    return tuple(sorted(found, key=lambda q: (q.report_id, -q.readers, len(q.text), q.text)))
