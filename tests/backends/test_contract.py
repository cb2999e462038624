"""The contract of a model server, held by both kinds: Ollama (the stand-in) and llama.cpp (a stub).

With OVERREAD_TEST_OLLAMA (a URL) and OVERREAD_TEST_OLLAMA_MODEL it is held against a real
Ollama too.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from core import replies
from core.backends._base import Backend, ChatRequest
from core.backends.opening import open_backend
from core.errors import BadRequest, NoAnswer, NoModel
from core.settings import load_settings
from core.standin.serving import serve
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.types import ChatMessage, ChatOptions, FailureKind
from tests import small
from tests.backends.llama_stub import llama_stub

LIVE = os.environ.get("OVERREAD_TEST_OLLAMA", "")
LIVE_MODEL = os.environ.get("OVERREAD_TEST_OLLAMA_MODEL", "")
needs_ollama = pytest.mark.skipif(
    not (LIVE and LIVE_MODEL),
    reason="no real Ollama: set OVERREAD_TEST_OLLAMA and OVERREAD_TEST_OLLAMA_MODEL",
)
QUESTION = 'Liegt eine Fraktur vor? JSON mit "answer".\n\nBefund:\nKein Nachweis einer Fraktur.'
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["present", "absent", "uncertain"]}},
    "required": ["answer"],
}
WINDOW = 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test, with the model that it has."""

    backend: Backend
    model: str

    def request(self, text: str = QUESTION, **options: int) -> ChatRequest:
        asked = replace(ChatOptions(num_ctx=WINDOW, num_predict=100), **options)
        return ChatRequest(self.model, (ChatMessage("user", text),), asked, SCHEMA, 5)


@asynccontextmanager
async def addresses(kind: str) -> AsyncIterator[tuple[str, str]]:
    if kind == "live":
        yield LIVE, LIVE_MODEL
    elif kind == "llama":
        async with llama_stub() as address:
            yield address, "tiny"
    else:
        async with serve(StandinSettings(version=kind)) as address:
            yield address, DEFAULT_MODEL


Claim = Callable[[Server], Awaitable[None]]


@pytest.fixture(
    params=["0.12.11", "0.24.0", "0.32.15", "llama", pytest.param("live", marks=needs_ollama)]
)
def hold(request: pytest.FixtureRequest) -> Callable[[Claim], None]:
    """Holds a claim against each kind of server."""

    async def go(claim: Claim) -> None:
        async with addresses(request.param) as (address, model):
            backend = open_backend(address, load_settings())
            try:
                found = await backend.find_model(model)
                await claim(Server(backend, found.name))
            finally:
                await backend.close()

    return lambda claim: asyncio.run(go(claim))


def failure_of(error: pytest.ExceptionInfo[NoAnswer]) -> FailureKind:
    return error.value.kind


def test_version_and_identity_are_told(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        model = await server.backend.find_model(server.model)
        assert await server.backend.version() not in ("", "unknown")
        assert len(model.digest) >= 64
        assert (await server.backend.find_model(server.model)).digest == model.digest
        assert model.context_length is None or model.context_length >= WINDOW

    hold(claim)


def test_a_whole_answer_keeps_to_the_schema_and_has_counts(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        reply = await server.backend.chat(server.request())
        parsed = replies.parse(reply.text, small.prompt(), QUESTION)
        assert isinstance(parsed, replies.Parsed)
        assert reply.prompt_tokens > 10
        assert reply.completion_tokens > 2
        assert reply.seconds >= 0

    hold(claim)


def test_the_labels_token_has_a_probability(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        reply = await server.backend.chat(server.request())
        parsed = replies.parse(reply.text, small.prompt(), QUESTION)
        assert isinstance(parsed, replies.Parsed)
        found = replies.confidence(small.prompt(), parsed.answer, reply.logprobs)
        assert found is not None
        assert 0 < found <= 1

    hold(claim)


def test_a_reply_that_is_cut_off_is_no_answer(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        with pytest.raises(NoAnswer) as error:
            await server.backend.chat(server.request(num_predict=2))
        assert failure_of(error) is FailureKind.TRUNCATED
        assert error.value.prompt_tokens

    hold(claim)


def test_too_long_a_prompt_is_refused_with_its_window(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        with pytest.raises(NoAnswer) as error:
            await server.backend.chat(server.request("Stellung regelrecht. " * 400))
        assert failure_of(error) is FailureKind.CONTEXT_OVERFLOW
        assert f"the window is {WINDOW}" in str(error.value)

    hold(claim)


def test_a_prompt_that_was_read_in_part_is_no_answer(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        with pytest.raises(NoAnswer) as error:
            await server.backend.chat(replace(server.request(), least_prompt_tokens=900))
        assert failure_of(error) is FailureKind.CONTEXT_OVERFLOW

    hold(claim)


def test_a_model_that_is_not_there_is_said_to_be_missing(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        with pytest.raises(NoModel, match="nope"):
            await server.backend.find_model("nope")
        with pytest.raises((NoModel, NoAnswer)) as error:
            await server.backend.chat(replace(server.request(), model="nope"))
        assert isinstance(error.value, NoModel)

    hold(claim)


@pytest.mark.parametrize(
    "option", [{"num_ctx": -5}, {"num_predict": 0}, {"temperature": 3}, {"top_p": 0}]
)
def test_a_wrong_option_never_leaves(hold: Callable[[Claim], None], option: dict[str, int]) -> None:
    async def claim(server: Server) -> None:
        with pytest.raises(BadRequest):
            await server.backend.chat(server.request(**option))

    hold(claim)


def test_a_wrong_role_or_too_large_a_window_never_leaves(hold: Callable[[Claim], None]) -> None:
    async def claim(server: Server) -> None:
        judge = ChatMessage("judge", "x")  # type: ignore[arg-type]
        request = server.request()
        with pytest.raises(BadRequest, match="role can't be “judge”"):
            await server.backend.chat(replace(request, messages=(judge, *request.messages)))
        model = await server.backend.find_model(server.model)
        if model.context_length is not None:
            with pytest.raises(BadRequest, match="OVERREAD_NUM_CTX"):
                await server.backend.chat(server.request(num_ctx=model.context_length + 1))

    hold(claim)
