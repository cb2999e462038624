"""The worklist: who reads, from which list, and one button that opens the desk."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.protocol import Blinding, Design
from core.store.list_progress import Progress
from core.store.reading_lists import ReadingList
from core.types import Task
from core.workflows import review, review_desk, review_worklist
from core.workflows.review_worklist import Sides
from core.workflows.study import Study
from pages.parts import (
    frame,
    pick,
    plain_table,
    worklist_language,
    worklist_make,
    worklist_people,
    worklist_results,
)
from pages.parts.reading_desk import Sitting, door
from pages.parts.worklist_language import language, say, things

DESK, LIST = "desk", "list"
BLINDING = {
    Blinding.HIDDEN: "blind",
    Blinding.LETTERED: "as_letters",
    Blinding.OPEN: "nothing_blind",
}


def sitting(study: Study, task: Task) -> Sitting | None:
    """Who reads what, as the address says; None as long as it does not say enough."""
    chosen = _chosen(review_worklist.lists(study, task))
    if DESK not in st.query_params or chosen is None or not door.name():
        return None
    reader_id = review.reader_named(study, door.name(), task)
    return Sitting(task, chosen, reader_id, language())


def draw(study: Study, task: Task) -> None:
    """Everything before the desk opens."""
    found = review_worklist.lists(study, task)
    chosen = _chosen(found)
    sides = review_worklist.sides(study, task)
    reader_id = review.reader_named(study, door.name(), task) if door.name() else 0
    done = _progress(study, chosen, reader_id) if chosen else None
    rests_on = worklist_language.rests_on(study, stand_in=bool(sides.stand_in))
    frame.line(say("labels"), say("review"), rests_on, task.title)
    for_me = bool(reader_id) and (chosen is None or review_desk.may_read(chosen.design, reader_id))
    frame.answer(_sentence(chosen, done, sides, named=for_me))
    _head(found, chosen, done, reader_id)
    door.watch(study, task, language())
    left, right = st.columns([7, 5], gap="large")
    with right:
        worklist_make.draw(study, task, sides, is_first=not found)
        worklist_people.consensus(study, task)
    with left:
        if found:
            frame.heading(say("reading_lists"))
            _table(found)
        if chosen is not None:
            worklist_results.draw(study, task, chosen, reader_id)
        worklist_people.agreement(study, task, found)


def _progress(study: Study, chosen: ReadingList, reader_id: int) -> Progress:
    """This reader's own; as long as nobody has said who reads, that of all."""
    if not reader_id:
        return Progress(chosen.read, chosen.cases - chosen.read)
    return review_worklist.progress(study, chosen.list_id, reader_id)


def open_desk(list_id: int) -> None:
    """Goes to the desk; takes effect when the page runs again."""
    st.query_params[LIST] = str(list_id)
    st.query_params[DESK] = "open"


def close_desk() -> None:
    st.query_params.pop(DESK, None)


def _chosen(found: tuple[ReadingList, ...]) -> ReadingList | None:
    """The list of the address, else the newest that is not read, else the newest."""
    asked = st.query_params.get(LIST, "")
    named = [each for each in found if str(each.list_id) == asked]
    unread = [each for each in found if not each.is_finished]
    return next(iter([*named, *unread, *found]), None)


def _sentence(
    chosen: ReadingList | None, done: Progress | None, sides: Sides, *, named: bool
) -> str:
    if chosen is not None and done is not None:
        return _of_list(chosen, done, named=named)
    nothing = sides.first is None or sides.second is None
    return say("nothing_yet" if nothing else "no_list_yet")


def _of_list(chosen: ReadingList, done: Progress, *, named: bool) -> str:
    title = chosen.title
    if chosen.is_finished:
        of = things(chosen.cases, "from_case")
        return say("list_read", title=title, read=wording.count(chosen.read), cases=of)
    if not done.left:
        return say("rest_with_others", title=title, cases=things(done.read, "case"))
    waits = "one_waits" if done.left == 1 else "wait"
    key = f"{waits}_for_you" if named else waits
    return say(key, title=title, cases=things(done.left, "case"))


def _head(
    found: tuple[ReadingList, ...],
    chosen: ReadingList | None,
    done: Progress | None,
    reader_id: int,
) -> None:
    """The button, the list, the name, the language: one line."""
    button, which, who, words = st.columns([3, 5, 3, 2], vertical_alignment="center")
    with who:
        door.name_box(say("who_reads"), say("your_name"))
    with words:
        worklist_language.box()
    if chosen is None or done is None:
        return
    with which:
        titles = {str(each.list_id): _title(each) for each in found}
        pick.box(say("list"), list(titles), str(chosen.list_id), LIST, titles)
    may = review_desk.may_read(chosen.design, reader_id)
    with button:
        st.button(
            _button(done),
            type="primary",
            disabled=not (reader_id and done.left and may),
            help=_why_not(chosen, reader_id, done, may=may),
            on_click=open_desk,
            args=(chosen.list_id,),
            width="stretch",
        )


def _button(done: Progress) -> str:
    if not done.left:
        return say("all_read")
    n, total = wording.count(done.read + 1), wording.count(done.total)
    return say("read_next", n=n, total=total)


def _why_not(chosen: ReadingList, reader_id: int, done: Progress, *, may: bool) -> str | None:
    if not reader_id:
        return say("name_first")
    if not may and chosen.design.together:
        return say("together", name=chosen.title)
    if not may:
        return say("barred")
    return None if done.left else say("nothing_left")


def _title(each: ReadingList) -> str:
    read, cases = wording.count(each.read), wording.count(each.cases)
    return say("title_read", title=each.title, read=read, cases=cases)


def _table(found: tuple[ReadingList, ...]) -> None:
    rows = [
        (
            each.title,
            say("of", k=wording.count(each.read), n=wording.count(each.cases)),
            protocol(each.design),
            worklist_language.moment(each.created_at),
        )
        for each in found[:8]
    ]
    plain_table.draw((say("list"), say("read"), say("protocol"), say("made")), rows)


def protocol(design: Design) -> str:
    """How a list is read, in a few words."""
    parts = [say(BLINDING[design.blinding])]
    if design.reveal and not design.together:
        parts.append(say("unveiled_after"))
    if design.readers_per_case > 1:
        parts.append(say("readers_a_case", n=design.readers_per_case))
    return ", ".join(parts)
