"""Retest, pilot, calibration: what is known of a model before an archive is given to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.backends.opening import open_backend
from core.settings import load_settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import events, jobs, readings, reports
from core.store.database import reading, writing
from core.types import ChatOptions, Job, Reading, Scope
from core.workflows import calibrate, label_archive, pilot, retest
from core.workflows.label_archive import LabelPlan, Lease
from core.workflows.study import Study
from tests import small
from tests.workflows.answering_server import Toy, answering_in_a_thread, ok

COUNT = 60


@pytest.fixture
def filled(study: Study) -> Study:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    return study


def plan(study: Study, host: str, model: str = "toy") -> LabelPlan:
    task = study.task("ankle_fracture")
    return label_archive.plan(study, task, ["plain"], model, [host], Scope.ALL, slots=3)


def started(study: Study, kind: str, wanted: LabelPlan) -> tuple[Lease, Job]:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, kind, wanted.as_settings())
        jobs.claim(connection, job_id, "test")
        return Lease(job_id, "test"), jobs.get(connection, job_id)


def test_a_retest_reads_alone_and_under_load_and_counts_the_flips(filled: Study) -> None:
    toy = Toy(latency=0.01)
    crowd: list[int] = []

    def answer(text: str, _number: int) -> dict[str, object]:
        crowd.append(toy.in_flight)
        flips = "Befund 3:" in text and toy.asked[text.splitlines()[-1]] == 2
        return ok("present" if flips else "absent")

    toy.answer = answer
    with answering_in_a_thread(toy) as address:
        drawn = retest.plan(filled, plan(filled, address), size=20)
        assert len(set(drawn.only)) == 20
        wanted = replace(drawn, only=(4, *(n for n in drawn.only if n != 4))[:20])
        lease, job = started(filled, "retest", wanted)
        retest.run(filled, lease, job)
    found = retest.of_plan(filled, wanted)
    assert found is not None
    assert (found.flips.successes, found.flips.total) == (1, 20)
    assert (found.alone.successes, found.under_load.successes) == (1, 0)
    assert found.between.successes == 1
    assert retest.latest(filled, found.reader_id) == found
    assert "1 report of 20 changed the answer" in found.sentence
    with reading(filled.engine) as connection:
        assert found.sentence in events.newest(connection)[0].sentence
        job = jobs.get(connection, lease.job_id)
    assert (job.done, job.total) == (60, 60)
    assert crowd[20:40] == [1] * 20, "the second reading is one at a time"
    assert max(crowd[40:]) > 1


def test_a_second_retest_has_numbers_of_its_own_and_the_first_reading_is_not_asked_again(
    filled: Study,
) -> None:
    toy = Toy()
    with answering_in_a_thread(toy) as address:
        for _ in range(2):
            wanted = retest.plan(filled, plan(filled, address), size=10)
            lease, job = started(filled, "retest", wanted)
            retest.run(filled, lease, job)
    with reading(filled.engine) as connection:
        assert readings.repeats(connection, 1) == (0, 1000, 1001, 1002, 1003)
    found = retest.latest(filled, 1)
    assert found is not None
    assert found.first_repeat == 1002
    assert max(toy.asked.values()) == 5


def test_there_is_no_retest_before_the_first(filled: Study) -> None:
    assert retest.latest(filled, 1) is None
    assert retest.of_plan(filled, plan(filled, "http://127.0.0.1:9")) is None


def test_a_pilot_reads_twenty_and_estimates_the_rest(filled: Study) -> None:
    with running_standin(StandinSettings(latency=0.05, slots=3)) as host:
        wanted = plan(filled, host, DEFAULT_MODEL)
        first = pilot.plan(filled, wanted)
        assert pilot.estimate(filled, first) is None
        lease, _ = started(filled, "pilot", first)
        label_archive.run(filled, lease, first)
        found = pilot.estimate(filled, first)
        second = pilot.plan(filled, wanted)
    assert found is not None
    assert (found.measured, found.left, found.failed) == (20, 40, 0)
    assert found.seconds >= 40 * 0.05 / 3 * 0.9
    assert found.gpu_hours == pytest.approx(found.seconds / 3600)
    assert found.prompt_tokens > 40 * 50
    assert not set(first.only) & set(second.only), "what was read is not asked again"


def test_an_estimate_scales_time_and_tokens_to_what_is_left() -> None:
    answered = [
        Reading(n, small.task().answers[0], read_at=100 + n // 4, seconds=1.0,
                prompt_tokens=200, completion_tokens=20)
        for n in range(20)
    ]  # fmt: skip
    found = pilot._estimate(tuple(answered), left=4000, hosts=2)
    assert found.seconds == pytest.approx(4000 * 5 / 20)
    assert found.host_seconds == pytest.approx(2 * found.seconds)
    assert (found.prompt_tokens, found.completion_tokens) == (800_000, 80_000)


@pytest.mark.parametrize("slots", [1, 4])
def test_calibration_finds_the_slots_of_a_host(slots: int) -> None:
    async def go(host: str) -> calibrate.Calibration:
        backend = open_backend(host, load_settings())
        try:
            model = await backend.find_model(DEFAULT_MODEL)
            bursts = [each async for each in calibrate.measure(backend, model, ChatOptions())]
            return calibrate.Calibration(tuple(bursts))
        finally:
            await backend.close()

    with running_standin(StandinSettings(latency=0.15, slots=slots)) as host:
        found = asyncio.run(go(host))
    assert found.useful_slots == slots
    assert found.is_bound
