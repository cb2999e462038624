"""A radiologist's verdicts: readings of a human reader, each change a new one."""

from __future__ import annotations

import time

from core.readers._base import fingerprint
from core.store import readers, readings
from core.store.database import writing
from core.types import Answer, Reader, ReaderKind, Reading, Task
from core.workflows.study import Study


def human(name: str, task: Task) -> Reader:
    """The person of this name as a reader of a task."""
    parts = {"kind": ReaderKind.HUMAN.value, "name": name, "task": task.name}
    return Reader(ReaderKind.HUMAN, name, task.name, fingerprint(parts))


def reader_id_of(study: Study, name: str, task: Task) -> int:
    with writing(study.engine) as connection:
        return readers.ensure(connection, human(name, task))


def give_verdict(
    study: Study, task: Task, name: str, report_id: int, answer: Answer, comment: str = ""
) -> Reading:
    """Stores a verdict; an earlier one of the same person stays and no longer holds."""
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, human(name, task))
        earlier = readings.attempts(connection, reader_id, [report_id])
        verdict = Reading(
            report_id,
            answer,
            read_at=time.time(),
            attempt=earlier.get(report_id, -1) + 1,
            comment=comment,
        )
        readings.add(connection, reader_id, [verdict])
    return verdict
