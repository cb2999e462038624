"""What every model server must offer, in our terms.

A backend turns a ChatRequest into a ServerReply, or raises one of the errors of
`core.errors`: NoAnswer for the failure of one report, BadRequest and NoModel to
stop a run, ServerTrouble and NoServer to ask again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.replies import TokenLogprob
from core.types import ChatMessage, ChatOptions

STAND_IN_FAMILY = "standin"


@dataclass(frozen=True, slots=True)
class Model:
    """One installed model. `size` is in bytes; `context_length` is what it was trained for."""

    name: str
    digest: str
    size: int = 0
    family: str = ""
    parameter_size: str = ""
    quantization: str = ""
    context_length: int | None = None

    @property
    def is_stand_in(self) -> bool:
        return self.family == STAND_IN_FAMILY


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model. `least_prompt_tokens` is what the prompt must count at least."""

    model: str
    messages: tuple[ChatMessage, ...]
    options: ChatOptions
    schema: Mapping[str, object] | None = None
    top_logprobs: int = 0
    least_prompt_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ServerReply:
    """A complete reply of a model. `seconds` is the server's own time for it, without queueing.

    `reused_tokens` of the prompt came from the server's cache, where it says so.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    logprobs: tuple[TokenLogprob, ...] = ()
    reused_tokens: int = 0


class Backend(Protocol):
    """A model server at one address."""

    address: str
    tokens_reused: int
    """Prompt tokens that came from the server's cache so far, where it says so."""

    async def version(self) -> str: ...

    async def models(self) -> tuple[Model, ...]: ...

    async def find_model(self, name: str) -> Model: ...

    async def chat(self, request: ChatRequest) -> ServerReply: ...

    async def close(self) -> None: ...
