"""The worklist: who reads, from which list, and one button that opens the desk."""

from __future__ import annotations

import time

import streamlit as st

from core import wording
from core.protocol import Blinding, Design
from core.store.list_progress import Progress
from core.store.reading_lists import ReadingList
from core.types import Task
from core.workflows import review, review_desk, review_worklist
from core.workflows.review_worklist import Sides
from core.workflows.study import Study
from pages.parts import frame, pick, plain_table, worklist_make, worklist_results
from pages.parts.reading_desk import Sitting, door, texts

DESK, LIST, LANGUAGE = "desk", "list", "lang"


def sitting(study: Study, task: Task) -> Sitting | None:
    """Who reads what, as the address says; None as long as it does not say enough."""
    chosen = _chosen(review_worklist.lists(study, task))
    if DESK not in st.query_params or chosen is None or not door.name():
        return None
    reader_id = review.reader_named(study, door.name(), task)
    return Sitting(task, chosen, reader_id, language())


def language() -> str:
    asked = st.query_params.get(LANGUAGE, "en")
    return asked if asked in texts.LANGUAGES else "en"


def draw(study: Study, task: Task) -> None:
    """Everything before the desk opens."""
    found = review_worklist.lists(study, task)
    chosen = _chosen(found)
    sides = review_worklist.sides(study, task)
    reader_id = review.reader_named(study, door.name(), task) if door.name() else 0
    done = _progress(study, chosen, reader_id) if chosen else None
    frame.line("Labels", "Review", frame.rests_on(study, stand_in=bool(sides.stand_in)), task.title)
    frame.answer(_sentence(chosen, done, sides, named=bool(reader_id)))
    _head(found, chosen, done, reader_id)
    door.watch(study, task, language())
    left, right = st.columns([7, 5], gap="large")
    with right:
        worklist_make.draw(study, task, sides, is_first=not found)
    with left:
        if found:
            frame.heading("Reading lists")
            _table(found)
        if chosen is not None:
            worklist_results.draw(study, task, chosen, reader_id)


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
        title = chosen.title
        if chosen.is_finished:
            return f"“{title}” is read: **{wording.count(chosen.read)}** of {_cases(chosen.cases)}."
        if not done.left:
            return f"You have read **{_cases(done.read)}** of “{title}”; the rest is with others."
        who = "for you" if named else "for a reader"
        return f"**{_cases(done.left)}** of “{title}” {_wait(done.left)} {who}."
    if sides.first is None or sides.second is None:
        return (
            "There is nothing to look at yet. As soon as two readers have read the same reports, "
            "for example a prompt beside the gold labels, the places where they differ stand here."
        )
    return "No list has been made yet. On the right stands **where readers differ**."


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"


def _cases(number: int) -> str:
    return wording.things(number, "case")


def _head(
    found: tuple[ReadingList, ...],
    chosen: ReadingList | None,
    done: Progress | None,
    reader_id: int,
) -> None:
    """The button, the list, the name, the language: one line."""
    button, which, who, words = st.columns([3, 5, 3, 2], vertical_alignment="center")
    with who:
        door.name_box("Who reads", "Your name or initials")
    with words:
        _language_box()
    if chosen is None or done is None:
        return
    with which:
        titles = {str(each.list_id): _title(each) for each in found}
        pick.box("List", list(titles), str(chosen.list_id), LIST, titles)
    may = review_desk.may_read(chosen.design, reader_id)
    with button:
        st.button(
            _button(done),
            type="primary",
            disabled=not (reader_id and done.left and may),
            help=_why_not(reader_id, done, may=may),
            on_click=open_desk,
            args=(chosen.list_id,),
            width="stretch",
        )


def _button(done: Progress) -> str:
    if not done.left:
        return "All read"
    return f"Read next case ({wording.count(done.read + 1)} of {wording.count(done.total)})"


def _why_not(reader_id: int, done: Progress, *, may: bool) -> str | None:
    if not reader_id:
        return "Write your name or initials first: every verdict is somebody's."
    if not may:
        return "This list decides between readings of your own. Somebody else has to read it."
    return None if done.left else "Nothing is left for you in this list."


def _language_box() -> None:
    here = language()
    key = f"desk language {here}"

    def chosen() -> None:
        st.query_params[LANGUAGE] = st.session_state[key] or here

    st.segmented_control(
        "Language of the desk",
        list(texts.LANGUAGES),
        default=here,
        format_func=lambda code: code.upper(),
        key=key,
        required=True,
        on_change=chosen,
        label_visibility="collapsed",
    )


def _title(each: ReadingList) -> str:
    return f"{each.title} · {wording.count(each.read)} of {wording.count(each.cases)} read"


def _table(found: tuple[ReadingList, ...]) -> None:
    rows = [
        (
            each.title,
            f"{wording.count(each.read)} of {wording.count(each.cases)}",
            protocol(each.design),
            wording.moment(each.created_at, time.time()),
        )
        for each in found[:8]
    ]
    plain_table.draw(("List", "Read", "Protocol", "Made"), rows)


def protocol(design: Design) -> str:
    """How a list is read, in a few words."""
    lettered = design.blinding is Blinding.LETTERED
    parts = ["answers as A and B" if lettered else "blind"]
    if design.reveal:
        parts.append("unveiled after")
    if design.readers_per_case > 1:
        parts.append(f"{design.readers_per_case} readers a case")
    return ", ".join(parts)
