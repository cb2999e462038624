"""The archive page in its three states: before a run, during it, and after."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.store.database import reading
from core.store.standing import Stamp
from core.types import Reader, Task
from core.workflows import archive_report, archive_runs, archive_words, overview, progress
from core.workflows.archive_report import ArchiveReport
from core.workflows.archive_runs import Run
from core.workflows.overview import Standing
from core.workflows.progress import LIVE, Phase
from core.workflows.study import Study
from pages.parts import archive_actions, archive_after, archive_live, archive_setup, frame, pick
from pages.parts import progress as progress_panel


def draw(study: Study, task: Task) -> None:
    runs = archive_runs.runs(study, task)
    run = archive_runs.chosen(runs, st.query_params.get("run", ""))
    if run is None or "new" in st.query_params:
        _before(study, task, has_runs=bool(runs))
        return
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, run.plan)
    frame.line("Labels", "Archive", *_facts(study, task, run, made[1] if made else None))
    phase = progress.look(study, run.job.job_id).phase
    if phase in LIVE or phase is Phase.STALLED or made is None:
        archive_live.draw(study, run)
        archive_actions.draw(study, task, run, runs)
        return
    report = _report_of(study, task, made[0])
    if phase is Phase.DONE:
        frame.answer(archive_words.answer(report))
    else:
        progress_panel.watch(study, run.job.job_id)
    archive_after.draw(
        study, task, report, review_is_next=phase is Phase.DONE and not report.unread
    )
    archive_actions.draw(study, task, run, runs, report)


def _facts(study: Study, task: Task, run: Run, reader: Reader | None) -> tuple[str, ...]:
    digest = f" ({reader.model_digest[:12]})" if reader and reader.model_digest else ""
    return (
        task.title,
        run.prompt,
        f"{run.plan.model}{digest}",
        wording.things(len(run.plan.hosts), "host"),
        frame.rests_on(study, stand_in=bool(reader and reader.stand_in)),
    )


def _before(study: Study, task: Task, *, has_runs: bool) -> None:
    offered = archive_setup.offer(study, task)
    stand_in = any(m.is_stand_in for server in offered.servers for m in server.models)
    frame.line("Labels", "Archive", task.title, frame.rests_on(study, stand_in=stand_in))
    stamp = overview.stamp(study)
    counts = _standing(study, task, study.settings.url, task.sha256, stamp)
    frame.answer(archive_words.invitation(counts))
    if counts.archive:
        archive_setup.draw(study, task, offered, has_runs=has_runs)
    else:
        pick.task_box(study, task)
        st.page_link("pages/study/data.py", label="Import reports", query_params={"view": "import"})


@st.cache_data(show_spinner=False, max_entries=16)
def _standing(_study: Study, _task: Task, url: str, task_sha256: str, stamp: Stamp) -> Standing:
    return overview.stand(_study, _task)


def _report_of(study: Study, task: Task, reader_id: int) -> ArchiveReport:
    policy = st.query_params.get("policy", "")
    known = policy if policy in {each.name for each in task.policies} else ""
    stamp = overview.stamp(study)
    return _report(study, task, study.settings.url, task.sha256, reader_id, known, stamp)


@st.cache_data(show_spinner="Counting the labels …", max_entries=16)
def _report(
    _study: Study,
    _task: Task,
    url: str,
    task_sha256: str,
    reader_id: int,
    policy: str,
    stamp: Stamp,
) -> ArchiveReport:
    """Counted anew only when something was added to the study."""
    return archive_report.report(_study, _task, reader_id, policy)
