"""What many readers said of one part of a gold set, as arrays, in one pass over the table.

A million readings would take seconds as rows of Python. The database strings each
reader's answers together instead, a letter each, and numpy takes the strings apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    false,
    func,
    select,
)

from core.batches import batches
from core.metrics import ANSWERS, FAILURE, UNREAD
from core.metrics.matrix import Codes
from core.metrics.rates import Ints
from core.store import readings as reading_rows
from core.store.readings import IS_LATEST
from core.store.reports import LOOKUP_SIZE
from core.store.tables import (
    events,
    gold_labels,
    gold_sets,
    prompt_versions,
    readers,
    readings,
    reports,
)
from core.types import Reading, Split

FAILED = "x"
CODES = np.full(128, FAILURE, dtype=np.int8)
CODES[[ord(answer.value[0]) for answer in ANSWERS]] = range(len(ANSWERS))
"""The answer's position in ANSWERS by its first letter, which no two answers share."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """One reader's answers in one repeat, in the order of the part's report_ids.

    `answers` holds positions in ANSWERS, FAILURE or UNREAD. `seconds` and `tokens`
    are means over its replies, None where no server measured them. Of the `quotes`
    that were given, `quotes_missing` do not stand in their report. `confidences`
    counts the replies that came with one.
    """

    reader_id: int
    repeat: int
    answers: Codes
    seconds: float | None
    tokens: float | None
    quotes: int
    quotes_missing: int
    confidences: int

    @property
    def read(self) -> int:
        return int((self.answers != UNREAD).sum())


def said_on(
    connection: Connection,
    gold_set_id: int,
    split: Split,
    report_ids: Ints,
    reader_ids: Sequence[int],
) -> tuple[Said, ...]:
    """What these readers said of the part, repeat by repeat; who read none of it is left out.

    `report_ids` are all reports of the part. Of several attempts the highest holds.
    """
    of_part = _of_part(gold_set_id, split, reader_ids)
    places = _Places(report_ids)
    once = connection.execute(_gathered(of_part, readings.c.reader_id)).all()
    again = [row[0] for row in once if row[8] or row[9]]
    found = [_said(0, row, places) for row in once if not (row[8] or row[9])]
    if again:
        latest = of_part & readings.c.reader_id.in_(again) & IS_LATEST
        by_repeat = _gathered(latest, readings.c.reader_id, readings.c.repeat)
        found += [_said(row[8], row, places) for row in connection.execute(by_repeat)]
    return tuple(sorted(found, key=lambda said: (said.reader_id, said.repeat)))


def _gathered(condition: ColumnElement[bool], *groups: ColumnElement[int]) -> Select[Any]:
    """One row a group. Without the repeat among the groups the index gives their order."""
    return (
        select(
            readings.c.reader_id,
            _strung(cast(readings.c.report_id, String), ","),
            _strung(func.substr(func.coalesce(readings.c.answer, FAILED), 1, 1), ""),
            func.avg(readings.c.seconds),
            func.avg(readings.c.prompt_tokens + readings.c.completion_tokens),
            func.count(readings.c.evidence),
            func.count(readings.c.evidence_start),
            func.count(readings.c.confidence),
            func.max(readings.c.repeat),
            func.max(readings.c.attempt),
        )
        .where(condition)
        .group_by(*groups)
    )


def _said(repeat: int, row: Sequence[Any], places: _Places) -> Said:
    reader_id, ids, letters, seconds, tokens, quotes, quotes_found, confidences = row[:8]
    return Said(
        reader_id, repeat, places.answers(ids, letters), seconds,
        None if tokens is None else float(tokens), quotes, quotes - quotes_found, confidences,
    )  # fmt: skip


def _strung(column: ColumnElement[str], separator: str) -> ColumnElement[str]:
    return func.aggregate_strings(column, separator)


def _of_part(gold_set_id: int, split: Split, reader_ids: Sequence[int]) -> ColumnElement[bool]:
    part = select(gold_labels.c.report_id).where(
        gold_labels.c.gold_set_id == gold_set_id, gold_labels.c.split == split.value
    )
    return readings.c.reader_id.in_(reader_ids) & readings.c.report_id.in_(part)


class _Places:
    """Where each report stands in the part. Readers mostly read the same reports: told once."""

    def __init__(self, report_ids: Ints) -> None:
        self._order = np.argsort(report_ids, kind="stable")
        self._rising = report_ids[self._order]
        self._known: dict[str, Ints] = {}

    def of(self, report_ids: Ints) -> Ints:
        places: Ints = self._order[np.searchsorted(self._rising, report_ids)]
        return places

    def answers(self, strung_ids: str, letters: str) -> Codes:
        """The codes of all reports of the part from strings of ids and letters."""
        if strung_ids not in self._known:
            self._known[strung_ids] = self.of(np.array(strung_ids.split(","), dtype=np.int64))
        answers = np.full(len(self._rising), UNREAD, dtype=np.int8)
        answers[self._known[strung_ids]] = CODES[np.frombuffer(letters.encode(), np.uint8)]
        return answers


def outdated(connection: Connection, gold_set_id: int) -> frozenset[int]:
    """report_ids of gold labels whose report has a newer text: the old one is not read again."""
    query = (
        select(gold_labels.c.report_id)
        .join(reports, reports.c.report_id == gold_labels.c.report_id)
        .where(gold_labels.c.gold_set_id == gold_set_id, reports.c.current == false())
    )
    return frozenset(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Moves whenever something is added on which a comparison rests."""

    reading: int
    reader: int
    report: int
    gold_set: int
    prompt_version: int
    event: int


def stamp(connection: Connection) -> Stamp:
    """The highest number of each table, read from its index."""
    highest = [
        connection.scalar(select(func.max(column))) or 0
        for column in (
            readings.c.reading_id,
            readers.c.reader_id,
            reports.c.report_id,
            gold_sets.c.gold_set_id,
            prompt_versions.c.prompt_version_id,
            events.c.event_id,
        )
    ]
    return Stamp(*highest)


def version_numbers(connection: Connection, task: str) -> dict[tuple[str, str], int]:
    """(prompt name, sha256) → the highest version of that name that has this text."""
    query = (
        select(
            prompt_versions.c.name,
            prompt_versions.c.sha256,
            func.max(prompt_versions.c.version),
        )
        .where(prompt_versions.c.task == task)
        .group_by(prompt_versions.c.name, prompt_versions.c.sha256)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def of_report(
    connection: Connection, report_id: int, reader_ids: Sequence[int]
) -> dict[int, tuple[Reading, ...]]:
    """reader_id → its readings of one report that hold, in the order of their repeats."""
    query = (
        select(readings.c.reader_id, *reading_rows.COLUMNS)
        .where(readings.c.report_id == report_id, readings.c.reader_id.in_(reader_ids), IS_LATEST)
        .order_by(readings.c.repeat)
    )
    found: dict[int, tuple[Reading, ...]] = {}
    for row in connection.execute(query):
        found[row[0]] = (*found.get(row[0], ()), reading_rows.from_row(row[1:]))
    return found


def said_of(
    connection: Connection, report_ids: Sequence[int], reader_ids: Sequence[int]
) -> dict[tuple[int, int], str]:
    """(report_id, reader_id) → the answer that holds, or the kind of its failure."""
    query = select(
        readings.c.report_id,
        readings.c.reader_id,
        func.coalesce(readings.c.answer, readings.c.failure),
    ).where(
        readings.c.report_id.in_(report_ids),
        readings.c.reader_id.in_(reader_ids),
        readings.c.repeat == 0,
        IS_LATEST,
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def confidences(
    connection: Connection, reader_id: int, report_ids: Sequence[int]
) -> dict[int, float]:
    """report_id → the confidence of the reading that holds, where it has one."""
    found: dict[int, float] = {}
    for part in batches(report_ids, LOOKUP_SIZE):
        query = select(readings.c.report_id, readings.c.confidence).where(
            readings.c.reader_id == reader_id,
            readings.c.report_id.in_(part),
            readings.c.repeat == 0,
            readings.c.confidence.is_not(None),
            IS_LATEST,
        )
        found.update(connection.execute(query).tuples().all())
    return found
