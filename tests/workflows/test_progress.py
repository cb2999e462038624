"""How far work is and how it stands, from the job's row and its points alone."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from core.store import jobs
from core.store.database import writing
from core.types import JobState
from core.workflows import ongoing, progress
from core.workflows.progress import Phase
from core.workflows.study import Study, open_study

WORKER = "somebody"


def running(study: Study, done: int, total: int) -> int:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", {})
        jobs.claim(connection, job_id, WORKER)
        jobs.beat(connection, job_id, WORKER, done, total)
    return job_id


def set_time(study: Study, job_id: int, column: str, ago: float) -> None:
    with writing(study.engine) as connection:
        connection.execute(
            text(f"UPDATE jobs SET {column} = :at WHERE job_id = :job"),  # noqa: S608
            {"at": time.time() - ago, "job": job_id},
        )


def add_point(study: Study, job_id: int, step: int, done: float, ago: float) -> None:
    with writing(study.engine) as connection:
        jobs.add_metrics(connection, job_id, [("done", step, done)])
        connection.execute(
            text("UPDATE job_metrics SET at = :at WHERE job_id = :job AND step = :step"),
            {"at": time.time() - ago, "job": job_id, "step": step},
        )


def test_rate_and_time_left_are_those_of_the_last_seconds(study: Study) -> None:
    """10 a second for the last 10 s, whatever was before; 500 left take 50 s."""
    job_id = running(study, done=500, total=1000)
    add_point(study, job_id, 0, 20, ago=600)
    add_point(study, job_id, 1, 400, ago=10)
    add_point(study, job_id, 2, 500, ago=0.1)
    found = progress.look(study, job_id)
    assert found.rate == pytest.approx(10, rel=0.05)
    assert found.seconds_left == pytest.approx(50, rel=0.05)
    assert found.share == 0.5


def test_silence_while_another_program_writes_is_waiting_and_not_an_interruption(
    study: Study,
) -> None:
    job_id = running(study, done=500, total=1000)
    set_time(study, job_id, "heartbeat_at", ago=60)
    assert progress.look(study, job_id).phase is Phase.STALLED
    importing = open_study(study.settings)
    with writing(importing.engine) as connection:
        connection.execute(text("UPDATE jobs SET error = error"))
        waits = importing.engine.dialect.name == "sqlite"
        expected = Phase.WAITING if waits else Phase.STALLED
        found = progress.look(study, job_id)
        assert found.phase is expected
        assert ("waiting" in ongoing.state(found)) is waits
    importing.engine.dispose()
    assert progress.look(study, job_id).phase is Phase.STALLED


def test_without_two_seconds_of_points_there_is_no_rate(study: Study) -> None:
    job_id = running(study, done=10, total=1000)
    assert progress.look(study, job_id).rate is None
    add_point(study, job_id, 0, 5, ago=0.5)
    assert progress.look(study, job_id).rate is None
    assert progress.look(study, job_id).seconds_left is None


def test_silence_is_told_from_the_heartbeat_and_not_from_a_process(study: Study) -> None:
    job_id = running(study, done=10, total=1000)
    assert progress.look(study, job_id).phase is Phase.RUNNING
    set_time(study, job_id, "heartbeat_at", ago=120)
    found = progress.look(study, job_id)
    assert found.phase is Phase.STALLED
    assert found.silent_for == pytest.approx(120, abs=2)


def test_work_that_nobody_took_up_stalls_too(study: Study) -> None:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", {})
    assert progress.look(study, job_id).phase is Phase.STARTING
    set_time(study, job_id, "created_at", ago=60)
    assert progress.look(study, job_id).phase is Phase.STALLED


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (JobState.DONE, Phase.DONE),
        (JobState.CANCELLED, Phase.PAUSED),
        (JobState.FAILED, Phase.FAILED),
    ],
)
def test_each_end_has_its_phase_and_no_rate(study: Study, state: JobState, phase: Phase) -> None:
    job_id = running(study, done=10, total=20)
    add_point(study, job_id, 0, 1, ago=5)
    with writing(study.engine) as connection:
        jobs.end(connection, job_id, WORKER, state, "because")
    found = progress.look(study, job_id)
    assert (found.phase, found.rate, found.seconds_left) == (phase, None, None)


def test_a_stop_that_was_asked_for_shows_until_the_worker_hears_it(study: Study) -> None:
    job_id = running(study, done=10, total=20)
    with writing(study.engine) as connection:
        jobs.request_cancel(connection, job_id)
    assert progress.look(study, job_id).phase is Phase.STOPPING
