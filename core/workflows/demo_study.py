"""Loads the synthetic demo study: reports, simulated readers, an adjudicated gold set."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core import demo, splits
from core.demo import DemoReport
from core.readers._base import fingerprint
from core.store import events, gold, readers, readings, reports
from core.store.database import writing
from core.types import Answer, Reader, ReaderKind, Reading, Task
from core.workflows.study import Study

DEMO_TASK = "ankle_fracture"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, in numbers and in a sentence."""

    gold: int
    archive: int
    changed: bool

    @property
    def sentence(self) -> str:
        if not self.changed:
            return "The demo study is loaded already; nothing changed. All of it is synthetic."
        return (
            f"Demo study loaded: {self.gold} gold and {self.archive} archive reports. "
            "All of them are synthetic; no patient, no hospital."
        )


def load_demo(study: Study, gold_count: int, archive_count: int, seed: int) -> Loaded:
    """Makes and stores the demo study in one transaction; the same call again changes nothing."""
    task = study.task(DEMO_TASK)
    made = demo.demo_study(gold_count, archive_count, seed)
    with writing(study.engine) as connection:
        added = reports.add(connection, (item.report for item in made.gold))
        added += reports.add(connection, (item.report for item in made.archive))
        changed = bool(added.added or added.new_versions)
        if changed:
            _add_gold(connection, task, made.gold, seed)
            loaded = Loaded(gold_count, archive_count, changed=True)
            events.add(connection, "demo_loaded", loaded.sentence, task.name)
            return loaded
    return Loaded(gold_count, archive_count, changed=False)


def _add_gold(connection: Connection, task: Task, items: Sequence[DemoReport], seed: int) -> None:
    ids = reports.ids_of(connection, [item.report.accession_number for item in items])
    numbered = [(ids[item.report.accession_number], item) for item in items]
    _add_reader(connection, task, "simulated reader 1", ReaderKind.HUMAN,
                [(i, item.reader_1) for i, item in numbered])  # fmt: skip
    _add_reader(connection, task, "simulated reader 2", ReaderKind.HUMAN,
                [(i, item.reader_2) for i, item in numbered])  # fmt: skip
    reader_id = _add_reader(connection, task, "simulated adjudication", ReaderKind.GOLD,
                            [(i, item.adjudicated) for i, item in numbered])  # fmt: skip
    parts = splits.develop_test_split(
        [(i, item.adjudicated, item.report.patient_id) for i, item in numbered], seed
    )
    gold.add(connection, task.name, reader_id, parts, "demo study")


def _add_reader(
    connection: Connection,
    task: Task,
    name: str,
    kind: ReaderKind,
    answers: Sequence[tuple[int, Answer]],
) -> int:
    """A simulated reader with its answers; returns its reader_id."""
    parts = {"kind": kind.value, "name": name, "task": task.name}
    reader = Reader(kind, name, task.name, fingerprint(parts), simulated=True)
    reader_id = readers.ensure(connection, reader)
    now = time.time()
    earlier = readings.attempts(connection, reader_id, [report_id for report_id, _ in answers])
    readings.add(
        connection,
        reader_id,
        [
            Reading(report_id, answer, now, attempt=earlier.get(report_id, -1) + 1)
            for report_id, answer in answers
        ],
    )
    return reader_id
