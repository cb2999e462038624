"""The reading desk: one component that holds the report and the keys, prefetches and saves.

`scripts/` are its plain JavaScript modules, served by routes.py; the words are in texts.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.store.reading_lists import ReadingList
from core.types import Answer, Task
from core.workflows import review_tokens
from core.workflows.study import Study
from pages.parts import signs
from pages.parts.reading_desk import texts

CSS = (
    Path(__file__).with_name("desk.css"),
    Path(__file__).parent.with_name("image_pane") / "reading.css",
)
HTML = '<div class="overread-desk" role="application" aria-label="Reading desk"></div>'
JS = """
const desk = import(new URL("overread/desk/desk.js", document.baseURI).href);
export default function (component) {
  desk.then((made) => made.show(component));
  return () => desk.then((made) => made.leave(component.parentElement));
}
"""

_desk = st.components.v2.component(
    "overread_reading_desk",
    html=HTML,
    css="\n".join(path.read_text(encoding="utf-8") for path in CSS),
    js=JS,
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who reads what, in which language."""

    task: Task
    reading_list: ReadingList
    reader_id: int
    language: str = "en"


def show(study: Study, sitting: Sitting) -> bool:
    """The desk over the whole window; true when its reader wants out."""
    given = sitting.reading_list
    secret = review_tokens.secret_of(study.settings.home)
    answers = [_answer(answer, sitting) for answer in sitting.task.answers]
    result = _desk(
        key=f"desk {given.list_id} {sitting.reader_id}",
        data={
            "study": study_mark(secret),
            "list": given.list_id,
            "reader": sitting.reader_id,
            "token": review_tokens.desk_token(secret, sitting.reader_id, given.list_id),
            "answers": answers,
            "language": sitting.language,
            "definition": sitting.task.definition,
            "texts": texts.of_desk(sitting.language, given.design, sitting.task.language),
        },
        on_left_change=lambda: None,
        on_permission_change=lambda: None,
    )
    return result.left is not None


def study_mark(secret: bytes) -> str:
    """What tells the unsaved verdicts of one study from another's in the same browser."""
    return hashlib.sha256(b"study" + secret).hexdigest()[:12]


def _answer(answer: Answer, sitting: Sitting) -> dict[str, str]:
    word = texts.answer_word(answer, sitting.language)
    titled = answer is Answer.PRESENT and sitting.language == "en"
    first = f"{sitting.task.title} {word}" if titled else word
    return {"value": answer.value, "word": word, "first": first, "sign": signs.SIGNS[answer]}
