"""What a list brought: who was right, how consistent the readers are, what changes."""

from __future__ import annotations

from core.store.reading_lists import ReadingList
from core.types import Task
from core.workflows.study import Study


def draw(study: Study, task: Task, chosen: ReadingList, reader_id: int) -> None:
    """The results of a list, its cases, and what can be done with them."""
