"""What people write about a prompt, and whether it is put away. Rows are only ever added."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from core.store.tables import prompt_notes


class NoteKind(StrEnum):
    """A remark, or the act of putting a prompt away and taking it out again."""

    REMARK = "remark"
    PUT_AWAY = "put_away"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True)
class PromptNote:
    """One note on a prompt. `at` is in seconds since 1970 (UTC)."""

    kind: NoteKind
    text: str
    at: float


def add(connection: Connection, task: str, name: str, kind: NoteKind, text: str = "") -> None:
    row = {"task": task, "name": name, "kind": kind.value, "text": text, "at": time.time()}
    connection.execute(insert(prompt_notes), row)


def of_prompt(connection: Connection, task: str, name: str) -> tuple[PromptNote, ...]:
    """All notes on one prompt, the newest first."""
    query = (
        select(prompt_notes.c.kind, prompt_notes.c.text, prompt_notes.c.at)
        .where(prompt_notes.c.task == task, prompt_notes.c.name == name)
        .order_by(prompt_notes.c.prompt_note_id.desc())
    )
    return tuple(PromptNote(NoteKind(row[0]), row[1], row[2]) for row in connection.execute(query))


def put_away(connection: Connection, task: str) -> frozenset[str]:
    """The names of the prompts of a task that are put away now."""
    acts = (NoteKind.PUT_AWAY.value, NoteKind.TAKEN_OUT.value)
    newest = (
        select(func.max(prompt_notes.c.prompt_note_id))
        .where(prompt_notes.c.task == task, prompt_notes.c.kind.in_(acts))
        .group_by(prompt_notes.c.name)
    )
    query = select(prompt_notes.c.name).where(
        prompt_notes.c.prompt_note_id.in_(newest), prompt_notes.c.kind == NoteKind.PUT_AWAY.value
    )
    return frozenset(connection.scalars(query))
