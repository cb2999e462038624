"""The unsaved draft of a prompt: from which version it began, and what it says now.

A draft is never replaced by a version that somebody else saved meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.store.prompts import PromptVersion
from core.types import Task
from core.workflows.prompt_versions import History
from pages.parts import prompt_editor


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """`given` is what the editor was opened with, `text` what stands in it now."""

    key: str
    base: PromptVersion
    edition: str
    given: str
    text: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.base.source


def of(task: Task, history: History) -> OpenDraft:
    """The draft that is being written, or the newest version where none is."""
    key = f"draft {task.name}/{history.name}"
    version, turn, given = st.session_state.get(key, (history.newest.version, 0, None))
    base = next(v for v in history.versions if v.version == version)
    begun = _opened(key, base, turn, given)
    if begun.is_changed or base.version == history.newest.version:
        return begun
    return _opened(key, history.newest, 0, None)


def _opened(key: str, base: PromptVersion, turn: int, given: str | None) -> OpenDraft:
    edition = f"{base.task}/{base.name} {base.sha256[:16]} {base.version}.{turn}"
    start = base.source if given is None else given
    text = prompt_editor.typed(f"editor {key}", start, edition)
    if text != base.source:
        st.session_state[key] = (base.version, turn, given)
    return OpenDraft(key, base, edition, start, text)


def replace(draft: OpenDraft, text: str) -> None:
    """Puts another text into the editor, on the same version."""
    turn = int(draft.edition.rsplit(".", 1)[1]) + 1
    st.session_state[draft.key] = (draft.base.version, turn, text)


def drop(draft: OpenDraft) -> None:
    """Forgets the draft; the newest version is shown again."""
    st.session_state.pop(draft.key, None)
    turn = int(draft.edition.rsplit(".", 1)[1]) + 1
    st.session_state[draft.key] = (draft.base.version, turn, None)
