"""The prompt library: tasks and prompts from the folder, kept as versions in the study.

A file that can't be used does not hide the others: it is listed with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from core.errors import FileError, OverreadError, PromptFileError, TaskFileError
from core.prompts import Prompt, parse_prompt
from core.store import prompts as prompt_rows
from core.store.database import reading, writing
from core.store.prompts import PromptVersion
from core.tasks import parse_task
from core.types import Task

LARGEST_FILE = 2_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """What the folder holds. `sources` are the texts of the task files by task name."""

    folder: Path
    tasks: Mapping[str, Task]
    sources: Mapping[str, str]
    prompts: Mapping[str, Mapping[str, Prompt]]
    problems: tuple[FileError, ...]

    def task(self, name: str) -> Task:
        """The task of this name; raises OverreadError naming the tasks there are."""
        if name in self.tasks:
            return self.tasks[name]
        there = ", ".join(self.tasks) or "none"
        raise OverreadError(f"There is no task “{name}” in {self.folder}. There is: {there}.")


@dataclass(frozen=True, slots=True)
class SavedPrompt:
    """A prompt together with the version of it that the study keeps."""

    prompt: Prompt
    version: PromptVersion


def read_folder(folder: Path) -> Library:
    """All tasks and prompts below the folder."""
    tasks: dict[str, Task] = {}
    sources: dict[str, str] = {}
    prompts: dict[str, dict[str, Prompt]] = {}
    problems: list[FileError] = []
    for task_file in sorted(folder.glob("*/task.yaml")):
        name = task_file.parent.name
        try:
            sources[name] = text_of(task_file, TaskFileError)
            tasks[name] = parse_task(name, sources[name], str(task_file))
        except FileError as error:
            problems.append(error)
            continue
        prompts[name] = _prompts(tasks[name], task_file.parent, problems)
    return Library(folder, tasks, sources, prompts, tuple(problems))


def _prompts(task: Task, folder: Path, problems: list[FileError]) -> dict[str, Prompt]:
    found: dict[str, Prompt] = {}
    for path in sorted(folder.glob("*.md")):
        if path.stem.lower() == "readme":
            continue
        try:
            text = text_of(path, PromptFileError)
            found[path.stem] = parse_prompt(task, path.stem, text, str(path))
        except FileError as error:
            problems.append(error)
    return found


def text_of(path: Path, error: type[FileError]) -> str:
    """The text of a file of the library; raises `error` where it can't be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise error(path, "is larger than 2 MB. Tasks and prompts are short texts.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise error(path, "is not UTF-8 text. Save it as UTF-8.") from broken
    except OSError as broken:
        raise error(path, f"can't be read: {broken.strerror}.") from broken


def keep(engine: Engine, library: Library) -> None:
    """Saves every text of the library that the study does not know yet."""
    with writing(engine) as connection:
        for task in library.tasks.values():
            prompt_rows.save_task(connection, task.name, task.sha256, library.sources[task.name])
            for prompt in library.prompts[task.name].values():
                prompt_rows.save(
                    connection, task.name, prompt.name, prompt.sha256, prompt.source, origin="file"
                )


def newest(engine: Engine, task: Task) -> dict[str, SavedPrompt]:
    """The newest version of each prompt of a task, by name."""
    with reading(engine) as connection:
        versions = prompt_rows.newest(connection, task.name)
    return {v.name: SavedPrompt(as_prompt(task, v), v) for v in versions}


def by_name(engine: Engine, task: Task, name: str) -> SavedPrompt:
    """The newest version of one prompt; raises OverreadError naming those there are."""
    with reading(engine) as connection:
        versions = prompt_rows.versions(connection, task.name, name)
        if not versions:
            there = ", ".join(v.name for v in prompt_rows.newest(connection, task.name))
            raise OverreadError(
                f"The task {task.name} has no prompt “{name}”. It has: {there or 'none'}."
            )
    return SavedPrompt(as_prompt(task, versions[0]), versions[0])


def version_of(engine: Engine, task: Task, name: str, sha256: str) -> SavedPrompt:
    """One saved text of a prompt; raises OverreadError when the study does not have it."""
    with reading(engine) as connection:
        version = prompt_rows.find(connection, task.name, name, sha256)
    if version is None:
        raise OverreadError(f"The study has no version {sha256[:12]} of the prompt “{name}”.")
    return SavedPrompt(as_prompt(task, version), version)


def save(engine: Engine, task: Task, name: str, source: str, note: str = "") -> SavedPrompt:
    """Keeps an edited text as the newest version of its name; raises FileError if it is wrong."""
    prompt = parse_prompt(task, name, source, name)
    with writing(engine) as connection:
        prompt_rows.save(
            connection, task.name, name, prompt.sha256, source, origin="browser", note=note
        )
        version = prompt_rows.versions(connection, task.name, name)[0]
    return SavedPrompt(prompt, version)


def as_prompt(task: Task, version: PromptVersion) -> Prompt:
    return parse_prompt(task, version.name, version.source, version.name)
