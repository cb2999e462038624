"""The labelling loop: everything asked once, nothing lost, no label invented."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from core.backends.opening import open_backend
from core.errors import BadRequest, EngineDied, NoModel, NoServer, OverreadError
from core.prompts import Prompt
from core.store import jobs, readings, reports
from core.store.database import reading, writing
from core.types import Answer, FailureKind, Reading, Scope
from core.workflows import label_archive, labelling, lanes, library
from core.workflows.journal import Journal
from core.workflows.label_archive import LabelPlan, Lease
from core.workflows.label_pass import reader_of
from core.workflows.lanes import ModelChanged
from core.workflows.study import Study
from tests import small
from tests.workflows.answering_server import REPORT, Toy, answering, ok

COUNT = 60


@pytest.fixture
def filled(study: Study) -> Study:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    return study


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(lanes, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(lanes, "ENGINE_PAUSE", 0.02)
    monkeypatch.setattr(labelling, "FLUSH_SECONDS", 0.05)


def run(
    study: Study, *toys: Toy, slots: int = 4, timeout: float = 5.0, **changes: Any
) -> dict[int, Reading]:
    """Labels the archive on these servers and returns what is stored then."""

    async def go() -> None:
        async with AsyncExitStack() as stack:
            hosts = [await stack.enter_async_context(answering(toy)) for toy in toys]
            task = study.task("ankle_fracture")
            wanted = label_archive.plan(
                study, task, ["plain"], "toy", hosts, Scope.ALL, slots=slots
            )
            changed = replace(wanted, request_timeout=timeout, **changes)
            stored_plan = LabelPlan.from_settings(changed.as_settings())
            await label_archive.run_here(study, lease(study), stored_plan)

    try:
        asyncio.run(go())
    finally:
        found = stored(study)
    return found


def lease(study: Study) -> Lease:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", {})
        jobs.claim(connection, job_id, "test")
    return Lease(job_id, "test")


def stored(study: Study) -> dict[int, Reading]:
    with reading(study.engine) as connection:
        return readings.by(connection, 1)


def asked(toys: Sequence[Toy]) -> dict[str, int]:
    """How often each report was asked; the question before the run is left out."""
    counts: dict[str, int] = {}
    for toy in toys:
        for text, n in toy.asked.items():
            if text.startswith("Befund "):
                counts[text] = counts.get(text, 0) + n
    return counts


def test_every_report_is_asked_once_and_stored_once(filled: Study) -> None:
    toy = Toy(latency=0.01)
    found = run(filled, toy, slots=3)
    assert len(found) == COUNT
    assert set(asked([toy]).values()) == {1}
    assert {r.server_version for r in found.values()} == {"0.32.15"}
    assert toy.most_in_flight == 4, "slots + 1, no more"


def test_each_host_has_as_many_requests_in_flight_as_it_has_slots(filled: Study) -> None:
    toys = [Toy(latency=0.02), Toy(latency=0.02)]

    async def go() -> None:
        async with AsyncExitStack() as stack:
            hosts = [await stack.enter_async_context(answering(toy)) for toy in toys]
            wanted = label_archive.plan(
                filled, filled.task("ankle_fracture"), ["plain"], "toy", hosts, Scope.ALL,
                slots=2, own_slots={hosts[1]: 6},
            )  # fmt: skip
            plan = LabelPlan.from_settings(json.loads(json.dumps(wanted.as_settings())))
            await label_archive.run_here(filled, lease(filled), plan)

    asyncio.run(go())
    assert [toy.most_in_flight for toy in toys] == [3, 7], "slots + 1 on each"
    with reading(filled.engine) as connection:
        points = [jobs.latest(connection, 1, name) for name in recorded(filled)]
    assert len(points) == 2
    assert all(0 <= (point or 0) <= 7 for point in points)


def recorded(study: Study) -> list[str]:
    """The series of requests in flight, one a host."""
    return [label_archive.IN_FLIGHT + host for host in sorted(
        {one.host for one in stored(study).values()}
    )]  # fmt: skip


def test_slots_of_the_settings_are_the_runs_unless_others_are_named(study: Study) -> None:
    settings = study.settings.model_copy(update={"hosts": "http://gpu1:11434*8", "slots": 3})
    own = replace(study, settings=settings)
    hosts = ["http://gpu1:11434", "http://gpu2:11434"]

    def slots(**named: Any) -> list[int]:
        task = own.task("ankle_fracture")
        wanted = label_archive.plan(own, task, ["plain"], "toy", hosts, Scope.ALL, **named)
        return [wanted.slots_at(host) for host in hosts]

    assert slots() == [8, 3]
    assert slots(slots=2) == [2, 2]
    assert slots(own_slots={hosts[1]: 5}) == [3, 5]
    assert slots(slots=2, own_slots={hosts[1]: 5}) == [2, 5]


def test_a_second_run_asks_nothing_and_new_reports_only_are_asked(filled: Study) -> None:
    run(filled, Toy())
    toy = Toy()
    run(filled, toy)
    assert toy.requests == 0
    with writing(filled.engine) as connection:
        reports.add(connection, small.reports(COUNT + 5))
    run(filled, toy)
    assert len(asked([toy])) == 5
    assert len(stored(filled)) == COUNT + 5


def test_several_hosts_share_the_work(filled: Study) -> None:
    toys = [Toy(latency=0.01), Toy(latency=0.01)]
    assert len(run(filled, *toys)) == COUNT
    assert all(toy.requests > COUNT / 4 for toy in toys)
    assert set(asked(toys).values()) == {1}


def test_hosts_with_different_models_do_not_share_a_run(filled: Study) -> None:
    other = Toy(digest="e" * 64, weights="0" * 64)
    with pytest.raises(NoModel, match=r"not the same model on all hosts.* The weights differ"):
        run(filled, Toy(), other, mixed_versions=True)
    template = Toy(digest="e" * 64, template="{{ .System }}")
    with pytest.raises(NoModel, match="The template differ"):
        run(filled, Toy(), template, mixed_versions=True)
    assert stored(filled) == {}


def test_hosts_whose_manifests_only_differ_share_a_run_after_a_yes(filled: Study) -> None:
    with pytest.raises(NoModel, match="Only the manifest differs"):
        run(filled, Toy(), Toy(digest="e" * 64))
    assert len(run(filled, Toy(), Toy(digest="e" * 64), mixed_versions=True)) == COUNT


def test_hosts_of_different_versions_share_a_run_after_a_yes(filled: Study) -> None:
    toys = [Toy(latency=0.01), Toy(latency=0.01, version="0.24.0")]
    with pytest.raises(OverreadError, match=r"0\.32\.15 and .* 0\.24\.0: .*--allow-mixed"):
        run(filled, *toys)
    found = run(filled, *toys, mixed_versions=True)
    assert {r.server_version for r in found.values()} == {"0.32.15", "0.24.0"}


def test_a_server_that_changes_its_version_meanwhile_stops_the_run(filled: Study) -> None:
    def updated() -> Toy:
        toy = Toy(latency=0.01)

        def answer(_text: str, number: int) -> dict[str, object]:
            if number > 20:
                toy.version = "0.33.0"
            return ok()

        toy.answer = answer
        return toy

    with pytest.raises(OverreadError, match="became another version"):
        run(filled, updated())
    assert len(run(filled, updated(), mixed_versions=True)) == COUNT
    versions = {r.server_version for r in stored(filled).values()}
    assert "0.32.15 or 0.33.0" in versions


def flaky(every: int, response: Callable[[], web.Response]) -> Toy:
    return Toy(answer=lambda _t, n: response() if n % every == 0 else ok())


@pytest.mark.parametrize(
    "trouble",
    [
        lambda: web.json_response({"error": "server busy, please try again."}, status=503),
        lambda: web.Response(body=b"\xff\xfe{", status=200),
        lambda: web.Response(body=b'{"message": {"content"', status=200),
        lambda: web.Response(body=b"x" * 5_000_000, status=200),
    ],
)
def test_trouble_is_asked_again_until_an_answer_comes(
    filled: Study, trouble: Callable[[], web.Response]
) -> None:
    found = run(filled, flaky(7, trouble))
    assert len(found) == COUNT
    assert all(r.answer is Answer.ABSENT for r in found.values())


def test_a_report_that_always_fails_is_a_failure_and_the_others_go_on(filled: Study) -> None:
    def answer(text: str, _number: int) -> web.Response | dict[str, object]:
        if "Befund 7:" in text:
            return web.json_response({"error": "something else"}, status=500)
        return ok()

    found = run(filled, Toy(answer=answer))
    failures = [r.failure for r in found.values() if r.failure]
    assert len(found) == COUNT
    assert [f.kind for f in failures] == [FailureKind.SERVER_ERROR]


def test_a_hang_is_a_timeout_of_one_report(filled: Study) -> None:
    toy = Toy()
    slow = asyncio.Event

    async def hang(fields: dict[str, Any]) -> web.Response:
        text = fields["messages"][-1]["content"]
        if not REPORT.match(text.splitlines()[-1]):
            return await Toy._chat(toy, fields)
        if "Befund 9:" in fields["messages"][-1]["content"]:
            await slow().wait()
        return web.json_response(ok())

    toy._chat = hang  # type: ignore[method-assign]
    found = run(filled, toy, timeout=0.15)
    assert len(found) == COUNT
    kinds = [r.failure.kind for r in found.values() if r.failure]
    assert kinds == [FailureKind.TIMEOUT]


def test_garbage_is_asked_once_more_and_then_a_failure(filled: Study) -> None:
    toy = Toy(answer=lambda _t, _n: {**ok(), "message": {"content": "weiß nicht"}})
    found = run(filled, toy)
    assert {r.failure.kind for r in found.values() if r.failure} == {FailureKind.UNPARSABLE}
    assert all(r.re_asked and r.raw_reply == "weiß nicht" for r in found.values())
    assert set(asked([toy]).values()) == {2}


def test_failures_can_be_asked_again_and_the_answer_then_holds(filled: Study) -> None:
    run(filled, Toy(answer=lambda _t, _n: {**ok(), "done_reason": "length"}))
    found = run(filled, Toy(), failures_again=True)
    assert all(r.answer is Answer.ABSENT and r.attempt == 1 for r in found.values())


def test_our_own_mistake_stops_the_run_at_the_first_report(filled: Study) -> None:
    refused = web.json_response
    for also_small_questions in (False, True):
        toy = Toy(
            answer=lambda _t, _n: refused({"error": "invalid format: x"}, status=500),
            answers_questions_so=also_small_questions,
        )
        with pytest.raises(BadRequest, match=r"does not accept the request.* update Ollama"):
            run(filled, toy)
        assert toy.requests <= 6
        assert stored(filled) == {}


def test_a_host_that_dies_leaves_its_work_to_the_other(filled: Study) -> None:
    def dying(_text: str, number: int) -> web.Response | dict[str, object]:
        return web.Response(status=502, body=b"gone") if number > 10 else ok()

    found = run(filled, Toy(answer=dying), Toy(latency=0.002))
    assert len(found) == COUNT
    assert all(r.answer is Answer.ABSENT for r in found.values())


def test_nobody_there_is_one_sentence(filled: Study) -> None:
    task = filled.task("ankle_fracture")
    hosts = filled.settings.host_list
    wanted = label_archive.plan(filled, task, ["plain"], "toy", hosts, Scope.ALL)
    with pytest.raises(NoServer, match="Start it with: ollama serve"):
        label_archive.run(filled, lease(filled), wanted)


@pytest.mark.parametrize("moment", [1, 5, 20, 40, 59])
def test_a_replaced_model_stops_the_run_and_labels_nothing(filled: Study, moment: int) -> None:
    toy = Toy(latency=0.002)

    def answer(_text: str, number: int) -> dict[str, object]:
        if number > moment:
            toy.digest = "e" * 64
        return ok("present" if toy.digest != "d" * 64 else "absent")

    toy.answer = answer
    with pytest.raises(ModelChanged, match="was replaced while it was in use"):
        run(filled, toy)
    found = stored(filled)
    assert not [r for r in found.values() if r.answer is Answer.PRESENT]
    assert {r.failure.kind for r in found.values() if r.failure} <= {FailureKind.MODEL_CHANGED}
    run(filled, Toy())
    assert not [r for r in stored(filled).values() if r.answer is Answer.PRESENT]


def test_a_run_leaves_no_journal_behind(filled: Study) -> None:
    run(filled, Toy())
    assert list((filled.settings.home / "journal").iterdir()) == []


def test_a_stop_keeps_what_was_read_and_the_next_run_does_the_rest(filled: Study) -> None:
    toy = Toy(latency=0.01)

    def answer(_text: str, number: int) -> dict[str, object]:
        if number == 20:
            with writing(filled.engine) as connection:
                jobs.request_cancel(connection, 1)
        return ok()

    toy.answer = answer
    first = run(filled, toy)
    assert 0 < len(first) < COUNT
    assert len(run(filled, toy)) == COUNT
    assert set(asked([toy]).values()) == {1}


def test_repeats_are_readings_of_their_own_with_seeds_of_their_own(filled: Study) -> None:
    toy = Toy()
    run(filled, toy, repeats=3)
    with reading(filled.engine) as connection:
        found = [readings.by(connection, 1, repeat=repeat) for repeat in range(3)]
    assert [len(readings_) for readings_ in found] == [COUNT] * 3
    assert set(asked([toy]).values()) == {3}
    assert set(toy.seeds) == {1, 1001, 2001}
    run(filled, toy, repeats=4)
    assert set(asked([toy]).values()) == {4}, "only the fourth was lacking"


def test_a_filter_and_a_list_narrow_what_is_asked(filled: Study) -> None:
    assert len(run(filled, Toy(), words="unauffällig")) == COUNT - COUNT // 3
    toy = Toy()
    run(filled, toy, only=(31, 1, 4, 2), slots=1)
    assert list(asked([toy])) == ["Befund 30: Fraktur.", "Befund 0: Fraktur.", "Befund 3: Fraktur."]


def deadly(*numbers: int) -> tuple[Toy, list[int]]:
    """A server whose engine dies of these reports and takes along whatever is in flight."""
    deaths: list[int] = []
    toy = Toy()

    async def chat(fields: dict[str, Any]) -> web.Response:
        text = fields["messages"][-1]["content"].splitlines()[-1]
        died, before = any(text.startswith(f"Befund {n}:") for n in numbers), len(deaths)
        await asyncio.sleep(0.005)
        if died:
            deaths.append(1)
        if len(deaths) > before:
            return web.json_response(
                {"error": "llama runner process no longer running"}, status=500
            )
        return await Toy._chat(toy, fields)

    toy._chat = chat  # type: ignore[method-assign]
    return toy, deaths


def test_a_report_that_kills_the_engine_twice_is_set_aside_and_its_neighbours_are_not(
    filled: Study,
) -> None:
    toy, deaths = deadly(7, 8, 40)
    found = run(filled, toy)
    failures = {i - 1: r.failure for i, r in found.items() if r.failure}
    assert set(failures) == {7, 8, 40}
    assert {f.kind for f in failures.values()} == {FailureKind.SERVER_ERROR}
    assert all("died 2 times while it read this" in f.message for f in failures.values())
    assert len(deaths) <= 6
    assert len(found) == COUNT


def test_an_engine_that_always_dies_stops_the_run(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "GIVE_UP_AFTER", 0.3)
    toy, started = Toy(), []

    async def chat(fields: dict[str, Any]) -> web.Response:
        started.append(1)
        if len(started) > 40:
            return web.json_response({"error": "unexpectedly stopped"}, status=500)
        return await Toy._chat(toy, fields)

    toy._chat = chat  # type: ignore[method-assign]
    with pytest.raises(EngineDied, match=r"The engine of .* died"):
        run(filled, toy)
    failed = [r for r in stored(filled).values() if r.failure]
    assert len(failed) <= 10, "the engine is to blame, not the reports"


def test_a_host_that_comes_back_is_asked_again(filled: Study) -> None:
    toy = Toy(latency=0.005)

    def answer(_text: str, number: int) -> web.Response | dict[str, object]:
        return web.Response(status=502, body=b"gone") if 10 < number < 40 else ok()

    toy.answer = answer
    found = run(filled, toy)
    assert all(r.answer is Answer.ABSENT for r in found.values())


def test_answers_of_a_host_that_never_confirms_its_model_are_asked_elsewhere(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "UNSURE_SECONDS", 0.2)
    gone, there = Toy(), Toy(latency=0.005)
    handle = gone.handle

    async def mute(request: web.Request) -> web.Response:
        if asked([gone]) and not request.path.startswith("/api/chat"):
            return web.Response(status=502, body=b"gone")
        return await handle(request)

    gone.handle = mute  # type: ignore[method-assign]
    found = run(filled, gone, there)
    assert len(found) == COUNT
    assert len({r.host for r in found.values()}) == 1


@pytest.mark.parametrize("takes_part", [True, False])
def test_what_a_killed_run_wrote_down_is_taken_up_if_its_host_takes_part(
    filled: Study, takes_part: bool
) -> None:
    toy = Toy()

    async def go() -> None:
        async with answering(toy) as address:
            task = filled.task("ankle_fracture")
            plan = label_archive.plan(filled, task, ["plain"], "toy", [address], Scope.ALL)
            backend = open_backend(address, filled.settings)
            reader = reader_of(small_prompt(filled), task, await backend.find_model("toy"), plan)
            await backend.close()
            left = Journal(filled.settings.home / "journal", reader.identity().sha256)
            host = address if takes_part else "http://gpu-of-yesterday:11434"
            left.append(Reading(1, Answer.PRESENT, 1.0, host=host))
            left.close()
            await label_archive.run_here(filled, lease(filled), plan)

    asyncio.run(go())
    found = stored(filled)
    assert len(found) == COUNT
    assert found[1].answer is (Answer.PRESENT if takes_part else Answer.ABSENT)
    assert len(asked([toy])) == (COUNT - 1 if takes_part else COUNT)
    assert list((filled.settings.home / "journal").iterdir()) == []


def small_prompt(study: Study) -> Prompt:
    return library.by_name(study.engine, study.task("ankle_fracture"), "plain").prompt
