"""A small stand-in for llama.cpp's server: its recorded replies, chosen by what is asked.

Whole replies are as recorded but for the text, since the recorded model wrote noise.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.backends import replay

RECORDING = replay.RECORDINGS / "llama_server" / "recording.json"
WINDOW = 1024
LABEL = '{"answer": "absent"}'


def recorded(name: str) -> dict[str, Any]:
    reply: dict[str, Any] = copy.deepcopy(replay.cases(RECORDING)[name]["reply"])
    return reply


def as_response(reply: dict[str, Any]) -> web.Response:
    return web.json_response(reply["json"], status=reply["status"])


class LlamaStub:
    """`seen` are the headers of every request."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.seen.append(dict(request.headers))
        if request.path in ("/v1/models", "/props"):
            return as_response(recorded(request.path.rsplit("/", 1)[-1]))
        if request.path == "/v1/chat/completions":
            return self._chat(await request.json())
        return as_response(recorded("unknown_path"))

    def _chat(self, fields: dict[str, Any]) -> web.Response:
        characters = sum(len(message["content"]) for message in fields["messages"])
        if characters > WINDOW:
            return as_response(recorded("too_long"))
        if fields["model"] != "tiny":
            return as_response(recorded("unknown_model"))
        if fields["max_tokens"] < len(LABEL):
            return as_response(recorded("chat"))
        return as_response(self._labelled(bool(fields.get("logprobs")), characters))

    def _labelled(self, with_logprobs: bool, characters: int) -> dict[str, Any]:
        """The recorded reply to a schema with a label in it, one token a character."""
        reply = recorded("schema_logprobs" if with_logprobs else "schema")
        choice = reply["json"]["choices"][0]
        choice["message"]["content"] = LABEL
        reply["json"]["usage"] |= {
            "prompt_tokens": characters, "completion_tokens": len(LABEL),
        }  # fmt: skip
        if with_logprobs:
            fence = "```json\n"
            choice["logprobs"]["content"] = [_entry(letter) for letter in fence + LABEL]
        return reply


def _entry(letter: str) -> dict[str, Any]:
    rivals = [("a", -0.2), ("p", -1.9), ("u", -4.0)] if letter == "a" else [(letter, 0.0)]
    return {
        "token": letter, "logprob": dict(rivals)[letter],
        "top_logprobs": [{"token": token, "logprob": value} for token, value in rivals],
    }  # fmt: skip


@asynccontextmanager
async def llama_stub(stub: LlamaStub | None = None) -> AsyncIterator[str]:
    async with replay.serving((stub or LlamaStub()).handle) as address:
        yield f"openai+{address}"
