"""vLLM, llama.cpp and whatever else speaks OpenAI's chat protocol.

There is no digest here: a model's identity is what the server tells of it (name,
file, size, parameters, quantisation, template), looked at during a run like a digest.
The window is the server's own and can't be sent: it must be at least `num_ctx`.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from core.backends import requests
from core.backends._base import STAND_IN_FAMILY, ChatRequest, Model, ServerReply
from core.backends.connection import NO_ACCESS, Access, Connection, Kind
from core.backends.openai_replies import read_chat
from core.errors import BackendError, NoModel, NoServer

SERVER = Kind("a model server", "Is it running, and is the address right?")
PREFIX = "openai+"
TOLD = ("n_params", "size", "ftype", "n_ctx_train", "n_vocab", "n_embd")
"""What llama.cpp says of a model file; vLLM says only which repository it is from."""


class OpenAICompatible:
    """One server. `address` begins with `openai+`; `request_timeout` is in seconds."""

    def __init__(
        self,
        address: str,
        request_timeout: float = 120.0,
        connections: int = 64,
        access: Access = NO_ACCESS,
    ) -> None:
        self.address = address
        self.tokens_reused = 0
        url = address.removeprefix(PREFIX)
        self._connection = Connection(url, SERVER, access, request_timeout, connections)
        self._windows: dict[str, int | None] = {}

    async def version(self) -> str:
        """llama.cpp's build or vLLM's version; “unknown” where neither is told."""
        properties = await self._told("/props")
        if isinstance(properties.get("build_info"), str):
            return f"llama.cpp {properties['build_info']}"
        version = (await self._told("/version")).get("version")
        if isinstance(version, str):
            return f"vLLM {version}"
        await self.models()
        return "unknown"

    async def models(self) -> tuple[Model, ...]:
        """The models that are served; their “digest” covers what the server tells of them."""
        fields = await self._connection.get("/v1/models")
        listed = fields.get("data")
        if not isinstance(listed, list):
            raise NoServer(
                f"{self.address} answers, but not like an OpenAI-compatible server. "
                "Is the address right? Ollama's has no “openai+” before it."
            )
        family = STAND_IN_FAMILY if self._connection.is_stand_in else ""
        properties = await self._told("/props")
        found = tuple(
            replace(_model(entry, properties), family=family)
            for entry in listed
            if isinstance(entry, dict)
        )
        self._windows.update((model.name, model.context_length) for model in found)
        return found

    async def find_model(self, name: str) -> Model:
        """The model of this name; raises NoModel, since the server may answer for any name."""
        models = await self.models()
        for model in models:
            if model.name == name:
                return model
        there = ", ".join(model.name for model in models) or "none"
        raise NoModel(f"The model {name} is not on {self.address} (it serves: {there}).")

    async def chat(self, request: ChatRequest) -> ServerReply:
        """One reply; raises a BackendError for everything that is no complete answer."""
        requests.check(request, self._windows.get(request.model))
        began = time.monotonic()
        status, body = await self._connection.post("/v1/chat/completions", chat_body(request))
        reply = read_chat(status, body, request, self.address, time.monotonic() - began)
        self.tokens_reused += reply.reused_tokens
        return reply

    async def close(self) -> None:
        await self._connection.close()

    async def _told(self, path: str) -> dict[str, Any]:
        """What an optional page tells; nothing where the server has none."""
        try:
            return await self._connection.get(path)
        except BackendError:
            return {}


def chat_body(request: ChatRequest) -> dict[str, object]:
    """What is sent to /v1/chat/completions. An over-long prompt is always refused there."""
    options = request.options
    body: dict[str, object] = {
        "model": request.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": False,
        "temperature": options.temperature,
        "seed": options.seed,
        "top_p": options.top_p,
        "max_tokens": options.num_predict,
    }
    if request.schema is not None:
        form = {"name": "answer", "strict": True, "schema": request.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    if request.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    return body


def _model(entry: dict[str, Any], properties: dict[str, Any]) -> Model:
    meta = entry.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    window = meta.get("n_ctx") or entry.get("max_model_len")
    return Model(
        name=str(entry.get("id", "")),
        digest=_identity(entry, meta, properties),
        size=int(meta.get("size") or 0),
        parameter_size=_billions(meta.get("n_params")),
        quantization=str(meta.get("ftype") or ""),
        context_length=window if isinstance(window, int) else None,
    )


def _identity(entry: dict[str, Any], meta: dict[str, Any], properties: dict[str, Any]) -> str:
    """A hash of what is told, marked so that nobody takes it for a digest of the weights."""
    told = {
        "id": entry.get("id"),
        "root": entry.get("root"),
        "file": PurePath(str(properties.get("model_path") or "")).name,
        "template": properties.get("chat_template"),
        **{name: meta.get(name) for name in TOLD},
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return f"told:{hashlib.sha256(text.encode()).hexdigest()}"


def _billions(parameters: object) -> str:
    if not isinstance(parameters, int | float):
        return ""
    return f"{parameters / 1e9:.1f}B" if parameters >= 1e8 else f"{parameters / 1e6:.2f}M"
