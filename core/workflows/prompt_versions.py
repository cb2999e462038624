"""The life of a prompt: versions, differences, notes, and its file on disk.

A name points to versions and nothing is overwritten. An edit in the browser and
an edit of the file are both versions; where they crossed, it is said.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import DiskFull, PromptFileError
from core.prompts import PROMPT_NAME
from core.store import prompt_notes
from core.store import prompts as prompt_rows
from core.store.database import reading, writing
from core.store.prompt_notes import NoteKind, PromptNote
from core.store.prompts import PromptVersion
from core.types import Task
from core.workflows import library
from core.workflows.library import SavedPrompt
from core.workflows.study import Study


class Standing(StrEnum):
    """How the newest version stands to the file on disk."""

    SAME = "same"
    NO_FILE = "no_file"
    NEWER_THAN_FILE = "newer_than_file"
    CROSSED = "crossed"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a difference: `sign` is "+", "-" or " "."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """All versions of one prompt, the newest first, with its notes and its file."""

    name: str
    versions: tuple[PromptVersion, ...]
    notes: tuple[PromptNote, ...]
    is_put_away: bool
    standing: Standing

    @property
    def newest(self) -> PromptVersion:
        return self.versions[0]


def history(study: Study, task: Task, name: str) -> History:
    """Raises OverreadError where the task has no prompt of this name."""
    library.by_name(study.engine, task, name)
    with reading(study.engine) as connection:
        versions = prompt_rows.versions(connection, task.name, name)
        notes = prompt_notes.of_prompt(connection, task.name, name)
        away = prompt_notes.put_away(connection, task.name)
    on_disk = study.library.prompts[task.name].get(name)
    standing = _standing(versions, on_disk.sha256 if on_disk else None)
    return History(name, versions, notes, name in away, standing)


def _standing(versions: tuple[PromptVersion, ...], file_sha256: str | None) -> Standing:
    if file_sha256 is None:
        return Standing.NO_FILE
    newest = versions[0]
    if newest.origin == "browser":
        same = newest.sha256 == file_sha256
        return Standing.SAME if same else Standing.NEWER_THAN_FILE
    crossed = len(versions) > 1 and versions[1].origin == "browser"
    return Standing.CROSSED if crossed else Standing.SAME


def in_use(study: Study, task: Task) -> dict[str, SavedPrompt]:
    """The newest version of each prompt that is not put away, by name."""
    with reading(study.engine) as connection:
        away = prompt_notes.put_away(connection, task.name)
    found = library.newest(study.engine, task)
    return {name: saved for name, saved in found.items() if name not in away}


def put_away(study: Study, task: Task, name: str) -> None:
    """Takes a prompt out of the lists. Its versions and readings stay."""
    _note(study, task, name, NoteKind.PUT_AWAY)


def take_out(study: Study, task: Task, name: str) -> None:
    _note(study, task, name, NoteKind.TAKEN_OUT)


def remark(study: Study, task: Task, name: str, text: str) -> None:
    if text.strip():
        _note(study, task, name, NoteKind.REMARK, text.strip())


def _note(study: Study, task: Task, name: str, kind: NoteKind, text: str = "") -> None:
    with writing(study.engine) as connection:
        prompt_notes.add(connection, task.name, name, kind, text)


def difference(before: str, after: str) -> tuple[DiffLine, ...]:
    """The two texts line by line, with unchanged lines between the changes."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return tuple(DiffLine(line[0], line[2:]) for line in lines if line[0] in "+- ")


def free_name(study: Study, task: Task, wanted: str) -> str:
    """`plain` → `plain-2`, the first name that the task does not have yet."""
    taken = set(library.newest(study.engine, task))
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def write_file(study: Study, task: Task, name: str) -> Path:
    """Writes the newest version to the prompt's file, whole or not at all.

    Raises PromptFileError where the file holds a text that the study does not know:
    it was edited meanwhile, and is taken up at the next look instead of being lost.
    """
    if not PROMPT_NAME.fullmatch(name):
        raise PromptFileError(name, "can't be the name of a file.")
    path = study.library.folder / task.name / f"{name}.md"
    versions = history(study, task, name).versions
    try:
        if path.exists():
            _require_known(path, versions)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(versions[0].source, encoding="utf-8", newline="")
        os.replace(unfinished, path)  # noqa: PTH105 - atomic within a folder
    except OSError as error:
        raise DiskFull(f"{path} can't be written: {error.strerror}. Nothing was lost.") from error
    return path


def _require_known(path: Path, versions: tuple[PromptVersion, ...]) -> None:
    text = path.read_text(encoding="utf-8-sig")
    if text not in {version.source for version in versions}:
        raise PromptFileError(
            path, "was edited on disk meanwhile. Reload the page: the file's text becomes a "
            "version of its own, and both are kept."
        )  # fmt: skip
