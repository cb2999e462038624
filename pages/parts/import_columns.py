"""The first rows of a file with the meaning of each column above it, to be put right."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.importers.columns import Columns
from core.workflows.import_study import Preview
from core.workflows.uploads import Upload
from pages.parts import frame

UNUSED = ""
ROLES = {
    "text": "report text",
    "accession_number": "accession number",
    "patient": "patient",
    "study_date": "study date",
    "gold": "gold answer",
    "split": "part of the gold set",
    UNUSED: "not used",
}
ROWS = 5
A_LINE = 6
LONGEST_CELL = {"text": 260}
LONGEST_OTHER = 40


def choose(preview: Preview, upload: Upload) -> Columns:
    """What each column holds, as guessed or as the user has put it right."""
    frame.heading("The first rows, and what each column holds")
    frame.quiet(f"**{upload.name}**: {preview.layout.sentence}.")
    names = preview.layout.columns
    for name in names:
        st.session_state.setdefault(_key(upload, name), _role(preview.columns, name))
    used = [name for name in names if st.session_state[_key(upload, name)] != UNUSED]
    shown = list(names) if len(names) <= A_LINE else used
    hidden = [name for name in names if name not in shown]
    _lines(preview, upload, shown)
    if hidden:
        with st.expander(f"{len(hidden)} more columns, not used"):
            _lines(preview, upload, hidden)
    roles = {st.session_state[_key(upload, name)]: name for name in names}
    return Columns(**{role: roles.get(role, "") for role in ROLES if role})


def _key(upload: Upload, name: str) -> str:
    return f"role {upload.file_id} {name}"


def _role(columns: Columns, name: str) -> str:
    return next((role for role in ROLES if role and getattr(columns, role) == name), UNUSED)


def _lines(preview: Preview, upload: Upload, names: Sequence[str]) -> None:
    for first in range(0, len(names), A_LINE):
        part = names[first : first + A_LINE]
        widths = [3.0 if st.session_state[_key(upload, n)] == "text" else 1.2 for n in part]
        for place, name in zip(st.columns(widths, gap="small"), part, strict=True):
            with place, st.container(gap="xxsmall"):
                _column(preview, upload, name)


def _column(preview: Preview, upload: Upload, name: str) -> None:
    key = _key(upload, name)
    st.selectbox(
        f"What “{name}” holds", list(ROLES), format_func=lambda role: ROLES[role], key=key,
        label_visibility="collapsed", on_change=_only_one, args=(preview, upload, name),
    )  # fmt: skip
    place = preview.layout.columns.index(name)
    longest = LONGEST_CELL.get(st.session_state[key], LONGEST_OTHER)
    cells = "".join(_cell(row.cells[place], longest) for row in preview.rows[:ROWS])
    st.html(f'<div class="overread-column"><div><b>{escape(name)}</b></div>{cells}</div>')


def _only_one(preview: Preview, upload: Upload, name: str) -> None:
    """A meaning that is given to one column is taken from the one that had it."""
    role = st.session_state[_key(upload, name)]
    for other in preview.layout.columns:
        if other != name and role != UNUSED and st.session_state.get(_key(upload, other)) == role:
            st.session_state[_key(upload, other)] = UNUSED


def _cell(text: str, longest: int) -> str:
    line = " ".join(text.split())
    short = line if len(line) <= longest else f"{line[:longest]} …"
    return f"<div>{escape(short) or '&nbsp;'}</div>"
