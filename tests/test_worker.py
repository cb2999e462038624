"""The worker: whatever kills it, the next one goes on and every report is read once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import get_type_hints

import pytest
from sqlalchemy import text

from core import jobs as starting
from core import worker
from core.errors import JobError
from core.settings import PROJECT, load_settings
from core.store import jobs, reports
from core.store.database import reading, writing
from core.types import Job, JobState, Scope
from core.workflows import label_archive
from core.workflows.label_plan import Lease
from core.workflows.study import Study, open_study
from tests import small
from tests.workflows.answering_server import Toy, answering_in_a_thread, ok

SLOTS = 4
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["core.worker", "core.workflows.label_archive"])


def label_job(study: Study, address: str, count: int) -> int:
    """A job over `count` reports that nobody works on yet."""
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(count))
    task = study.task("ankle_fracture")
    plan = label_archive.plan(study, task, ["plain"], "toy", [address], Scope.ALL, slots=SLOTS)
    with writing(study.engine) as connection:
        return jobs.create(connection, "label", plan.as_settings())


def start_worker(study: Study, job_id: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **starting.environment(study.settings)}
    return subprocess.Popen(
        [sys.executable, "-m", "core.worker", str(job_id)],
        cwd=PROJECT, env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip


def job_of(study: Study, job_id: int) -> Job:
    with reading(study.engine) as connection:
        return jobs.get(connection, job_id)


def wait_until_done(study: Study, job_id: int, count: int) -> None:
    deadline = time.monotonic() + 30
    while job_of(study, job_id).done < count and time.monotonic() < deadline:
        time.sleep(0.02)


def stored(study: Study) -> tuple[int, int]:
    """(readings, reports that have one)."""
    with reading(study.engine) as connection:
        row = connection.execute(text("SELECT count(*), count(DISTINCT report_id) FROM readings"))
        found = row.one()
    return found[0], found[1]


def work_in_a_fork(home: Path, job_id: int) -> None:
    """What a worker's process does, without the second that Python needs to load it."""
    worker.work(open_study(load_settings(home=home)), job_id)


def kill_again_and_again(study: Study, toy: Toy, address: str, count: int, kills: int) -> int:
    """Kills workers at random moments, lets the last one finish; returns its job_id."""
    job_id = label_job(study, address, count)
    moments = random.Random(7)
    for _ in range(kills):
        process = FORKS.Process(target=work_in_a_fork, args=(study.settings.home, job_id))
        before = toy.requests
        process.start()
        deadline = time.monotonic() + 20
        while toy.requests == before and process.is_alive() and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.15))
        process.kill()
        process.join(20)
        with writing(study.engine) as connection:
            connection.execute(text("UPDATE jobs SET heartbeat_at = 0"))
    last = start_worker(study, job_id)
    assert last.wait(timeout=60) == 0
    return job_id


def doubles(toy: Toy) -> int:
    asked: Mapping[str, int] = {t: n for t, n in toy.asked.items() if t.startswith("Befund ")}
    return sum(n - 1 for n in asked.values())


@pytest.mark.parametrize(
    ("count", "kills"), [(400, 3), pytest.param(3000, 50, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(400)
def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(
    study: Study, monkeypatch: pytest.MonkeyPatch, count: int, kills: int
) -> None:
    toy = Toy(latency=0.01)
    with answering_in_a_thread(toy) as address:
        job_id = kill_again_and_again(study, toy, address, count, kills)
    assert stored(study) == (count, count)
    assert doubles(toy) <= kills * (SLOTS + 1)
    assert job_of(study, job_id).state is JobState.DONE


def test_of_two_workers_on_one_job_one_works(study: Study) -> None:
    toy = Toy(latency=0.02)
    with answering_in_a_thread(toy) as address:
        job_id = label_job(study, address, 100)
        both = [start_worker(study, job_id) for _ in range(2)]
        codes = sorted(process.wait(timeout=60) for process in both)
        words = b"".join(process.stderr.read() for process in both if process.stderr)
    assert codes == [0, 1]
    assert b"another worker has it" in words
    assert stored(study) == (100, 100)
    assert doubles(toy) == 0


def test_the_reason_for_stopping_ends_in_the_row(study: Study) -> None:
    job_id = label_job(study, study.settings.host_list[0], 5)
    assert worker.work(study, job_id) is JobState.FAILED
    assert "Start it with: ollama serve" in job_of(study, job_id).error


def test_an_unexpected_error_ends_in_the_row_too(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(label_archive, "work", broken)
    job_id = label_job(study, "http://127.0.0.1:9", 5)
    with pytest.raises(ZeroDivisionError):
        worker.work(study, job_id)
    assert "unexpected" in job_of(study, job_id).error
    assert job_of(study, job_id).state is JobState.FAILED


@pytest.mark.parametrize("kind", sorted(worker.KINDS))
def test_every_kind_of_work_has_somebody_who_takes_a_study_a_lease_and_a_job(kind: str) -> None:
    hints = get_type_hints(worker.work_of(kind))
    assert hints == {"study": Study, "lease": Lease, "job": Job, "return": type(None)}


def test_a_kind_of_a_newer_version_is_told_and_not_guessed(study: Study) -> None:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "divination", {})
    assert worker.work(study, job_id) is JobState.FAILED
    assert "“divination”" in job_of(study, job_id).error


def test_a_job_started_from_a_page_runs_by_itself_and_can_be_stopped(study: Study) -> None:
    toy = Toy(latency=0.02)
    with answering_in_a_thread(toy) as address:
        waiting = label_job(study, address, 2000)
        settings = job_of(study, waiting).settings
        starting.cancel(study, waiting)
        job_id = starting.start(study, "label", settings)
        deadline = time.monotonic() + 30
        while job_of(study, job_id).done == 0 and time.monotonic() < deadline:
            time.sleep(0.05)
        starting.cancel(study, job_id)
        while job_of(study, job_id).is_open and time.monotonic() < deadline:
            time.sleep(0.05)
        job = job_of(study, job_id)
    assert job.state is JobState.CANCELLED
    assert 0 < job.done < 2000
    assert stored(study)[0] == job.done


def test_a_job_that_goes_on_counts_on_from_where_it_was(study: Study) -> None:
    toy = Toy(latency=0.02)
    with answering_in_a_thread(toy) as address:
        job_id = label_job(study, address, 120)
        process = start_worker(study, job_id)
        wait_until_done(study, job_id, 30)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        before = job_of(study, job_id)
        with writing(study.engine) as connection:
            connection.execute(text("UPDATE jobs SET heartbeat_at = 0"))
        process = start_worker(study, job_id)
        went_on = job_of(study, job_id)
        assert process.wait(timeout=60) == 0
    assert went_on.done >= before.done
    after = job_of(study, job_id)
    assert (before.total, after.total, after.done) == (120, 120, 120)
    with reading(study.engine) as connection:
        course = jobs.recent(connection, job_id, "done", since=0)
    counts = [value for _, value in course]
    assert counts == sorted(counts)
    assert counts[-1] > before.done


def test_a_finished_job_is_not_worked_on_again(study: Study) -> None:
    toy = Toy(answer=lambda _t, _n: ok())
    with answering_in_a_thread(toy) as address:
        job_id = label_job(study, address, 5)
        assert worker.work(study, job_id) is JobState.DONE
        with pytest.raises(JobError, match="or it ended"):
            worker.work(study, job_id)
