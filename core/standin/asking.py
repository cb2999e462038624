"""What a client asks of a model, from the three routes in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from core.standin.body import KEPT_SECONDS, format_of, keep_alive_of, options_of, typed
from core.standin.dialects import DEFAULT_WINDOW
from core.standin.wire import Refused
from core.types import ChatMessage

MOST_LOGPROBS = 20
ROLES: tuple[Literal["system", "user", "assistant"], ...] = ("system", "user", "assistant")
"""Messages in any other role are dropped without a word."""


class Route(Enum):
    """Where the question came in; the reply has another form on each."""

    CHAT = "chat"
    GENERATE = "generate"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for a reply. `schema` {} stands for any JSON, None for free text.

    `num_predict` at or below 0 means no limit. `only_load`: nothing was asked.
    """

    route: Route
    model: str
    messages: tuple[ChatMessage, ...]
    only_load: bool
    stream: bool
    num_ctx: int = DEFAULT_WINDOW
    num_predict: int = -1
    seed: int = 0
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    truncate: bool = True
    shift: bool = True
    logprobs: bool = False
    top_logprobs: int = 0
    images: int = 0
    think: bool = False
    raw: bool = False
    keep_alive: float = KEPT_SECONDS


def read_chat(fields: Mapping[str, Any]) -> Ask:
    """A body of /api/chat."""
    entries = typed(fields, "messages", list) or []
    return _ask(Route.CHAT, fields, _messages(entries), _images(entries), only_load=not entries)


def read_generate(fields: Mapping[str, Any]) -> Ask:
    """A body of /api/generate: a prompt is a user's only message."""
    prompt = typed(fields, "prompt", str) or ""
    system = typed(fields, "system", str) or ""
    raw = bool(typed(fields, "raw", bool))
    told = () if raw or not system else (ChatMessage("system", system),)
    messages = (*told, ChatMessage("user", prompt))
    return _ask(Route.GENERATE, fields, messages, _images([fields]), only_load=not prompt)


def read_openai(fields: Mapping[str, Any]) -> Ask:
    """A body of /v1/chat/completions, which knows neither window nor truncation."""
    entries = typed(fields, "messages", list) or []
    if not entries:
        raise Refused(400, "[] is too short - 'messages'")
    wanted = fields.get("response_format") or {}
    schema = (wanted.get("json_schema") or {}).get("schema") if isinstance(wanted, dict) else None
    anything = isinstance(wanted, dict) and wanted.get("type") == "json_object"
    return Ask(
        Route.OPENAI,
        typed(fields, "model", str) or "",
        _messages(entries),
        only_load=False,
        stream=bool(typed(fields, "stream", bool)),
        num_predict=typed(fields, "max_tokens", int) or -1,
        seed=typed(fields, "seed", int) or 0,
        temperature=float(fields.get("temperature") or 0.0),
        schema=schema if isinstance(schema, dict) else {} if anything else None,
    )


def _ask(
    route: Route,
    fields: Mapping[str, Any],
    messages: tuple[ChatMessage, ...],
    images: int,
    *,
    only_load: bool,
) -> Ask:
    options = options_of(fields)
    stream = typed(fields, "stream", bool)
    top = typed(fields, "top_logprobs", int) or 0
    if not 0 <= top <= MOST_LOGPROBS:
        raise Refused(400, f"top_logprobs must be between 0 and {MOST_LOGPROBS}")
    return Ask(
        route,
        typed(fields, "model", str) or "",
        messages,
        only_load,
        stream=stream is not False and not only_load,
        num_ctx=options.get("num_ctx", DEFAULT_WINDOW),
        num_predict=options.get("num_predict", -1),
        seed=options.get("seed", 0),
        temperature=options.get("temperature", 0.8),
        stop=tuple(str(word) for word in options.get("stop", ())),
        schema=format_of(fields),
        truncate=typed(fields, "truncate", bool) is not False,
        shift=typed(fields, "shift", bool) is not False,
        logprobs=bool(typed(fields, "logprobs", bool)),
        top_logprobs=top,
        images=images,
        think=bool(fields.get("think")),
        raw=bool(fields.get("raw")),
        keep_alive=keep_alive_of(fields),
    )


def _messages(entries: list[Any]) -> tuple[ChatMessage, ...]:
    found = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise Refused(400, "json: cannot unmarshal into Go struct field ChatRequest.messages")
        content = typed(entry, "content", str) or ""
        role = typed(entry, "role", str) or ""
        found += [ChatMessage(known, content) for known in ROLES if known == role]
    return tuple(found)


def _images(entries: list[Any]) -> int:
    return sum(len(entry.get("images") or ()) for entry in entries if isinstance(entry, dict))
