"""Opens the study: its database, its prompt library, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from core.errors import OverreadError
from core.settings import Settings
from core.store import reports
from core.store.database import open_database, reading
from core.types import Task
from core.workflows import library
from core.workflows.library import Library


@dataclass(frozen=True, slots=True)
class Study:
    """An open study. Pages, commands and workers all begin with one."""

    settings: Settings
    engine: Engine
    library: Library

    def task(self, name: str = "") -> Task:
        """The task of this name; without a name the only or first one."""
        if name:
            return self.library.task(name)
        if not self.library.tasks:
            raise OverreadError(
                f"There is no usable task in {self.library.folder}. "
                "A task is a folder with a task.yaml; see prompts/README.md."
            )
        return next(iter(self.library.tasks.values()))

    @property
    def is_synthetic(self) -> bool:
        """Whether any report of the study is made up."""
        with reading(self.engine) as connection:
            return reports.any_synthetic(connection)


def open_study(settings: Settings) -> Study:
    """The study that the settings name, created if it does not exist yet."""
    engine = open_database(settings.url)
    found = library.read_folder(settings.prompts)
    library.keep(engine, found)
    return Study(settings, engine, found)
