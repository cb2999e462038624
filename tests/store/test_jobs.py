"""A job belongs to one worker at a time, and a dead worker's job can be taken."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from core.errors import JobError
from core.store import jobs
from core.store.database import writing
from core.types import JobState


@pytest.fixture
def job_id(engine: Engine) -> int:
    with writing(engine) as connection:
        return jobs.create(connection, "label", {"task": "ankle_fracture"})


def test_of_two_workers_one_gets_the_job(engine: Engine, job_id: int) -> None:
    with writing(engine) as connection:
        assert jobs.claim(connection, job_id, "first")
        assert not jobs.claim(connection, job_id, "second")


def test_a_silent_workers_job_is_stalled_and_can_be_taken(
    engine: Engine, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(engine) as connection:
        jobs.claim(connection, job_id, "first")
        job = jobs.get(connection, job_id)
        assert job.heartbeat_at is not None
        later = job.heartbeat_at + jobs.STALLED_AFTER + 1
        assert not jobs.is_stalled(job, job.heartbeat_at + 1)
        assert jobs.is_stalled(job, later)
        monkeypatch.setattr(jobs.time, "time", lambda: later)
        assert jobs.claim(connection, job_id, "second")


def test_a_worker_that_lost_its_job_can_not_write_progress(
    engine: Engine, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(engine) as connection:
        jobs.claim(connection, job_id, "first")
        now = jobs.time.time()
        monkeypatch.setattr(jobs.time, "time", lambda: now + 100)
        jobs.claim(connection, job_id, "second")
    with pytest.raises(JobError, match="taken over"), writing(engine) as connection:
        jobs.beat(connection, job_id, "first", 10, 20)
    with writing(engine) as connection:
        jobs.end(connection, job_id, "first", JobState.DONE)
        assert jobs.get(connection, job_id).state is JobState.RUNNING
        assert jobs.get(connection, job_id).done == 0


def test_a_stop_is_heard_at_the_next_beat(engine: Engine, job_id: int) -> None:
    with writing(engine) as connection:
        jobs.claim(connection, job_id, "w")
        assert jobs.beat(connection, job_id, "w", 1, 10) is False
        jobs.request_cancel(connection, job_id)
        assert jobs.beat(connection, job_id, "w", 2, 10) is True
        jobs.end(connection, job_id, "w", JobState.CANCELLED)
        jobs.reopen(connection, job_id)
        again = jobs.get(connection, job_id)
        assert (again.state, again.cancel_requested) == (JobState.WAITING, False)


def test_a_waiting_job_is_cancelled_at_once(engine: Engine, job_id: int) -> None:
    with writing(engine) as connection:
        jobs.request_cancel(connection, job_id)
        assert jobs.get(connection, job_id).state is JobState.CANCELLED
        assert not jobs.claim(connection, job_id, "late")


def test_an_unknown_job_is_explained(engine: Engine) -> None:
    with writing(engine) as connection, pytest.raises(JobError, match="no job 99"):
        jobs.get(connection, 99)


def test_metrics_keep_their_first_value(engine: Engine, job_id: int) -> None:
    with writing(engine) as connection:
        jobs.add_metrics(connection, job_id, [("done", 1, 5.0), ("done", 2, 9.0)])
        jobs.add_metrics(connection, job_id, [("done", 1, 7.0)])
        assert [value for _, value in jobs.metric(connection, job_id, "done")] == [5.0, 9.0]
