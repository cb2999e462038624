"""What is worth a look: patterns of disagreement with counts, and a list made from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from core import wording
from core.protocol import Design, Reason
from core.store.disagreements import GOLD, Compared, Pattern
from core.store.standing import Stamp
from core.types import Task
from core.workflows import overview, review_lists, review_worklist
from core.workflows.review_filter import EVERY_REPORT
from core.workflows.review_lists import Source
from core.workflows.review_worklist import Doubts, Sides
from core.workflows.study import Study
from pages.parts import frame, pick, worklist_protocol, worklist_suspects
from pages.parts.reading_desk import door
from pages.parts.worklist_language import labelled, say, side_name, things, told, word

FIRST, SECOND = "first", "second"
ROW_HEIGHT, HEAD_HEIGHT, MOST_ROWS = 35, 38, 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """Cases that one may ask for, before the protocol is added; `agreeing` could be mixed in."""

    title: str
    source: Source
    count: int
    agreeing: int = 0


def draw(study: Study, task: Task, sides: Sides, *, is_first: bool) -> None:
    """Two sides, how they differ, and the button that makes a list of it."""
    frame.heading(say("worth_a_look"))
    if sides.first is None or sides.second is None:
        frame.quiet(say("label_first"))
        return
    first, second = _pair(sides, sides.first, sides.second)
    if first == second:
        frame.quiet(say("two_different"))
        return
    compared = _compared(study, study.settings.url, overview.stamp(study), task.name, first, second)
    wanted = _patterns(sides, first, second, compared)
    _make(study, task, sides, wanted, is_first=is_first)
    _also(study, task, sides, first if first != GOLD else second)
    worklist_suspects.draw(study, task)


@st.cache_data(show_spinner=False, max_entries=64)
def _compared(
    _study: Study, url: str, stamp: Stamp, task: str, first: int, second: int
) -> Compared:
    """Counted anew only when something was added to the study."""
    return review_worklist.compared(_study, _study.task(task), first, second)


@st.cache_data(show_spinner=False, max_entries=64)
def _doubts(_study: Study, url: str, stamp: Stamp, task: str, reader_id: int) -> Doubts:
    return review_worklist.doubts(_study, _study.task(task), reader_id)


def _pair(sides: Sides, usual: int, other: int) -> tuple[int, int]:
    a, b = st.columns(2)
    with a:
        first = _side_box(say("one_reader"), sides, FIRST, usual)
    with b:
        second = _side_box(say("another"), sides, SECOND, other)
    return first, second


def _side_box(label: str, sides: Sides, parameter: str, usual: int) -> int:
    titles = {str(each): side_name(name, each) for each, name in sides.names.items()}
    asked = st.query_params.get(parameter, "")
    here = asked if asked in titles else str(usual)
    pick.box(label, list(titles), here, parameter, titles)
    return int(here)


def _patterns(sides: Sides, first: int, second: int, compared: Compared) -> Wanted | None:
    """The kinds of disagreement as a table; what is selected in it is wanted, else all."""
    a, b = (side_name(sides.names[each], each) for each in (first, second))
    if not compared.total:
        frame.quiet(say("none_in_common", a=a, b=b))
        return None
    frame.quiet(_differ(compared))
    patterns = [each for each in compared.patterns if each.unread]
    if not patterns:
        return None
    table = pd.DataFrame(
        {
            a: [labelled(each.first) for each in patterns],
            b: [labelled(each.second) for each in patterns],
            "n": [each.unread for each in patterns],
            say("why_it_matters"): [_matters(each, a, b, first, second) for each in patterns],
        }
    )
    chosen = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"patterns {first} {second}",
        height=HEAD_HEIGHT + ROW_HEIGHT * min(MOST_ROWS, len(table)),
        column_config={"n": st.column_config.NumberColumn(width=50)},
    ).selection.rows
    picked = [patterns[row] for row in chosen if row < len(patterns)]
    wanted = tuple((each.first, each.second) for each in picked)
    source = Source(Reason.DISAGREEMENT, first, second, patterns=wanted)
    number = sum(each.unread for each in picked or patterns)
    title = say("against", a=a, b=b)
    if len(picked) == 1:
        title += f": {word(picked[0].first)}, {word(picked[0].second)}"
    return Wanted(title, source, number, compared.total - compared.differing)


def _differ(compared: Compared) -> str:
    differ = wording.count(compared.differing)
    sentence = say("they_differ", n=differ, reports=things(compared.total, "of_report"))
    read = compared.differing - compared.unread
    return f"{sentence} {say('read_since', n=wording.count(read))}" if read else sentence


def _matters(pattern: Pattern, a: str, b: str, first: int, second: int) -> str:
    """What it would mean for the labels."""
    said = {pattern.first, pattern.second}
    if said - {"present", "absent", "uncertain", "not_mentioned"}:
        return say("no_label")
    if GOLD in (first, second):
        gold, other = (
            (pattern.first, pattern.second) if first == GOLD else (pattern.second, pattern.first)
        )
        name = b if first == GOLD else a
        if (gold, other) == ("present", "absent"):
            return say("misses", name=name)
        if (gold, other) == ("absent", "present"):
            return say("false_alarm", name=name)
    if said == {"present", "absent"}:
        return say("one_is_wrong")
    return say("policy_decides")


def _make(study: Study, task: Task, sides: Sides, wanted: Wanted | None, *, is_first: bool) -> None:
    if wanted is None:
        return
    with st.container(horizontal=True):
        button = st.empty()
        with st.popover(say("filter"), icon=":material/filter_alt:"):
            among = worklist_protocol.among(study, task, sides)
        if among != EVERY_REPORT:
            source = replace(wanted.source, among=among)
            number = review_lists.count(study, task, source)
            wanted = Wanted(
                f"{wanted.title}{worklist_protocol.filter_words(among, sides)}",
                source, number, wanted.agreeing,
            )  # fmt: skip
        with st.popover(say("protocol"), icon=":material/tune:"):
            design = worklist_protocol.design()
        make = button.button(
            _button(wanted, design),
            type="primary" if is_first else "secondary",
            disabled=not wanted.count,
        )
    if make:
        _made(study, task, wanted, design)


def _button(wanted: Wanted, design: Design) -> str:
    """How many cases, and how many that are mixed in by the protocol."""
    cases = things(wanted.count, "from_case")
    checks = review_lists.mixed_in(wanted.source, design, wanted.count, wanted.agreeing)
    if not checks:
        return say("make_list", cases=cases)
    return say("make_list_and", cases=cases, checks=things(checks, "random_check"))


def _made(study: Study, task: Task, wanted: Wanted, design: Design) -> None:
    with frame.errors_as_sentences(say=told):
        list_id = review_lists.make_list(
            study, task, wanted.title, [wanted.source], design, door.name()
        )
        st.query_params["list"] = str(list_id)
        st.rerun()


def _also(study: Study, task: Task, sides: Sides, reader_id: int) -> None:
    """Failures, doubts and contradictions of a machine, each a list of its own."""
    if reader_id not in sides.machines:
        return
    name = sides.names[reader_id]
    doubts = _doubts(study, study.settings.url, overview.stamp(study), task.name, reader_id)
    found = doubts.sources(reader_id)
    there = {reason: pair for reason, pair in found.items() if pair[1]}
    if not there:
        return
    frame.heading(say("also"))
    for reason, (source, count) in there.items():
        title = f"{name} {say(f'also_{reason.value}')}"
        words, button = st.columns([3, 1], vertical_alignment="center")
        with words:
            frame.quiet(f"**{things(count, 'report')}**: {title}")
        with button:
            if st.button(say("make_a_list"), key=f"also {reason.value}"):
                _made(study, task, Wanted(title, source, count), Design())
