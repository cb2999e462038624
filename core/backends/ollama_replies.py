"""What a reply of Ollama means: an answer, a failure of one report, or trouble.

HTTP 200 is not an answer. Written against the recorded replies of three servers
(tests/recordings/ollama); every sentence below stands for one of them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from core.backends._base import ChatRequest, ServerReply
from core.errors import BackendError, BadRequest, NoAnswer, NoModel, NoServer, ServerTrouble
from core.replies import TokenLogprob
from core.types import FailureKind

NANOSECONDS = 1e9
OURS = re.compile(
    r"invalid format|^option \"|must be of type|invalid option|failed to parse grammar"
    r"|failed to load model vocabulary required for format|unmarshal",
    re.IGNORECASE,
)
"""Texts of a 500 that our own request caused: asking again would not help."""
OVERFLOW = re.compile(r"exceeds the (available )?context|exceed_context_size|context length")


def read_chat(status: int, body: bytes, request: ChatRequest, address: str) -> ServerReply:
    """The reply in our terms; raises a BackendError for everything that is no answer."""
    fields = _fields(status, body, address)
    if status != 200 or "error" in fields:
        raise error_of(status, str(fields.get("error", "")), request.model, address)
    message = fields.get("message")
    text = str(message.get("content", "")) if isinstance(message, dict) else ""
    _require_done(fields, text)
    _require_whole_prompt(fields, text, request)
    _require_stop(fields, text)
    return ServerReply(
        text=text,
        prompt_tokens=int(fields["prompt_eval_count"]),
        completion_tokens=int(fields["eval_count"]),
        seconds=float(fields.get("total_duration", 0)) / NANOSECONDS,
        logprobs=_logprobs(fields.get("logprobs") or ()),
    )


def _fields(status: int, body: bytes, address: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _no_json(status, body, address) from error
    if not isinstance(value, dict):
        raise _no_json(status, body, address)
    return value


def _no_json(status: int, body: bytes, address: str) -> BackendError:
    start = body[:80].decode("utf-8", "replace").strip()
    if start.lower().startswith(("<!doctype", "<html", "<?xml")):
        return NoServer(
            f"{address} answers with a web page (status {status}), not like Ollama. "
            "Is there a proxy in between, or is the address wrong?"
        )
    if status in (404, 405):
        return NoServer(f"{address} answers “{start}”: that is no Ollama, or a wrong path.")
    if status in (401, 403):
        return BadRequest(f"{address} refuses us (status {status}). Does it need a token?")
    return ServerTrouble(f"{address} sent a broken reply (status {status}): “{start}”.")


def error_of(status: int, message: str, model: str, address: str) -> BackendError:
    """The error that a status and Ollama's text (plain, or JSON inside) stand for."""
    plain, tokens, window = unnest(message)
    if OVERFLOW.search(plain) or tokens:
        return NoAnswer(FailureKind.CONTEXT_OVERFLOW, _overflow_sentence(tokens, window), message)
    if status == 404:
        return NoModel(f"The model {model} is not on {address}. Pull it with: ollama pull {model}")
    if status == 503:
        return ServerTrouble(f"{address} is busy: {plain}")
    if status in (401, 403):
        return BadRequest(f"{address} refuses us: {plain}. Does it need a token?")
    if 400 <= status < 500 or (status == 500 and OURS.search(plain)):
        return BadRequest(f"{address} does not accept the request: {plain}.")
    return ServerTrouble(f"{address} failed while it answered: {plain}")


def unnest(message: str) -> tuple[str, int | None, int | None]:
    """Text, prompt tokens and window of an error; newer servers put JSON into the text."""
    try:
        inner = json.loads(message)["error"]
        return str(inner["message"]), inner.get("n_prompt_tokens"), inner.get("n_ctx")
    except (ValueError, TypeError, KeyError):
        return message.strip(), None, None


def _overflow_sentence(tokens: int | None, window: int | None) -> str:
    if tokens and window:
        return (
            f"This prompt has {tokens} tokens; the window is {window}. "
            "Raise num_ctx, or drop examples."
        )
    return "This prompt is longer than the window. Raise num_ctx, or drop examples."


def _require_done(fields: dict[str, Any], text: str) -> None:
    if fields.get("done") is not True or "message" not in fields:
        raise NoAnswer(FailureKind.ABORTED, "The server gave up in the middle of the reply.", text)
    if not _is_count(fields.get("prompt_eval_count")) or not _is_count(fields.get("eval_count")):
        raise NoAnswer(FailureKind.ABORTED, "The reply has no token counts.", text)


def _require_stop(fields: dict[str, Any], text: str) -> None:
    reason = fields.get("done_reason")
    if reason == "length":
        raise NoAnswer(
            FailureKind.TRUNCATED,
            f"The reply was cut off after {fields['eval_count']} tokens. "
            "Raise num_predict, or ask for less.",
            text,
        )
    if reason != "stop":
        raise NoAnswer(FailureKind.ABORTED, f"The server stopped with “{reason}”.", text)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _require_whole_prompt(fields: dict[str, Any], text: str, request: ChatRequest) -> None:
    """A server that ignores `truncate` drops the start of the prompt: the instructions."""
    seen = int(fields["prompt_eval_count"])
    window = request.options.num_ctx
    if seen < request.least_prompt_tokens or seen >= window:
        raise NoAnswer(
            FailureKind.CONTEXT_OVERFLOW,
            f"The server read {seen} tokens of a prompt that has at least "
            f"{max(request.least_prompt_tokens, seen)}; the window is {window}. "
            "Part of the prompt was lost: raise num_ctx, or drop examples.",
            text,
        )


def _logprobs(entries: Any) -> tuple[TokenLogprob, ...]:
    try:
        return tuple(
            TokenLogprob(
                entry["token"],
                float(entry["logprob"]),
                tuple(
                    (top["token"], float(top["logprob"])) for top in entry.get("top_logprobs") or ()
                ),
            )
            for entry in entries
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()
