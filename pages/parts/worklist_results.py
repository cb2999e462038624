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
from pages.parts.worklist_language import labelled, language, say, things

CASES, BROUGHT, AGREEMENT = "Cases", "What it brought", "Agreement"
VIEW, PAGE = "view", "page"
PAGE_SIZE = 10
STATES = {
    SeatState.FREE: "",
    SeatState.TAKEN: "in_hand",
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

    titles = {each: say(each) for each in views}
    st.segmented_control(
        say("view"), views, default=here, format_func=titles.get, key=key, on_change=picked,
        required=True,
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
    frame.quiet(say("still_open", reads=things(chosen.waiting, "read")))
    with st.popover(say("close_early")):
        st.write(say("close_means"))
        if st.button(say("close_it"), disabled=not door.name(), key="close the list"):
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
        ("", *(say(key) for key in ("report", "date", "why_here", "you", "the_others"))),
        [_row(each) for each in page.rows],
        numbers=(0,),
    )
    if pages > 1:
        _pager(here, pages)
    frame.quiet(_order(chosen))


def _order(chosen: ReadingList) -> str:
    """What the order of the cases rests on, "" where nobody said how sure he was."""
    parts = [
        say(
            "calibrated" if each.is_calibrated else "as_it_stands",
            name=each.reader,
            n=wording.count(each.gold_readings),
        )
        for each in chosen.design.calibrated
    ]
    return " ".join([say("order"), *parts]) if parts else ""


def _row(each: CaseRow) -> tuple[str, ...]:
    state = STATES[each.state]
    own = labelled(each.answer) if each.answer else state and say(state)
    others = "  ".join(signs.sign(signs.said(said)) for said in each.pattern.split("|") if said)
    flag = " ⚑" if each.flagged else ""
    reason = texts.reason_word(each.reason, language())
    return (str(each.place), each.accession_number, each.study_date, reason, own + flag, others)


def _pager(here: int, pages: int) -> None:
    def go(to: int) -> None:
        st.query_params[PAGE] = str(to)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("←", disabled=here == 1, on_click=go, args=(here - 1,), help=say("page_before"))
        frame.quiet(say("of", k=here, n=pages))
        st.button("→", disabled=here == pages, on_click=go, args=(here + 1,), help=say("next_page"))


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
    heads = [say(key) for key in ("beside", "the_same", "otherwise", "why", "wrong_on_all")]
    plain_table.draw(heads, rows)
    frame.quiet(_sentence(results))
    _gold(study, task, chosen, results)
    with st.popover(say("download"), icon=":material/download:"):
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
    return ", ".join(
        f"{texts.cause_word(cause, language())} {wording.count(n)}" for cause, n in ordered
    )


def _sentence(results: Results) -> str:
    seconds = wording.UNDEFINED if results.seconds is None else f"{results.seconds:.1f} s"
    parts = [
        say("seconds_a_case", seconds=seconds),
        say("repeated", rate=wording.rate(results.repeated)),
        say("changed", n=wording.count(results.changed_after_reveal)),
    ]
    if results.too_fast:
        limit = f"{TOO_FAST_SECONDS:.0f} s"
        parts.append(say("too_fast", limit=limit, n=wording.count(results.too_fast)))
    return ". ".join(parts) + "."


def _gold(study: Study, task: Task, chosen: ReadingList, results: Results) -> None:
    """What the verdicts say against the gold set, and a new version of it."""
    changes = review_results.gold_changes(study, results, task.name)
    if not changes:
        return
    frame.quiet(say("against_gold", labels=things(len(changes), "against_label")))
    with st.popover(say("make_gold", n=len(changes))):
        st.write(say("gold_means"))
        if st.button(say("make_it"), disabled=not door.name(), key="new gold version"):
            version = review_gold.new_version(study, task, results, chosen.title, door.name())
            st.toast(say("gold_made", version=version))
            st.rerun()


def _agreement(results: Results) -> None:
    """Readers with one another, and each with the sides; blind and in the end."""
    for moment in Moment:
        between = review_agreement.of_readers(results, moment)
        beside = review_agreement.with_sides(results, moment)
        if between.overall is not None:
            frame.heading(say(f"{moment.value}_between"))
            _overall(between)
        pairs = [*between.pairs, *beside.pairs]
        if not pairs:
            continue
        frame.heading(say(f"{moment.value}_pairs"))
        plain_table.draw(
            ("", "", say("kappa"), say("both_said"), say("the_same"), say("cases")),
            [
                (p.first, p.second, wording.estimate(p.kappa), raw(p), wording.count(p.same),
                 wording.count(p.total))
                for p in pairs
            ],
            numbers=(4, 5),
        )  # fmt: skip
    frame.quiet(say("chosen_cases"))


def raw(pair: PairTable) -> str:
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
        (say("fleiss"), overall.fleiss, overall.by_all),
        (say("krippendorff"), overall.krippendorff, overall.reports),
        (say("gwet"), overall.gwet, overall.reports),
    ]
    plain_table.draw(
        ("", "", say("cases")),
        [(name, wording.estimate(figure), wording.count(n)) for name, figure, n in figures],
        numbers=(2,),
    )
