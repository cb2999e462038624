"""What one can do with a run besides watching it: look at replies, export, ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape

import streamlit as st

from core import jobs, wording
from core.store import labels
from core.store.database import reading
from core.store.labels import Label
from core.types import Scope, Task
from core.workflows import archive_runs, export_readings
from core.workflows.archive_report import ArchiveReport
from core.workflows.archive_runs import Run
from core.workflows.study import Study
from pages.parts import report_text, signs

NEWEST = 12
SHOWN_FAILURES = 20


def draw(study: Study, task: Task, run: Run, runs: tuple[Run, ...]) -> None:
    """The row of buttons below a run; none of them is redrawn while it goes on."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("See the newest answers"):
            newest(study, run)
        if st.button("See the raw replies of failures"):
            raw_replies(study, run)
        if st.button("Label with something else"):
            st.query_params.from_dict({"task": task.name, "new": "1"})
            st.rerun()
        _other_run(run, runs)


def _other_run(run: Run, runs: tuple[Run, ...]) -> None:
    if len(runs) < 2:
        return
    by_id = {each.job.job_id: each for each in runs}
    chosen = st.selectbox(
        "Run", list(by_id), index=list(by_id).index(run.job.job_id),
        format_func=lambda job_id: _run_name(by_id[job_id]), label_visibility="collapsed",
        width=360, key=f"run {run.job.job_id}",
    )  # fmt: skip
    if chosen != run.job.job_id:
        st.query_params["run"] = str(chosen)
        st.rerun()


def _run_name(run: Run) -> str:
    began = datetime.fromtimestamp(run.job.created_at).strftime("%Y-%m-%d %H:%M")
    return f"{began} · {run.prompt} · {wording.count(run.job.total)} reports"


@st.dialog("Newest answers", width="large")
def newest(study: Study, run: Run) -> None:
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, run.plan)
        found = labels.newest(connection, made[0], NEWEST) if made else ()
    if not found:
        st.write("No answer yet.")
    st.html("".join(_answer(each) for each in found))


def _answer(label: Label) -> str:
    outcome = label.reading.outcome
    snippet = report_text.snippet(label.report.text, label.reading.evidence)
    return (
        f'<div class="overread-reading">{signs.html(outcome)} {escape(signs.word(outcome))} '
        f'<span class="overread-quiet">{escape(label.report.accession_number)}</span>'
        f'<div class="overread-snippet" lang="de">{snippet}</div></div>'
    )


@st.dialog("Failures and what came back", width="large")
def raw_replies(study: Study, run: Run) -> None:
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, run.plan)
        found = (
            labels.failures(connection, made[0], run.plan.scope, run.plan.task,
                            limit=SHOWN_FAILURES)
            if made else ()
        )  # fmt: skip
    if not found:
        st.write("No failure.")
    for each in found:
        failure = each.reading.failure
        said = failure.message if failure else ""
        st.html(
            f"{signs.html(each.reading.outcome)} {escape(signs.word(each.reading.outcome))} "
            f'<span class="overread-quiet">{escape(each.report.accession_number)} · '
            f"{escape(said)}</span>"
        )
        st.code(each.reading.raw_reply or "(nothing came back)", language=None, wrap_lines=True)


def after(
    study: Study, task: Task, run: Run, report: ArchiveReport, *, can_label_rest: bool
) -> None:
    """What one can do with the labels: export, label the rest, ask for failures again."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if report.unread and can_label_rest:
            label = f"Label the other {wording.things(report.unread, 'report')}"
            if st.button(label, type="primary"):
                _start(study, run, failures_again=False)
        failed = report.tally.failed
        if failed and st.button(f"Ask again for {wording.things(failed, 'failure')}"):
            _start(study, run, failures_again=True)
        _export(study, task, report)
        policies = [policy.name for policy in task.policies]
        st.selectbox(
            "Policy", policies, key="policy", bind="query-params", width=280,
            label_visibility="collapsed", help="Which answers count as positive.",
        )  # fmt: skip


def _start(study: Study, run: Run, *, failures_again: bool) -> None:
    again = replace(
        run.plan, scope=Scope.ARCHIVE, failures_again=failures_again, only=(), words="", year="",
        pitfall="",
    )  # fmt: skip
    job_id = jobs.start(study, "label", again.as_settings())
    st.query_params["run"] = str(job_id)
    st.rerun()


def _export(study: Study, task: Task, report: ArchiveReport) -> None:
    """The labels as a file, written when it is asked for."""
    name = f"labels-{report.reader.name}-{datetime.now():%Y-%m-%d}.csv"

    def written() -> bytes:
        path = study.settings.home / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        export_readings.export(study, path, task.name, report.reader_id, report.policy.name)
        return path.read_bytes()

    st.download_button("Export the labels", written, name, "text/csv", on_click="ignore")
