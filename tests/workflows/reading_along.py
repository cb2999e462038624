"""Readers for tests that answer as gold does, but for so many reports."""

from __future__ import annotations

from core.readers._base import fingerprint
from core.store import gold, readers, readings, reports
from core.store.database import writing
from core.types import Answer, Reader, ReaderKind, Reading, Scope, Split, Task
from core.workflows.study import Study

OTHER = {
    Answer.PRESENT: Answer.ABSENT,
    Answer.ABSENT: Answer.PRESENT,
    Answer.UNCERTAIN: Answer.ABSENT,
}


def read_along(
    study: Study,
    task: Task,
    name: str,
    where: Split | Scope,
    *,
    wrong: int = 0,
    leave_out: int = 0,
    answer: Answer | None = None,
) -> int:
    """A prompt's readings: gold's answers, the first `wrong` of them turned; or one answer."""
    with writing(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        true = {label.report_id: label.answer for label in gold_set.labels} if gold_set else {}
        scope = Scope(where.value)
        wanted = reports.after(connection, reports.in_scope(scope, task.name), 0, 1000)
        said = [
            (report.report_id, answer or true[report.report_id])
            for report in wanted[: len(wanted) - leave_out]
        ]
        turned = [(i, OTHER[a]) for i, a in said[:wrong]] + said[wrong:]
        reader = Reader(
            ReaderKind.PROMPT, name, task.name, fingerprint({"name": name}), prompt_name=name,
            model="toy",
        )  # fmt: skip
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [Reading(i, a, 1.0) for i, a in turned])
    return reader_id
