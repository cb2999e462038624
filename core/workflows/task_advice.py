"""What a task's folder says of sentences and examples that a prompt may be given."""

from __future__ import annotations

from core.errors import SuggestionFileError
from core.suggestion_files import FILE, Advice, parse_advice
from core.types import Task
from core.workflows import library
from core.workflows.study import Study


def advice(study: Study, task: Task) -> Advice:
    """The task's sentences; none where it has no such file. Raises SuggestionFileError."""
    path = study.library.folder / task.name / FILE
    if not path.exists():
        return Advice()
    return parse_advice(library.text_of(path, SuggestionFileError), str(path))
