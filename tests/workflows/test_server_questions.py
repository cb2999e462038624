"""The examination of a server: few questions, a line each, and no labels from an unsafe one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from core.backends.opening import open_backend
from core.settings import load_settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, NOISE_MODEL, StandinSettings
from core.types import ChatOptions
from core.workflows import server_questions
from core.workflows.server_questions import QUESTIONS, State, Verdict
from tests.backends import replay
from tests.backends.llama_stub import WINDOW, LlamaStub
from tests.workflows.answering_server import Toy, ok

OPTIONS = ChatOptions(num_ctx=1024, num_predict=100)
MOST_REQUESTS = 30


def examined(address: str, model: str, options: ChatOptions = OPTIONS) -> dict[str, Verdict]:
    async def go() -> tuple[Verdict, ...]:
        backend = open_backend(address, load_settings())
        try:
            return await server_questions.all_verdicts(backend, model, options, seconds=60)
        finally:
            await backend.close()

    return {verdict.question: verdict for verdict in asyncio.run(go())}


@pytest.mark.parametrize("version", ["0.12.11", "0.24.0", "0.32.15"])
def test_a_server_as_recorded_is_safe_in_at_most_thirty_requests(version: str) -> None:
    settings = StandinSettings(version=version, record=True)
    with running_standin(settings) as address:
        found = examined(address, DEFAULT_MODEL)
        asked = asyncio.run(state(address))
    assert list(found) == [question.name for question in QUESTIONS]
    assert not [v for v in found.values() if v.endangers_labels]
    assert {v.state for v in found.values() if v.labels_depend} == {State.AS_EXPECTED}
    paths = [each["path"] for each in asked["asked"]]
    assert len(paths) + asked["looks"] <= MOST_REQUESTS
    assert set(paths) <= {"/api/chat", "/api/show"}, "nothing is pulled, copied or deleted"


async def state(address: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/standin") as response:
        return await response.json()


def test_a_model_that_writes_noise_is_safe_too_since_the_grammar_holds_it() -> None:
    with running_standin(StandinSettings(models=(NOISE_MODEL,))) as address:
        found = examined(address, NOISE_MODEL)
    assert not [v for v in found.values() if v.endangers_labels]


def test_the_openai_route_of_an_ollama_is_found_out_since_it_drops_what_does_not_fit() -> None:
    with running_standin(StandinSettings()) as address:
        found = examined(f"openai+{address}", DEFAULT_MODEL)
    endangered = {v.question for v in found.values() if v.endangers_labels}
    assert endangered == {"long report", "long examples"}


def test_llama_cpp_is_safe_and_lacks_what_it_lacks() -> None:
    async def go() -> dict[str, Verdict]:
        stub = LlamaStub()
        async with replay.serving(stub.handle) as address:
            backend = open_backend(f"openai+{address}", load_settings())
            options = ChatOptions(num_ctx=WINDOW, num_predict=100)
            verdicts = await server_questions.all_verdicts(backend, "tiny", options, 60)
            await backend.close()
            assert len(stub.seen) <= 60
            return {verdict.question: verdict for verdict in verdicts}

    found = asyncio.run(go())
    assert not [v for v in found.values() if v.endangers_labels]
    assert found["digest"].state is State.NOT_SUPPORTED
    assert found["without the guard"].state is State.NOT_SUPPORTED


class Old(Toy):
    """A server from before `truncate`: it drops what does not fit and says nothing."""

    async def _chat(self, fields: dict[str, Any]) -> web.Response:
        text = fields["messages"][-1]["content"]
        if len(text) > 4000 or len(fields["messages"]) > 8:
            cut = fields["options"]["num_predict"] == 1
            done = {"done_reason": "length"} if cut else {}
            return web.json_response({**ok(), **done, "prompt_eval_count": 500})
        return await super()._chat(fields)


class Careless(Toy):
    """A server that calls a reply finished which it has cut off."""

    async def _chat(self, fields: dict[str, Any]) -> web.Response:
        response = await super()._chat(fields)
        answer = json.loads(response.body or b"{}")  # type: ignore[arg-type]
        if answer.get("done_reason") == "length":
            return web.json_response({**answer, "done_reason": "stop"})
        return response


@pytest.mark.parametrize(
    ("toy", "failed"),
    [(Old(), {"long report", "long examples"}), (Careless(), {"cut-off reply"})],
)
def test_an_unsafe_server_is_found_out(toy: Toy, failed: set[str]) -> None:
    async def go() -> set[str]:
        async with replay.serving(toy.handle) as address:
            backend = open_backend(address, load_settings())
            verdicts = await server_questions.all_verdicts(backend, "toy", OPTIONS, 60)
            await backend.close()
            return {verdict.question for verdict in verdicts if verdict.endangers_labels}

    assert asyncio.run(go()) == failed


def test_a_server_without_log_probabilities_is_safe_and_said_to_lack_them() -> None:
    async def go() -> dict[str, Verdict]:
        async with replay.serving(Toy().handle) as address:
            backend = open_backend(address, load_settings())
            verdicts = await server_questions.all_verdicts(backend, "toy", OPTIONS, 60)
            await backend.close()
            return {verdict.question: verdict for verdict in verdicts}

    found = asyncio.run(go())
    assert found["log-probabilities"].state is State.NOT_SUPPORTED
    assert not [v for v in found.values() if v.endangers_labels]
