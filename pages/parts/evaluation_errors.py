"""What the network got wrong, the surest first: a gallery, and each error with its report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import wording
from core.types import Task
from core.workflows import evaluation_errors, image_heat, progress, show_images
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_errors import Error, Wrong
from core.workflows.progress import Phase
from core.workflows.study import Study
from pages.parts import comparison_grid, evaluation_case, evaluations, frame
from pages.parts import progress as progress_bar
from pages.parts.reading_desk import door

SHOWN = 12
MOST_DRAWN = 100
TITLES = {Wrong.MISSED: "missed", Wrong.FALSE_ALARMS: "false alarms"}
LOOK = """<style>
.gallery { display: grid; grid-template-columns: repeat(6, 1fr); gap: 0.5rem; }
.gallery button { all: unset; cursor: pointer; display: block;
  border: 1px solid rgba(127,127,127,.3); border-radius: 4px; overflow: hidden;
  font: inherit; font-size: 0.82rem; }
.gallery button:hover, .gallery button:focus-visible { border-color: currentColor; }
.gallery .picture { position: relative; display: block; aspect-ratio: 1; background: #000; }
.gallery img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.gallery .words { display: block; padding: 0.25rem 0.45rem; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.gallery .quiet { opacity: 0.7; }
</style>"""


def draw(study: Study, task: Task, evaluation: Evaluation) -> None:
    locked = evaluation_errors.locked(study, task)
    lists = {wrong: evaluation_errors.errors(evaluation, wrong, locked) for wrong in Wrong}
    frame.heading("What it gets wrong, the surest errors first")
    wrong = _which(lists)
    found = lists[wrong]
    frame.quiet(_left_out(evaluation, wrong, len(found)))
    if not found:
        frame.quiet("There is no such error at this threshold.")
        return
    page = min(evaluations.number("page"), (len(found) - 1) // SHOWN)
    shown = found[page * SHOWN : (page + 1) * SHOWN]
    _bar(study, task, evaluation, wrong, lists, page)
    _drawing(study)
    tiles = "".join(_tile(study, evaluation, each) for each in shown)
    comparison_grid.show(f'{LOOK}<div class="gallery" data-testid="errors">{tiles}</div>',
                         "evaluation errors")  # fmt: skip
    evaluation_case.open_if_asked(study, task, evaluation, found)


def _left_out(evaluation: Evaluation, wrong: Wrong, listed: int) -> str:
    """What must be said where errors on the locked test part are not listed."""
    counts = evaluation.point.scores.counts
    hidden = (counts.fn if wrong is Wrong.MISSED else counts.fp) - listed
    if not hidden:
        return ""
    return (
        f"{wording.things(hidden, 'error')} on reports of the locked test part "
        f"{'is' if hidden == 1 else 'are'} not listed: that would tell their gold labels."
    )


def _which(lists: dict[Wrong, tuple[Error, ...]]) -> Wrong:
    asked = st.query_params.get("wrong", "")
    here = Wrong(asked) if asked in {each.value for each in Wrong} else Wrong.MISSED

    def picked() -> None:
        st.query_params["wrong"] = st.session_state["wrong"].value
        for parameter in ("page", "case"):
            st.query_params.pop(parameter, None)

    st.session_state["wrong"] = here
    st.segmented_control(
        "Which errors", list(Wrong), key="wrong", on_change=picked, required=True,
        format_func=lambda each: f"{TITLES[each]} {wording.count(len(lists[each]))}",
        label_visibility="collapsed",
    )  # fmt: skip
    return here


def _bar(
    study: Study, task: Task, evaluation: Evaluation, wrong: Wrong,
    lists: dict[Wrong, tuple[Error, ...]], page: int,
) -> None:  # fmt: skip
    """Turning pages, drawing maps, sending to review."""
    found = lists[wrong]
    pages = (len(found) - 1) // SHOWN + 1
    with st.container(horizontal=True, vertical_alignment="center", key="errors-bar"):
        if st.button("Back", disabled=page == 0, key="errors back"):
            _go_to(page - 1)
        if st.button("Next", disabled=page + 1 >= pages, key="errors next"):
            _go_to(page + 1)
        st.html(f'<div class="overread-quiet">{wording.count(page + 1)} of '
                f"{wording.count(pages)}</div>")  # fmt: skip
        _maps(study, evaluation, lists)
        _send(study, task, evaluation, found, wrong)


def _go_to(page: int) -> None:
    st.query_params["page"] = str(page)
    st.rerun()


def _maps(study: Study, evaluation: Evaluation, lists: dict[Wrong, tuple[Error, ...]]) -> None:
    """Draws where the network looked, for the surest errors of both kinds."""
    wanted = [each.image_id for found in lists.values() for each in found[:MOST_DRAWN]]
    first = evaluation_errors.images_of(study, [each.image_id for each in _first(lists)])
    lacking = any(
        not image_heat.is_drawn(study, evaluation.run, each.header.instance_uid)
        for each in first.values()
    )
    if lacking and "drawing" not in st.query_params and st.button(
        "Show where it looked", icon=":material/visibility:", key="draw maps",
        help=f"Draws activation maps of up to {MOST_DRAWN} errors of either kind, once.",
    ):  # fmt: skip
        with frame.errors_as_sentences():
            st.query_params["drawing"] = str(image_heat.start(study, evaluation.run, wanted))
            st.rerun()


def _drawing(study: Study) -> None:
    """The maps that are being drawn, or why they could not be."""
    job_id = evaluations.number("drawing")
    if not job_id:
        return
    with frame.errors_as_sentences():
        if progress.look(study, job_id).phase is Phase.DONE:
            st.query_params.pop("drawing", None)
        else:
            progress_bar.watch(study, job_id, things="maps drawn", large=False)


def _first(lists: dict[Wrong, tuple[Error, ...]]) -> list[Error]:
    return [each for found in lists.values() for each in found[:SHOWN]]


def _send(
    study: Study, task: Task, evaluation: Evaluation, found: Sequence[Error], wrong: Wrong
) -> None:
    """A reading list of the surest errors: who is wrong, the network or the label?"""
    by_reader = [each for each in found if not each.label_by_person]
    if not by_reader:
        return
    with st.popover("Send to review", icon=":material/rate_review:"):
        frame.quiet(
            "Radiologists read the reports blind: is the network wrong, or the label? "
            "Labels that people gave are left out."
        )
        most = min(len(by_reader), 200)
        count = st.number_input(
            "How many, the surest first", 1, most, min(25, most), key="errors to send"
        )
        if st.button("Make the reading list", key="send errors"):
            with frame.errors_as_sentences():
                title = f"{TITLES[wrong].capitalize()} of {evaluation.run.name}"
                list_id = evaluation_errors.send_to_review(
                    study, task, evaluation, by_reader[: int(count)], title, door.name()
                )
                st.switch_page("pages/labels/review.py", query_params={"list": str(list_id)})


def _tile(study: Study, evaluation: Evaluation, error: Error) -> str:
    picture = picture_html(study, evaluation, error)
    by = "a person's label" if error.label_by_person else "the reader's label"
    words = f"{wording.percent(error.probability)} · {error.view} · {by}"
    return (
        f'<button data-open="case={error.row}" title="{escape(error.accession_number)}">'
        f'<span class="picture">{picture}</span>'
        f'<span class="words">{escape(words)}</span>'
        f'<span class="words quiet">{escape(error.accession_number)}</span></button>'
    )


def picture_html(study: Study, evaluation: Evaluation, error: Error) -> str:
    """The image in small and, where it is drawn, the map over it."""
    found = evaluation_errors.images_of(study, [error.image_id])
    image = found.get(error.image_id)
    if image is None:
        return ""
    small = show_images.token(study, error.image_id)
    tags = [f'<img src="overread/thumbnail/{small}" alt="" loading="lazy">']
    if image_heat.is_drawn(study, evaluation.run, image.header.instance_uid):
        heat = image_heat.token(study, evaluation.run.run_id, error.image_id)
        tags.append(f'<img class="heat" src="overread/heat/{heat}" alt="" loading="lazy">')
    return "".join(tags)
