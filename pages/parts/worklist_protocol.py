"""How a new list is to be read, and of which reports it is made: two small forms."""

from __future__ import annotations

import streamlit as st

from core.protocol import Blinding, Design
from core.store.reports import ReportFilter
from core.types import Task
from core.workflows import browse
from core.workflows.study import Study


def design() -> Design:
    """How the list is to be read. The usual protocol stands first everywhere."""
    usual = Design()
    lettered = st.radio(
        "Before the verdict, others' answers are",
        [Blinding.HIDDEN, Blinding.LETTERED],
        format_func={Blinding.HIDDEN: "hidden", Blinding.LETTERED: "shown as A and B"}.get,
        horizontal=True,
    )
    evidence = st.checkbox("Show what others quote, without their answers", usual.evidence)
    reveal = st.checkbox("Unveil who said what after each verdict", usual.reveal)
    readers = st.radio("Readers a case", [1, 2, 3], horizontal=True)
    agreements = st.slider(
        "Agreements mixed in, drawn at random, %", 0, 50, round(100 * usual.agreement_share), 5,
        help="Without them only the errors on which readers differ can be found.",
    )  # fmt: skip
    repeats = st.slider(
        "Cases read twice, %", 0, 20, round(100 * usual.repeat_share), 5,
        help="They show how far a reader answers the same case alike.",
    )  # fmt: skip
    return Design(
        blinding=lettered or Blinding.HIDDEN,
        reveal=reveal,
        evidence=evidence,
        readers_per_case=readers or 1,
        agreement_share=agreements / 100,
        repeat_share=repeats / 100,
    )


def among(study: Study, task: Task) -> ReportFilter:
    """Which reports are meant: a pitfall group, words of the text, a year."""
    facets = browse.facets(study, task)
    pitfall = st.selectbox("Pitfall", ["", *facets.pitfalls], format_func=_any)
    year = st.selectbox("Year", ["", *facets.years], format_func=_any)
    words = st.text_input("Words in the report", placeholder="all of them, also inside others")
    return ReportFilter(words=words.strip(), pitfall=pitfall or "", year=year or "")


def _any(choice: str) -> str:
    return choice.replace("_", " ") or "any"


def filter_words(chosen: ReportFilter) -> str:
    """For the title of the list."""
    parts = [chosen.pitfall, f"“{chosen.words}”" if chosen.words else "", chosen.year]
    return "".join(f", {part}" for part in parts if part)
