"""Each fault does what README.md says, the same for the same seed; none passes for an answer."""

from __future__ import annotations

import asyncio
import json
from collections import Counter

import aiohttp
import pytest

from core.backends._base import ChatRequest
from core.backends.ollama import Ollama
from core.errors import (
    BackendError,
    NoAnswer,
    NoServer,
    RequestTimeout,
    ServerTrouble,
    SettingsError,
)
from core.standin import StandinSettings, serve
from core.standin.faults import KINDS, OF_LOOKS, dice, parse
from core.standin.settings import DEFAULT_MODEL
from core.types import ChatMessage, ChatOptions, FailureKind
from tests.standin.client import QUESTION, Client, Reply, asking

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"enum": ["present", "absent", "uncertain"]}},
    "required": ["answer"],
}


def failing(fail: str, **more: object) -> Reply:
    """The reply to one question to a server with these faults."""
    return asking(StandinSettings(fail=fail), lambda client: client.chat(**more))


# When a fault befalls a question


def drawn(seed: int) -> list[str]:
    of_questions, _ = dice("503:0.05,garbage:0.02,hang:0.005", seed)
    return [of_questions.throw(number) for number in range(1, 20_001)]


def test_faults_are_drawn_at_their_shares() -> None:
    counts = Counter(drawn(1))
    assert 900 < counts["503"] < 1100  # 1000 ± 3 standard deviations of 31
    assert 340 < counts["garbage"] < 460  # 400 ± 3 of 20
    assert 70 < counts["hang"] < 130  # 100 ± 3 of 10


def test_the_same_seed_draws_the_same_faults_and_another_seed_others() -> None:
    assert drawn(1) == drawn(1) != drawn(2)


def test_a_fault_with_a_place_befalls_that_question_alone() -> None:
    async def statuses(client: Client) -> list[int]:
        return [(await client.chat()).status for _ in range(4)]

    assert asking(StandinSettings(fail="503@3"), statuses) == [200, 200, 503, 200]


def test_a_fault_alone_befalls_every_question() -> None:
    async def statuses(client: Client) -> list[int]:
        return [(await client.chat()).status for _ in range(3)]

    assert asking(StandinSettings(fail="503"), statuses) == [503, 503, 503]


@pytest.mark.parametrize(
    "text", ["nonsense:0.1", "503:2", "503:-1", "503:x", "503@0", "503@x", "503:0.6,big:0.6"]
)
def test_a_fault_that_makes_no_sense_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match=r"503|nonsense"):
        parse(text)


# What each fault does


def test_503_says_that_the_server_is_busy() -> None:
    reply = failing("503")
    assert reply.status == 503
    assert reply.fields["error"].startswith("server busy, please try again.")


def test_500_is_a_failure_of_the_engine() -> None:
    reply = failing("500")
    assert reply.status == 500
    assert "while running the model" in reply.fields["error"]


def test_garbage_is_a_complete_reply_that_is_no_json() -> None:
    reply = failing("garbage", format=SCHEMA)
    assert reply.fields["done_reason"] == "stop"
    with pytest.raises(ValueError, match=r".+"):
        json.loads(reply.text)


def test_aborted_is_200_with_half_a_text_and_no_counts() -> None:
    whole = asking(StandinSettings(), lambda client: client.chat(format=SCHEMA))
    reply = failing("aborted", format=SCHEMA)
    assert reply.status == 200
    assert reply.fields["done"] is False
    assert whole.text.startswith(reply.text)
    assert len(reply.text) < len(whole.text)
    assert not {"done_reason", "eval_count", "prompt_eval_count"} & reply.fields.keys()


def test_length_is_a_reply_that_was_cut() -> None:
    reply = failing("length", format=SCHEMA)
    assert (reply.fields["done"], reply.fields["done_reason"]) == (True, "length")
    with pytest.raises(ValueError, match=r".+"):
        json.loads(reply.text)


def test_error_line_ends_a_stream_with_an_error() -> None:
    *pieces, last = failing("error-line", stream=True).lines
    assert pieces
    assert all(piece["done"] is False for piece in pieces)
    assert list(last) == ["error"]


def test_error_line_without_a_stream_is_200_and_nothing_but_an_error() -> None:
    reply = failing("error-line")
    assert reply.status == 200
    assert list(reply.fields) == ["error"]


def test_html_is_the_page_of_a_proxy() -> None:
    reply = failing("html")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reply.body.startswith(b"<!DOCTYPE html>")


def test_big_is_more_than_ten_megabytes() -> None:
    assert len(failing("big").body) > 10_000_000


@pytest.mark.parametrize("stream", [False, True])
def test_invalid_utf8_is_no_text(stream: bool) -> None:
    with pytest.raises(UnicodeDecodeError):
        failing("invalid-utf8", stream=stream).body.decode("utf-8")


@pytest.mark.parametrize("stream", [False, True])
def test_cut_body_closes_the_connection_in_the_middle(stream: bool) -> None:
    with pytest.raises(aiohttp.ClientPayloadError):
        failing("cut-body", stream=stream)


def test_hang_never_answers_and_keeps_its_slot() -> None:
    async def story(client: Client) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.chat(), 0.2)
        hanging = asyncio.create_task(client.chat())
        await asyncio.sleep(0.1)
        at_work = (await client.state())["at_work"]
        hanging.cancel()
        return int(at_work)

    assert asking(StandinSettings(fail="hang"), story) == 1


def test_an_engine_that_dies_takes_all_that_is_at_work_with_it_and_loads_again() -> None:
    async def story(client: Client) -> tuple[list[int], Reply]:
        await client.ask("POST", "/api/chat", {"model": DEFAULT_MODEL})
        deaths = [reply.status for reply in await client.together(4)]
        return deaths, await client.chat()

    settings = StandinSettings(slots=4, latency=0.1, fail="engine-died@4", load_seconds=0.05)
    deaths, again = asking(settings, story)
    assert deaths == [500, 500, 500, 500]
    assert again.status == 200
    assert again.fields["load_duration"] >= 0.05e9


def test_an_engine_that_dies_while_streaming_says_so_in_the_last_line() -> None:
    *pieces, last = failing("engine-died", stream=True).lines
    assert pieces
    assert list(last) == ["error"]


def test_a_report_can_be_deadly() -> None:
    async def story(client: Client) -> list[int]:
        texts = ("Befund:\nx", "Befund:\nTÖDLICH", "Befund:\ny")
        return [(await client.chat(text)).status for text in texts]

    assert asking(StandinSettings(deadly="TÖDLICH"), story) == [200, 500, 200]


def test_a_replaced_tag_answers_from_another_model_without_a_word() -> None:
    async def story(client: Client) -> tuple[list[str], list[int]]:
        digests, statuses = [], []
        for _ in range(3):
            statuses.append((await client.chat()).status)
            digests.append(await client.digest())
        return digests, statuses

    digests, statuses = asking(StandinSettings(fail="tag-replaced@2"), story)
    assert digests[0] != digests[1] == digests[2]
    assert statuses == [200, 200, 200]


def test_a_replaced_model_answers_some_reports_differently() -> None:
    async def story(client: Client) -> list[str]:
        return [reply.text for reply in await client.together(300)]

    before = asking(StandinSettings(), story)
    after = asking(StandinSettings(fail="tag-replaced@1"), story)
    assert 0 < sum(a != b for a, b in zip(before, after, strict=True)) < 60


def test_other_digest_shows_now_and_then_another_servers_model() -> None:
    async def looks(client: Client) -> list[str]:
        return [await client.digest() for _ in range(3)]

    first, second, third = asking(StandinSettings(fail="other-digest@2"), looks)
    assert first == third != second


# What the client makes of it

ANSWERS = {"tag-replaced", OF_LOOKS}
"""Faults whose replies look right: whoever watches the digest finds them."""
MADE_OF: dict[str, type[BackendError] | FailureKind] = {
    "503": ServerTrouble,
    "500": ServerTrouble,
    "hang": RequestTimeout,
    "aborted": FailureKind.ABORTED,
    "length": FailureKind.TRUNCATED,
    "engine-died": ServerTrouble,
    "error-line": ServerTrouble,
    "cut-body": ServerTrouble,
    "html": NoServer,
    "big": ServerTrouble,
    "invalid-utf8": ServerTrouble,
}


async def made_of(kind: str) -> object:
    request = ChatRequest(
        DEFAULT_MODEL, (ChatMessage("user", QUESTION),), ChatOptions(), schema=SCHEMA
    )
    async with serve(StandinSettings(fail=kind)) as address:
        server = Ollama(address, request_timeout=1.0)
        try:
            return (await server.chat(request)).text
        except NoAnswer as no_answer:
            return no_answer.kind
        except BackendError as error:
            return error
        finally:
            await server.close()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - ANSWERS - {"garbage"}))
def test_no_fault_passes_for_an_answer(kind: str) -> None:
    made, wanted = asyncio.run(made_of(kind)), MADE_OF[kind]
    assert isinstance(made, wanted) if isinstance(wanted, type) else made is wanted


def test_garbage_reaches_the_reader_of_replies_as_it_is() -> None:
    with pytest.raises(ValueError, match=r".+"):
        json.loads(str(asyncio.run(made_of("garbage"))))
