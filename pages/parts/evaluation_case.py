"""One error in a dialog: the images with the map, the report's sentence, who said what of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import wording
from core.store.readings import SignedReading
from core.types import Task
from core.workflows import evaluation_errors, image_heat, show_images
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_errors import Error, ErrorCase
from core.workflows.image_heat import Occluded
from core.workflows.image_listings import Listed
from core.workflows.study import Study
from pages.parts import evaluations, frame, image_pane, images_view, report_text, signs
from pages.parts.reading_desk import door

SEALED = (
    "This report is in the locked test part of the gold set: its text and what was said of it "
    "stay closed, so that nobody tunes a prompt to it."
)
LOOK = """<style>
.look { position: relative; aspect-ratio: 1; background: #000; max-width: 26rem; }
.look img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
</style>"""


def open_if_asked(study: Study, task: Task, evaluation: Evaluation, found: Sequence[Error]) -> None:
    """Opens the dialog when the address names an error."""
    if "case" not in st.query_params:
        return
    row = evaluations.number("case")
    error = next((each for each in found if each.row == row), None)
    if error is None:
        return

    def body() -> None:
        with frame.errors_as_sentences():
            _case(study, evaluation, evaluation_errors.case(study, task, error))
            _send(study, task, evaluation, error)

    what = "Missed" if error.is_positive else "False alarm"
    title = frame.plain(f"{what}: {error.accession_number}")
    st.dialog(title, width="large", on_dismiss=forget)(body)()


def forget() -> None:
    """Takes the case out of the address."""
    st.query_params.pop("case", None)


def _case(study: Study, evaluation: Evaluation, case: ErrorCase) -> None:
    error = case.error
    label = "positive" if error.is_positive else "negative"
    by = "by a person" if error.label_by_person else "by the reader of the report"
    frame.quiet(
        f"The network says **{wording.percent(error.probability)}**, the threshold is "
        f"{wording.percent(evaluation.threshold.probability)}. Label: **{label}**, {by}."
    )
    pictures, words = st.columns([1, 1], gap="medium")
    with pictures:
        _looked(study, evaluation, case)
    with words:
        if case.is_sealed:
            frame.quiet(SEALED)
        else:
            evidence = [each.reading.evidence for each in case.said]
            report_text.show(case.report.text, evidence)
            _history(case.said)
    if case.images:
        with st.expander("The images with window, zoom and invert"):
            said = image_pane.draw(study, Listed(images=case.images), f"error {error.row}")
            if said is not None:
                images_view.mark(study, said)


def _send(study: Study, task: Task, evaluation: Evaluation, error: Error) -> None:
    """A reading list of this report alone: who is wrong, the network or the label?"""
    if error.label_by_person:
        return
    if st.button("Send this report to review", icon=":material/rate_review:", key="send error"):
        title = f"{error.accession_number}, doubted by {evaluation.run.name}"
        list_id = evaluation_errors.send_to_review(
            study, task, evaluation, [error], title, door.name()
        )
        st.switch_page("pages/labels/review.py", query_params={"list": str(list_id)})


def _looked(study: Study, evaluation: Evaluation, case: ErrorCase) -> None:
    """The image with the map over it, and the check by occlusion."""
    image = next((each for each in case.images if each.image_id == case.error.image_id), None)
    if image is None:
        frame.quiet("The image is not in the study any more.")
        return
    uid = image.header.instance_uid
    drawn = image_heat.is_drawn(study, evaluation.run, uid)
    small = show_images.token(study, image.image_id)
    tags = [f'<img src="overread/thumbnail/{small}" alt="">']
    if drawn:
        heat = image_heat.token(study, evaluation.run.run_id, image.image_id)
        tags.append(f'<img src="overread/heat/{heat}" alt="">')
    st.html(f'{LOOK}<div class="look" data-testid="looked">{"".join(tags)}</div>')
    if image_heat.is_empty(study, evaluation.run, uid):
        frame.quiet("Nothing in this image speaks for the finding, says the map.")
    checked = image_heat.occluded(study, evaluation.run, uid)
    if checked is not None:
        frame.quiet(_occluded(checked))
    elif st.button("Check by covering parts of it", key="check occlusion",
                   help="Draws the map and covers one patch after another.") :  # fmt: skip
        with frame.errors_as_sentences():
            job_id = image_heat.start(study, evaluation.run, [image.image_id], occlusion=True)
            st.query_params["drawing"] = str(job_id)
            st.rerun()


def _occluded(checked: Occluded) -> str:
    where = (
        f"{_third(checked.top + checked.height / 2, ('upper', 'middle', 'lower'))} "
        f"{_third(checked.left + checked.width / 2, ('left', 'middle', 'right'))}"
    )
    verdict = (
        "where the map is brightest" if checked.agrees
        else "away from where the map is brightest: read the map with care"
    )  # fmt: skip
    return (
        f"Covering parts of the image lowers the logit most in its {where} "
        f"(by {wording.two_decimals(checked.drop)}), {verdict}."
    )


def _third(share: float, words: tuple[str, str, str]) -> str:
    return words[min(2, max(0, int(3 * share)))]


def _history(said: Sequence[SignedReading]) -> None:
    """Everything that was said of the report, in its order."""
    lines = "".join(
        f"<div>{signs.html(each.reading.outcome)} {escape(signs.word(each.reading.outcome))}"
        f' <span class="overread-quiet">· {escape(each.reader.name)}{_sure(each)}</span></div>'
        for each in said
    )
    st.html(f'<div data-testid="label-history">{lines}</div>')


def _sure(signed: SignedReading) -> str:
    sure = signed.reading.confidence
    return "" if sure is None else f", {wording.percent(sure)} sure"
