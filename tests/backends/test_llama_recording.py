"""What the OpenAI-compatible client makes of every recorded reply of a llama.cpp server."""

from __future__ import annotations

import asyncio
import json

import pytest

from core import replies
from core.backends._base import ChatRequest, ServerReply
from core.backends.openai_compatible import OpenAICompatible
from core.errors import BackendError, BadRequest, NoAnswer, NoModel, NoServer, ServerTrouble
from core.replies import TokenLogprob
from core.types import Answer, ChatMessage, ChatOptions, FailureKind
from tests import small
from tests.backends import replay
from tests.backends.llama_stub import RECORDING

ANSWER = "an answer"
CUT = FailureKind.TRUNCATED
ABORTED = FailureKind.ABORTED

EXPECTED: dict[str, object] = {
    "schema": ANSWER,
    "schema_logprobs": ANSWER,
    # cut off: by the limit asked for, or by the window
    "chat": CUT,
    "chat_again": CUT,
    "json_object": CUT,
    "logprobs_100": CUT,
    "max_tokens_0": CUT,
    "no_model": CUT,
    "unknown_field": CUT,
    # refused: too long a prompt is one report's failure, a wrong request stops the run
    "too_long": FailureKind.CONTEXT_OVERFLOW,
    "schema_bad": BadRequest,
    "format_unknown": BadRequest,
    "bad_json": BadRequest,
    # the role was taken, but the prompt is shorter than it must be
    "bad_role": FailureKind.CONTEXT_OVERFLOW,
    # another model answered than the one that was asked
    "unknown_model": NoModel,
    "unknown_path": NoServer,
    # replies of other routes and of streams are never an answer
    "chat_stream": ServerTrouble,
    "chat_stream_usage": ServerTrouble,
    "health": ABORTED,
    "models": ABORTED,
    "props": ABORTED,
    "slots": ServerTrouble,
    "tokenize": ABORTED,
    "apply_template": ABORTED,
}


def request_for(name: str, case: dict[str, dict[str, object]]) -> ChatRequest:
    asked = case["request"].get("json")
    model = str(asked.get("model", "tiny")) if isinstance(asked, dict) else "tiny"
    least = 80 if name == "bad_role" else 20
    message = ChatMessage("user", "Kein Nachweis einer Fraktur. Liegt ein Bruch vor?")
    return ChatRequest(model, (message,), ChatOptions(num_ctx=1024), least_prompt_tokens=least)


def body(reply: dict[str, object]) -> bytes:
    if "events" in reply:
        events = reply["events"]
        assert isinstance(events, list)
        return "".join(f"data: {json.dumps(event)}\n\n" for event in events).encode()
    return replay.body(reply)


async def made_of(name: str) -> object:
    case = replay.cases(RECORDING)[name]
    reply = case["reply"]
    kind = reply["headers"]["content-type"]
    async with replay.replaying(reply["status"], body(reply), kind) as address:
        server = OpenAICompatible(f"openai+{address}", request_timeout=10)
        try:
            return await server.chat(request_for(name, case))
        except BackendError as error:
            return error
        finally:
            await server.close()


@pytest.mark.parametrize("name", replay.cases(RECORDING))
def test_every_recorded_reply_is_read_for_what_it_is(name: str) -> None:
    expected, made = EXPECTED[name], asyncio.run(made_of(name))
    if expected is ANSWER:
        assert isinstance(made, ServerReply), made
        assert made.text.endswith("}")
        assert made.reused_tokens == 100
    elif isinstance(expected, FailureKind):
        assert isinstance(made, NoAnswer), made
        assert made.kind is expected
    else:
        assert type(made) is expected, made


def test_the_table_covers_the_recording() -> None:
    assert set(replay.cases(RECORDING)) == set(EXPECTED)


def test_an_overflow_says_tokens_and_window() -> None:
    made = str(asyncio.run(made_of("too_long")))
    assert "2812 tokens; the window is 1024" in made


def test_the_labels_token_is_found_behind_the_fence_that_the_text_has_lost() -> None:
    made = asyncio.run(made_of("schema_logprobs"))
    assert isinstance(made, ServerReply)
    assert made.text.startswith("{")
    assert "".join(entry.token for entry in made.logprobs).startswith("```json")
    written = "".join(entry.token for entry in made.logprobs)
    start, end = written.index('"label"'), written.index('"label"') + len('"label"')
    as_we_ask = [*made.logprobs[:start], TokenLogprob('"answer"', 0.0), *made.logprobs[end:]]
    said = Answer(json.loads(made.text)["label"])
    assert replies.confidence(small.prompt(), said, as_we_ask) is not None


VLLM_OVERFLOW = {
    "object": "error", "type": "BadRequestError", "code": 400,
    "message": "This model's maximum context length is 4096 tokens. However, you requested 5000 "
    "tokens (4600 in the messages, 400 in the completion). Please reduce the length.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "fields", "expected", "words"),
    [
        (400, VLLM_OVERFLOW, NoAnswer, "4600 tokens; the window is 4096"),
        (404, {"error": {"message": "The model `x` does not exist.", "code": 404}}, NoModel, "x"),
        (401, {"error": "Unauthorized"}, BadRequest, "OVERREAD_HEADERS"),
        (429, {"error": {"message": "slow down"}}, ServerTrouble, "busy"),
        (503, {"error": {"message": "Loading model", "code": 503}}, ServerTrouble, "Loading model"),
        (404, {"detail": "Not Found"}, NoServer, "Not Found"),
    ],
)  # fmt: skip
def test_what_vllm_documents_is_understood_too(
    status: int, fields: dict[str, object], expected: type[BackendError], words: str
) -> None:
    async def ask() -> None:
        async with replay.replaying(status, json.dumps(fields).encode()) as address:
            server = OpenAICompatible(f"openai+{address}")
            try:
                await server.chat(request_for("chat", replay.cases(RECORDING)["chat"]))
            finally:
                await server.close()

    with pytest.raises(expected, match=words):
        asyncio.run(ask())
