"""Gold sets: adjudicated answers in versions, and the openings of the locked part."""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, select

from core.store import readings as reading_rows
from core.store.reports import unpack_pitfalls
from core.store.tables import events, gold_labels, gold_sets, readers, readings, reports
from core.types import Answer, GoldLabel, GoldSet, ReaderKind, Split

OPENING = "locked_test_opened"


def add(
    connection: Connection,
    task: str,
    reader_id: int,
    splits: Mapping[int, Split],
    note: str = "",
) -> int:
    """A new version of the gold set from the gold reader's readings of these reports."""
    held = held_by(connection, reader_id)
    labels = {report_id: (held[report_id], split) for report_id, split in splits.items()
              if report_id in held}  # fmt: skip
    return add_version(connection, task, labels, note)


def held_by(connection: Connection, reader_id: int) -> dict[int, int]:
    """report_id → reading_id of the readings of one reader that hold."""
    query = select(readings.c.report_id, readings.c.reading_id).where(
        readings.c.reader_id == reader_id, reading_rows.IS_LATEST
    )
    return dict(connection.execute(query).all())


def add_version(
    connection: Connection, task: str, labels: Mapping[int, tuple[int, Split]], note: str = ""
) -> int:
    """A new version from report_id → (reading_id of the gold answer, part)."""
    version = (
        connection.scalar(select(func.max(gold_sets.c.version)).where(gold_sets.c.task == task))
        or 0
    ) + 1
    inserted = connection.execute(
        insert(gold_sets).returning(gold_sets.c.gold_set_id),
        {"task": task, "version": version, "note": note, "created_at": time.time()},
    )
    gold_set_id = int(inserted.scalar_one())
    rows = [
        {
            "gold_set_id": gold_set_id,
            "report_id": report_id,
            "reading_id": reading_id,
            "split": split.value,
        }
        for report_id, (reading_id, split) in labels.items()
    ]
    connection.execute(insert(gold_labels), rows)
    return gold_set_id


def reading_ids(connection: Connection, gold_set_id: int) -> dict[int, int]:
    """report_id → reading_id of the gold answer, of one version."""
    query = select(gold_labels.c.report_id, gold_labels.c.reading_id).where(
        gold_labels.c.gold_set_id == gold_set_id
    )
    return dict(connection.execute(query).all())


def quotes(connection: Connection, gold_set_id: int) -> dict[int, str]:
    """report_id → the quote with which the gold answer was given, where it stands in the report."""
    query = (
        select(gold_labels.c.report_id, readings.c.evidence)
        .join(readings, readings.c.reading_id == gold_labels.c.reading_id)
        .where(
            gold_labels.c.gold_set_id == gold_set_id,
            readings.c.evidence != "",
            readings.c.evidence_start.is_not(None),
        )
    )
    return dict(connection.execute(query).all())


def is_untouched(connection: Connection, task: str) -> bool:
    """Whether nothing but people has read a gold report yet and the locked part is unopened.

    As long as that is so, dealing the parts anew spoils nothing.
    """
    machine = (
        select(readings.c.reading_id)
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .join(gold_labels, gold_labels.c.report_id == readings.c.report_id)
        .join(gold_sets, gold_sets.c.gold_set_id == gold_labels.c.gold_set_id)
        .where(
            gold_sets.c.task == task,
            readers.c.task == task,
            readers.c.kind.not_in((ReaderKind.GOLD.value, ReaderKind.HUMAN.value)),
        )
        .limit(1)
    )
    return connection.scalar(machine) is None and openings(connection, task) == 0


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
