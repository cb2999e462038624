"""Runs one job: `python -m core.worker JOB`. Its reason for stopping ends in the job's row."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

import structlog

from core import logs
from core.errors import JobError, OverreadError
from core.jobs import training_environment
from core.settings import load_settings
from core.store import jobs
from core.store.database import LONG_WORK_SECONDS, reading, writing
from core.types import Job, JobState
from core.workflows import ongoing
from core.workflows.label_plan import Lease
from core.workflows.study import Study, open_study

HEARTBEAT_SECONDS = 2.0

Work = Callable[[Study, Lease, Job], None]


KINDS: Mapping[str, str] = {
    "label": "label_archive.work",
    "compare": "comparison_run.run",
    "search": "search_prompts.run",
    "baseline": "baselines.run",
    "pilot": "label_archive.work",
    "retest": "retest.run",
    "pull": "pull_model.run",
    "prepare": "prepare_images.work",
    "fetch": "fetch_job.work",
    "train": "train_cnn.run",
    "question": "study_questions.run",
    "estimate": "estimate_job.run",
    "predict": "predict_job.run",
    "maps": "image_heat.work",
}
"""Job kind → who does it, below core.workflows. Only that is loaded: statistics, decoders and
torch each take longer to load than most work takes to start."""
TRAINING = frozenset({"train", "question"})
"""Kinds that train a network, for which memory is handed out as suits it."""


def work_of(kind: str) -> Work:
    """The function that does jobs of this kind; raises JobError where there is none."""
    if kind not in KINDS:
        raise JobError(f"Nothing here does work of the kind “{kind}”.")
    module, _, name = KINDS[kind].partition(".")
    return cast(Work, getattr(import_module(f"core.workflows.{module}"), name))


def work(study: Study, job_id: int) -> JobState:
    """Claims the job, does it and writes down how it ended; returns that state.

    Raises JobError if another worker is alive on it, and whatever unexpected
    error the work died of, after it was written to the row.
    """
    lease = Lease(job_id, f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    with writing(study.engine, patience=LONG_WORK_SECONDS) as connection:
        job = jobs.get(connection, job_id)
        if not jobs.claim(connection, job_id, lease.worker):
            raise JobError(
                f"Job {job_id} is {job.state.value}: another worker has it, or it ended."
            )
    with _Heart(study, lease):
        state, reason, error = _do(study, lease, job)
    with writing(study.engine, patience=LONG_WORK_SECONDS) as connection:
        jobs.end(connection, job_id, lease.worker, state, reason)
        ongoing.remember(connection, jobs.get(connection, job_id))
    if error is not None:
        raise error
    return state


def _do(study: Study, lease: Lease, job: Job) -> tuple[JobState, str, Exception | None]:
    try:
        work_of(job.kind)(study, lease, job)
    except OverreadError as error:
        return JobState.FAILED, str(error), None
    except Exception as error:
        reason = f"Something unexpected went wrong ({type(error).__name__}). See the job's log."
        return JobState.FAILED, reason, error
    with reading(study.engine) as connection:
        stopped = jobs.get(connection, job.job_id).cancel_requested
    return (JobState.CANCELLED if stopped else JobState.DONE), "", None


class _Heart:
    """Keeps the lease alive while the work is busy or waiting for a slow server."""

    def __init__(self, study: Study, lease: Lease) -> None:
        self._study = study
        self._lease = lease
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            try:
                with writing(self._study.engine) as connection:
                    jobs.beat(connection, self._lease.job_id, self._lease.worker)
            except OverreadError as error:
                structlog.get_logger().warning("no heartbeat", error=str(error))


def _in_training_environment(study: Study, job_id: int) -> None:
    """Starts this process anew, as itself, where the job trains: the C library reads it once."""
    with reading(study.engine) as connection:
        kind = jobs.get(connection, job_id).kind
    wanted = training_environment()
    if kind not in TRAINING or all(name in os.environ for name in wanted):
        return
    study.engine.dispose()
    os.execve(sys.executable, [sys.executable, "-m", "core.worker", str(job_id)],
              {**wanted, **os.environ})  # fmt: skip


def main() -> int:
    settings = load_settings()
    logs.configure(settings.log_level)
    log = structlog.get_logger()
    job_id = int(sys.argv[1])
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        study = open_study(settings)
        _in_training_environment(study, job_id)
        state = work(study, job_id)
    except OverreadError as error:
        log.error("job not done", job_id=job_id, error=str(error))
        return 1
    log.info("job ended", job_id=job_id, state=state.value)
    return 0 if state is JobState.DONE else 1


if __name__ == "__main__":
    sys.exit(main())
