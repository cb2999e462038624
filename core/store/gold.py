"""Gold sets: adjudicated answers in versions, and the openings of the locked part."""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, select

from core.store import readings as reading_rows
from core.store.reports import unpack_pitfalls
from core.store.tables import events, gold_labels, gold_sets, readings, reports
from core.types import Answer, GoldLabel, GoldSet, Split

OPENING = "locked_test_opened"


def add(
    connection: Connection,
    task: str,
    reader_id: int,
    splits: Mapping[int, Split],
    note: str = "",
) -> int:
    """A new version of the gold set from the gold reader's readings of these reports."""
    version = (
        connection.scalar(select(func.max(gold_sets.c.version)).where(gold_sets.c.task == task))
        or 0
    ) + 1
    inserted = connection.execute(
        insert(gold_sets).returning(gold_sets.c.gold_set_id),
        {"task": task, "version": version, "note": note, "created_at": time.time()},
    )
    gold_set_id = int(inserted.scalar_one())
    holding = select(readings.c.report_id, readings.c.reading_id).where(
        readings.c.reader_id == reader_id, reading_rows.IS_LATEST
    )
    rows = [
        {
            "gold_set_id": gold_set_id,
            "report_id": report_id,
            "reading_id": reading_id,
            "split": splits[report_id].value,
        }
        for report_id, reading_id in connection.execute(holding)
        if report_id in splits
    ]
    connection.execute(insert(gold_labels), rows)
    return gold_set_id


def latest(connection: Connection, task: str) -> GoldSet | None:
    """The newest version of a task's gold set, with all labels."""
    head = connection.execute(
        select(gold_sets).where(gold_sets.c.task == task).order_by(gold_sets.c.version.desc())
    ).first()
    if head is None:
        return None
    rows = connection.execute(
        select(
            gold_labels.c.report_id,
            readings.c.answer,
            gold_labels.c.split,
            reports.c.patient_id,
            reports.c.pitfalls,
        )
        .join(readings, readings.c.reading_id == gold_labels.c.reading_id)
        .join(reports, reports.c.report_id == gold_labels.c.report_id)
        .where(gold_labels.c.gold_set_id == head.gold_set_id)
        .order_by(gold_labels.c.report_id)
    )
    labels = tuple(
        GoldLabel(row[0], Answer(row[1]), Split(row[2]), row[3], unpack_pitfalls(row[4]))
        for row in rows
    )
    return GoldSet(head.gold_set_id, task, head.version, head.created_at, labels)


def openings(connection: Connection, task: str) -> int:
    """How often the locked test part was opened."""
    query = select(func.count()).where(events.c.kind == OPENING, events.c.task == task)
    return connection.scalar(query) or 0
