"""A client of the stand-in for tests: asks one or many questions and keeps what came back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from core.standin import StandinSettings, serve
from core.standin.settings import DEFAULT_MODEL

T = TypeVar("T")
QUESTION = "Fraktur?\n\nBefund:\nKeine Fraktur."


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `seconds` counts from the question to the end of the body."""

    status: int
    body: bytes
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def text(self) -> str:
        return str(self.fields["message"]["content"])


class Client:
    """Asks the stand-in at one address."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def chat(self, content: str = QUESTION, **more: object) -> Reply:
        """A question, not streamed unless asked for."""
        message = {"role": "user", "content": content}
        fields = {"model": DEFAULT_MODEL, "stream": False, "messages": [message]}
        return await self.ask("POST", "/api/chat", fields | more)

    async def ask(self, method: str, path: str, fields: object = None) -> Reply:
        began = time.perf_counter()
        async with self._session.request(method, self._address + path, json=fields) as response:
            body = await response.read()
            took = time.perf_counter() - began
            return Reply(response.status, body, took, dict(response.headers))

    async def together(self, count: int, **more: object) -> list[Reply]:
        """As many questions at once, each with a report of its own."""
        asked = (self.chat(f"{QUESTION} Bild {number}.", **more) for number in range(count))
        return await asyncio.gather(*asked)

    async def digest(self) -> str:
        listed = (await self.ask("GET", "/api/tags")).fields["models"]
        return str(listed[0]["digest"])

    async def state(self) -> dict[str, Any]:
        return (await self.ask("GET", "/standin")).fields


def asking(settings: StandinSettings, story: Callable[[Client], Awaitable[T]]) -> T:
    """What the story comes to with a stand-in of these settings."""

    async def run() -> T:
        connector = aiohttp.TCPConnector(limit=0)
        async with serve(settings) as address, aiohttp.ClientSession(connector=connector) as own:
            return await story(Client(own, address))

    return asyncio.run(run())
