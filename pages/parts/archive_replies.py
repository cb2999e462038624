"""Single answers of a run, one click away: the newest, and what came back instead of one."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.store import labels
from core.store.database import reading
from core.store.labels import Label
from core.workflows import archive_runs
from core.workflows.archive_runs import Run
from core.workflows.study import Study
from pages.parts import report_text, signs

NEWEST = 12
SHOWN_FAILURES = 20


@st.dialog("Newest answers", width="large")
def newest(study: Study, run: Run) -> None:
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, run.plan)
        found = labels.newest(connection, made[0], NEWEST) if made else ()
    if not found:
        st.write("No answer yet.")
    st.html("".join(_answer(each) for each in found))


def _answer(label: Label) -> str:
    snippet = report_text.snippet(label.report.text, label.reading.evidence)
    return (
        f'<div class="overread-reading">{_said(label)}'
        f'<div class="overread-snippet" lang="de">{snippet}</div></div>'
    )


@st.dialog("Failures, and what came back", width="large")
def failures(study: Study, run: Run) -> None:
    plan = run.plan
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, plan)
        reader_id = made[0] if made else 0
        found = labels.failures(connection, reader_id, plan.scope, plan.task, limit=SHOWN_FAILURES)
    if not found:
        st.write("No failure.")
    for each in found:
        failure = each.reading.failure
        why = f"{_said(each)} <div>{escape(failure.message if failure else '')}</div>"
        st.html(f'<div class="overread-quiet">{why}</div>')
        st.code(each.reading.raw_reply or "(nothing came back)", language=None, wrap_lines=True)


def _said(label: Label) -> str:
    outcome = label.reading.outcome
    return (
        f"{signs.html(outcome)} {escape(signs.word(outcome))} "
        f'<span class="overread-quiet">{escape(label.report.accession_number)}</span>'
    )
