"""Readings: only ever added. The highest attempt of a repeat is the one that holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.replies import writable
from core.store import readers as reader_rows
from core.store import reports as report_rows
from core.store.tables import readers, readings, reports
from core.types import (
    Answer,
    Evidence,
    Failure,
    FailureKind,
    Reader,
    ReaderKind,
    Reading,
    Report,
    Scope,
)

COLUMNS = (
    readings.c.report_id,
    readings.c.answer,
    readings.c.failure,
    readings.c.failure_message,
    readings.c.read_at,
    readings.c.repeat,
    readings.c.attempt,
    readings.c.evidence,
    readings.c.evidence_start,
    readings.c.evidence_end,
    readings.c.confidence,
    readings.c.raw_reply,
    readings.c.messages_sha256,
    readings.c.prompt_tokens,
    readings.c.completion_tokens,
    readings.c.seconds,
    readings.c.re_asked,
    readings.c.host,
    readings.c.server_version,
    readings.c.comment,
)

_later = readings.alias("later")
IS_LATEST: ColumnElement[bool] = ~exists(
    select(literal_column("1"))
    .select_from(_later)
    .where(
        _later.c.reader_id == readings.c.reader_id,
        _later.c.report_id == readings.c.report_id,
        _later.c.repeat == readings.c.repeat,
        _later.c.attempt > readings.c.attempt,
    )
)
"""Only the highest attempt of each reader, report and repeat."""


@dataclass(frozen=True, slots=True)
class SignedReading:
    """A reading together with who read and what was read."""

    reader_id: int
    reader: Reader
    report: Report
    reading: Reading


def add(connection: Connection, reader_id: int, new: Sequence[Reading]) -> int:
    """Stores readings, each at most once, and says how many were new."""
    if not new:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(readings).on_conflict_do_nothing()
    before = _highest_id(connection)
    connection.execute(statement, [as_row(reader_id, reading) for reading in new])
    stored = select(func.count()).where(
        readings.c.reading_id > before, readings.c.reader_id == reader_id
    )
    return connection.scalar(stored) or 0


def add_one(connection: Connection, reader_id: int, reading: Reading) -> int:
    """Stores a reading that must be new; returns its reading_id."""
    row = as_row(reader_id, reading)
    inserted = connection.execute(insert(readings).returning(readings.c.reading_id), row)
    return int(inserted.scalar_one())


def any_by(connection: Connection, reader_id: int) -> bool:
    """Whether this reader has read anything at all."""
    query = select(readings.c.reading_id).where(readings.c.reader_id == reader_id).limit(1)
    return connection.scalar(query) is not None


def repeats(connection: Connection, reader_id: int | None = None) -> tuple[int, ...]:
    """The numbers of the repeats that there are, of one reader or of all."""
    query = select(readings.c.repeat).distinct().order_by(readings.c.repeat)
    if reader_id is not None:
        query = query.where(readings.c.reader_id == reader_id)
    return tuple(connection.scalars(query))


def _highest_id(connection: Connection) -> int:
    return connection.scalar(select(func.max(readings.c.reading_id))) or 0


def as_row(reader_id: int, reading: Reading) -> dict[str, object]:
    """Column name → plain value; `from_row` takes the values back in the order of COLUMNS."""
    failure, evidence = reading.failure, reading.evidence
    return {
        "reader_id": reader_id,
        "report_id": reading.report_id,
        "repeat": reading.repeat,
        "attempt": reading.attempt,
        "answer": reading.answer.value if reading.answer else None,
        "failure": failure.kind.value if failure else None,
        "failure_message": writable(failure.message) if failure else "",
        "evidence": writable(evidence.quote) if evidence else None,
        "evidence_start": evidence.start if evidence else None,
        "evidence_end": evidence.end if evidence else None,
        "confidence": reading.confidence,
        "raw_reply": writable(reading.raw_reply),
        "messages_sha256": reading.messages_sha256,
        "prompt_tokens": reading.prompt_tokens,
        "completion_tokens": reading.completion_tokens,
        "seconds": reading.seconds,
        "re_asked": reading.re_asked,
        "host": reading.host,
        "server_version": reading.server_version,
        "comment": reading.comment,
        "read_at": reading.read_at,
    }


def from_row(row: Sequence[Any]) -> Reading:
    """A Reading from the columns of COLUMNS, in their order."""
    (
        report_id,
        answer,
        failure,
        message,
        read_at,
        repeat,
        attempt,
        quote,
        start,
        end,
        confidence,
        *rest,
    ) = row
    outcome: Answer | Failure = (
        Answer(answer) if answer is not None else Failure(FailureKind(failure), message)
    )
    evidence = Evidence(quote, start, end) if quote is not None else None
    return Reading(report_id, outcome, read_at, repeat, attempt, evidence, confidence, *rest)


def by(
    connection: Connection,
    reader_id: int,
    condition: ColumnElement[bool] | None = None,
    repeat: int = 0,
) -> dict[int, Reading]:
    """report_id → the reading that holds, of one reader."""
    query = select(*COLUMNS).where(
        readings.c.reader_id == reader_id, readings.c.repeat == repeat, IS_LATEST
    )
    if condition is not None:
        query = query.join(reports, reports.c.report_id == readings.c.report_id).where(condition)
    return {row[0]: from_row(row) for row in connection.execute(query)}


def of_reports(
    connection: Connection, reader_id: int, report_ids: Sequence[int], repeat: int = 0
) -> dict[int, Reading]:
    """report_id → the reading that holds, of one reader, for some reports."""
    return by(connection, reader_id, readings.c.report_id.in_(report_ids), repeat)


def of_report(connection: Connection, report_id: int, task: str) -> tuple[SignedReading, ...]:
    """All readings of one report that hold, the gold label first, then people."""
    found = _signed(connection, and_(readings.c.report_id == report_id, readers.c.task == task))
    rank = {ReaderKind.GOLD: 0, ReaderKind.HUMAN: 1}
    return tuple(sorted(found, key=lambda s: (rank.get(s.reader.kind, 2), s.reader.name)))


def export(
    connection: Connection,
    task: str = "",
    kind: ReaderKind | None = None,
    reader_id: int | None = None,
    scope: Scope = Scope.ALL,
    *,
    every_version: bool = False,
) -> Iterator[SignedReading]:
    """Every reading that holds (repeat 0), report by report.

    Readings of an older text of a report are left out, unless `every_version` is wanted.
    """
    condition = and_(readings.c.repeat == 0)
    if not every_version:
        condition &= reports.c.current == true()
    if task:
        condition &= readers.c.task == task
    if kind is not None:
        condition &= readers.c.kind == kind.value
    if reader_id is not None:
        condition &= readings.c.reader_id == reader_id
    if scope is not Scope.ALL:
        condition &= report_rows.in_scope(scope, task)
    return _signed(connection, condition)


def _signed(connection: Connection, condition: ColumnElement[bool]) -> Iterator[SignedReading]:
    n_reader, n_report = len(reader_rows.COLUMNS), len(report_rows.COLUMNS)
    query = (
        select(readings.c.reader_id, *reader_rows.COLUMNS, *report_rows.COLUMNS, *COLUMNS)
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .join(reports, reports.c.report_id == readings.c.report_id)
        .where(condition, IS_LATEST)
        .order_by(readings.c.report_id, readings.c.reader_id)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        yield SignedReading(
            row[0],
            reader_rows.from_row(row[1 : 1 + n_reader]),
            report_rows.from_row(row[1 + n_reader : 1 + n_reader + n_report]),
            from_row(row[1 + n_reader + n_report :]),
        )


def lacking(reader_id: int, repeat: int = 0) -> ColumnElement[bool]:
    """The condition for reports that this reader has not read (failures count as read)."""
    return ~exists(
        select(literal_column("1"))
        .select_from(readings)
        .where(
            readings.c.reader_id == reader_id,
            readings.c.report_id == reports.c.report_id,
            readings.c.repeat == repeat,
        )
    )


def read_already(reader_id: int, repeat: int = 0) -> Select[tuple[int]]:
    """The report_ids that this reader has read (failures count as read), for all at once."""
    return select(readings.c.report_id).where(
        readings.c.reader_id == reader_id, readings.c.repeat == repeat
    )


def failed(reader_id: int, repeat: int = 0) -> ColumnElement[bool]:
    """The condition for reports whose reading that holds is a failure."""
    return exists(
        select(literal_column("1"))
        .select_from(readings)
        .where(
            readings.c.reader_id == reader_id,
            readings.c.report_id == reports.c.report_id,
            readings.c.repeat == repeat,
            readings.c.failure.is_not(None),
            IS_LATEST,
        )
        .correlate(reports)
    )


def read_by(connection: Connection, reader_ids: Sequence[int]) -> dict[int, int]:
    """reader_id → number of reports read, for those who have read any."""
    query = (
        select(readings.c.reader_id, func.count(func.distinct(readings.c.report_id)))
        .where(readings.c.reader_id.in_(reader_ids))
        .group_by(readings.c.reader_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def attempts(
    connection: Connection, reader_id: int, report_ids: Sequence[int], repeat: int = 0
) -> Mapping[int, int]:
    """report_id → the highest attempt so far, for reports that were read at all."""
    query = (
        select(readings.c.report_id, func.max(readings.c.attempt))
        .where(
            readings.c.reader_id == reader_id,
            readings.c.repeat == repeat,
            readings.c.report_id.in_(report_ids),
        )
        .group_by(readings.c.report_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one reader's readings that hold: per answer, and per failure kind."""

    answers: Mapping[Answer, int]
    failures: Mapping[FailureKind, int]

    @property
    def read(self) -> int:
        return sum(self.answers.values())

    @property
    def failed(self) -> int:
        return sum(self.failures.values())


def tally(connection: Connection, reader_id: int, scope: Scope, task: str) -> Tally:
    """What one reader answered on the reports of a scope."""
    return tally_where(connection, reader_id, report_rows.in_scope(scope, task))


def tally_where(
    connection: Connection, reader_id: int, condition: ColumnElement[bool], repeat: int = 0
) -> Tally:
    """What one reader answered on the reports that meet a condition."""
    query: Select[Any] = (
        select(readings.c.answer, readings.c.failure, func.count())
        .join(reports, reports.c.report_id == readings.c.report_id)
        .where(
            readings.c.reader_id == reader_id,
            readings.c.repeat == repeat,
            IS_LATEST,
            condition,
        )
        .group_by(readings.c.answer, readings.c.failure)
    )
    answers: dict[Answer, int] = {}
    failures: dict[FailureKind, int] = {}
    for answer, failure, n in connection.execute(query):
        if answer is not None:
            answers[Answer(answer)] = n
        else:
            failures[FailureKind(failure)] = n
    return Tally(answers, failures)


def server_versions(connection: Connection, reader_id: int) -> dict[str, int]:
    """How many readings of this reader each version of the server gave."""
    query = (
        select(readings.c.server_version, func.count())
        .where(readings.c.reader_id == reader_id)
        .group_by(readings.c.server_version)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
