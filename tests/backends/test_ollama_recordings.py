"""What the client makes of every recorded reply of every recorded Ollama.

Each reply is played back over a real socket to a chat request. A fourth version
is one more file in tests/recordings/ollama.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.backends._base import ChatRequest, ServerReply
from core.backends.ollama import Ollama
from core.errors import (
    BackendError,
    BadRequest,
    EngineDied,
    NoAnswer,
    NoModel,
    NoServer,
    ServerTrouble,
)
from core.types import ChatMessage, ChatOptions, FailureKind
from tests.backends import replay
from tests.recordings import record

RECORDINGS = sorted((replay.RECORDINGS / "ollama").glob("*.json"))

ANSWER = "an answer"
BROKEN = ServerTrouble
CUT = FailureKind.TRUNCATED
OVERFLOW = FailureKind.CONTEXT_OVERFLOW
ABORTED = FailureKind.ABORTED

EXPECTED: dict[str, object] = {
    # chat: the whole reply, or the reason why there is none
    "chat_schema": ANSWER,
    "chat_logprobs_schema": ANSWER,
    "schema_number_bounds": ANSWER,
    "chat_plain": CUT,
    "chat_again": CUT,
    "chat_schema_cut": CUT,
    "chat_json": CUT,
    "chat_schema_empty": CUT,
    "chat_logprobs": CUT,
    "chat_num_ctx_default": CUT,
    "chat_num_ctx_1024": CUT,
    "predict_past_window": CUT,
    "predict_past_window_shift_false": CUT,
    "bad_option_name": CUT,
    "num_ctx_above_training": CUT,
    "keep_alive_0": CUT,
    "keep_alive_minus1": CUT,
    "chat_no_messages": ABORTED,
    "num_predict_0_aborted": ABORTED,
    # the prompt was shortened in silence, or the server says that it is too long
    "long_default": OVERFLOW,
    "turns_default": OVERFLOW,
    "long_truncate_false_shift_false": OVERFLOW,
    "long_truncate_false_stream": OVERFLOW,
    "turns_truncate_false": OVERFLOW,
    "bad_option_value": OVERFLOW,
    "bad_role": OVERFLOW,
    # our mistakes: the run stops
    "chat_schema_bad": BadRequest,
    "bad_option_type": BadRequest,
    "chat_logprobs_21": BadRequest,
    "bad_json": BadRequest,
    "empty_body": BadRequest,
    "think_unsupported": BadRequest,
    "images_unsupported": BadRequest,
    # no such model, no such server
    "chat_missing_model": NoModel,
    "chat_missing_model_stream": NoModel,
    "show_missing": NoModel,
    "delete_missing": NoModel,
    "get_on_post": NoServer,
    "unknown_path": NoServer,
    # replies of other routes: never an answer, whatever they say
    "chat_stream": BROKEN,
    "root": BROKEN,
    "head_root": BROKEN,
    "version": ABORTED,
    "tags": ABORTED,
    "ps_empty_or_not": ABORTED,
    "ps_loaded": ABORTED,
    "ps_default_ctx": ABORTED,
    "ps_unloaded": ABORTED,
    "ps_pinned": ABORTED,
    "show": ABORTED,
    "generate_plain": ABORTED,
    "generate_raw": ABORTED,
    "generate_load": ABORTED,
    "openai_models": ABORTED,
    "openai_chat": ABORTED,
    "copy": BROKEN,
    "tags_after_copy": ABORTED,
    "delete_copy": BROKEN,
    "pull_missing": BROKEN,
    "pull_missing_nostream": ServerTrouble,
    "pull_cancelled": BROKEN,
    "pull_resumed": BROKEN,
    "pull_unknown_tag": BROKEN,
    "pull_nostream": ABORTED,
    "show_pulled": ABORTED,
    "tags_pulled": ABORTED,
    "delete_pulled": BROKEN,
}
DIFFERENT: dict[tuple[str, str], object] = {
    # before 0.32 an image for a text model was ignored in silence
    ("0.12.11", "images_unsupported"): CUT,
    ("0.24.0", "images_unsupported"): CUT,
}
LEAST = {"long_default": 900, "turns_default": 600, "bad_option_value": 30, "bad_role": 30}
"""What the gauge would expect at least of prompts that the server shortened."""


def all_cases() -> list[tuple[Path, str]]:
    return [(path, name) for path in RECORDINGS for name in replay.cases(path)]


def request_for(name: str) -> ChatRequest:
    window = 512 if name.startswith("turns") else 1024
    message = ChatMessage("user", "Kein Nachweis einer Fraktur. Liegt ein Bruch vor?")
    return ChatRequest(
        "nope", (message,), ChatOptions(num_ctx=window), least_prompt_tokens=LEAST.get(name, 20)
    )


async def made_of(case: dict[str, object], name: str) -> object:
    reply = case["reply"]
    assert isinstance(reply, dict)
    kind = (reply.get("headers") or {}).get("content-type", "application/json")
    async with replay.replaying(reply["status"], replay.body(reply), kind) as address:
        server = Ollama(address, request_timeout=10)
        try:
            return await server.chat(request_for(name))
        except BackendError as error:
            return error
        finally:
            await server.close()


@pytest.mark.parametrize(("path", "name"), all_cases(), ids=lambda v: getattr(v, "stem", v))
def test_every_recorded_reply_is_read_for_what_it_is(path: Path, name: str) -> None:
    expected = DIFFERENT.get((path.stem, name), EXPECTED[name])
    made = asyncio.run(made_of(replay.cases(path)[name], name))
    if expected is ANSWER:
        assert isinstance(made, ServerReply)
        assert made.text.strip().endswith("}")
    elif isinstance(expected, FailureKind):
        assert isinstance(made, NoAnswer), made
        assert made.kind is expected
    else:
        assert type(made) is expected


def test_the_table_covers_every_case_of_every_version() -> None:
    assert {"0.12.11", "0.24.0", "0.32.15"} <= {path.stem for path in RECORDINGS}
    for path in RECORDINGS:
        assert set(replay.cases(path)) <= set(EXPECTED)
        if path.stem in ("0.12.11", "0.24.0", "0.32.15"):
            assert set(replay.cases(path)) == set(EXPECTED)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: p.stem)
def test_an_overflow_says_tokens_and_window_where_the_server_does(path: Path) -> None:
    made = asyncio.run(made_of(replay.cases(path)["long_truncate_false_shift_false"], "x"))
    if path.stem == "0.32.15":
        assert "1856 tokens; the window is 1024" in str(made)
    assert "Raise num_ctx" in str(made)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: p.stem)
def test_version_models_and_digest_are_read(path: Path) -> None:
    async def look() -> tuple[str, str, str]:
        recorded = replay.cases(path)
        reply = recorded["version"]["reply"]
        async with replay.replaying(reply["status"], replay.body(reply)) as address:
            server = Ollama(address)
            version = await server.version()
            await server.close()
        reply = recorded["tags"]["reply"]
        async with replay.replaying(reply["status"], replay.body(reply)) as address:
            server = Ollama(address)
            models = await server.models()
            await server.close()
        return version, models[0].name, models[0].digest

    version, name, digest = asyncio.run(look())
    assert version == path.stem
    assert name == "tiny:latest"
    assert len(digest) == 64


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: p.stem)
def test_logprobs_come_with_their_rivals(path: Path) -> None:
    made = asyncio.run(made_of(replay.cases(path)["chat_logprobs_schema"], "x"))
    assert isinstance(made, ServerReply)
    assert "".join(entry.token for entry in made.logprobs).strip() == made.text.strip()
    assert all(len(entry.top) == 5 for entry in made.logprobs)


def test_a_new_recording_tells_an_empty_body_from_lines_and_from_text() -> None:
    assert record._content(b"") == {"text": ""}
    assert record._content(b"404 page not found") == {"text": "404 page not found"}
    assert record._content(b'{"done": true}') == {"json": {"done": True}}
    lines = [{"done": False}, {"done": True}]
    assert record._content(b'{"done": false}\n{"done": true}\n') == {"lines": lines}


LOG = "error: task id = 24, error: request (33431 tokens) exceeds the available context size"
DEATHS = (
    f"an error was encountered while running the model: {LOG} (4096 tokens)\n{LOG}",
    f"llama-server process no longer running: unknown error: {LOG} (4096 tokens)",
    f"model runner has unexpectedly stopped, this may be due to resource limitations: {LOG}",
    "llama runner process no longer running: -1 ",
    "an error was encountered while running the model: failed to parse grammar",
)


@pytest.mark.parametrize("text", DEATHS)
def test_a_dead_engine_is_no_overflow_whatever_its_log_says_of_other_requests(text: str) -> None:
    made = asyncio.run(made_of({"reply": {"status": 500, "json": {"error": text}}}, ""))
    assert type(made) is EngineDied
    assert "33431" not in str(made)
