"""Images from the PACS on a page: try the connection, count what would come, fetch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from core.images.pacs._base import How
from core.types import Job
from core.workflows import fetch_images, fetch_job
from core.workflows.fetch_plan import FetchPlan
from core.workflows.study import Study
from pages.parts import frame, plain_table, progress

WAYS = {How.GET: "C-GET", How.MOVE: "C-MOVE"}
HINT = (
    "AE title, host and port like ORTHANC@10.0.0.5:104, or a DICOMweb address like "
    "https://pacs.example.org/dicom-web. A login for DICOMweb belongs into OVERREAD_HEADERS."
)
TRY, COUNT, FETCH = "Try the connection", "Count", "Fetch"
MOST_REMARKS = 50
FIRST_DAY = date(1980, 1, 1)


def draw(study: Study) -> None:
    """What a button came to stands above the form, where one looks."""
    frame.heading("From the PACS")
    frame.quiet(fetch_job.lacking(study))
    job = fetch_job.newest(study)
    if job is not None:
        _work(study, job)
    outcome = st.container()
    plan, pressed = _form(fetch_job.last_plan(study, job), busy=job is not None and job.is_open)
    with outcome, frame.errors_as_sentences():
        _act(study, plan, pressed)


def _work(study: Study, job: Job) -> None:
    """What goes on, or what the last fetch came to."""
    report = fetch_job.report(study, job)
    if job.is_open or fetch_job.can_go_on(job):
        progress.watch(study, job.job_id, things="reports asked for", large=False)
    if job.is_open or report is None:
        return
    frame.quiet(" ".join(report.sentences))
    if report.remarks:
        with st.expander("What did not come, and why"):
            plain_table.draw(
                ["accession number", "reason"],
                [
                    (one.accession_number or "–", one.reason)
                    for one in report.remarks[:MOST_REMARKS]
                ],
            )


def _form(before: FetchPlan, *, busy: bool) -> tuple[FetchPlan, str]:
    """The wish as it was last time or is now, and the button that was pressed."""
    with st.form("pacs", border=False):
        plan = _fields(before)
        with st.container(horizontal=True):
            tried = st.form_submit_button(TRY)
            counted = st.form_submit_button(COUNT, disabled=busy, help="Fetches nothing.")
            wanted = st.form_submit_button(FETCH, disabled=busy)
    return plan, TRY if tried else COUNT if counted else FETCH if wanted else ""


def _act(study: Study, plan: FetchPlan, pressed: str) -> None:
    if pressed == TRY:
        with st.spinner("Asking the PACS …"):
            answer = fetch_images.check(study, plan)
        st.success(frame.plain(answer), icon=":material/check:")
    elif pressed:
        fetch_job.start(study, replace(plan, only_count=pressed == COUNT))
        st.rerun()


def _fields(before: FetchPlan) -> FetchPlan:
    place, way = st.columns([4, 1])
    address = place.text_input("PACS", before.address, help=HINT, max_chars=300)
    how = way.selectbox(
        "Sent by", list(WAYS), index=list(WAYS).index(before.how), format_func=WAYS.__getitem__,
        help="Not used for DICOMweb. C-MOVE sends to a port of ours that the PACS must know.",
    )  # fmt: skip
    modality, part, first, last = st.columns(4)
    modalities = modality.text_input("Modalities", ", ".join(before.modalities), max_chars=100)
    parts = part.text_input(
        "Body parts", ", ".join(before.body_parts), max_chars=200, placeholder="all",
        help="As the PACS writes them, like ANKLE. Count tells which there are.",
    )  # fmt: skip
    since = first.date_input("Examined from", _day(before.since), FIRST_DAY, format="YYYY-MM-DD")
    until = last.date_input("Examined until", _day(before.until), FIRST_DAY, format="YYYY-MM-DD")
    return FetchPlan(
        address, how, since=_iso(since), until=_iso(until), modalities=_names(modalities),
        body_parts=_names(parts),
    )  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
