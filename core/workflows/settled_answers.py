"""What the reading desk has settled of a task, over all its lists: the corrections of labels.

An adjudication or a consensus stands above other lists, and of equals the later list above the
earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.store import list_cases, reading_lists, verdicts
from core.store.reading_lists import ReadingList
from core.store.verdicts import DECISIONS, StoredVerdict
from core.types import Answer
from core.workflows import review_reads
from core.workflows.review_reads import CaseResult


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer that stands, the newest reading that gave it, and the list it is from."""

    answer: Answer
    reading_id: int
    list_id: int


def of_task(connection: Connection, task: str) -> Mapping[int, Settled]:
    """report_id → the answer that readers have settled at the desk."""
    found = [each for each in reading_lists.of_task(connection, task) if each.read]
    ordered = sorted(found, key=lambda each: (each.design.decides, each.list_id))
    settled: dict[int, Settled] = {}
    for each in ordered:
        settled.update(_of_list(connection, each))
    return settled


def _of_list(connection: Connection, given: ReadingList) -> dict[int, Settled]:
    rows = verdicts.of_list(connection, given.list_id)
    reads = review_reads.folded(rows)
    newest = _newest(rows)
    settled: dict[int, Settled] = {}
    for head in list_cases.heads(connection, given.list_id):
        answer = CaseResult(head, tuple(reads.get(head.case_id, ()))).settled(given.design)
        if head.repeat == 0 and answer is not None:
            reading_id = newest[head.case_id, answer]
            settled[head.report_id] = Settled(answer, reading_id, given.list_id)
    return settled


def _newest(rows: Sequence[StoredVerdict]) -> dict[tuple[int, Answer], int]:
    """(case_id, answer) → the newest reading that gave this answer."""
    return {
        (row.verdict.case_id, row.verdict.answer): row.reading_id
        for row in rows
        if row.verdict.kind.value in DECISIONS
        and row.verdict.answer is not None
        and row.reading_id is not None
    }
