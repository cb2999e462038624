"""Labels that a CNN takes for wrong, offered for review: on the worklist, and where it said so."""

from __future__ import annotations

import streamlit as st

from core.errors import OverreadError
from core.protocol import Design
from core.store.standing import Stamp
from core.types import Task
from core.workflows import label_noise, out_of_fold, overview, review_lists
from core.workflows.label_noise import Suspects
from core.workflows.study import Study
from pages.parts import frame
from pages.parts.reading_desk import door
from pages.parts.worklist_language import LANGUAGE, say, things, told

KEPT = ("task", door.NAME, LANGUAGE, "first", "second")
"""What of the address stays when the new list is shown on the worklist."""


def draw(study: Study, task: Task) -> None:
    """Nothing is shown as long as no CNN has answered out of fold, or nothing is suspect."""
    found = _suspects(study, study.settings.url, overview.stamp(study), task.name)
    if found is None or not found.found:
        return
    frame.heading(say("suspects"))
    worst = min(len(found.found), label_noise.MOST_TO_REVIEW)
    words, button = st.columns([3, 1], vertical_alignment="center")
    with words:
        labels = things(len(found.found), "label")
        judged = things(found.judged, "report")
        frame.quiet(say("suspects_mean", labels=labels, judged=judged, cohort=found.cohort))
    with button:
        if st.button(say("make_list_of", n=worst), key="also suspects"):
            _made(study, task, found)


def _made(study: Study, task: Task, found: Suspects) -> None:
    with frame.errors_as_sentences(say=told):
        title = say("suspects_title", cohort=found.cohort)
        list_id = review_lists.make_list(
            study, task, title, [label_noise.source(found)], Design(), door.name()
        )
        kept = {key: st.query_params[key] for key in KEPT if key in st.query_params}
        st.switch_page("pages/labels/review.py", query_params={**kept, "list": str(list_id)})


@st.cache_data(show_spinner=False, max_entries=16)
def _suspects(_study: Study, url: str, stamp: Stamp, task: str) -> Suspects | None:
    """Looked up anew only when something was added to the study."""
    cnn = out_of_fold.latest(_study, _study.task(task))
    if cnn is None:
        return None
    try:
        return label_noise.suspects(_study, cnn)
    except OverreadError:
        return None
