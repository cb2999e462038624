"""A labelled archive: what share is positive, how wrong labels may be, what to look at next."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.types import Task
from core.workflows import answer_shares, archive_audit, archive_words
from core.workflows.archive_report import ArchiveReport
from core.workflows.study import Study
from pages.parts import answer_bars, archive_charts, archive_live, frame, ink, plain_table

RANDOM_CASES = 100
MOST_DOUBTFUL = 200


def draw(study: Study, task: Task, report: ArchiveReport, *, review_is_next: bool) -> None:
    """The report in two rows, everything in sight at once."""
    pen = ink.current()
    left, middle, right = st.columns([4, 4, 3.4], gap="medium")
    with left.container(gap="xsmall"):
        frame.heading("Share of positive reports")
        ink.draw(archive_charts.prevalence(report, pen), "prevalence")
        frame.quiet(archive_words.correction(report))
    with middle.container(gap="xsmall"):
        frame.heading("Answers, beside gold")
        rows = archive_live.rows(report.shares)
        ink.draw(answer_bars.figure(rows, pen, archive_charts.NARROW), "shares")
        frame.quiet(answer_shares.drift_sentence(report.shares))
    with right.container(gap="xsmall"):
        frame.heading("Wrong labels")
        _errors(report)
        _review(study, task, report, is_next=review_is_next)
    left, middle, right = st.columns([4, 4, 3.4], gap="medium")
    with left.container(gap="xsmall"):
        frame.heading("How sure the reader was")
        ink.draw(archive_charts.confidences(report.confidences, pen), "confidences")
        frame.quiet(archive_words.doubt(report))
    with middle.container(gap="xsmall"):
        frame.heading("Length in characters, archive (line) and gold (dots)")
        ink.draw(archive_charts.lengths(report.lengths, pen), "lengths")
        frame.quiet(archive_words.lengths(report))
    with right.container(gap="xsmall"):
        archive_live.failures(report.tally)


def _errors(report: ArchiveReport) -> None:
    plain_table.draw(
        ("", ""),
        [
            ("expected, on develop", wording.rate(report.expected_error)),
            ("measured, random sample", wording.rate(report.audited_error)),
        ],
        numbers=(1,),
    )


def _review(study: Study, task: Task, report: ArchiveReport, *, is_next: bool) -> None:
    """Sends labels to review, or says how far their review is."""
    audit = report.audit
    if audit.list_ids:
        read = f"{wording.count(audit.verdicts)} of {wording.count(audit.cases)}"
        frame.quiet(f"**{read}** random labels read by radiologists.")
        st.page_link(
            "pages/labels/review.py", label="Read them", query_params={
                "task": task.name, "list": str(audit.list_ids[-1])},
        )  # fmt: skip
        return
    frame.quiet("Only a random sample, read by a radiologist, measures it.")
    with st.popover(
        "Send to review …", width="stretch", type="primary" if is_next else "secondary"
    ):
        labelled = report.tally.read
        most = min(MOST_DOUBTFUL, report.doubtful)
        drawn = st.number_input("Random labels", 0, labelled, min(RANDOM_CASES, labelled), 10)
        hunted = st.number_input("Most doubtful labels", 0, report.doubtful, most, 10)
        words = f"Send {wording.count(drawn)} random and {wording.count(hunted)} doubtful to review"
        if st.button(words, disabled=not drawn + hunted, width="stretch"):
            archive_audit.send(study, task, report, int(drawn), int(hunted))
            st.rerun()
