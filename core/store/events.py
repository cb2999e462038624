"""What happened, in plain sentences, in the order in which it happened."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from core.store.tables import events


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` is in seconds since 1970 (UTC)."""

    at: float
    kind: str
    task: str
    sentence: str
    who: str


def add(connection: Connection, kind: str, sentence: str, task: str = "", who: str = "") -> None:
    row = {"at": time.time(), "kind": kind, "task": task, "sentence": sentence, "who": who}
    connection.execute(insert(events), row)


def newest(connection: Connection, limit: int = 8, kinds: Sequence[str] = ()) -> tuple[Event, ...]:
    """The last things that happened, the newest first; of these kinds only, if any are named."""
    query = (
        select(events.c.at, events.c.kind, events.c.task, events.c.sentence, events.c.who)
        .order_by(events.c.event_id.desc())
        .limit(limit)
    )
    if kinds:
        query = query.where(events.c.kind.in_(kinds))
    return tuple(Event(*row) for row in connection.execute(query))


def of_kind(connection: Connection, kind: str, task: str) -> tuple[Event, ...]:
    """All events of one kind of a task, the newest first."""
    query = (
        select(events.c.at, events.c.kind, events.c.task, events.c.sentence, events.c.who)
        .where(events.c.kind == kind, events.c.task == task)
        .order_by(events.c.event_id.desc())
    )
    return tuple(Event(*row) for row in connection.execute(query))
