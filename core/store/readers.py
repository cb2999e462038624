"""Readers: who or what answers. The same hash is the same reader."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from core.store.tables import readers
from core.types import Reader, ReaderKind

COLUMNS = (
    readers.c.kind,
    readers.c.name,
    readers.c.task,
    readers.c.sha256,
    readers.c.prompt_name,
    readers.c.prompt_sha256,
    readers.c.model,
    readers.c.model_digest,
    readers.c.stand_in,
    readers.c.simulated,
    readers.c.settings,
)


def from_row(row: Sequence[Any]) -> Reader:
    """A Reader from the columns of COLUMNS, in their order."""
    kind, name, task, sha256, prompt_name, prompt_sha256, model, digest, *flags, settings = row
    stand_in, simulated = (bool(flag) for flag in flags)
    return Reader(
        ReaderKind(kind),
        name,
        task,
        sha256,
        prompt_name,
        prompt_sha256,
        model,
        digest,
        stand_in,
        simulated,
        settings,
    )


def ensure(connection: Connection, reader: Reader) -> int:
    """The reader's reader_id; stores the reader when it is new."""
    known = find(connection, reader.sha256)
    if known is not None:
        return known
    row = {
        "sha256": reader.sha256,
        "kind": reader.kind.value,
        "name": reader.name,
        "task": reader.task,
        "prompt_name": reader.prompt_name,
        "prompt_sha256": reader.prompt_sha256,
        "model": reader.model,
        "model_digest": reader.model_digest,
        "stand_in": reader.stand_in,
        "simulated": reader.simulated,
        "settings": dict(reader.settings),
        "created_at": time.time(),
    }
    inserted = connection.execute(insert(readers).returning(readers.c.reader_id), row)
    return int(inserted.scalar_one())


def find(connection: Connection, sha256: str) -> int | None:
    return connection.scalar(select(readers.c.reader_id).where(readers.c.sha256 == sha256))


def get(connection: Connection, reader_id: int) -> Reader | None:
    row = connection.execute(select(*COLUMNS).where(readers.c.reader_id == reader_id)).first()
    return from_row(row) if row else None


def of_task(connection: Connection, task: str, kind: ReaderKind | None = None) -> dict[int, Reader]:
    """reader_id → reader, in the order in which they were first seen."""
    query = select(readers.c.reader_id, *COLUMNS).where(readers.c.task == task)
    if kind is not None:
        query = query.where(readers.c.kind == kind.value)
    rows = connection.execute(query.order_by(readers.c.reader_id))
    return {row[0]: from_row(row[1:]) for row in rows}
