"""What a trained run is good for: judge new images, and take it away."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import wording
from core.cnn_types import Run
from core.types import JobState, Task
from core.workflows import bundle_file, predict_job
from core.workflows.study import Study
from pages.parts import frame, plain_table, progress, training_actions

SHOWN = 40
RESEARCH = "For research. This is no medical device and decides about no patient."


def draw(study: Study, task: Task, run: Run, there: tuple[Run, ...]) -> None:
    if not run.weights_sha256:
        frame.answer(f"**{run.name}** has no weights yet.")
        frame.quiet("The first epoch leaves some. Until then there is nothing to use.")
        return
    frame.answer(f"**{run.name}** can judge images that it has never seen, and can be taken away.")
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        _predict(study, task, run)
    with right:
        _take_away(study, run)
        training_actions.other_run(run, there)


def _predict(study: Study, task: Task, run: Run) -> None:
    frame.heading("Judge new images")
    dropped = st.file_uploader(
        "DICOM files, or a ZIP of them", accept_multiple_files=True, key=f"dropped {run.run_id}",
        help="Decoded as the training images were, judged, and removed at once.",
    )  # fmt: skip
    files = dropped or []
    label = f"Judge {wording.things(len(files), 'file')}" if files else "Judge"
    if st.button(label, type="primary", disabled=not files):
        named = [(each.name, each) for each in files]
        predict_job.start(study, task.name, run.run_id, named)
        st.rerun()
    frame.quiet(RESEARCH)
    job = predict_job.latest(study, run.run_id)
    if job is None:
        return
    if job.state is not JobState.DONE:
        progress.watch(study, job.job_id, things="images judged", large=False)
        return
    _table(study, job.job_id)


def _table(study: Study, job_id: int) -> None:
    rows = predict_job.rows(study, job_id)
    judged = [row for row in rows if not row["failure"]]
    failed = [row for row in rows if row["failure"]]
    positive = sum(row["positive"] == "1" for row in judged)
    frame.heading(
        f"**{wording.count(positive)} of {wording.things(len(judged), 'image')}** called positive"
    )
    ordered = sorted(judged, key=lambda row: -float(row["probability"]))
    plain_table.draw(
        ("file", "view", "image", "examination", ""),
        [_cells(row) for row in ordered[:SHOWN]], numbers=(2, 3),
    )  # fmt: skip
    if ordered:
        image, whole = (float(ordered[0][name]) for name in ("threshold", "examination_threshold"))
        frame.quiet(
            f"Positive from {image:.2f} for an image and {whole:.2f} for an examination, as "
            "fixed on the validation set."
        )
    for row in failed[:SHOWN]:
        frame.quiet(f"✕ {row['file']}: {row['failure']}")
    table = predict_job.table_of(study, job_id)
    if table.exists():
        st.download_button(
            "Download the table", table.read_bytes, table.name, "text/csv", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _cells(row: Mapping[str, str]) -> tuple[str, ...]:
    verdict = "● positive" if row["positive"] == "1" else "○ negative"
    image, whole = (float(row[name]) for name in ("probability", "examination_probability"))
    return row["file"], row["view"], wording.percent(image), wording.percent(whole), verdict


def _take_away(study: Study, run: Run) -> None:
    frame.heading("Take it away")
    st.markdown(
        "Weights as safetensors, the network as ONNX (checked against torch), figures with "
        "intervals, curves (CSV, TensorBoard, MLflow), the cohort's design and hash, the "
        "machine, and a model card. No report, no image, no identifier."
    )
    st.download_button(
        "Download the bundle", lambda: bundle_file.written(study, run), bundle_file.name_of(run),
        "application/zip", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    st.code(f'python -m core export run "{run.name}" bundle.zip', language=None)
    st.code(f'python -m core predict "{run.name}" FOLDER --out table.csv', language=None)
