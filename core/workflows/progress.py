"""How far long work is, how fast it goes and how it stands, from the job's row alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from core.store import database, jobs
from core.store.database import reading
from core.types import Job, JobState
from core.workflows.study import Study

RATE_SECONDS = 20.0
"""The rate is that of the last so many seconds; older points say nothing of now."""
LEAST_SECONDS = 2.0
"""Before so much time has passed, a rate would be a guess."""


class Phase(StrEnum):
    """What one would say of long work. Stalled is computed from the heartbeat.

    While another program writes to the study, nobody can leave a heartbeat.
    """

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STALLED = "stalled"
    WAITING = "waiting for another program's writing"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"


LIVE = frozenset({Phase.STARTING, Phase.RUNNING, Phase.STOPPING, Phase.WAITING})


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a job. `rate` is in things a second, `silent_for` and `took` in seconds."""

    job: Job
    phase: Phase
    rate: float | None
    silent_for: float
    took: float | None

    @property
    def share(self) -> float:
        if not self.job.total:
            return 1.0 if self.phase is Phase.DONE else 0.0
        return min(1.0, self.job.done / self.job.total)

    @property
    def seconds_left(self) -> float | None:
        """Until the end at the present rate; None where there is no rate to go by."""
        if self.phase is not Phase.RUNNING or not self.rate:
            return None
        return (self.job.total - self.job.done) / self.rate


def look(study: Study, job_id: int) -> Progress:
    """The job as it is now; raises JobError if there is none of this number."""
    now = time.time()
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
        points = jobs.recent(connection, job_id, "done", now - RATE_SECONDS) if job.is_open else ()
    seen = job.heartbeat_at if job.state is JobState.RUNNING else job.created_at
    phase = phase_of(job, now)
    if phase is Phase.STALLED and database.is_locked(study.engine):
        phase = Phase.WAITING
    took = None if job.started_at is None else (job.ended_at or now) - job.started_at
    return Progress(
        job=job,
        phase=phase,
        rate=_rate(points, job, now),
        silent_for=max(0.0, now - (seen or now)),
        took=took,
    )


def phase_of(job: Job, now: float) -> Phase:
    """The phase of a job at a time in seconds since 1970."""
    if jobs.is_stalled(job, now):
        return Phase.STALLED
    if job.state is JobState.RUNNING:
        return Phase.STOPPING if job.cancel_requested else Phase.RUNNING
    return {
        JobState.WAITING: Phase.STARTING,
        JobState.CANCELLED: Phase.PAUSED,
        JobState.FAILED: Phase.FAILED,
        JobState.DONE: Phase.DONE,
    }[job.state]


def _rate(points: tuple[tuple[float, float], ...], job: Job, now: float) -> float | None:
    """Things a second between the oldest recent point and now; it falls while nothing comes."""
    if job.state is not JobState.RUNNING or not points:
        return None
    first_at, first_done = points[0]
    if now - first_at < LEAST_SECONDS or job.done <= first_done:
        return None
    return (job.done - first_done) / (now - first_at)
