"""From a cell of the comparison down to its reports: both answers side by side, in a dialog."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import wording
from core.types import Split
from core.workflows import side_by_side
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.comparison_figure import pitfall_words
from core.workflows.side_by_side import Cell, Listed
from core.workflows.study import Study
from pages.parts import comparison_grid, comparisons, frame, signs, two_readings

PARAMETERS = ("a", "b", "cell", "pitfall", "report", "gold", "said")
WORDS = {
    Cell.WRONG: "wrong",
    Cell.MISSED: "missed",
    Cell.FALSE_ALARMS: "false alarms",
    Cell.FAILED: "failed",
    Cell.FLIPPED: "changed when asked again",
    Cell.ONLY_A: "only A right",
    Cell.ONLY_B: "only B right",
    Cell.BOTH_WRONG: "both wrong",
    Cell.DIFFERENT: "different answers",
    Cell.AT: "this place",
}
MOST_LISTED = 300
CLOSED = (
    "The reports of the locked test part stay closed: whoever has read its errors and then "
    "changes a prompt tests on what the prompt was made from. Read errors on the develop part."
)


def open_if_asked(study: Study, comparison: Comparison) -> None:
    """Opens the dialog when the address names a reader and a cell."""
    a = _row(comparison, comparisons.number("a"))
    if a is None:
        return

    def body() -> None:
        with frame.errors_as_sentences():
            if comparison.ground.part is Split.TEST:
                st.write(CLOSED)
                return
            _reports(study, comparison, a)

    title = frame.plain(f"A: {a.name}")
    st.dialog(title, width="large", on_dismiss=forget)(body)()


def forget() -> None:
    """Takes the case out of the address; what is compared stays."""
    for parameter in PARAMETERS:
        st.query_params.pop(parameter, None)


def _row(comparison: Comparison, reader_id: int) -> Row | None:
    return next((r for r in comparison.rows if r.variant.reader_id == reader_id), None)


def _reports(study: Study, comparison: Comparison, a: Row) -> None:
    b = _row(comparison, comparisons.number("b")) or comparison.reference
    pitfall = st.query_params.get("pitfall", "")
    pitfall = pitfall if pitfall in comparison.outcomes.pitfall_names else ""
    place = (st.query_params.get("gold", ""), st.query_params.get("said", ""))
    lists = {
        cell: side_by_side.report_ids(
            comparison, cell, a.name, b.name, pitfall=pitfall, place=place
        )
        for cell in WORDS
    }
    _words(comparison, a, b, pitfall)
    which, beside = st.columns([3.4, 1], vertical_alignment="bottom")
    with which:
        cell = _cell(lists)
    with beside:
        _beside(comparison, b)
    if not lists[cell]:
        st.write("No report is here.")
        return
    ids = lists[cell][:MOST_LISTED]
    asked = comparisons.number("report")
    at = ids.index(asked) if asked in ids else 0
    listed, shown = st.columns([1, 3.2], gap="medium")
    with listed:
        _list(study, comparison, ids, at, a, b)
        if len(lists[cell]) > MOST_LISTED:
            frame.quiet(f"The first {MOST_LISTED} of {wording.count(len(lists[cell]))}.")
    with shown:
        _case(study, comparison, ids[at], a, b)


def _words(comparison: Comparison, a: Row, b: Row, pitfall: str) -> None:
    """What tells the two apart, among the positives and among the negatives."""
    if a is not b:
        pair = comparison.against(a.name, b.name)
        found = wording.finds("A", "B", pair.among_positives, "case")
        alarms = wording.false_alarms("A", "B", pair.among_negatives)
        frame.quiet(f"B: **{b.name}**. {found}. {alarms}.")
    if pitfall:
        frame.quiet(f"Only reports of the group **{pitfall_words(pitfall)}**.")


def _cell(lists: dict[Cell, tuple[int, ...]]) -> Cell:
    """The list that is shown; the others are a click away."""
    asked = st.query_params.get("cell", "")
    wanted = Cell(asked) if asked in {cell.value for cell in lists} else Cell.WRONG

    def picked() -> None:
        st.query_params["cell"] = st.session_state["cell"].value
        st.query_params.pop("report", None)

    st.session_state["cell"] = wanted
    st.segmented_control(
        "Which reports",
        [cell for cell, ids in lists.items() if ids or cell is wanted],
        format_func=lambda cell: f"{WORDS[cell]} {wording.count(len(lists[cell]))}",
        label_visibility="collapsed",
        key="cell",
        required=True,
        on_change=picked,
    )
    return wanted


def _beside(comparison: Comparison, b: Row) -> None:
    """Who stands beside A: the reference unless another is chosen."""
    ids = {row.name: str(row.variant.reader_id) for row in comparison.rows}

    def picked() -> None:
        st.query_params["b"] = ids[st.session_state["beside"]]
        st.query_params.pop("report", None)

    st.session_state["beside"] = b.name
    st.selectbox("B", list(ids), key="beside", label_visibility="collapsed", on_change=picked)


def _list(
    study: Study, comparison: Comparison, ids: tuple[int, ...], at: int, a: Row, b: Row
) -> None:
    """The reports of the list: gold's sign, then both readers'."""
    readers = (a.variant.reader_id, b.variant.reader_id)
    items = [
        _item(each, here=each.report_id == ids[at], alone=a is b)
        for each in side_by_side.listed(study, comparison, ids, *readers)
    ]
    columns = "gold, A" if a is b else "gold, A, B"
    frame.quiet(f"{columns}")
    comparison_grid.show(f'<div class="cases">{"".join(items)}</div>', "comparison cases")


def _item(listed: Listed, *, here: bool, alone: bool) -> str:
    said = (listed.a,) if alone else (listed.a, listed.b)
    marks = "".join(signs.html(signs.said(each) if each else None) for each in said)
    current = ' aria-current="true"' if here else ""
    return (
        f'<button class="case" data-open="report={listed.report_id}"{current}>'
        f'<span class="gold">{signs.html(listed.gold)}</span><span>{marks}</span> '
        f"{escape(listed.accession_number)}</button>"
    )


def _case(study: Study, comparison: Comparison, report_id: int, a: Row, b: Row) -> None:
    """One report with gold's answer and both readers', their evidence in the text."""
    second = 0 if a is b else b.variant.reader_id
    case = side_by_side.case(study, comparison, report_id, a.variant.reader_id, second)
    if case is None:
        st.write("This report is not in the study any more.")
        return
    cards = [two_readings.gold(case.gold), two_readings.said(a.name, "by-a", case.a, case.gold)]
    if second:
        cards.append(two_readings.said(b.name, "by-b", case.b, case.gold))
    st.html(f'<div class="overread-cards">{"".join(cards)}</div>')
    two_readings.show(case.report.text, case.a, case.b)
    groups = ", ".join(pitfall_words(each) for each in case.report.pitfalls)
    frame.quiet(f"{case.report.accession_number}{f' · {groups}' if groups else ''}")
