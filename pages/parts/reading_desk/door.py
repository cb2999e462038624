"""At the door of the desk: who reads here, and what a closed window left unsaved.

Name and language stand in the address and are remembered by the browser. The name is a name and
no proof; where sign-in is set up, whoever is signed in is the reader.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.types import Task
from core.workflows import review, review_consensus, review_tokens
from core.workflows.study import Study
from pages.parts.reading_desk import study_mark, texts

NAME, LANGUAGE = "reader", "lang"
HTML = '<div class="overread-door" role="status" data-testid="door"></div>'
CSS = ".overread-door { font-size: 0.87rem; opacity: 0.7; }"
JS = """
const door = import(new URL("overread/desk/door.js", document.baseURI).href);
export default function (component) {
  door.then((made) => made.show(component));
  return () => door.then((made) => made.leave(component.parentElement));
}
"""

_door = st.components.v2.component("overread_door", html=HTML, css=CSS, js=JS)


def name() -> str:
    """Who reads, as the address says; "" where it says nothing."""
    return " ".join(st.query_params.get(NAME, "").split())


def name_box(label: str, hint: str) -> None:
    """Lets one write one's name; it goes into the address."""

    here = name()
    key = f"reader name {here}"

    def written() -> None:
        st.query_params[NAME] = " ".join(st.session_state[key].split())

    st.text_input(
        label,
        here,
        key=key,
        placeholder=hint,
        max_chars=review.LONGEST_NAME,
        on_change=written,
        label_visibility="collapsed",
    )


def watch(study: Study, task: Task, language: str) -> None:
    """Takes the name that the browser remembers, and delivers this reader's unsaved verdicts."""
    given = name()
    reader_id = review.reader_named(study, given, task) if given else 0
    secret = review_tokens.secret_of(study.settings.home)
    result = _door(
        key="door",
        data={
            "name": "" if given.startswith(review_consensus.NAME) else given,
            "language": st.query_params.get(LANGUAGE, ""),
            "reader": reader_id,
            "study": study_mark(secret),
            "token": review_tokens.desk_token(secret, reader_id, 0) if reader_id else "",
            "texts": texts.of_door(language),
        },
        default={"name": "", "language": ""},
        on_name_change=lambda: None,
        on_language_change=lambda: None,
    )
    _remember({NAME: result.name, LANGUAGE: result.language})


def _remember(kept: Mapping[str, str]) -> None:
    """Puts what the browser remembers into the address, where the address says nothing."""
    missing = {key: value for key, value in kept.items() if value and not st.query_params.get(key)}
    if missing:
        st.query_params.update(missing)
        st.rerun()
