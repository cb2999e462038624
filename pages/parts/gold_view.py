"""The gold set on a page: its two parts, what its human readers agree on, its locked door."""

from __future__ import annotations

import time

import streamlit as st

from core import wording
from core.metrics import Estimate
from core.store.standing import Stamp
from core.types import Split, Task
from core.workflows import gold_sound
from core.workflows.gold_sound import GoldSound, Pair
from core.workflows.study import Study
from pages.parts import answer_bars, frame, ink, plain_table

NONE_YET = (
    "There is no gold set for this task yet. It is what every prompt is measured by: reports that "
    "radiologists have answered. Import a file that has a column with their answers."
)


@st.cache_data(show_spinner=False, max_entries=8)
def _look(_study: Study, url: str, stamp: Stamp, people: int, task: str) -> GoldSound | None:
    return gold_sound.look(_study, _study.task(task))


def draw(study: Study, task: Task, stamp: Stamp) -> None:
    read_to = gold_sound.people_have_read_to(study, task)
    gold = _look(study, study.settings.url, stamp.without_readings, read_to, task.name)
    if gold is None:
        st.info(NONE_YET)
        return
    parts, people = st.columns([1, 1], gap="large")
    with parts:
        _parts(gold)
        _door(gold)
    with people:
        _people(gold)


def _parts(gold: GoldSound) -> None:
    frame.heading(f"Gold set, version {gold.version}: answers in its two parts")
    rows = {
        f"develop, {wording.count(gold.reports(Split.DEVELOP))}": gold.answers[Split.DEVELOP],
        f"locked test, {wording.count(gold.reports(Split.TEST))}": gold.answers[Split.TEST],
    }
    pen = ink.current()
    ink.draw(answer_bars.figure(rows, pen), "gold answers")
    made = wording.moment(gold.created_at, time.time())
    shared = gold.shared_patients
    frame.quiet(
        f"Made {made}. {wording.things(gold.patients[Split.DEVELOP], 'patient')} in develop, "
        f"{wording.count(gold.patients[Split.TEST])} in the locked test; in both: **{shared}**."
    )


def _door(gold: GoldSound) -> None:
    frame.heading("The locked test")
    opened = wording.things(gold.openings, "time")
    frame.quiet(
        f"Opened **{opened}**. While prompts are written and chosen, the answers to its reports "
        "stay sealed; an opening is recorded with its reason."
    )
    st.page_link(
        "pages/prompts/compare.py", label="To the door, under Compare", icon=":material/lock:"
    )


def _people(gold: GoldSound) -> None:
    simulated = " (simulated)" if gold.simulated else ""
    frame.heading(f"How far its human readers agree{simulated}")
    pairs = (*gold.between_readers, *gold.beside_gold)
    if not pairs:
        frame.quiet("No single human readings are stored: agreement is not known.")
        return
    columns = ("readers", "same answer [95 %]", "Cohen’s κ [95 %]", "same / read by both")
    plain_table.draw(columns, [_row(pair) for pair in pairs], numbers=(3,))
    frame.quiet(
        "Over all answers, on the gold reports that both have read. Intervals: Wilson for the "
        "share, bootstrap by patient for κ."
    )


def _row(pair: Pair) -> tuple[str, str, str, str]:
    same, kappa = pair.agreement.accuracy, pair.agreement.kappa
    return (
        f"{pair.first} – {pair.second}",
        wording.percent_estimate(Estimate(same.value, same.interval)),
        wording.estimate(kappa),
        f"{wording.count(same.successes)}/{wording.count(same.total)}",
    )
