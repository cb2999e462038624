"""The stand-in takes the time that a server takes: slots, a queue, loading, and who leaves."""

from __future__ import annotations

import asyncio
import time

import ollama
import pytest

from core.standin import StandinSettings, running_standin
from core.standin.settings import DEFAULT_MODEL
from tests.standin.client import Client, Reply, asking

BUSY = "server busy, please try again.  maximum pending requests exceeded"


async def timed(client: Client, count: int) -> tuple[float, int]:
    """(seconds for so many questions at once, most at work at one moment)."""
    began = time.perf_counter()
    await client.together(count)
    return time.perf_counter() - began, (await client.state())["most_at_work"]


def test_the_rate_of_replies_is_slots_by_latency() -> None:
    settings = StandinSettings(slots=8, latency=0.05)
    seconds, most = asking(settings, lambda client: timed(client, 160))
    assert most == 8
    assert 160 / 8 * 0.05 - 0.01 <= seconds < 1.5 * 160 / 8 * 0.05


def test_one_after_another_takes_the_latency_each() -> None:
    async def story(client: Client) -> float:
        return sum([(await client.chat()).seconds for _ in range(5)])

    assert 0.25 <= asking(StandinSettings(slots=8, latency=0.05), story) < 0.5


def test_a_queue_for_a_loaded_model_has_no_end() -> None:
    async def story(client: Client) -> set[int]:
        await client.chat()
        return {reply.status for reply in await client.together(20)}

    assert asking(StandinSettings(slots=1, max_queue=2, latency=0.005), story) == {200}


def test_too_many_that_wait_for_a_model_to_load_are_turned_away() -> None:
    settings = StandinSettings(load_seconds=0.3, max_queue=2)
    replies = asking(settings, lambda client: client.together(6))
    assert sorted(reply.status for reply in replies) == [200, 200, 503, 503, 503, 503]
    assert {reply.fields["error"] for reply in replies if reply.status == 503} == {BUSY}


def test_a_leaver_frees_its_slot_at_once() -> None:
    async def story(client: Client) -> Reply:
        leaver = asyncio.create_task(client.chat("Befund:\nA"))
        await asyncio.sleep(0.05)
        stayer = asyncio.create_task(client.chat("Befund:\nB"))
        await asyncio.sleep(0.05)
        leaver.cancel()
        return await stayer

    assert 0.5 < asking(StandinSettings(slots=1, latency=0.5), story).seconds < 0.8


def test_a_leaver_in_the_queue_is_passed_over() -> None:
    async def story(client: Client) -> Reply:
        first = asyncio.create_task(client.chat("Befund:\nA"))
        await asyncio.sleep(0.02)
        leaver = asyncio.create_task(client.chat("Befund:\nB"))
        await asyncio.sleep(0.02)
        last = asyncio.create_task(client.chat("Befund:\nC"))
        await asyncio.sleep(0.02)
        leaver.cancel()
        await first
        return await last

    assert asking(StandinSettings(slots=1, latency=0.3), story).seconds < 0.75


def test_the_work_of_a_reply_is_told_without_its_wait_for_a_slot() -> None:
    replies = asking(StandinSettings(slots=1, latency=0.1), lambda client: client.together(3))
    totals = sorted(reply.fields["total_duration"] for reply in replies)
    works = [r.fields["prompt_eval_duration"] + r.fields["eval_duration"] for r in replies]
    assert totals[2] >= 0.29e9
    assert works == pytest.approx([0.1e9] * 3, rel=0.01)


def test_times_are_nanoseconds_and_add_up() -> None:
    fields = asking(StandinSettings(latency=0.1), lambda client: client.chat()).fields
    total = fields["total_duration"]
    parts = ("load_duration", "prompt_eval_duration", "eval_duration")
    assert all(type(fields[name]) is int for name in ("total_duration", *parts))
    assert 0.1e9 <= total < 0.3e9
    assert 0.1e9 <= sum(fields[name] for name in parts) <= total


def test_another_window_loads_the_model_again() -> None:
    async def loads(client: Client) -> list[bool]:
        windows = (2048, 2048, 4096, 4096, 2048)
        replies = [await client.chat(options={"num_ctx": window}) for window in windows]
        return [reply.fields["load_duration"] > 0.05e9 for reply in replies]

    assert asking(StandinSettings(load_seconds=0.06), loads) == [True, False, True, False, True]


def test_keep_alive_0_unloads_and_minus_1_pins() -> None:
    async def story(client: Client) -> list[list[str]]:
        seen = []
        for keep_alive in (-1, 0):
            await client.chat(keep_alive=keep_alive)
            loaded = (await client.ask("GET", "/api/ps")).fields["models"]
            seen.append([model["expires_at"][:4] for model in loaded])
        return seen

    assert asking(StandinSettings(), story) == [["2319"], []]


def test_a_stream_says_the_same_as_one_piece_and_takes_as_long() -> None:
    async def story(client: Client) -> tuple[Reply, Reply]:
        return await client.chat(), await client.chat(stream=True)

    whole, stream = asking(StandinSettings(latency=0.1), story)
    *pieces, last = stream.lines
    assert "".join(piece["message"]["content"] for piece in pieces) == whole.text
    assert last["done_reason"] == whole.fields["done_reason"] == "stop"
    assert last["eval_count"] == whole.fields["eval_count"]
    assert 0.1 <= stream.seconds < 0.3


def test_what_was_asked_is_recorded_where_wanted() -> None:
    async def story(client: Client) -> list[dict[str, object]]:
        await client.chat("Befund:\nA")
        asked: list[dict[str, object]] = (await client.state())["asked"]
        return asked

    assert asking(StandinSettings(), story) == []
    (kept,) = asking(StandinSettings(record=True), story)
    assert kept["path"] == "/api/chat"


def test_a_stand_in_in_a_thread_answers_a_waiting_caller() -> None:
    with running_standin(StandinSettings(latency=0.01)) as address:
        said = ollama.Client(host=address, timeout=5).chat(
            DEFAULT_MODEL, [{"role": "user", "content": "Fraktur?\n\nBefund:\nKeine Fraktur."}]
        )
    assert said.message.content
    assert said.done_reason == "stop"
