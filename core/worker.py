"""Runs one job: `python -m core.worker JOB`. Its reason for stopping ends in the job's row."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Mapping

import structlog

from core import logs
from core.errors import JobError, OverreadError
from core.jobs import training_environment
from core.settings import load_settings
from core.store import jobs
from core.store.database import LONG_WORK_SECONDS, reading, writing
from core.types import Job, JobState
from core.workflows import baselines, label_archive, ongoing, pull_model
from core.workflows.label_archive import LabelPlan, Lease
from core.workflows.study import Study, open_study

HEARTBEAT_SECONDS = 2.0

Work = Callable[[Study, Lease, Job], None]


def _label(study: Study, lease: Lease, job: Job) -> None:
    label_archive.run(study, lease, LabelPlan.from_settings(job.settings))


def _compare(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here for the same reason as below.
    from core.workflows import comparison_run

    comparison_run.run(study, lease, job)


def _search(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here for the same reason as below.
    from core.workflows import search_prompts

    search_prompts.run(study, lease, job)


def _retest(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here because the statistics take longer to load than most work to start.
    from core.workflows import retest

    retest.run(study, lease, job)


def _prepare(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here because the decoders take longer to load than most work to start.
    from core.workflows import prepare_images

    prepare_images.work(study, lease, job)


def _fetch(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here because what speaks to a PACS is needed by nothing else.
    from core.workflows import fetch_job

    fetch_job.work(study, lease, job)


def _train(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here because torch takes longer to load than most work to start.
    from core.workflows import train_cnn

    train_cnn.run(study, lease, job)


def _question(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here for the same reason.
    from core.workflows import study_questions

    study_questions.run(study, lease, job)


def _estimate(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here as nothing else needs it.
    from core.workflows import estimate_job

    estimate_job.run(study, lease, job)


def _predict(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here because torch takes longer to load than most work to start.
    from core.workflows import predict_job

    predict_job.run(study, lease, job)


def _maps(study: Study, lease: Lease, job: Job) -> None:
    # Loaded here for the same reason.
    from core.workflows import image_heat

    image_heat.work(study, lease, job)


KINDS: Mapping[str, Work] = {
    "label": _label,
    "compare": _compare,
    "search": _search,
    "baseline": baselines.run,
    "pilot": _label,
    "retest": _retest,
    "prepare": _prepare,
    "fetch": _fetch,
    pull_model.KIND: pull_model.run,
    "train": _train,
    "maps": _maps,
    "question": _question,
    "estimate": _estimate,
    "predict": _predict,
}
TRAINING = frozenset({"train", "question"})
"""Kinds that train a network, for which memory is handed out as suits it."""


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
        KINDS[job.kind](study, lease, job)
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
