"""What a reply of an OpenAI-compatible server means. The same three outcomes as for Ollama.

Written against a recorded llama.cpp server (tests/recordings/llama_server) and, where
a comment says so, against what vLLM's documentation promises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.backends import reply_checks
from core.backends._base import ChatRequest, ServerReply
from core.backends.connection import needs_token
from core.errors import BackendError, BadRequest, NoAnswer, NoModel, NoServer, ServerTrouble
from core.types import FailureKind

KIND = "an OpenAI-compatible server"
OVERFLOW = re.compile(
    r"exceeds? the available context|exceed_context_size|maximum context length|context length"
)
VLLM_NUMBERS = re.compile(r"maximum context length is (\d+)\D+.*?(\d+) (?:in the messages|input)")
NO_SUCH_MODEL = re.compile(r"model .*(does not exist|not found)", re.IGNORECASE)
BROKEN_JSON = re.compile(r"json\.exception\.parse_error|json_invalid|JSON decode", re.IGNORECASE)
FORM = re.compile(r"schema|grammar|response_format|structured", re.IGNORECASE)
MILLISECONDS = 1e3


def read_chat(
    status: int, body: bytes, request: ChatRequest, address: str, took: float
) -> ServerReply:
    """The reply in our terms; `took` is the client's own time in seconds.

    Raises a BackendError for everything that is no answer.
    """
    fields = reply_checks.json_object(status, body, address, KIND)
    if status != 200 or "error" in fields:
        raise error_of(status, fields, request, address)
    choice = _first_choice(fields)
    text = _text(choice)
    usage = fields.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    seen, said = counts.get("prompt_tokens"), counts.get("completion_tokens")
    reply_checks.require_counts((seen, said), text)
    _require_model(fields, request, address)
    reply_checks.require_whole_prompt(int(seen or 0), text, request, window_was_sent=False)
    _require_stop(choice, int(said or 0), int(seen or 0), text)
    return ServerReply(
        text=text,
        prompt_tokens=int(seen or 0),
        completion_tokens=int(said or 0),
        seconds=_seconds(fields, took),
        logprobs=reply_checks.logprobs((choice.get("logprobs") or {}).get("content")),
        reused_tokens=_reused(counts),
    )


def _first_choice(fields: Mapping[str, Any]) -> dict[str, Any]:
    choices = fields.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    raise NoAnswer(FailureKind.ABORTED, "The reply has no choice in it.")


def _text(choice: Mapping[str, Any]) -> str:
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    if message.get("refusal"):
        raise NoAnswer(
            FailureKind.REFUSED, "The model declined to answer.", str(message["refusal"])
        )
    content = message.get("content")
    return content if isinstance(content, str) else ""


def _require_model(fields: Mapping[str, Any], request: ChatRequest, address: str) -> None:
    """llama.cpp answers for any name from the one model that it has."""
    answered = fields.get("model")
    if isinstance(answered, str) and answered != request.model:
        raise NoModel(
            f"{address} answered from {answered} although {request.model} was asked for. "
            f"Start the server with {request.model}, or choose {answered}."
        )


def _require_stop(choice: Mapping[str, Any], said: int, seen: int, text: str) -> None:
    reason = choice.get("finish_reason")
    if reason == "length":
        raise reply_checks.cut_off(said, text, seen)
    if reason == "content_filter":
        raise NoAnswer(FailureKind.REFUSED, "The server's filter stopped the reply.", text)
    if reason != "stop":
        raise NoAnswer(FailureKind.ABORTED, f"The server stopped with “{reason}”.", text)


def _seconds(fields: Mapping[str, Any], took: float) -> float:
    """llama.cpp's own timings, else what it took as seen from here."""
    timings = fields.get("timings") or {}
    try:
        return float(timings["prompt_ms"] + timings["predicted_ms"]) / MILLISECONDS
    except (KeyError, TypeError):
        return took


def _reused(usage: Mapping[str, Any]) -> int:
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    return cached if isinstance(cached, int) and reply_checks.is_count(cached) else 0


def error_of(
    status: int, fields: Mapping[str, Any], request: ChatRequest, address: str
) -> BackendError:
    """The error that a status and the server's text stand for."""
    plain, tokens, window = told(fields)
    if OVERFLOW.search(plain) or tokens:
        return reply_checks.too_long(tokens, window, request, plain)
    if status == 404:
        if NO_SUCH_MODEL.search(plain):
            return NoModel(f"The model {request.model} is not on {address}: {plain}")
        return NoServer(f"{address} answers “{plain}”: that is not {KIND}, or a wrong path.")
    if status in (401, 403):
        return needs_token(address, status)
    if status in (429, 503):
        return ServerTrouble(f"{address} is busy: {plain}")
    if 400 <= status < 500 or BROKEN_JSON.search(plain):
        advice = " Use a prompt with “reply: word”." if FORM.search(plain) else ""
        return BadRequest(f"{address} does not accept the request: {plain}.{advice}")
    return ServerTrouble(f"{address} failed while it answered: {plain}")


def told(fields: Mapping[str, Any]) -> tuple[str, int | None, int | None]:
    """Text, prompt tokens and window of an error, as llama.cpp, vLLM or FastAPI write it."""
    error = fields.get("error")
    inner = error if isinstance(error, dict) else fields
    plain = str(inner.get("message") or inner.get("detail") or error or "").strip()
    numbers = VLLM_NUMBERS.search(plain)
    if numbers:
        return plain, int(numbers[2]), int(numbers[1])
    return plain, _count(inner.get("n_prompt_tokens")), _count(inner.get("n_ctx"))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and reply_checks.is_count(value) else None
