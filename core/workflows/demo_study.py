"""Loads the synthetic demo study: reports, simulated readers, adjudicated gold sets.

Ankle reports in German with a gold set and an archive; beside them, where wanted, English
chest reports with a gold set. Loading what is there already changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core import demo, splits
from core.demo import ANKLE, CHEST, DemoReport
from core.readers._base import fingerprint
from core.store import events, gold, readers, readings, reports
from core.store.database import writing
from core.types import Evidence, Reader, ReaderKind, Reading, Task
from core.wording import things
from core.workflows.study import Study

DEMO_TASK = ANKLE
MADE_UP = "All of it is synthetic: no patient, no hospital, no human reader."


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, in numbers and in a sentence."""

    gold: int
    archive: int
    changed: bool
    chest: int = 0

    @property
    def sentence(self) -> str:
        if not self.changed:
            return f"The demo study is loaded already; nothing changed. {MADE_UP}"
        archive = things(self.archive, "archive report")
        chest = f", and {things(self.chest, 'gold chest report')}" if self.chest else ""
        return (
            f"Demo study loaded: {things(self.gold, 'gold report')} and {archive} "
            f"of ankles{chest}. {MADE_UP}"
        )


def load_demo(
    study: Study, gold_count: int, archive_count: int, seed: int, *, chest_count: int = 0
) -> Loaded:
    """Makes and stores the demo study in one transaction; the same call again changes nothing."""
    ankle = demo.demo_study(gold_count, archive_count, seed)
    chest = demo.chest_study(chest_count, 0, seed).gold
    loaded = Loaded(gold_count, archive_count, changed=True, chest=chest_count)
    with writing(study.engine) as connection:
        changed = _load(connection, study.task(ANKLE), ankle.gold, ankle.archive, seed)
        if chest:
            changed |= _load(connection, study.task(CHEST), chest, (), seed)
        if changed:
            events.add(connection, "demo_loaded", loaded.sentence, ANKLE)
            return loaded
    return Loaded(gold_count, archive_count, changed=False, chest=chest_count)


def _load(
    connection: Connection,
    task: Task,
    gold_items: Sequence[DemoReport],
    archive: Iterable[DemoReport],
    seed: int,
) -> bool:
    """Stores one task's reports and gold set; whether anything was new."""
    added = reports.add(connection, (item.report for item in gold_items))
    added += reports.add(connection, (item.report for item in archive))
    changed = bool(added.added or added.new_versions)
    if changed:
        _add_gold(connection, task, gold_items, seed)
    return changed


def _add_gold(connection: Connection, task: Task, items: Sequence[DemoReport], seed: int) -> None:
    """The simulated readings, and a gold set of them unless a standing one holds them all."""
    ids = reports.ids_of(connection, [item.report.accession_number for item in items])
    numbered = [(ids[item.report.accession_number], item) for item in items]
    standing = gold.latest(connection, task.name)
    known = {label.report_id for label in standing.labels} if standing else set()
    if known >= {report_id for report_id, _ in numbered}:
        return
    now = time.time()
    first = [Reading(i, item.reader_1, now) for i, item in numbered]
    second = [Reading(i, item.reader_2, now) for i, item in numbered]
    settled = [Reading(i, item.adjudicated, now, evidence=_evidence(item)) for i, item in numbered]
    _add_reader(connection, task, "simulated reader 1", ReaderKind.HUMAN, first)
    _add_reader(connection, task, "simulated reader 2", ReaderKind.HUMAN, second)
    reader_id = _add_reader(connection, task, "simulated adjudication", ReaderKind.GOLD, settled)
    parts = splits.develop_test_split(
        [(i, item.adjudicated, item.report.patient_id) for i, item in numbered], seed
    )
    gold.add(connection, task.name, reader_id, parts, "demo study")


def _evidence(item: DemoReport) -> Evidence | None:
    """The sentence that a right adjudication rests on."""
    if not item.evidence or item.adjudicated is not item.truth:
        return None
    start = item.report.text.find(item.evidence)
    return Evidence(item.evidence, start, start + len(item.evidence))


def _add_reader(
    connection: Connection,
    task: Task,
    name: str,
    kind: ReaderKind,
    said: Sequence[Reading],
) -> int:
    """A simulated reader with its readings, each report once; returns its reader_id."""
    parts = {"kind": kind.value, "name": name, "task": task.name}
    reader = Reader(kind, name, task.name, fingerprint(parts), simulated=True)
    reader_id = readers.ensure(connection, reader)
    earlier = readings.attempts(connection, reader_id, [reading.report_id for reading in said])
    new = [reading for reading in said if reading.report_id not in earlier]
    readings.add(connection, reader_id, new)
    return reader_id
