"""Job rows: one worker holds a job by a lease that it renews with every step.

A worker that died is known by its silence (the heartbeat), never by a process
id; its job can then be taken by another. All progress is fenced by the lease,
so that a worker that was given up can't write behind its successor's back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import JobError
from core.store.tables import job_metrics, jobs
from core.types import Job, JobState

STALLED_AFTER = 15.0
"""Seconds without a heartbeat after which a running job counts as stalled."""

COLUMNS = (
    jobs.c.job_id,
    jobs.c.kind,
    jobs.c.settings,
    jobs.c.state,
    jobs.c.done,
    jobs.c.total,
    jobs.c.created_at,
    jobs.c.heartbeat_at,
    jobs.c.started_at,
    jobs.c.ended_at,
    jobs.c.cancel_requested,
    jobs.c.error,
)


def _from_row(row: Sequence[Any]) -> Job:
    return Job(row[0], row[1], row[2], JobState(row[3]), *row[4:])


def create(connection: Connection, kind: str, settings: Mapping[str, object]) -> int:
    row = {
        "kind": kind,
        "settings": dict(settings),
        "state": JobState.WAITING.value,
        "created_at": time.time(),
    }
    return int(connection.execute(insert(jobs).returning(jobs.c.job_id), row).scalar_one())


def get(connection: Connection, job_id: int) -> Job:
    row = connection.execute(select(*COLUMNS).where(jobs.c.job_id == job_id)).first()
    if row is None:
        raise JobError(f"There is no job {job_id} in this study. See: python -m core jobs")
    return _from_row(row)


def newest(connection: Connection, kind: str = "", limit: int = 20) -> tuple[Job, ...]:
    query = select(*COLUMNS).order_by(jobs.c.job_id.desc()).limit(limit)
    if kind:
        query = query.where(jobs.c.kind == kind)
    return tuple(_from_row(row) for row in connection.execute(query))


def running(connection: Connection) -> tuple[Job, ...]:
    """Jobs that wait or run, the oldest first."""
    is_open = jobs.c.state.in_((JobState.WAITING.value, JobState.RUNNING.value))
    rows = connection.execute(select(*COLUMNS).where(is_open).order_by(jobs.c.job_id))
    return tuple(_from_row(row) for row in rows)


def is_stalled(job: Job, now: float) -> bool:
    """Said to be running (or waiting), but nobody has worked on it for a while."""
    last = job.heartbeat_at if job.state is JobState.RUNNING else job.created_at
    return job.is_open and last is not None and now - last > STALLED_AFTER


def claim(connection: Connection, job_id: int, worker: str) -> bool:
    """Takes the job for this worker unless another one is alive on it."""
    now = time.time()
    abandoned = and_(
        jobs.c.state == JobState.RUNNING.value, jobs.c.heartbeat_at < now - STALLED_AFTER
    )
    taken = connection.execute(
        update(jobs)
        .where(jobs.c.job_id == job_id)
        .where(or_(jobs.c.state == JobState.WAITING.value, abandoned))
        .values(state=JobState.RUNNING.value, worker=worker, heartbeat_at=now, started_at=now)
    )
    return taken.rowcount == 1


def reopen(connection: Connection, job_id: int) -> None:
    """Lets an ended or stalled job be worked on again, from where its readings stop."""
    now = time.time()
    connection.execute(
        update(jobs)
        .where(jobs.c.job_id == job_id)
        .where(
            or_(jobs.c.state != JobState.RUNNING.value, jobs.c.heartbeat_at < now - STALLED_AFTER)
        )
        .values(
            state=JobState.WAITING.value,
            error="",
            cancel_requested=False,
            ended_at=None,
            created_at=now,
        )
    )


def beat(
    connection: Connection,
    job_id: int,
    worker: str,
    done: int | None = None,
    total: int | None = None,
) -> bool:
    """Renews the lease and stores progress; returns whether a stop was asked for.

    Raises JobError when the lease has gone to another worker.
    """
    values: dict[str, object] = {"heartbeat_at": time.time()}
    if done is not None:
        values["done"] = done
    if total is not None:
        values["total"] = total
    held = connection.execute(
        update(jobs)
        .where(jobs.c.job_id == job_id, jobs.c.worker == worker)
        .where(jobs.c.state == JobState.RUNNING.value)
        .values(**values)
        .returning(jobs.c.cancel_requested)
    ).first()
    if held is None:
        raise JobError(f"Job {job_id} was taken over by another worker; this one stops.")
    return bool(held[0])


def end(connection: Connection, job_id: int, worker: str, state: JobState, error: str = "") -> None:
    connection.execute(
        update(jobs)
        .where(jobs.c.job_id == job_id, jobs.c.worker == worker)
        .values(state=state.value, error=error, ended_at=time.time())
    )


def request_cancel(connection: Connection, job_id: int) -> None:
    """Asks a running job to stop after its current step; a waiting one stops at once."""
    connection.execute(update(jobs).where(jobs.c.job_id == job_id).values(cancel_requested=True))
    connection.execute(
        update(jobs)
        .where(jobs.c.job_id == job_id, jobs.c.state == JobState.WAITING.value)
        .values(state=JobState.CANCELLED.value, ended_at=time.time())
    )


def add_metrics(
    connection: Connection, job_id: int, values: Sequence[tuple[str, int, float]]
) -> None:
    """Stores (name, step, value) points; a point that is stored already stays as it is."""
    if not values:
        return
    now = time.time()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [
        {"job_id": job_id, "name": name, "step": step, "value": value, "at": now}
        for name, step, value in values
    ]
    connection.execute(dialect.insert(job_metrics).on_conflict_do_nothing(), rows)


def metric(connection: Connection, job_id: int, name: str) -> tuple[tuple[float, float], ...]:
    """(time, value) of one series, in the order of its steps."""
    query = (
        select(job_metrics.c.at, job_metrics.c.value)
        .where(job_metrics.c.job_id == job_id, job_metrics.c.name == name)
        .order_by(job_metrics.c.step)
    )
    return tuple((row[0], row[1]) for row in connection.execute(query))


def recent(
    connection: Connection, job_id: int, name: str, since: float
) -> tuple[tuple[float, float], ...]:
    """(time, value) of the points of one series that were stored after `since`, oldest first."""
    query = (
        select(job_metrics.c.at, job_metrics.c.value)
        .where(job_metrics.c.job_id == job_id, job_metrics.c.name == name)
        .where(job_metrics.c.at > since)
        .order_by(job_metrics.c.at)
    )
    return tuple((row[0], row[1]) for row in connection.execute(query))


def steps(connection: Connection, job_id: int, name: str) -> int:
    """The first step of a series that is free: one beyond its last, 0 where it has none."""
    query = select(func.max(job_metrics.c.step)).where(
        job_metrics.c.job_id == job_id, job_metrics.c.name == name
    )
    last = connection.scalar(query)
    return 0 if last is None else last + 1


def latest(connection: Connection, job_id: int, name: str) -> float | None:
    """The last value of a series, None where it has none."""
    query = (
        select(job_metrics.c.value)
        .where(job_metrics.c.job_id == job_id, job_metrics.c.name == name)
        .order_by(job_metrics.c.step.desc())
        .limit(1)
    )
    return connection.scalar(query)
