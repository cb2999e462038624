"""The queue of a reading list: who has which case in hand, and whose turn is next.

Half-read cases come first, skipped ones last. Two readers never hold the same seat of a
case; a seat that was left lying is free again when its time is over. What changes here
is bookkeeping only: decisions are rows of `verdicts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from core.protocol import SeatState, VerdictKind
from core.store.tables import cases, seats, verdicts

_mine = seats.alias("mine")
_original = cases.alias("original")
first_seat = seats.alias("first_seat")


@dataclass(frozen=True, slots=True)
class Seat:
    """What one reader has to do with one case."""

    case_id: int
    state: SeatState
    version: int


def take(
    connection: Connection, list_id: int, reader_id: int, limit: int, now: float, seconds: float
) -> tuple[int, ...]:
    """The cases that this reader shall have in hand, in their order, held for some seconds.

    Those already in hand count; free ones are taken up to `limit`.
    """
    _hold_longer(connection, list_id, reader_id, now + seconds)
    in_hand = _in_hand(connection, list_id, reader_id, SeatState.TAKEN, limit)
    for left_lying in (True, False):
        wanted = limit - len(in_hand)
        if wanted > 0:
            found = _free(connection, list_id, reader_id, wanted, now, left_lying=left_lying)
            _sit_down(connection, found, reader_id, now + seconds)
            in_hand += [case_id for case_id, _ in found]
    if len(in_hand) < limit:
        skipped = _in_hand(connection, list_id, reader_id, SeatState.SKIPPED, limit - len(in_hand))
        in_hand += skipped
    return tuple(in_hand)


def _hold_longer(connection: Connection, list_id: int, reader_id: int, until: float) -> None:
    held = (SeatState.TAKEN.value, SeatState.SKIPPED.value)
    connection.execute(
        update(seats)
        .where(
            seats.c.reader_id == reader_id, seats.c.list_id == list_id, seats.c.state.in_(held)
        )
        .values(until=until)
    )  # fmt: skip


def _in_hand(
    connection: Connection, list_id: int, reader_id: int, state: SeatState, limit: int
) -> list[int]:
    half_read_first = case((seats.c.version > 0, 0), else_=1)
    query = (
        select(seats.c.case_id)
        .where(
            seats.c.reader_id == reader_id,
            seats.c.list_id == list_id,
            seats.c.state == state.value,
        )
        .order_by(half_read_first, seats.c.place)
        .limit(limit)
    )
    return list(connection.scalars(query))


def _free(
    connection: Connection,
    list_id: int,
    reader_id: int,
    limit: int,
    now: float,
    *,
    left_lying: bool,
) -> list[tuple[int, int]]:
    """(case_id, seat) of seats to take: those left lying, or those that nobody had yet."""
    state = left_lying_since(now) if left_lying else seats.c.state == SeatState.FREE.value
    query = (
        select(seats.c.case_id, seats.c.seat)
        .join(cases, cases.c.case_id == seats.c.case_id)
        .where(
            seats.c.list_id == list_id,
            state,
            ~_has_a_seat(reader_id),
            or_(cases.c.repeat == 0, _has_read_the_first(reader_id)),
        )
        .order_by(seats.c.place, seats.c.seat)
        .limit(limit * 2)
        .with_for_update(of=seats, skip_locked=True)
    )
    found: dict[int, int] = {}
    for case_id, seat in connection.execute(query):
        if len(found) < limit:
            found.setdefault(case_id, seat)
    return list(found.items())


def left_lying_since(now: float) -> ColumnElement[bool]:
    held = (SeatState.TAKEN.value, SeatState.SKIPPED.value)
    return and_(seats.c.state.in_(held), seats.c.until < now)


def _has_a_seat(reader_id: int) -> ColumnElement[bool]:
    return exists(
        select(literal_column("1"))
        .select_from(_mine)
        .where(_mine.c.case_id == seats.c.case_id, _mine.c.reader_id == reader_id)
        .correlate(seats)
    )


def _has_read_the_first(reader_id: int) -> ColumnElement[bool]:
    """A repeat is for the reader who has read the case before, and for nobody else."""
    return first_reading(
        and_(first_seat.c.reader_id == reader_id, first_seat.c.state == SeatState.READ.value)
    )


def first_reading(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(literal_column("1"))
        .select_from(_original.join(first_seat, first_seat.c.case_id == _original.c.case_id))
        .where(
            _original.c.list_id == cases.c.list_id,
            _original.c.report_id == cases.c.report_id,
            _original.c.repeat == 0,
            condition,
        )
        .correlate(cases)
    )


def _sit_down(
    connection: Connection, found: Sequence[tuple[int, int]], reader_id: int, until: float
) -> None:
    done_before = (
        select(func.count())
        .where(
            verdicts.c.case_id == seats.c.case_id,
            verdicts.c.reader_id == reader_id,
            verdicts.c.kind != VerdictKind.SET_ASIDE.value,
        )
        .scalar_subquery()
    )
    for case_id, seat in found:
        connection.execute(
            update(seats)
            .where(seats.c.case_id == case_id, seats.c.seat == seat)
            .values(
                reader_id=reader_id,
                until=until,
                state=SeatState.TAKEN.value,
                version=done_before,
            )
        )


def lock(connection: Connection, case_id: int) -> int | None:
    """The case's list_id; until the transaction ends nobody else decides about this case."""
    query = select(cases.c.list_id).where(cases.c.case_id == case_id).with_for_update()
    return connection.scalar(query)


def report_of(connection: Connection, case_id: int) -> tuple[int, int]:
    """(report_id, repeat) of a case."""
    query = select(cases.c.report_id, cases.c.repeat).where(cases.c.case_id == case_id)
    row = connection.execute(query).one()
    return row[0], row[1]


def seat_of(connection: Connection, case_id: int, reader_id: int) -> Seat | None:
    query = select(seats.c.case_id, seats.c.state, seats.c.version).where(
        seats.c.case_id == case_id, seats.c.reader_id == reader_id
    )
    row = connection.execute(query).first()
    return Seat(row[0], SeatState(row[1]), row[2]) if row else None


def add_seat(connection: Connection, case_id: int, reader_id: int) -> Seat:
    """One more seat, for a reader whose own was given to another in the meantime."""
    here = connection.execute(
        select(seats.c.list_id, seats.c.place, func.max(seats.c.seat))
        .where(seats.c.case_id == case_id)
        .group_by(seats.c.list_id, seats.c.place)
    ).one()
    version = (
        connection.scalar(
            select(func.count()).where(
                verdicts.c.case_id == case_id,
                verdicts.c.reader_id == reader_id,
                verdicts.c.kind != VerdictKind.SET_ASIDE.value,
            )
        )
        or 0
    )
    row = {
        "case_id": case_id, "seat": here[2] + 1, "list_id": here[0], "place": here[1],
        "state": SeatState.TAKEN.value, "reader_id": reader_id, "version": version,
    }  # fmt: skip
    connection.execute(insert(seats), row)
    return Seat(case_id, SeatState.TAKEN, version)


def swap(
    connection: Connection, case_id: int, reader_id: int, version: int, state: SeatState
) -> bool:
    """Compare-and-swap: moves on from exactly this version, or says that it is not so any more."""
    moved = connection.execute(
        update(seats)
        .where(
            seats.c.case_id == case_id,
            seats.c.reader_id == reader_id,
            seats.c.version == version,
        )
        .values(version=version + 1, state=state.value)
    )
    return moved.rowcount == 1


def close(connection: Connection, list_id: int) -> None:
    """Ends a list: what nobody has read is not asked for any more."""
    connection.execute(
        update(seats)
        .where(seats.c.list_id == list_id, seats.c.state != SeatState.READ.value)
        .values(state=SeatState.CLOSED.value)
    )


def leave(connection: Connection, list_id: int, reader_id: int) -> None:
    """Gives back the cases in hand about which this reader has done nothing yet."""
    connection.execute(
        update(seats)
        .where(
            seats.c.reader_id == reader_id,
            seats.c.list_id == list_id,
            seats.c.state == SeatState.TAKEN.value,
            seats.c.version == 0,
        )
        .values(reader_id=None, until=None, state=SeatState.FREE.value)
    )
