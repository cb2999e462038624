"""A toy Ollama for tests of the labelling loop: says what it is told, counts what it is asked."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.backends import replay

DIGEST = "d" * 64
REPORT = re.compile(r"Befund \d+: ")
CHARACTERS_A_TOKEN = 5
TOO_LONG = "the input length exceeds the context length"


def ok(answer: str = "absent") -> dict[str, object]:
    return {
        "message": {"role": "assistant", "content": json.dumps({"answer": answer})},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 50,
        "eval_count": 8,
        "total_duration": 1_000_000,
    }


@dataclass
class Toy:
    """What the server does. `answer` gets the last message and the number of the request.

    It is about reports; the small questions before a run are answered well, unless
    `answers_questions_so` too.
    """

    answer: Callable[[str, int], web.Response | dict[str, object]] = lambda _text, _n: ok()
    digest: str = DIGEST
    version: str = "0.32.15"
    weights: str = "f" * 64
    template: str = "{{ .Prompt }}"
    latency: float = 0.0
    answers_questions_so: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    most_in_flight: int = 0
    requests: int = 0
    seeds: Counter[int] = field(default_factory=Counter)

    async def handle(self, request: web.Request) -> web.Response:
        if request.path == "/api/version":
            return web.json_response({"version": self.version})
        if request.path == "/api/tags":
            details = {"family": "toy", "context_length": 32768}
            model = {"name": "toy:latest", "digest": self.digest, "details": details}
            return web.json_response({"models": [model]})
        if request.path == "/api/show":
            return web.json_response({
                "modelfile": f"FROM /models/blobs/sha256-{self.weights}", "template": self.template
            })  # fmt: skip
        return await self._chat(await request.json())

    async def _chat(self, fields: dict[str, Any]) -> web.Response:
        text = fields["messages"][-1]["content"]
        characters = sum(len(message["content"]) for message in fields["messages"])
        if characters > CHARACTERS_A_TOKEN * fields["options"]["num_ctx"]:
            return web.json_response({"error": TOO_LONG}, status=400)
        if fields["options"]["num_predict"] == 1:
            return web.json_response({**ok(), "done_reason": "length"})
        if not REPORT.match(text.splitlines()[-1]) and not self.answers_questions_so:
            return web.json_response(ok())
        self.seeds[fields["options"]["seed"]] += 1
        self.requests += 1
        number = self.requests
        self.asked[text.splitlines()[-1]] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.latency)
            answer = self.answer(text, number)
        finally:
            self.in_flight -= 1
        return answer if isinstance(answer, web.Response) else web.json_response(answer)


@asynccontextmanager
async def answering(toy: Toy) -> AsyncIterator[str]:
    async with replay.serving(toy.handle) as address:
        yield address


@contextmanager
def answering_in_a_thread(toy: Toy) -> Iterator[str]:
    """The address of a toy that answers while the test itself waits for processes."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = answering(toy)
    address = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    try:
        yield address
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
