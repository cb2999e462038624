"""The editor of a prompt file, with highlighting, completion and errors marked in their line.

`editor.js` is the source; its build is served from pages/parts/assets (see server.py).
"""

from __future__ import annotations

import streamlit as st

from core.errors import FileError

HTML = '<div class="overread-editor" data-testid="prompt-editor"></div>'
CSS = """
.overread-editor { --overread-name: #1f6f8b; --overread-pale: #8b8983; }
.overread-editor.dark { --overread-name: #7fc4dd; --overread-pale: #8d9299; }
"""
JS = """
const built = import(new URL("overread/assets/prompt_editor.js", document.baseURI).href);
export default function (component) {
  const place = component.parentElement.querySelector(".overread-editor");
  place.classList.toggle("dark", component.data.dark);
  built.then((editor) => editor.show(component));
}
"""
VARIABLES = ("report", "answers", "answer_words", "examples", "task", "reply", "loop")
PROPERTIES = {
    "report": ["text"],
    "task": ["title", "finding", "definition"],
    "reply": ["keys", "schema"],
    "example": ["text", "answer", "evidence", "reply"],
    "loop": ["index", "first", "last"],
}

_editor = st.components.v2.component("overread_prompt_editor", html=HTML, css=CSS, js=JS)


def typed(key: str, given: str, edition: str) -> str:
    """What stands in the editor of this key: what was typed into this edition, or `given`."""
    draft = (st.session_state.get(key) or {}).get("draft")
    return str(draft["text"]) if draft and draft["edition"] == edition else given


def edit(
    given: str, edition: str, answers: tuple[str, ...], problem: FileError | None, *, key: str
) -> bool:
    """Shows the editor on `given`; says whether the model is to be asked (Ctrl+Enter).

    Another `edition` replaces what stands in it. `problem` is marked in its line.
    What is typed comes back after a short pause and is read with `typed`.
    """
    shown = {"line": problem.line, "message": str(problem)} if problem and problem.line else None
    result = _editor(
        key=key,
        data={
            "text": given,
            "edition": edition,
            "label": "Prompt file",
            "dark": st.context.theme.type == "dark",
            "problem": shown,
            "names": {
                "variables": VARIABLES,
                "properties": {**PROPERTIES, "answers": list(answers)},
            },
        },
        default={"draft": None},
        on_draft_change=lambda: None,
        on_ask_change=lambda: None,
    )
    return result.ask is not None
