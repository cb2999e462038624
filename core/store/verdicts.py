"""What readers decided about cases: one row for each verdict, change, undo, skip and note.

Rows are only ever added, and a nonce is stored once: the same message delivered twice,
by a browser that did not hear the answer, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    exists,
    func,
    insert,
    literal_column,
    select,
)

from core.protocol import Cause, SeatState, Verdict, VerdictKind, Visible
from core.store.tables import cases, seats, verdicts
from core.types import Answer

DECISIONS = (VerdictKind.VERDICT.value, VerdictKind.CHANGE.value)
COLUMNS = (
    verdicts.c.nonce,
    verdicts.c.case_id,
    verdicts.c.case_version,
    verdicts.c.kind,
    verdicts.c.shown_at,
    verdicts.c.decided_at,
    verdicts.c.answer,
    verdicts.c.causes,
    verdicts.c.comment,
    verdicts.c.flagged,
    verdicts.c.visible,
)


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A row of a reader's history. `told` is what the reader was told about it."""

    reader_id: int
    verdict: Verdict
    received_at: float
    after_reveal: bool = False
    reading_id: int | None = None
    told: str = ""


def add(connection: Connection, stored: StoredVerdict) -> None:
    verdict = stored.verdict
    row = {
        "nonce": verdict.nonce, "case_id": verdict.case_id, "reader_id": stored.reader_id,
        "case_version": verdict.version, "kind": verdict.kind.value,
        "answer": verdict.answer.value if verdict.answer else None,
        "causes": _pack(verdict.causes), "comment": verdict.comment, "flagged": verdict.flagged,
        "after_reveal": stored.after_reveal, "visible": verdict.visible.as_json(),
        "shown_at": verdict.shown_at, "decided_at": verdict.decided_at,
        "received_at": stored.received_at, "reading_id": stored.reading_id, "told": stored.told,
    }  # fmt: skip
    connection.execute(insert(verdicts), row)


def by_nonce(connection: Connection, nonce: str) -> StoredVerdict | None:
    return _first(connection, verdicts.c.nonce == nonce)


def decided(connection: Connection, case_id: int, reader_id: int) -> StoredVerdict | None:
    """This reader's newest decision about a case, whether or not it was taken back since."""
    return _first(
        connection,
        (verdicts.c.case_id == case_id)
        & (verdicts.c.reader_id == reader_id)
        & verdicts.c.kind.in_(DECISIONS),
    )


def newest_case(connection: Connection, list_id: int, reader_id: int) -> int | None:
    """The case that this reader decided last in a list, and has not taken back."""
    query = (
        select(verdicts.c.case_id)
        .join(seats, seats.c.case_id == verdicts.c.case_id)
        .where(
            verdicts.c.reader_id == reader_id,
            seats.c.reader_id == reader_id,
            seats.c.list_id == list_id,
            seats.c.state == SeatState.READ.value,
            verdicts.c.kind.in_(DECISIONS),
        )
        .order_by(verdicts.c.verdict_id.desc())
        .limit(1)
    )
    return connection.scalar(query)


def of_list(
    connection: Connection, list_id: int, reader_id: int | None = None
) -> Sequence[StoredVerdict]:
    """Every row of a list, in the order of arrival; optionally of one reader."""
    condition = cases.c.list_id == list_id
    if reader_id is not None:
        condition &= verdicts.c.reader_id == reader_id
    return _rows(connection, condition)


def count(connection: Connection, list_id: int) -> int:
    """How many rows a list has: what a cache of its results depends on."""
    query = (
        select(func.count())
        .select_from(verdicts.join(cases, cases.c.case_id == verdicts.c.case_id))
        .where(cases.c.list_id == list_id)
    )
    return connection.scalar(query) or 0


def has_decided(reader_id: int) -> ColumnElement[bool]:
    """The condition for cases about which this reader has given a verdict."""
    return exists(
        select(literal_column("1"))
        .select_from(verdicts)
        .where(
            verdicts.c.case_id == cases.c.case_id,
            verdicts.c.reader_id == reader_id,
            verdicts.c.kind.in_(DECISIONS),
        )
        .correlate(cases)
    )


def newest_answer(reader_id: int) -> ScalarSelect[str | None]:
    """What this reader decided last about each of the outer query's cases."""
    return (
        select(verdicts.c.answer)
        .where(
            verdicts.c.case_id == cases.c.case_id,
            verdicts.c.reader_id == reader_id,
            verdicts.c.kind.in_(DECISIONS),
        )
        .order_by(verdicts.c.verdict_id.desc())
        .limit(1)
        .correlate(cases)
        .scalar_subquery()
    )


def is_flagged(reader_id: int) -> ScalarSelect[bool | None]:
    """Whether this reader's last row on each of the outer query's cases carries a flag."""
    return (
        select(verdicts.c.flagged)
        .where(verdicts.c.case_id == cases.c.case_id, verdicts.c.reader_id == reader_id)
        .order_by(verdicts.c.verdict_id.desc())
        .limit(1)
        .correlate(cases)
        .scalar_subquery()
    )


def _first(connection: Connection, condition: ColumnElement[bool]) -> StoredVerdict | None:
    found = _rows(connection, condition, newest_only=True)
    return found[0] if found else None


def _rows(
    connection: Connection, condition: ColumnElement[bool], *, newest_only: bool = False
) -> list[StoredVerdict]:
    query = (
        select(
            verdicts.c.reader_id, verdicts.c.received_at, verdicts.c.after_reveal,
            verdicts.c.reading_id, verdicts.c.told, *COLUMNS,
        )
        .join(cases, cases.c.case_id == verdicts.c.case_id)
        .where(condition)
    )  # fmt: skip
    if newest_only:
        query = query.order_by(verdicts.c.verdict_id.desc()).limit(1)
    else:
        query = query.order_by(verdicts.c.verdict_id)
    return [_stored(row) for row in connection.execute(query)]


def _stored(row: Sequence[Any]) -> StoredVerdict:
    reader_id, received_at, after_reveal, reading_id, told, *rest = row
    return StoredVerdict(
        reader_id, from_row(rest), received_at, bool(after_reveal), reading_id, told
    )


def from_row(row: Sequence[Any]) -> Verdict:
    """A Verdict from the columns of COLUMNS, in their order."""
    nonce, case_id, version, kind, shown_at, decided_at, answer, causes, comment, flag, visible = (
        row
    )
    return Verdict(
        nonce=nonce,
        case_id=case_id,
        version=version,
        kind=VerdictKind(kind),
        shown_at=shown_at,
        decided_at=decided_at,
        answer=Answer(answer) if answer else None,
        causes=_unpack(causes),
        comment=comment,
        flagged=bool(flag),
        visible=Visible(**visible),
    )


def _pack(causes: Sequence[Cause]) -> str:
    return ";".join(cause.value for cause in causes)


def _unpack(packed: str) -> tuple[Cause, ...]:
    return tuple(Cause(part) for part in packed.split(";") if part)
