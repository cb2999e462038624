"""The reports of a study as a list that one searches, narrows down and pages through.

What is searched for stands in the address, so that a link shows the same list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core import wording
from core.store.disagreements import GOLD
from core.store.report_search import FAILED, UNREAD, Found, FoundPage, Length, ReportSearch
from core.store.reports import ReportFilter
from core.types import Scope, Task
from core.workflows import browse
from core.workflows.browse import PAGE_SIZE, Facets
from pages.parts import address, signs

PAGE = "page"
ANY = ""
PARTS = {
    ANY: "all reports",
    Scope.GOLD.value: "gold set",
    Scope.DEVELOP.value: "gold set, develop",
    Scope.TEST.value: "gold set, locked test",
    Scope.ARCHIVE.value: "archive",
}
LENGTHS = {
    ANY: "any length",
    Length.EMPTY.value: "empty",
    Length.SHORT.value: "under 200 characters",
    Length.MIDDLE.value: "200 to 800 characters",
    Length.LONG.value: "over 800 characters",
}
LIST_HEIGHT = 440
SNIPPET = 90
COLUMNS = ["accession number", "date", "answer", "report"]


def search_fields(task: Task, facets: Facets) -> ReportSearch:
    """The fields above the list; returns what they ask for."""
    columns = st.columns([2.1, 1.35, 1.3, 0.9, 1.35, 1.2, 1.5], gap="xsmall")
    with columns[0]:
        words = _words()
    with columns[1]:
        part = _choice("part", "Part of the study", PARTS)
    with columns[2]:
        pitfall = _choice("pitfall", "Pitfall", _counted("any pitfall", facets.pitfalls))
    with columns[3]:
        years = {year: n for year, n in facets.years.items() if year}
        year = _choice("year", "Year", _counted("any year", years))
    with columns[4]:
        length = _choice("length", "Length", LENGTHS)
    with columns[5]:
        said = _choice("answer", "Answer", _answers(task))
    with columns[6]:
        by = _choice("by", "Whose answer", _readers(facets))
    shown = ReportFilter(words, pitfall, year, Scope(part) if part else Scope.ALL, task.name)
    return ReportSearch(shown, Length(length) if length else None, int(by) if by else GOLD, said)


def _words() -> str:
    """Search words, all of which must occur; a word is also found inside a longer one."""
    asked = st.query_params.get("words", "")
    typed = st.text_input(
        "Search", value=asked, key="find words", max_chars=200, label_visibility="collapsed",
        placeholder="Search, also inside words", icon=":material/search:",
    ).strip()  # fmt: skip
    if typed != asked:
        address.go(words=typed, page="")
    return typed


def _choice(parameter: str, label: str, titles: Mapping[str, str]) -> str:
    """A choice that stands in the address; another search begins at its first page."""
    chosen = st.query_params.get(parameter, ANY)
    if chosen not in titles:
        chosen = ANY
    picked: str = st.selectbox(
        label, list(titles), index=list(titles).index(chosen), key=f"find {parameter} {chosen}",
        format_func=lambda value: titles[value], label_visibility="collapsed",
    )  # fmt: skip
    if picked != chosen:
        address.go(**{parameter: picked, PAGE: ""})
    return picked


def _counted(nothing: str, counts: Mapping[str, int]) -> dict[str, str]:
    named = {name: f"{name.replace('_', ' ')} ({wording.count(n)})" for name, n in counts.items()}
    return {ANY: nothing} | named


def _answers(task: Task) -> dict[str, str]:
    answers = {answer.value: signs.labelled(answer) for answer in task.answers}
    return {ANY: "any answer", **answers, FAILED: f"{signs.FAILED} failure", UNREAD: "· not read"}


def _readers(facets: Facets) -> dict[str, str]:
    """Readers by reader_id; the gold labels, which are the default, have the empty value."""
    names = browse.reader_names(facets)
    return {str(each) if each != GOLD else ANY: f"by {name}" for each, name in names.items()}


def asked_page() -> int:
    """The number of the page in the address, else 1."""
    written = st.query_params.get(PAGE, "1")
    return int(written) if written.isdecimal() and len(written) < 9 else 1


def found_list(found: Sequence[Found], opened: str, page: int) -> None:
    """One page of the list; a click on a line opens its report."""
    numbers = [each.report.accession_number for each in found]
    marked = [(numbers.index(opened), COLUMNS[0])] if opened in numbers else []
    clicked = st.dataframe(
        _table(found), key=f"found {page} {hash(tuple(numbers))} {opened}", hide_index=True,
        height=LIST_HEIGHT, selection_mode="single-cell", on_select="rerun",
        selection_default={"selection": {"cells": marked}},
        column_config={
            "report": st.column_config.TextColumn(width="large"),
            "date": st.column_config.TextColumn(width=88),
            "answer": st.column_config.TextColumn(width=96),
        },
    )["selection"]["cells"]  # fmt: skip
    if clicked and numbers[clicked[0][0]] != opened:
        address.go(report=numbers[clicked[0][0]])


def _table(found: Sequence[Found]) -> pd.DataFrame:
    return pd.DataFrame(
        (
            (
                each.report.accession_number,
                each.report.study_date or wording.UNDEFINED,
                signs.labelled(signs.said(each.said)) if each.said else "",
                " ".join(each.report.text.split())[:SNIPPET],
            )
            for each in found
        ),
        columns=COLUMNS,
    )


def turn_pages(page: int, found: FoundPage) -> None:
    """Which reports of how many are shown, and the way to those before and behind."""
    first = (page - 1) * PAGE_SIZE + 1 if found.total else 0
    last = min(page * PAGE_SIZE, found.total)
    before, behind, words = st.columns([0.5, 0.5, 4], vertical_alignment="center", gap="xsmall")
    with before:
        earlier = st.button("‹", key="earlier", help="Earlier reports", disabled=page == 1,
                            width="stretch")  # fmt: skip
    with behind:
        later = st.button("›", key="later", help="Later reports", disabled=last >= found.total,
                          width="stretch")  # fmt: skip
    words.html(
        f'<div class="overread-quiet" data-testid="overread-found">{wording.count(first)}–'
        f"{wording.count(last)} of {wording.things(found.total, 'report')}</div>"
    )
    if earlier or later:
        address.go(page=str(page + (1 if later else -1)), report="")
