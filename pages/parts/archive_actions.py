"""The one row of buttons below a run: ask again, export, look closer, choose another run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import streamlit as st

from core import jobs, wording
from core.types import JobState, Scope, Task
from core.workflows import export_readings
from core.workflows.archive_report import ArchiveReport
from core.workflows.archive_runs import Run
from core.workflows.study import Study
from pages.parts import archive_replies


def draw(
    study: Study, task: Task, run: Run, runs: tuple[Run, ...], report: ArchiveReport | None = None
) -> None:
    """None of these is redrawn while a run goes on; `report` is there when it has ended."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if report is not None:
            _ask(study, run, report)
            _export(study, task, report)
        if st.button("See the newest answers"):
            archive_replies.newest(study, run)
        if (report is None or report.tally.failed) and st.button("See what failed"):
            archive_replies.failures(study, run)
        if st.button("Label with something else"):
            st.query_params.from_dict({"task": task.name, "new": "1"})
            st.rerun()
        if report is not None:
            _policy(task)
        _other_run(run, runs)


def _ask(study: Study, run: Run, report: ArchiveReport) -> None:
    """What a run that ended has left over: reports without a reading, and failures."""
    if report.unread and run.job.state is JobState.DONE:
        label = f"Label the other {wording.things(report.unread, 'report')}"
        if st.button(label, type="primary"):
            _start(study, run, failures_again=False)
    failed = report.tally.failed
    if failed and st.button(f"Ask {wording.things(failed, 'failure')} again"):
        _start(study, run, failures_again=True)


def _start(study: Study, run: Run, *, failures_again: bool) -> None:
    again = replace(
        run.plan, scope=Scope.ARCHIVE, failures_again=failures_again,
        only=(), words="", pitfall="", year="",
    )  # fmt: skip
    st.query_params["run"] = str(jobs.start(study, "label", again.as_settings()))
    st.rerun()


def _export(study: Study, task: Task, report: ArchiveReport) -> None:
    """The labels as a file, written when it is asked for."""
    name = f"labels-{report.reader.name}-{datetime.now():%Y-%m-%d}.csv"

    def written() -> bytes:
        path = study.settings.home / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        export_readings.export(
            study, path, task.name, report.reader_id, report.policy.name, Scope.ARCHIVE
        )
        return path.read_bytes()

    st.download_button("Export the labels", written, name, "text/csv", on_click="ignore")


def _policy(task: Task) -> None:
    st.selectbox(
        "Policy", [policy.name for policy in task.policies], key="policy", bind="query-params",
        width=230, label_visibility="collapsed",
    )  # fmt: skip


def _other_run(run: Run, runs: tuple[Run, ...]) -> None:
    if len(runs) < 2:
        return
    by_id = {each.job.job_id: each for each in runs}
    chosen = st.selectbox(
        "Run", list(by_id), index=list(by_id).index(run.job.job_id),
        format_func=lambda job_id: _run_name(by_id[job_id]), label_visibility="collapsed",
        width=260, key=f"run {run.job.job_id}",
    )  # fmt: skip
    if chosen != run.job.job_id:
        st.query_params["run"] = str(chosen)
        st.rerun()


def _run_name(run: Run) -> str:
    began = datetime.fromtimestamp(run.job.created_at).strftime("%Y-%m-%d %H:%M")
    return f"{began} · {run.prompt}"
