"""People among themselves: a consensus session, and how far they agree over all lists."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import wording
from core.metrics.raters import PairTable
from core.store.reading_lists import ReadingList
from core.store.standing import Stamp
from core.types import Task
from core.workflows import overview, review_consensus, review_overall
from core.workflows.review_overall import OverallAgreement
from core.workflows.study import Study
from pages.parts import frame, plain_table, worklist_results
from pages.parts.reading_desk import door
from pages.parts.worklist_language import say, things, told


def consensus(study: Study, task: Task) -> None:
    """Two people or more choose one another, and sit down over the cases on which they differ."""
    there = review_consensus.people(study, task)
    if len(there) < review_consensus.FEWEST:
        return
    with st.popover(say("consensus"), icon=":material/group:"):
        chosen = st.multiselect(say("sit_together"), list(there), format_func=dict(there).get)
        if len(chosen) < review_consensus.FEWEST:
            frame.quiet(say("choose_two"))
            return
        name = review_consensus.session_name([there[each] for each in chosen])
        frame.quiet(say("consensus_means", name=name))
        number = review_consensus.count(study, task, chosen)
        label = say("sit_down", cases=things(number, "from_case"))
        if st.button(label, disabled=not number, key="sit down together"):
            _sit_down(study, task, chosen, name)


def _sit_down(study: Study, task: Task, chosen: Sequence[int], name: str) -> None:
    with frame.errors_as_sentences(say=told):
        list_id = review_consensus.start(study, task, chosen, door.name())
        st.query_params.update({"list": str(list_id), door.NAME: name})
        st.rerun()


def agreement(study: Study, task: Task, found: Sequence[ReadingList]) -> None:
    """Pair by pair over all lists that are read to their end, counted when one asks for it."""
    if not any(each.is_finished and each.read for each in found):
        return
    if not st.toggle(say("over_all"), key="agreement over all lists"):
        return
    overall = _overall(study, study.settings.url, overview.stamp(study), task.name)
    if not (overall.blind or overall.settled):
        frame.quiet(say("no_pair_yet"))
        return
    _pairs(say("before_settled"), overall.blind)
    _pairs(say("before_settled_final"), overall.final)
    _pairs(say("after_settled"), overall.settled)
    frame.quiet(say("chosen_cases"))


@st.cache_data(show_spinner=False, max_entries=8)
def _overall(_study: Study, url: str, stamp: Stamp, task: str) -> OverallAgreement:
    """Counted anew only when something was added to the study."""
    return review_overall.of_task(_study, _study.task(task))


def _pairs(title: str, pairs: Sequence[PairTable]) -> None:
    if not pairs:
        return
    frame.heading(title)
    plain_table.draw(
        ("", "", say("kappa"), say("both_said"), say("the_same"), say("cases")),
        [
            (
                pair.first,
                say("settled") if pair.second == review_overall.SETTLED else pair.second,
                wording.estimate(pair.kappa),
                worklist_results.raw(pair),
                wording.count(pair.same),
                wording.count(pair.total),
            )
            for pair in pairs
        ],
        numbers=(4, 5),
    )
