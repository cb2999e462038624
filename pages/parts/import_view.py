"""Importing a file: see what it seems to be, put it right, see what would happen, do it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from core import wording
from core.errors import ImportFileError
from core.importers.columns import Columns
from core.types import Task
from core.workflows import import_study, import_words, uploads
from core.workflows.import_study import ImportPlan, ImportResult, Preview
from core.workflows.study import Study
from core.workflows.uploads import Upload
from pages.parts import address, frame, import_answers, import_columns

HINT = (
    "CSV, TSV, Excel, Parquet or JSON lines, in any encoding. Only a column with the report text "
    "is needed; accession number, patient, study date, a gold answer and the part of the gold set "
    "are used where they are there. Nothing is stored before you have seen what would happen."
)
KEPT, TRIED, DONE, ROUND = "upload", "import tried", "import done", "import round"
WHOSE, ONE, EVERY = "import whose", "one task", "every task"


def draw(study: Study, task: Task) -> None:
    if DONE in st.session_state:
        _done(st.session_state[DONE])
        return
    upload = _upload(study, task)
    if upload is None:
        frame.quiet(HINT)
        return
    try:
        _prepare(study, task, upload)
    except ImportFileError as error:
        st.error(frame.plain(str(error).replace(error.path, upload.name)), icon=":material/error:")


def leave() -> None:
    """Another view is looked at: a file that was not imported is removed, a result is known."""
    _forget()
    st.session_state.pop(DONE, None)


def _upload(study: Study, task: Task) -> Upload | None:
    """The dropped file, kept in the study's folder; what was kept before it is removed."""
    number = st.session_state.get(ROUND, 0)
    dropped = st.file_uploader(
        f"Drop a file of reports here, or choose one. Gold answers in it are for: {task.title}",
        key=f"drop {number}",
    )
    uploads.forget_old(study.settings)
    kept: Upload | None = st.session_state.get(KEPT)
    if kept is not None and (dropped is None or not uploads.is_kept(kept, dropped.file_id)):
        _forget()
        kept = None
    if dropped is not None and kept is None:
        kept = uploads.keep(study.settings, dropped.file_id, dropped.name, dropped)
        st.session_state[KEPT] = kept
    return kept


@st.cache_data(show_spinner="Looking at the file …", max_entries=4)
def _preview(_task: Task, task_sha256: str, path: Path, columns: Columns | None) -> Preview:
    return import_study.preview(_task, path, columns)


def _prepare(study: Study, task: Task, upload: Upload) -> None:
    """What would happen stands on top, what it rests on below it."""
    top = st.container()
    only_task = _whose(study, task)
    guessed = _preview(task, task.sha256, upload.path, None)
    columns = import_columns.choose(guessed, upload)
    preview = _preview(task, task.sha256, upload.path, columns)
    answers = import_answers.choose(preview, task, upload) if not preview.problem else {}
    with top:
        if preview.problem:
            st.info(frame.plain(preview.problem), icon=":material/help:")
            return
        plan = ImportPlan(upload.path, columns, answers, name=upload.name, only_task=only_task)
        _offer(study, task, plan)


def _whose(study: Study, task: Task) -> str:
    """The one task that the reports are for, "" for all; the choice holds for the next file."""
    if len(study.library.tasks) < 2:
        return ""
    titles = {task.name: f"{task.title} only", "": "all tasks"}
    known = st.session_state.get(WHOSE, ONE)
    chosen = st.segmented_control(
        "These reports are for", list(titles), default=task.name if known == ONE else "",
        format_func=lambda name: titles[name], required=True, key=f"whose {task.name}",
        help="An ankle's report says nothing of a chest: as reports of one task they stay out of "
        "the other's archive.",
    )  # fmt: skip
    st.session_state[WHOSE] = ONE if chosen else EVERY
    return str(chosen)


def _offer(study: Study, task: Task, plan: ImportPlan) -> None:
    tried = _tried(study, task, plan)
    frame.answer(import_words.sentence(tried))
    frame.quiet(" ".join(import_words.details(tried)))
    if st.button(_label(tried), type="primary", disabled=not tried.changed, key="import"):
        with st.spinner("Importing: all of it goes in, or nothing …"):
            st.session_state[DONE] = import_study.run(study, task, plan)
        _forget()
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
    _remarks(tried)


def _tried(study: Study, task: Task, plan: ImportPlan) -> ImportResult:
    """What the import would do, tried anew only when something about it was changed."""
    known = st.session_state.get(TRIED)
    if known is not None and known[0] == (task.name, plan):
        return known[1]
    _forget_trial()
    rows_read = st.empty()
    tried = import_study.dry_run(
        study, task, plan,
        progress=lambda n: rows_read.caption(f"Trying it: {wording.things(n, 'row')} read …"),
    )  # fmt: skip
    rows_read.empty()
    st.session_state[TRIED] = ((task.name, plan), tried)
    return tried


def _label(tried: ImportResult) -> str:
    changes = tried.counts.changes
    return f"Import {wording.things(changes, 'report')}" if changes else "Import the gold answers"


def _remarks(result: ImportResult) -> None:
    """The rows that can't be read or lack something, with line and reason."""
    if not result.remarks:
        return
    with st.expander(f"See why: {wording.things(result.not_imported + result.remarked, 'row')}"):
        st.dataframe(
            pd.DataFrame(
                ((r.line, r.accession_number, "yes" if r.imported else "no", r.reason)
                 for r in sorted(result.remarks, key=lambda r: r.imported)),
                columns=["line", "accession number", "imported", "reason"],
            ),
            hide_index=True, height=220,
            column_config={"reason": st.column_config.TextColumn(width="large")},
        )  # fmt: skip
        path = result.remarks_file
        if path is not None and path.exists():
            st.download_button(
                "Download all of them as CSV", path.read_bytes, file_name=path.name,
                mime="text/csv", on_click="ignore",
            )  # fmt: skip


def _done(result: ImportResult) -> None:
    """What was done, until another view or another file is wanted."""
    frame.answer(import_words.sentence(result))
    frame.quiet(" ".join(import_words.details(result)))
    _remarks(result)
    with st.container(horizontal=True):
        if st.button("See the reports", type="primary"):
            del st.session_state[DONE]
            address.go(view="reports")
        if st.button("Import another file"):
            del st.session_state[DONE]
            st.rerun()


def _forget() -> None:
    """Removes the kept file and what was tried with it."""
    kept: Upload | None = st.session_state.pop(KEPT, None)
    if kept is not None:
        uploads.discard(kept.path)
    _forget_trial()


def _forget_trial() -> None:
    known = st.session_state.pop(TRIED, None)
    if known is not None and known[1].remarks_file is not None:
        known[1].remarks_file.unlink(missing_ok=True)
