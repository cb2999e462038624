"""Reading lists: made once with their protocol and their cases, then read.

A case keeps the very readings that it is about, so that a later answer of the same
reader changes nothing about what a verdict was given on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from core.protocol import Blinding, Calibrated, Design, NewCase, SeatState
from core.store.tables import case_sides, cases, reading_lists, seats


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A list of cases to read and how far it is.

    `read` counts cases with a verdict that holds, `waiting` the reads that are still wanted.
    """

    list_id: int
    task: str
    title: str
    design: Design
    created_by: str
    created_at: float
    cases: int = 0
    read: int = 0
    waiting: int = 0

    @property
    def is_finished(self) -> bool:
        return self.waiting == 0


def add(
    connection: Connection,
    task: str,
    title: str,
    design: Design,
    wanted: Sequence[NewCase],
    created_by: str = "",
) -> int:
    """Stores a list with its cases in this order; returns its list_id."""
    head = {
        "task": task, "title": title, "design": as_json(design), "created_by": created_by,
        "created_at": time.time(),
    }  # fmt: skip
    inserted = connection.execute(insert(reading_lists).returning(reading_lists.c.list_id), head)
    list_id = int(inserted.scalar_one())
    if wanted:
        _add_cases(connection, list_id, wanted, design.readers_per_case)
    return list_id


def _add_cases(
    connection: Connection, list_id: int, wanted: Sequence[NewCase], readers_per_case: int
) -> None:
    connection.execute(
        insert(cases),
        [
            {
                "list_id": list_id, "report_id": case.report_id, "place": place,
                "reason": case.reason.value, "pattern": case.pattern,
                "sampling_probability": case.sampling_probability, "repeat": case.repeat,
            }
            for place, case in enumerate(wanted, start=1)
        ],
    )  # fmt: skip
    query = select(cases.c.place, cases.c.case_id).where(cases.c.list_id == list_id)
    ids: dict[int, int] = {row[0]: row[1] for row in connection.execute(query)}
    sides = [
        {"case_id": ids[place], "side": side, "reading_id": reading_id}
        for place, case in enumerate(wanted, start=1)
        for side, reading_id in enumerate(case.reading_ids)
    ]
    if sides:
        connection.execute(insert(case_sides), sides)
    connection.execute(
        insert(seats),
        [
            {"case_id": case_id, "seat": seat, "list_id": list_id, "place": place,
             "state": SeatState.FREE.value, "version": 0}
            for place, case_id in ids.items()
            for seat in range(readers_per_case)
        ],
    )  # fmt: skip


def as_json(design: Design) -> dict[str, object]:
    plain = {"barred": list(design.barred), "together": list(design.together)}
    return {**asdict(design), "blinding": design.blinding.value, **plain}


def from_json(stored: Mapping[str, Any]) -> Design:
    values = {**stored, "blinding": Blinding(stored["blinding"])}
    people = {key: tuple(stored.get(key, ())) for key in ("barred", "together")}
    calibrated = tuple(Calibrated(**each) for each in stored.get("calibrated", ()))
    return Design(**{**values, **people, "calibrated": calibrated})


def of_task(connection: Connection, task: str) -> tuple[ReadingList, ...]:
    """All lists of a task with their progress, the newest first."""
    return _lists(connection, reading_lists.c.task == task)


def get(connection: Connection, list_id: int) -> ReadingList | None:
    found = _lists(connection, reading_lists.c.list_id == list_id)
    return found[0] if found else None


def design_of(connection: Connection, list_id: int) -> Design | None:
    """The protocol alone, without counting cases."""
    query = select(reading_lists.c.design).where(reading_lists.c.list_id == list_id)
    stored = connection.scalar(query)
    return None if stored is None else from_json(stored)


def task_of(connection: Connection, list_id: int) -> str | None:
    query = select(reading_lists.c.task).where(reading_lists.c.list_id == list_id)
    return connection.scalar(query)


def _lists(connection: Connection, condition: ColumnElement[bool]) -> tuple[ReadingList, ...]:
    c = reading_lists.c
    total = (
        select(func.count())
        .select_from(cases)
        .where(cases.c.list_id == c.list_id)
        .scalar_subquery()
    )
    read = (
        select(func.count(func.distinct(seats.c.case_id)))
        .where(seats.c.list_id == c.list_id, seats.c.state == SeatState.READ.value)
        .scalar_subquery()
    )
    open_seats = or_(
        seats.c.state == SeatState.FREE.value,
        seats.c.state.in_((SeatState.TAKEN.value, SeatState.SKIPPED.value))
        & seats.c.until.is_not(None),
    )
    waiting = select(func.count()).where(seats.c.list_id == c.list_id, open_seats)
    head = (c.list_id, c.task, c.title, c.design, c.created_by, c.created_at)
    query = (
        select(*head, total.scalar_subquery(), read, waiting.scalar_subquery())
        .where(condition)
        .order_by(c.list_id.desc())
    )
    return tuple(
        ReadingList(row[0], row[1], row[2], from_json(row[3]), *row[4:])
        for row in connection.execute(query)
    )
