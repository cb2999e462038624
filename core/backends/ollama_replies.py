"""What a reply of Ollama means: an answer, a failure of one report, or trouble.

HTTP 200 is not an answer. Written against the recorded replies of three servers
(tests/recordings/ollama); every sentence below stands for one of them.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeGuard

from core.backends import reply_checks
from core.backends._base import ChatRequest, ServerReply
from core.backends.connection import needs_token
from core.errors import BackendError, BadRequest, EngineDied, NoAnswer, NoModel, ServerTrouble
from core.types import FailureKind

NANOSECONDS = 1e9
OURS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (
            r"invalid format|failed to parse grammar"
            r"|failed to load model vocabulary required for format",
            "This version can't hold the form of the reply: update Ollama, "
            "or use a prompt with “reply: word”.",
        ),
        (r"^option \"|invalid option", "Check OVERREAD_NUM_CTX, OVERREAD_NUM_PREDICT and the head "
         "of the prompt."),
        (r"must be of type|unmarshal", "Update Ollama: this version knows the request otherwise."),
        (r"image|multimodal", "The model can't see images: choose one that can."),
    )
)  # fmt: skip
"""Texts of a 400 or 500 that our own request caused, and what to change."""
OVERFLOW = re.compile(r"exceeds the (available )?context|exceed_context_size|context length")
DIED = re.compile(
    r"unexpected EOF|process no longer running|unexpectedly stopped|error was encountered "
    r"while running the model",
    re.IGNORECASE,
)
"""Looked for first: behind it, newer servers quote the last errors of the engine's log, which
other requests made."""


def read_chat(status: int, body: bytes, request: ChatRequest, address: str) -> ServerReply:
    """The reply in our terms; raises a BackendError for everything that is no answer."""
    fields = reply_checks.json_object(status, body, address, "Ollama")
    if status != 200 or "error" in fields:
        raise error_of(status, str(fields.get("error", "")), request, address)
    message = fields.get("message")
    text = str(message.get("content", "")) if isinstance(message, dict) else ""
    _require_done(fields, text)
    reply_checks.require_whole_prompt(fields["prompt_eval_count"], text, request)
    _require_stop(fields, text)
    return ServerReply(
        text=text,
        prompt_tokens=fields["prompt_eval_count"],
        completion_tokens=fields["eval_count"],
        seconds=_seconds(fields),
        logprobs=reply_checks.logprobs(fields.get("logprobs")),
    )


def error_of(status: int, message: str, request: ChatRequest, address: str) -> BackendError:
    """The error that a status and Ollama's text (plain, or JSON inside) stand for."""
    plain, tokens, window = unnest(message)
    if status in (200, 500) and DIED.search(plain):
        return EngineDied(f"The engine of {address} died while it answered: {_without_log(plain)}")
    if OVERFLOW.search(plain) or tokens:
        return reply_checks.too_long(tokens, window, request, message)
    if status == 404:
        return no_model(request.model, address)
    if status == 503:
        return ServerTrouble(f"{address} is busy: {plain}")
    if status in (401, 403):
        return needs_token(address, status)
    advice = next((advice for pattern, advice in OURS if pattern.search(plain)), "")
    if 400 <= status < 500 or advice:
        return BadRequest(f"{address} does not accept the request: {plain}. {advice}".rstrip())
    return ServerTrouble(f"{address} failed while it answered: {plain}")


def _without_log(text: str) -> str:
    """The server's own words, without the lines of the engine's log behind them."""
    return re.split(r":\s*error: |\n", text, maxsplit=1)[0]


def no_model(model: str, address: str) -> NoModel:
    return NoModel(f"The model {model} is not on {address}. Pull it with: ollama pull {model}")


def unnest(message: str) -> tuple[str, int | None, int | None]:
    """Text, prompt tokens and window of an error; newer servers put JSON into the text."""
    try:
        inner = json.loads(message)["error"]
        return str(inner["message"]), inner.get("n_prompt_tokens"), inner.get("n_ctx")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return message.strip(), None, None


def _require_done(fields: dict[str, Any], text: str) -> None:
    if fields.get("done") is not True or "message" not in fields:
        raise NoAnswer(FailureKind.ABORTED, "The server gave up in the middle of the reply.", text)
    counts = (fields.get("prompt_eval_count"), fields.get("eval_count"))
    reply_checks.require_counts(counts, text)


def _require_stop(fields: dict[str, Any], text: str) -> None:
    reason = fields.get("done_reason")
    if reason == "length":
        raise reply_checks.cut_off(fields["eval_count"], text, fields["prompt_eval_count"])
    if reason != "stop":
        raise NoAnswer(FailureKind.ABORTED, f"The server stopped with “{reason}”.", text)


def _seconds(fields: dict[str, Any]) -> float:
    """Reading the prompt and writing the reply; the total also holds the wait for a slot."""
    reading, writing = fields.get("prompt_eval_duration"), fields.get("eval_duration")
    if _is_duration(reading) and _is_duration(writing):
        return (reading + writing) / NANOSECONDS
    total = fields.get("total_duration")
    return float(total) / NANOSECONDS if _is_duration(total) else 0.0


def _is_duration(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
