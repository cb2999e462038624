"""The text of a report on the screen: escaped, in a readable measure, evidence marked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.types import Evidence


def marked(text: str, evidence: Sequence[Evidence | None] = ()) -> str:
    """HTML of the text with every quote marked that has a place in it. Overlaps merge."""
    spans = sorted(
        (e.start, e.end) for e in evidence if e and e.start is not None and e.end is not None
    )
    parts: list[str] = []
    position = 0
    for start, end in spans:
        start = max(start, position)
        if end <= start:
            continue
        parts += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    return "".join([*parts, escape(text[position:])])


def show(text: str, evidence: Sequence[Evidence | None] = ()) -> None:
    """The report as it stands, quotes marked; quotes that are not in it are named below."""
    body = marked(text, evidence) if text.strip() else "<i>This report is empty.</i>"
    st.html(f'<div class="overread-report" lang="de">{body}</div>')
    missing = [e.quote for e in evidence if e and not e.is_in_report]
    for quote in dict.fromkeys(missing):
        st.caption(f"Not in the report: “{quote}”".replace("$", "\\$"))


def snippet(text: str, evidence: Evidence | None = None, around: int = 60) -> str:
    """HTML of the place that matters: the quote with a little before and behind it."""
    if evidence is None or evidence.start is None or evidence.end is None:
        short = " ".join(text.split())[: 3 * around]
        return escape(short) + (" …" if len(text) > 3 * around else "")
    begin = _at_a_word(text, max(0, evidence.start - around), evidence.start)
    end = min(len(text), evidence.end + around)
    shifted = Evidence(evidence.quote, evidence.start - begin, evidence.end - begin)
    before, behind = ("… " if begin else ""), (" …" if end < len(text) else "")
    return f"{before}{marked(text[begin:end], [shifted])}{behind}"


def _at_a_word(text: str, begin: int, latest: int) -> int:
    """The next place from `begin` at which a word starts, so that no half word is shown."""
    while 0 < begin < latest and not text[begin - 1].isspace():
        begin += 1
    return begin
