"""Prompt versions: a name points to versions, a version is its text, nothing is overwritten."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, insert, select

from core.store.tables import prompt_versions, tasks


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One saved text of a prompt. `origin` says where it came from: a file, or the browser."""

    task: str
    name: str
    version: int
    sha256: str
    source: str
    origin: str
    note: str
    saved_at: float


COLUMNS = (
    prompt_versions.c.task,
    prompt_versions.c.name,
    prompt_versions.c.version,
    prompt_versions.c.sha256,
    prompt_versions.c.source,
    prompt_versions.c.origin,
    prompt_versions.c.note,
    prompt_versions.c.saved_at,
)


def save(
    connection: Connection,
    task: str,
    name: str,
    sha256: str,
    source: str,
    *,
    origin: str,
    note: str = "",
) -> int:
    """The number of the version that holds this text; a new one if the text is new.

    A file brings only texts that the name never had, so that an edit in the
    browser stays the newest; going back to an old text in the browser is an edit.
    """
    known = versions(connection, task, name)
    for version in known if origin == "file" else known[:1]:
        if version.sha256 == sha256:
            return version.version
    number = known[0].version + 1 if known else 1
    row = {
        "task": task,
        "name": name,
        "version": number,
        "sha256": sha256,
        "source": source,
        "origin": origin,
        "note": note,
        "saved_at": time.time(),
    }
    connection.execute(insert(prompt_versions), row)
    return number


def versions(connection: Connection, task: str, name: str) -> tuple[PromptVersion, ...]:
    """All versions of one prompt, the newest first."""
    query = (
        select(*COLUMNS)
        .where(prompt_versions.c.task == task, prompt_versions.c.name == name)
        .order_by(prompt_versions.c.version.desc())
    )
    return tuple(PromptVersion(*row) for row in connection.execute(query))


def newest(connection: Connection, task: str) -> tuple[PromptVersion, ...]:
    """The newest version of every prompt of a task, by name."""
    highest = (
        select(prompt_versions.c.name, func.max(prompt_versions.c.version).label("version"))
        .where(prompt_versions.c.task == task)
        .group_by(prompt_versions.c.name)
        .subquery()
    )
    query = (
        select(*COLUMNS)
        .join(
            highest,
            and_(
                prompt_versions.c.name == highest.c.name,
                prompt_versions.c.version == highest.c.version,
            ),
        )
        .where(prompt_versions.c.task == task)
        .order_by(prompt_versions.c.name)
    )
    return tuple(PromptVersion(*row) for row in connection.execute(query))


def find(connection: Connection, task: str, name: str, sha256: str) -> PromptVersion | None:
    """The version of this prompt that has this text."""
    query = select(*COLUMNS).where(
        prompt_versions.c.task == task,
        prompt_versions.c.name == name,
        prompt_versions.c.sha256 == sha256,
    )
    row = connection.execute(query).first()
    return PromptVersion(*row) if row else None


def save_task(connection: Connection, task: str, sha256: str, source: str) -> None:
    """Keeps the text of a task file, so that old readings can always be explained."""
    if connection.scalar(select(tasks.c.task).where(tasks.c.sha256 == sha256)) is None:
        row = {"sha256": sha256, "task": task, "source": source, "saved_at": time.time()}
        connection.execute(insert(tasks), row)
