"""What a file's own words for the gold answer mean, guessed and to be put right."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.types import Answer, Task
from core.workflows.import_study import Preview
from core.workflows.uploads import Upload
from pages.parts import frame, signs

NO_LABEL = ""
MOST_SHOWN = 24
A_LINE = 6


def choose(preview: Preview, task: Task, upload: Upload) -> dict[str, Answer]:
    """Value → answer for the values that have one; the others give no gold label."""
    values = list(preview.gold_values)[:MOST_SHOWN]
    if not values:
        return {}
    frame.heading(f"What “{preview.columns.gold}” says, as answers of {task.title}")
    answers = {NO_LABEL: "· no gold label"} | {a.value: signs.labelled(a) for a in task.answers}
    for first in range(0, len(values), A_LINE):
        line = values[first : first + A_LINE]
        for place, value in zip(st.columns(A_LINE), line, strict=False):
            key = f"gold {upload.file_id} {preview.columns.gold} {value}"
            guess = preview.gold_map.get(value)
            st.session_state.setdefault(key, guess.value if guess else NO_LABEL)
            count = wording.count(preview.gold_values[value])
            place.selectbox(
                f"{frame.plain(value)} · {count}", list(answers),
                format_func=lambda answer: answers[answer], key=key,
            )  # fmt: skip
    _warn(preview)
    chosen = {
        value: st.session_state[f"gold {upload.file_id} {preview.columns.gold} {value}"]
        for value in values
    }
    return {value: Answer(answer) for value, answer in chosen.items() if answer != NO_LABEL}


def _warn(preview: Preview) -> None:
    different = len(preview.gold_values)
    if different > MOST_SHOWN:
        frame.quiet(
            f"“{preview.columns.gold}” has {wording.count(different)} different values, of which "
            f"the {MOST_SHOWN} most frequent are shown. Is it the right column?"
        )
