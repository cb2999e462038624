"""How a new list is to be read, and of which reports it is made: two small forms."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.protocol import Blinding, Design
from core.store.disagreements import GOLD
from core.store.reports import ReportFilter
from core.types import Task
from core.workflows import browse
from core.workflows.report_sides import BodySide
from core.workflows.review_filter import CaseFilter
from core.workflows.review_worklist import Sides
from core.workflows.study import Study
from pages.parts.worklist_language import language, say


def design() -> Design:
    """How the list is to be read. The usual protocol stands first everywhere."""
    usual = Design()
    lettered = st.radio(
        say("before_the_verdict"),
        [Blinding.HIDDEN, Blinding.LETTERED],
        format_func={each: say(each.value) for each in (Blinding.HIDDEN, Blinding.LETTERED)}.get,
        horizontal=True,
    )
    evidence = st.checkbox(say("show_quotes"), usual.evidence)
    reveal = st.checkbox(say("unveil"), usual.reveal)
    readers = st.radio(say("how_many_readers"), [1, 2, 3], horizontal=True)
    agreements = st.slider(
        say("agreements"), 0, 50, round(100 * usual.agreement_share), 5,
        help=say("agreements_help"),
    )  # fmt: skip
    repeats = st.slider(
        say("repeats"), 0, 20, round(100 * usual.repeat_share), 5,
        help=say("repeats_help"),
    )  # fmt: skip
    return Design(
        blinding=lettered or Blinding.HIDDEN,
        reveal=reveal,
        evidence=evidence,
        readers_per_case=readers or 1,
        agreement_share=agreements / 100,
        repeat_share=repeats / 100,
    )


def among(study: Study, task: Task, sides: Sides) -> CaseFilter:
    """Which reports are meant: a pitfall group, words, a side, a year or days, a reader."""
    facets = browse.facets(study, task)
    pitfall = _facet(say("pitfall"), {each: each.replace("_", " ") for each in facets.pitfalls})
    side = _facet(say("side"), {each.value: say(each.value) for each in BodySide})
    names = {str(each): name for each, name in sides.names.items() if each != GOLD}
    read_by = _facet(say("read_by"), names)
    year = _facet(say("year"), {each: each for each in facets.years})
    since, until = _days()
    words = st.text_input(say("words"), placeholder=say("words_hint"))
    return CaseFilter(
        ReportFilter(words=words.strip(), pitfall=pitfall, year=year),
        BodySide(side) if side else None,
        int(read_by) if read_by else None,
        since,
        until,
    )


def _days() -> tuple[str, str]:
    """The first day and the last one, "" where none was chosen."""
    written = "DD.MM.YYYY" if language() == "de" else "YYYY-MM-DD"
    left, right = st.columns(2)
    first = left.date_input(say("since"), None, format=written)
    last = right.date_input(say("until"), None, format=written)
    return (first.isoformat() if first else "", last.isoformat() if last else "")


def _facet(label: str, choices: Mapping[str, str]) -> str:
    titles = {"": say("any"), **choices}
    return st.selectbox(label, list(titles), format_func=titles.get) or ""


def filter_words(chosen: CaseFilter, sides: Sides) -> str:
    """For the title of the list."""
    shown = chosen.shown
    parts = [
        shown.pitfall,
        say(chosen.side.value) if chosen.side else "",
        "" if chosen.read_by is None else say("that_read", name=sides.names[chosen.read_by]),
        shown.year,
        f"{chosen.since}–{chosen.until}" if chosen.since or chosen.until else "",
        f"“{shown.words}”" if shown.words else "",
    ]
    return "".join(f", {part}" for part in parts if part)
