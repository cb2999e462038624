"""What a list holds and what it brought: its cases, who was right, agreement, what changes."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.metrics import ANSWERS
from core.metrics.raters import PairTable
from core.metrics.rates import Estimate
from core.protocol import SeatState
from core.store.list_cases import CaseRow
from core.store.reading_lists import ReadingList
from core.store.standing import Stamp
from core.types import Task
from core.workflows import (
    export_verdicts,
    overview,
    review_agreement,
    review_gold,
    review_results,
    review_worklist,
)
from core.workflows.review_agreement import Agreement, Moment
from core.workflows.review_reads import TOO_FAST_SECONDS
from core.workflows.review_results import Results, Side
from core.workflows.study import Study
from pages.parts import frame, plain_table, signs
from pages.parts.reading_desk import door, texts

CASES, BROUGHT, AGREEMENT = "Cases", "What it brought", "Agreement"
VIEW, PAGE = "view", "page"
PAGE_SIZE = 10
STATES = {
    SeatState.FREE: "",
    SeatState.TAKEN: "in hand",
    SeatState.SKIPPED: "skipped",
    SeatState.READ: "",
    SeatState.CLOSED: "closed",
}


def draw(study: Study, task: Task, chosen: ReadingList, reader_id: int) -> None:
    """The chosen list from three sides; its cases stay closed until their reader has decided."""
    views = [CASES, BROUGHT, AGREEMENT] if chosen.read else [CASES]
    asked = st.query_params.get(VIEW, "")
    here = asked if asked in views else views[-2 if chosen.is_finished and chosen.read else 0]

    key = f"list view {here}"

    def picked() -> None:
        st.query_params[VIEW] = st.session_state[key]

    st.segmented_control(
        "View", views, default=here, key=key, on_change=picked, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if here == CASES:
        _cases(study, chosen, reader_id)
        return
    if not chosen.is_finished:
        _still_open(study, task, chosen)
        return
    results = _results(study, study.settings.url, overview.stamp(study), chosen.list_id)
    if here == BROUGHT:
        _brought(study, task, chosen, results)
    else:
        _agreement(results)


def _still_open(study: Study, task: Task, chosen: ReadingList) -> None:
    """Nobody sees another's open reads: results come when the list is read, or closed."""
    frame.quiet(
        f"**{wording.things(chosen.waiting, 'read')}** of this list are still wanted. What it "
        "brought, how readers agree and the verdicts themselves are shown when it is read to "
        "its end, so that nobody sees another's reads before."
    )
    with st.popover("Close the list before its end"):
        st.write("What nobody has read will not be asked for any more. What was read stays.")
        if st.button("Close it", disabled=not door.name(), key="close the list"):
            review_worklist.close(study, task, chosen, door.name())
            st.rerun()


@st.cache_data(show_spinner=False, max_entries=16)
def _results(_study: Study, url: str, stamp: Stamp, list_id: int) -> Results:
    """Folded anew only when something was added to the study."""
    found = review_results.of_list(_study, list_id)
    if found is None:
        raise LookupError(list_id)
    return found


def _cases(study: Study, chosen: ReadingList, reader_id: int) -> None:
    pages = max(1, -(-chosen.cases // PAGE_SIZE))
    asked = st.query_params.get(PAGE, "1")
    here = min(pages, int(asked)) if asked.isdigit() and int(asked) else 1
    page = review_worklist.page(study, chosen.list_id, reader_id, (here - 1) * PAGE_SIZE, PAGE_SIZE)
    plain_table.draw(
        ("", "Report", "Date", "Why it is here", "You", "The others"),
        [_row(each) for each in page.rows],
        numbers=(0,),
    )
    if pages > 1:
        _pager(here, pages)


def _row(each: CaseRow) -> tuple[str, ...]:
    own = signs.labelled(signs.said(each.answer)) if each.answer else STATES[each.state]
    others = "  ".join(signs.sign(signs.said(said)) for said in each.pattern.split("|") if said)
    flag = " ⚑" if each.flagged else ""
    reason = texts.reason_word(each.reason)
    return (str(each.place), each.accession_number, each.study_date, reason, own + flag, others)


def _pager(here: int, pages: int) -> None:
    def go(to: int) -> None:
        st.query_params[PAGE] = str(to)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("←", disabled=here == 1, on_click=go, args=(here - 1,), help="Page before")
        frame.quiet(f"{here} of {pages}")
        st.button("→", disabled=here == pages, on_click=go, args=(here + 1,), help="Next page")


def _brought(study: Study, task: Task, chosen: ReadingList, results: Results) -> None:
    rows = [
        (
            side.name,
            wording.rate(side.agrees),
            _errors(side),
            _causes(side),
            wording.percent_estimate(side.error),
        )
        for side in results.sides
    ]
    heads = ("Beside the verdicts", "the same", "otherwise", "why", "wrong on all reports")
    plain_table.draw(heads, rows)
    frame.quiet(_sentence(results))
    _gold(study, task, chosen, results)
    with st.popover("Download the verdicts", icon=":material/download:"):
        for form in export_verdicts.FORMATS:
            st.download_button(
                form,
                lambda form=form: export_verdicts.as_file(study, chosen.list_id, form),
                f"verdicts-{chosen.list_id}.{form.lower()}",
                on_click="ignore",
                width="stretch",
            )


def _errors(side: Side) -> str:
    """absent, verdict present: 12; the most frequent first."""
    ordered = sorted(side.wrong.items(), key=lambda each: -each[1])[:3]
    return ", ".join(
        f"{signs.sign(signs.said(said))}→{signs.sign(signs.said(verdict))} {wording.count(n)}"
        for (said, verdict), n in ordered
    )


def _causes(side: Side) -> str:
    ordered = sorted(side.causes.items(), key=lambda each: -each[1])[:2]
    return ", ".join(f"{texts.cause_word(cause)} {wording.count(n)}" for cause, n in ordered)


def _sentence(results: Results) -> str:
    seconds = wording.UNDEFINED if results.seconds is None else f"{results.seconds:.1f} s"
    parts = [
        f"**{seconds}** a case (median)",
        f"read twice and answered alike: {wording.rate(results.repeated)}",
        f"changed after the unveiling: {wording.count(results.changed_after_reveal)}",
    ]
    if results.too_fast:
        limit = f"{TOO_FAST_SECONDS:.0f} s"
        parts.append(f"faster than {limit}: {wording.count(results.too_fast)}")
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "."


def _gold(study: Study, task: Task, chosen: ReadingList, results: Results) -> None:
    """What the verdicts say against the gold set, and a new version of it."""
    changes = review_results.gold_changes(study, results, task.name)
    if not changes:
        return
    number = wording.things(len(changes), "gold label")
    frame.quiet(
        f"The verdicts speak against **{number}**. Only cases on which readers differ were read: "
        "a new version favours whoever was compared here. Older comparisons keep theirs."
    )
    with st.popover(f"Make a gold version with {len(changes)} changed"):
        st.write("The answers settled in this list take the place of the old ones.")
        if st.button("Make it", disabled=not door.name(), key="new gold version"):
            version = review_gold.new_version(study, task, results, chosen.title, door.name())
            st.toast(f"Gold set version {version} is there.")
            st.rerun()


def _agreement(results: Results) -> None:
    """Readers with one another, and each with the sides; blind and in the end."""
    for moment, words in ((Moment.BLIND, "Blind"), (Moment.FINAL, "In the end")):
        between = review_agreement.of_readers(results, moment)
        beside = review_agreement.with_sides(results, moment)
        if between.overall is not None:
            frame.heading(f"{words}: readers with one another")
            _overall(between)
        frame.heading(f"{words}: pair by pair")
        pairs = [*between.pairs, *beside.pairs]
        plain_table.draw(
            ("", "", "Cohen’s κ", "both said", "the same", "cases"),
            [
                (p.first, p.second, wording.estimate(p.kappa), _raw(p), wording.count(p.same),
                 wording.count(p.total))
                for p in pairs
            ],
            numbers=(4, 5),
        )  # fmt: skip
    frame.quiet(
        "Most of these cases were chosen because readers differ on them: agreement here is lower "
        "than on all reports. Intervals are 95 %, by patient."
    )


def _raw(pair: PairTable) -> str:
    """The raw table in a line: what the first said, what the second, how often."""
    return ", ".join(
        f"{signs.SIGNS[one]}{signs.SIGNS[other]} {wording.count(int(pair.counts[i, j]))}"
        for i, one in enumerate(ANSWERS)
        for j, other in enumerate(ANSWERS)
        if pair.counts[i, j]
    )


def _overall(agreement: Agreement) -> None:
    overall = agreement.overall
    if overall is None:
        return
    figures: list[tuple[str, Estimate, int]] = [
        ("Fleiss’ κ", overall.fleiss, overall.by_all),
        ("Krippendorff’s α", overall.krippendorff, overall.reports),
        ("Gwet’s AC1", overall.gwet, overall.reports),
    ]
    plain_table.draw(
        ("", "", "cases"),
        [(name, wording.estimate(figure), wording.count(n)) for name, figure, n in figures],
        numbers=(2,),
    )
