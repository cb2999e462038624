"""Predicting as work of its own: files dropped on the page, judged by a worker, forgotten after.

What came in lies in a folder of the job's own until it is judged; the table of what the
network said stays until the next question to it, and holds no identifier but file names and
study UIDs.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from core import jobs as job_queue
from core.errors import DiskFull
from core.store import jobs
from core.store.database import reading, writing
from core.types import Job
from core.workflows import predict_cnn
from core.workflows.label_plan import Lease
from core.workflows.study import Study
from core.workflows.uploads import safe_name

KIND = "predict"
LATEST = 20


def start(study: Study, task: str, run_id: int, dropped: Sequence[tuple[str, BinaryIO]]) -> int:
    """Keeps the files and starts a worker on them; returns the job_id. Raises DiskFull."""
    settings = {"task": task, "run_id": run_id, "files": len(dropped)}
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, KIND, settings)
    folder = incoming(study, job_id)
    try:
        folder.mkdir(parents=True)
        for place, (name, content) in enumerate(dropped, start=1):
            with (folder / f"{place:05d}-{safe_name(name)}").open("wb") as output:
                shutil.copyfileobj(content, output)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        with writing(study.engine) as connection:
            jobs.request_cancel(connection, job_id)
        raise DiskFull(
            f"The files can't be kept in {folder.parent}: {error.strerror or error}. "
            "Free some space, or move OVERREAD_HOME."
        ) from error
    job_queue.spawn(study.settings, job_id)
    return job_id


def incoming(study: Study, job_id: int) -> Path:
    return study.settings.home / "uploads" / f"predict-{job_id}"


def table_of(study: Study, job_id: int) -> Path:
    return study.settings.home / "exports" / f"predictions-{job_id}.csv"


def run(study: Study, lease: Lease, job: Job) -> None:
    """The work of the job; what came in is removed whether or not it could be judged."""

    def progress(done: int, total: int) -> bool:
        with writing(study.engine) as connection:
            return jobs.beat(connection, lease.job_id, lease.worker, done, total)

    folder = incoming(study, job.job_id)
    try:
        found = predict_cnn.predict(study, int(str(job.settings["run_id"])), folder, progress)
        predict_cnn.write(found, table_of(study, job.job_id))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def latest(study: Study, run_id: int) -> Job | None:
    """The newest one for a run."""
    with reading(study.engine) as connection:
        found = jobs.newest(connection, KIND, LATEST)
    return next((job for job in found if job.settings.get("run_id") == run_id), None)


def rows(study: Study, job_id: int) -> list[Mapping[str, str]]:
    """What the network said, a row a file; empty before it has."""
    path = table_of(study, job_id)
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
