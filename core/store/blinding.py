"""What a reader may see of a case, decided by the queries and not by the screen.

Before the verdict nothing that says what anybody answered is selected at all, unless the
list's protocol shows answers under letters, or openly to people who sit together. A case is
given only to who has it in hand. What was hidden is given after the reader's own verdict, and
only if the protocol says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from sqlalchemy import ColumnElement, Connection, case, func, literal, null, select

from core.protocol import DIFFERING, Blinding, Design, Reason, SeatState, Side
from core.store import reading_lists, verdicts
from core.store import reports as report_rows
from core.store.tables import case_sides, cases, readers, readings, reports, seats
from core.types import ReaderKind, Report

MIXED = "mixed"
"""The reason shown where agreements are mixed in: naming it would tell the answers apart."""
_SAID = func.coalesce(readings.c.answer, readings.c.failure)


@dataclass(frozen=True, slots=True)
class Look:
    """A case as its reader sees it first. `state` and `version` are this reader's own."""

    case_id: int
    place: int
    reason: str
    state: SeatState
    version: int
    report: Report
    sides: tuple[Side, ...]


def looks(
    connection: Connection, list_id: int, reader_id: int, case_ids: Sequence[int]
) -> tuple[Look, ...]:
    """The first look at these cases, in this order; those that are not in hand are left out."""
    design = reading_lists.design_of(connection, list_id)
    if design is None or not case_ids:
        return ()
    in_hand = _in_hand(list_id, reader_id, case_ids)
    sides = _sides(connection, in_hand, design, list_id, reader_id)
    query = (
        select(
            cases.c.case_id, cases.c.place, reason_told(design), seats.c.state, seats.c.version,
            *report_rows.COLUMNS,
        )
        .join(seats, seats.c.case_id == cases.c.case_id)
        .join(reports, reports.c.report_id == cases.c.report_id)
        .where(in_hand)
    )  # fmt: skip
    found = {
        row[0]: Look(
            row[0], row[1], row[2], SeatState(row[3]), row[4],
            report_rows.from_row(row[5:]), tuple(sides.get(row[0], ())),
        )
        for row in connection.execute(query)
    }  # fmt: skip
    return tuple(found[case_id] for case_id in case_ids if case_id in found)


def _in_hand(list_id: int, reader_id: int, case_ids: Sequence[int]) -> ColumnElement[bool]:
    return (
        cases.c.case_id.in_(case_ids)
        & (cases.c.list_id == list_id)
        & (seats.c.reader_id == reader_id)
    )


def reason_told(design: Design) -> ColumnElement[str]:
    """Why the case is here, as far as saying it gives nothing away."""
    told_apart = [Reason.AGREEMENT.value, Reason.REPEAT.value]
    if design.agreement_share > 0:
        told_apart += [reason.value for reason in DIFFERING]
    return case((cases.c.reason.in_(told_apart), MIXED), else_=cases.c.reason)


def _sides(
    connection: Connection,
    in_hand: ColumnElement[bool],
    design: Design,
    list_id: int,
    reader_id: int,
) -> dict[int, list[Side]]:
    """case_id → its readings, without what they say unless the protocol shows it."""
    quotes = (readings.c.evidence, readings.c.evidence_start, readings.c.evidence_end)
    is_open = design.blinding is Blinding.OPEN
    told = is_open or design.blinding is Blinding.LETTERED
    query = (
        select(
            case_sides.c.case_id,
            case_sides.c.side,
            *(quotes if design.evidence else (null(), null(), null())),
            _SAID if told else literal(""),
            *((readers.c.name, readers.c.kind) if is_open else (literal(""), literal(""))),
        )
        .join(cases, cases.c.case_id == case_sides.c.case_id)
        .join(seats, seats.c.case_id == cases.c.case_id)
        .join(readings, readings.c.reading_id == case_sides.c.reading_id)
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .where(in_hand)
        .order_by(case_sides.c.case_id, case_sides.c.side)
    )
    found: dict[int, list[tuple[int, Side]]] = {}
    for row in connection.execute(query):
        quote = row[2] or ""
        shown = Side("", quote, row[3], row[4], said=row[5], name=row[6], kind=row[7])
        found.setdefault(row[0], []).append((row[1], shown))
    return {case_id: lettered_sides(sides, list_id, reader_id) for case_id, sides in found.items()}


def lettered_sides(sides: Sequence[tuple[int, Side]], list_id: int, reader_id: int) -> list[Side]:
    """The sides as A, B, C in an order of this reader's own, the same in all of the list."""

    def rank(side: int) -> str:
        return hashlib.sha256(f"{list_id}\0{reader_id}\0{side}".encode()).hexdigest()

    ordered = sorted(sides, key=lambda pair: rank(pair[0]))
    return [
        Side(letter, s.quote, s.start, s.end, s.said, s.name, s.kind)
        for letter, (_, s) in zip(ascii_uppercase, ordered, strict=False)
    ]


def unveiled(connection: Connection, case_id: int, reader_id: int) -> tuple[Side, ...]:
    """Who said what about a case. Empty before this reader's verdict, or if the list keeps it.

    Radiologists stay without a name, except where they sit together over the case.
    """
    query = (
        select(cases.c.list_id, case_sides.c.side, readers.c.name, readers.c.kind, _SAID)
        .join(cases, cases.c.case_id == case_sides.c.case_id)
        .join(readings, readings.c.reading_id == case_sides.c.reading_id)
        .join(readers, readers.c.reader_id == readings.c.reader_id)
        .where(case_sides.c.case_id == case_id, verdicts.has_decided(reader_id))
        .order_by(case_sides.c.side)
    )
    rows = connection.execute(query).all()
    design = reading_lists.design_of(connection, rows[0][0]) if rows else None
    if design is None or not design.reveal:
        return ()
    is_open = design.blinding is Blinding.OPEN
    sides = [
        (side, Side("", said=said, kind=kind, name=name if is_open or not _person(kind) else ""))
        for _, side, name, kind, said in rows
    ]
    return tuple(lettered_sides(sides, rows[0][0], reader_id))


def _person(kind: str) -> bool:
    return kind == ReaderKind.HUMAN
