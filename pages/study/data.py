"""What do we have, and is it sound?"""

from __future__ import annotations

import streamlit as st

from core.store.standing import Stamp
from core.types import Task
from core.workflows import browse, overview, soundness
from core.workflows.browse import Facets
from core.workflows.soundness import Stock
from core.workflows.study import Study
from pages.parts import (
    address,
    frame,
    gold_view,
    images_view,
    import_view,
    open_report,
    pick,
    report_finder,
)

VIEWS = {"reports": "Reports", "gold": "Gold set", "images": "Images", "import": "Import"}


@st.cache_data(show_spinner=False, max_entries=8)
def _stock(_study: Study, url: str, stamp: Stamp, task: str) -> Stock:
    return soundness.take(_study, _study.task(task))


@st.cache_data(show_spinner=False, max_entries=8)
def _facets(_study: Study, url: str, stamp: Stamp, task: str) -> Facets:
    return browse.facets(_study, _study.task(task))


def _view(stock: Stock) -> str:
    """The view of the address, which the control changes; without reports, the import."""
    chosen = st.query_params.get("view", "")
    if chosen not in VIEWS:
        chosen = "reports" if stock.sound.reports else "import"
    picked = st.segmented_control(
        "View", list(VIEWS), default=chosen, required=True, format_func=VIEWS.get,
        key=f"view {chosen}", label_visibility="collapsed",
    )  # fmt: skip
    if picked != chosen:
        address.go(view=picked or "")
    return chosen


def _reports(study: Study, task: Task, facets: Facets) -> None:
    wanted = report_finder.search_fields(task, facets)
    number, found = browse.find(study, wanted, report_finder.asked_page())
    if not found.total:
        st.info("No report is like that. Take away a word or a choice above.")
        return
    opened = st.query_params.get("report") or found.found[0].report.accession_number
    list_side, report_side = st.columns([1, 1.6], gap="medium")
    with list_side, st.container(key="found-list"):
        report_finder.found_list(found.found, opened, number)
        report_finder.turn_pages(number, found)
    with report_side, frame.errors_as_sentences():
        open_report.draw(browse.open_report(study, task, opened))


with frame.page("Study", "Data") as study:
    task = pick.task(study)
    stamp = overview.stamp(study).without_readings
    stock = _stock(study, study.settings.url, stamp, task.name)
    facets = _facets(study, study.settings.url, stamp, task.name)
    frame.line("Study", "Data", frame.rests_on(study, stand_in=facets.stand_in), task.title)
    said, task_side, choice = st.columns([2.1, 0.75, 1.3])
    with said, st.container(gap=None):
        frame.answer(soundness.sentence(stock))
        frame.quiet(" · ".join(soundness.doubts(stock.sound)))
    with task_side:
        pick.task_box(study, task)
    with choice, st.container(horizontal_alignment="right"):
        view = _view(stock)
    if view != "import":
        import_view.leave()
    if view == "import":
        import_view.draw(study, task)
    elif view == "images":
        images_view.draw(study)
    elif view == "gold":
        gold_view.draw(study, task, stamp)
    else:
        _reports(study, task, facets)
