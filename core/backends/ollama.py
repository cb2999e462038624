"""Ollama: its client for pulling models, thin calls of our own for all that labels rest on.

The client can't send `truncate` and `shift`, without which Ollama drops the
beginning of a long prompt in silence, and drops fields it does not know (see
docs/decisions).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.backends import reply_checks, requests
from core.backends._base import ChatRequest, Model, ServerReply
from core.backends.connection import LOOK_SECONDS, NO_ACCESS, Access, Connection, Kind
from core.backends.ollama_replies import error_of, no_model, read_chat
from core.errors import NoModel, NoServer, ServerTrouble

if TYPE_CHECKING:
    import ollama

OLLAMA = Kind(
    "Ollama",
    "Start it with: ollama serve",
    "vLLM and llama.cpp want openai+ before their address: openai+http://…",
)
PULL_SECONDS = 600
"""How long a registry may be silent during a pull."""


@dataclass(frozen=True, slots=True)
class PullProgress:
    """One line of a pull: what is going on, and bytes so far where there are any."""

    status: str
    completed: int = 0
    total: int = 0


class Ollama:
    """One Ollama server. `request_timeout` is in seconds and bounds one chat call."""

    tokens_reused = 0
    """Ollama does not say how much of a prompt came from its cache."""

    def __init__(
        self,
        address: str,
        request_timeout: float = 120.0,
        connections: int = 64,
        access: Access = NO_ACCESS,
    ) -> None:
        self.address = address
        self._access = access
        self._connection = Connection(address, OLLAMA, access, request_timeout, connections)
        self._trained_for: dict[str, int | None] = {}
        self._clients: list[ollama.AsyncClient] = []

    async def version(self) -> str:
        """The server's version, for example 0.32.15."""
        fields = await self._connection.get("/api/version")
        version = fields.get("version")
        if not isinstance(version, str):
            raise NoServer(f"{self.address} answers, but not like Ollama. Is the address right?")
        return version

    async def models(self) -> tuple[Model, ...]:
        """The installed models with their digests."""
        fields = await self._connection.get("/api/tags")
        listed = fields.get("models")
        if not isinstance(listed, list):
            raise NoServer(f"{self.address} answers, but not like Ollama. Is the address right?")
        return tuple(_model(entry) for entry in listed)

    async def loaded(self) -> tuple[Model, ...]:
        """The models that are in memory now."""
        fields = await self._connection.get("/api/ps")
        return tuple(_model(entry) for entry in fields.get("models") or ())

    async def find_model(self, name: str) -> Model:
        """The model of this name (`:latest` may be left out); raises NoModel."""
        wanted = name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"
        models = await self.models()
        for model in models:
            if model.name in (wanted, name):
                return await self._with_context_length(model)
        there = ", ".join(model.name for model in models) or "none"
        raise NoModel(
            f"The model {name} is not on {self.address} (installed: {there}). "
            f"Pull it with: ollama pull {name}"
        )

    async def _with_context_length(self, model: Model) -> Model:
        """Older servers tell a model's context length only in /api/show; asked once."""
        if model.context_length is None and model.name not in self._trained_for:
            shown = await self.show(model.name)
            values = shown.get("model_info") or {}
            lengths = [v for k, v in values.items() if k.endswith(".context_length")]
            self._trained_for[model.name] = int(lengths[0]) if lengths else None
        trained_for = self._trained_for.setdefault(model.name, model.context_length)
        return replace(model, context_length=trained_for)

    async def show(self, name: str) -> dict[str, Any]:
        """Template, parameters and details of a model, as the server tells them."""
        status, body = await self._connection.post("/api/show", {"model": name})
        fields = reply_checks.json_object(status, body, self.address, OLLAMA.name)
        if status == 404:
            raise no_model(name, self.address)
        if status != 200:
            raise ServerTrouble(f"{self.address} can't show {name}: {fields.get('error')}")
        return fields

    async def pull(self, name: str) -> AsyncIterator[PullProgress]:
        """Fetches a model; closing the iterator cancels, the next pull goes on from there."""
        # Loaded here because labelling needs neither, and they delay its start by 0.1 s.
        import httpx
        import ollama

        try:
            client = self._client()
            async for step in await client.pull(name, stream=True):
                yield PullProgress(step.status or "", step.completed or 0, step.total or 0)
        except ollama.ResponseError as error:
            raise NoModel(f"{name} can't be pulled: {error.error}. Is the name right?") from error
        except (ConnectionError, httpx.HTTPError) as error:
            raise self._connection.unreachable(error) from error

    async def chat(self, request: ChatRequest) -> ServerReply:
        """One reply; raises a BackendError for everything that is no complete answer."""
        requests.check(request, self._trained_for.get(request.model))
        status, body = await self._connection.post("/api/chat", chat_body(request))
        return read_chat(status, body, request, self.address)

    async def prompt_tokens_unguarded(self, request: ChatRequest) -> int:
        """How many tokens are read of a prompt that the server may shorten as it likes.

        For examining a server, never for labels. Raises a BackendError as `chat` does.
        """
        body = {k: v for k, v in chat_body(request).items() if k not in ("truncate", "shift")}
        status, reply = await self._connection.post("/api/chat", body)
        fields = reply_checks.json_object(status, reply, self.address, OLLAMA.name)
        if status != 200:
            raise error_of(status, str(fields.get("error", "")), request, self.address)
        return int(fields.get("prompt_eval_count") or 0)

    async def close(self) -> None:
        await self._connection.close()
        for client in self._clients:
            await client._client.aclose()

    def _client(self) -> ollama.AsyncClient:
        import httpx
        import ollama

        client = ollama.AsyncClient(
            host=self.address,
            timeout=httpx.Timeout(PULL_SECONDS, connect=LOOK_SECONDS),
            headers=dict(self._access.headers),
            verify=self._access.certificates(),
            follow_redirects=False,
            trust_env=False,
        )
        self._clients.append(client)
        return client


def chat_body(request: ChatRequest) -> dict[str, object]:
    """What is sent to /api/chat. Never without `truncate` and `shift` (both false)."""
    options = request.options
    body: dict[str, object] = {
        "model": request.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": False,
        "truncate": False,
        "shift": False,
        "keep_alive": -1 if options.keep_alive == "-1" else options.keep_alive,
        "options": {
            "temperature": options.temperature,
            "seed": options.seed,
            "top_p": options.top_p,
            "num_ctx": options.num_ctx,
            "num_predict": options.num_predict,
        },
    }
    if request.schema is not None:
        body["format"] = request.schema
    if request.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    return body


def _model(entry: dict[str, Any]) -> Model:
    details = entry.get("details") or {}
    return Model(
        name=str(entry.get("name", "")),
        digest=str(entry.get("digest", "")),
        size=int(entry.get("size") or 0),
        family=str(details.get("family") or ""),
        parameter_size=str(details.get("parameter_size") or ""),
        quantization=str(details.get("quantization_level") or ""),
        context_length=details.get("context_length"),
    )
