"""Starts long work in a process of its own, which outlives the page that asked for it.

A job is a row (core/store/jobs.py); this file makes the row, starts the worker
and keeps its last words.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from core.settings import PROJECT, Settings
from core.store import jobs
from core.store.database import writing
from core.workflows.study import Study


def start(study: Study, kind: str, settings: Mapping[str, object]) -> int:
    """A new job with a worker on it; returns its job_id."""
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, kind, settings)
    spawn(study.settings, job_id)
    return job_id


def resume(study: Study, job_id: int) -> None:
    """A new worker for a job that ended, failed or stalled."""
    with writing(study.engine) as connection:
        jobs.reopen(connection, job_id)
    spawn(study.settings, job_id)


def cancel(study: Study, job_id: int) -> None:
    """Asks the job's worker to stop after what it has in hand."""
    with writing(study.engine) as connection:
        jobs.request_cancel(connection, job_id)


def log_path(settings: Settings, job_id: int) -> Path:
    return settings.home / "logs" / f"job-{job_id}.log"


def last_words(settings: Settings, job_id: int, lines: int) -> str:
    """The end of what the job's workers wrote, "" if nothing."""
    try:
        written = log_path(settings, job_id).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(written.splitlines()[-lines:])


def spawn(settings: Settings, job_id: int) -> None:
    """Starts `python -m core.worker` in a session of its own."""
    log = log_path(settings, job_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "core.worker", str(job_id)],
            cwd=PROJECT,
            env={**os.environ, **environment(settings)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def training_environment() -> dict[str, str]:
    """How a process that trains a network should be started on Linux.

    The C library keeps freed memory, in large pages, instead of giving it back after every
    step (14–19 % of a step at 640 pixels on a CPU); cuBLAS works in an order that repeats.
    """
    if sys.platform != "linux":
        return {}
    kept = "hugetlb=1 mmap_max=0 trim_threshold=100000000000 top_pad=1000000000"
    return {
        "GLIBC_TUNABLES": ":".join(f"glibc.malloc.{each}" for each in kept.split()),
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, so that the worker opens the same study."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {
        f"OVERREAD_{name.upper()}": (
            value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        )
        for name, value in values.items()
        if value is not None
    }
