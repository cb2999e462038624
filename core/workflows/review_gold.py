"""Settled cases become a new version of the gold set; older comparisons keep theirs.

Only reports that are in the gold set already change their answer. Others don't join it:
they came on a list because readers differ, and would make the gold set a hard one.
"""

from __future__ import annotations

import time

from core.errors import OverreadError
from core.readers._base import fingerprint
from core.store import events, gold, readers, readings
from core.store.database import writing
from core.types import Answer, Reader, ReaderKind, Reading, Task
from core.workflows import review_results
from core.workflows.review_results import Results
from core.workflows.study import Study

ADJUDICATION = "adjudication at the reading desk"


def new_version(study: Study, task: Task, results: Results, title: str, who: str = "") -> int:
    """A gold set with the answers that this list settled; returns its number.

    Raises OverreadError when no gold answer would change.
    """
    changes = review_results.gold_changes(study, results, task.name)
    if not changes:
        raise OverreadError(f"The list “{title}” changes no gold label: nothing is to take over.")
    note = f"{len(changes)} of the answers settled in the reading list “{title}”"
    with writing(study.engine, durable=True) as connection:
        newest = gold.latest(connection, task.name)
        if newest is None:
            raise OverreadError(f"The task {task.name} has no gold set.")
        held = gold.reading_ids(connection, newest.gold_set_id)
        labels = {each.report_id: (held[each.report_id], each.split) for each in newest.labels}
        reader_id = readers.ensure(connection, _adjudication(task))
        attempts = readings.attempts(connection, reader_id, list(changes))
        for report_id, (_, answer) in changes.items():
            settled = _settled(report_id, answer, attempts.get(report_id, -1) + 1, title)
            reading_id = readings.add_one(connection, reader_id, settled)
            labels[report_id] = (reading_id, labels[report_id][1])
        gold.add_version(connection, task.name, labels, note)
        events.add(connection, "gold_version", f"Gold set version {newest.version + 1}: {note}.",
                   task.name, who)  # fmt: skip
    return newest.version + 1


def _adjudication(task: Task) -> Reader:
    parts = {"kind": ReaderKind.GOLD.value, "name": ADJUDICATION, "task": task.name}
    return Reader(ReaderKind.GOLD, ADJUDICATION, task.name, fingerprint(parts))


def _settled(report_id: int, answer: Answer, attempt: int, title: str) -> Reading:
    comment = f"Settled in the reading list “{title}”."
    return Reading(report_id, answer, time.time(), attempt=attempt, comment=comment)
