"""Lists of few-shot examples: kept once each under the hash of their content."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from core import example_sets as texts
from core.store.tables import example_sets
from core.types import PoolReport


def save(connection: Connection, task: str, examples: Sequence[PoolReport]) -> str:
    """Keeps the list and returns its sha256."""
    sha256 = texts.sha256(examples)
    known = select(example_sets.c.sha256).where(example_sets.c.sha256 == sha256)
    if connection.scalar(known) is None:
        row = {
            "sha256": sha256, "task": task, "source": texts.as_text(examples),
            "saved_at": time.time(),
        }  # fmt: skip
        connection.execute(insert(example_sets), row)
    return sha256


def get(connection: Connection, sha256: str) -> tuple[PoolReport, ...] | None:
    """The list of this hash, None where the study does not have it."""
    query = select(example_sets.c.source).where(example_sets.c.sha256 == sha256)
    source = connection.scalar(query)
    return None if source is None else texts.from_text(source)
