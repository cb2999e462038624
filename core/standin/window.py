"""What of a prompt fits into the window, and what a real server does with the rest.

A server that may truncate drops the earliest turns and then the beginning of the
last message: the examples first, then the instructions. It says nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.standin.dialects import Dialect
from core.standin.tokens import Tokenizer
from core.standin.wire import Refused
from core.types import ChatMessage


@dataclass(frozen=True, slots=True)
class Fitted:
    """The messages that the model reads, and how many tokens the server reports for them."""

    messages: tuple[ChatMessage, ...]
    tokens: int


def fit(
    messages: Sequence[ChatMessage],
    num_ctx: int,
    window: int,
    dialect: Dialect,
    tokenizer: Tokenizer,
    *,
    truncate: bool,
    extra_tokens: int = 0,
) -> Fitted:
    """The part of the prompt that is read; raises Refused where none of it may be lost."""
    tokens = tokenizer.of_prompt(messages) + extra_tokens
    if not truncate:
        if tokens > window:
            raise Refused(400, dialect.too_long(tokens, window))
        return Fitted(tuple(messages), tokens)
    if tokens <= min(num_ctx, window):
        return Fitted(tuple(messages), tokens)
    kept = _without_earliest_turns(messages, num_ctx, tokenizer)
    tokens = tokenizer.of_prompt(kept)
    if tokens <= num_ctx or not kept:
        return Fitted(kept, tokens)
    return _end_of_last(kept, dialect.tokens_read(min(num_ctx, window)), tokenizer)


def _without_earliest_turns(
    messages: Sequence[ChatMessage], num_ctx: int, tokenizer: Tokenizer
) -> tuple[ChatMessage, ...]:
    """Drops turns from the front, never the system's nor the last, until the rest fits."""
    kept = list(messages)
    while tokenizer.of_prompt(kept) > num_ctx:
        earliest = next((m for m in kept[:-1] if m.role != "system"), None)
        if earliest is None:
            break
        kept.remove(earliest)
    return tuple(kept)


def _end_of_last(messages: tuple[ChatMessage, ...], tokens: int, tokenizer: Tokenizer) -> Fitted:
    last = messages[-1]
    end = tokenizer.last(last.content, tokens - tokenizer.around(last.role))
    return Fitted((ChatMessage(last.role, end),), tokens)
