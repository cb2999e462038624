"""What a reply of any model server must pass before its text counts as an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from core.backends._base import ChatRequest
from core.backends.connection import not_this_kind
from core.errors import NoAnswer
from core.replies import TokenLogprob
from core.types import FailureKind


def json_object(status: int, body: bytes, address: str, kind: str) -> dict[str, Any]:
    """The body as a JSON object; raises what a body that is none stands for."""
    try:
        value = orjson.loads(body)
    except ValueError as error:
        raise not_this_kind(address, kind, status, body) from error
    if not isinstance(value, dict):
        raise not_this_kind(address, kind, status, body)
    return value


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def require_counts(counts: Iterable[object], text: str) -> None:
    if not all(is_count(count) for count in counts):
        raise NoAnswer(FailureKind.ABORTED, "The reply has no token counts.", text)


def require_whole_prompt(
    seen: int, text: str, request: ChatRequest, *, window_was_sent: bool = True
) -> None:
    """A server that shortens a prompt in silence drops its start: the instructions.

    A prompt that fills the window that was sent was cut to it.
    """
    window = request.options.num_ctx
    if seen < request.least_prompt_tokens or (window_was_sent and seen >= window):
        raise NoAnswer(
            FailureKind.CONTEXT_OVERFLOW,
            f"The server read {seen} tokens of a prompt that has at least "
            f"{max(request.least_prompt_tokens, seen)}; the window is {window}. "
            "Part of the prompt was lost: raise num_ctx, or drop examples.",
            text,
            seen,
        )


def too_long(tokens: int | None, window: int | None, request: ChatRequest, raw: str) -> NoAnswer:
    """The server refused a prompt that is longer than the window."""
    window = window or request.options.num_ctx
    least = request.least_prompt_tokens
    if tokens is None and least:
        length = f"at least {least} tokens"
    else:
        length = f"{tokens} tokens" if tokens else "more tokens than fit"
    return NoAnswer(
        FailureKind.CONTEXT_OVERFLOW,
        f"This prompt has {length}; the window is {window}. Raise num_ctx, or drop examples.",
        raw,
        tokens,
    )


def cut_off(tokens: object, text: str, prompt_tokens: int) -> NoAnswer:
    """The reply ended because there was no more room for it."""
    return NoAnswer(
        FailureKind.TRUNCATED,
        f"The reply was cut off after {tokens} tokens. Raise num_predict, or ask for less.",
        text,
        prompt_tokens,
    )


def logprobs(entries: Any) -> tuple[TokenLogprob, ...]:
    """Log-probabilities as both kinds of server write them; empty where they are unreadable."""
    try:
        return tuple([_token_logprob(entry) for entry in entries or ()])
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _token_logprob(entry: Any) -> TokenLogprob:
    top = tuple([(each["token"], each["logprob"]) for each in entry.get("top_logprobs") or ()])
    return TokenLogprob(entry["token"], float(entry["logprob"]), top)
