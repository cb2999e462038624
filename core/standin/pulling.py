"""A download that takes its time, can be left and goes on where it was."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiohttp import web

from core.standin.body import typed
from core.standin.dialects import Dialect
from core.standin.settings import StandinSettings
from core.standin.shelf import Shelf, full_name
from core.standin.wire import (
    BARE_JSON,
    LINES,
    STANDIN_HEADER,
    Refused,
    line,
    reply_json,
)

STEP_SECONDS = 0.06
SMALL_LAYERS = (424, 30)
SETTINGS_LAYER = 416
UNKNOWN = "pull model manifest: file does not exist"


class Registry:
    """The models that can be pulled, and how far each has come."""

    def __init__(self, settings: StandinSettings, dialect: Dialect, shelf: Shelf) -> None:
        self._sizes = {full_name(name): size for name, size in settings.pullable.items()}
        self._per_step = max(1, int(settings.pull_bytes_per_second * STEP_SECONDS))
        self._dialect = dialect
        self._shelf = shelf
        self._completed: dict[str, int] = {}

    async def pull(self, request: web.BaseRequest, fields: Mapping[str, Any]) -> web.StreamResponse:
        name = full_name(typed(fields, "model", str) or typed(fields, "name", str) or "")
        if typed(fields, "stream", bool) is False:
            return await self._in_one_piece(name)
        response = web.StreamResponse(headers={"Content-Type": LINES, STANDIN_HEADER: "1"})
        await response.prepare(request)
        try:
            async for step in self._steps(name):
                await response.write(line(step))
        except Refused as refused:
            await response.write(line({"error": refused.text}))
        await response.write_eof()
        return response

    async def _in_one_piece(self, name: str) -> web.Response:
        async for _ in self._steps(name):
            pass
        return reply_json({"status": "success"}, BARE_JSON)

    async def _steps(self, name: str) -> AsyncIterator[dict[str, Any]]:
        """What is said line by line; raises Refused for a model that nobody has."""
        yield {"status": "pulling manifest"}
        if name not in self._sizes and not self._shelf.has(name):
            raise Refused(500, UNKNOWN, BARE_JSON)
        if name in self._sizes:
            async for step in self._layers(name, self._sizes[name]):
                yield step
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        if not self._shelf.has(name):
            self._shelf.add(name, self._sizes[name])
        yield {"status": "success"}

    async def _layers(self, name: str, size: int) -> AsyncIterator[dict[str, Any]]:
        weights = hashlib.sha256(name.encode()).hexdigest()
        while self._completed.get(name, 0) < size:
            await asyncio.sleep(STEP_SECONDS)
            self._completed[name] = min(self._completed.get(name, 0) + self._per_step, size)
            yield _layer(weights, size, self._completed[name])
        more = (SETTINGS_LAYER,) if self._dialect.settings_are_a_layer else ()
        for small in (*SMALL_LAYERS, *more):
            digest = hashlib.sha256(f"{name} {small}".encode()).hexdigest()
            yield _layer(digest, small, small)


def _layer(digest: str, total: int, completed: int) -> dict[str, Any]:
    return {
        "status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}",
        "total": total, "completed": completed,
    }  # fmt: skip
