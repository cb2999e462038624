"""Which path is answered by what: the routes of Ollama that Overread and its peers ask."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from core.standin.asking import Ask, read_chat, read_generate, read_openai
from core.standin.body import read_object, typed
from core.standin.engine import Engine
from core.standin.pulling import Registry
from core.standin.settings import StandinSettings
from core.standin.wire import (
    BARE_JSON,
    PLAIN,
    STANDIN_HEADER,
    Refused,
    refusal,
    reply,
    reply_json,
)

Fields = Mapping[str, Any]
Handler = Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]
RUNNING = b"Ollama is running"
PLAIN_UTF8 = "text/plain; charset=utf-8"


class Server:
    """One stand-in. `asked` holds (path, fields) of all requests if it is to record them."""

    def __init__(self, settings: StandinSettings) -> None:
        self.engine = Engine(settings)
        self.asked: list[tuple[str, Fields]] = []
        self.last_request = time.monotonic()
        self._settings = settings
        self._registry = Registry(settings, self.engine.dialect, self.engine.shelf)
        self._routes: dict[str, dict[str, Handler]] = {
            "/": _looking(self._root),
            "/api/version": _looking(self._version),
            "/api/tags": _looking(self._tags),
            "/api/ps": {"GET": self._loaded},
            "/api/show": {"POST": self._show},
            "/api/chat": {"POST": self._asking(read_chat)},
            "/api/generate": {"POST": self._asking(read_generate)},
            "/api/pull": {"POST": self._pull},
            "/api/copy": {"POST": self._copy},
            "/api/delete": {"DELETE": self._delete},
            "/v1/models": {"GET": self._openai_models},
            "/v1/chat/completions": {"POST": self._asking(read_openai)},
            "/standin": {"GET": self._state},
        }

    @property
    def is_busy(self) -> bool:
        return bool(self.engine.slots.at_work or self.engine.slots.waiting)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Any request; a client that leaves cancels this."""
        self.last_request = time.monotonic()
        methods = self._routes.get(request.path)
        if methods is None:
            return reply(b"404 page not found", PLAIN, 404)
        handler = methods.get(request.method)
        if handler is None:
            return reply(b"405 method not allowed", PLAIN, 405)
        try:
            return await handler(request, await request.content.read())
        except Refused as refused:
            return refusal(refused)

    def _read(self, request: web.BaseRequest, body: bytes) -> dict[str, Any]:
        fields = read_object(body)
        if self._settings.record:
            self.asked.append((request.path, fields))
        return fields

    def _asking(self, read: Callable[[Fields], Ask]) -> Handler:
        async def ask(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
            return await self.engine.answer(request, read(self._read(request, body)))

        return ask

    async def _root(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        return reply(RUNNING, PLAIN_UTF8)

    async def _version(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        return reply_json({"version": self._settings.version})

    async def _tags(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        dialect = self.engine.dialect
        return reply_json(self.engine.look([m.tag(dialect) for m in self.engine.shelf.all()]))

    async def _loaded(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        loaded = [m.running() for m in self.engine.shelf.all() if m.is_loaded()]
        return reply_json(self.engine.look(loaded))

    async def _show(self, request: web.BaseRequest, body: bytes) -> web.Response:
        fields = self._read(request, body)
        name = typed(fields, "model", str) or typed(fields, "name", str) or ""
        return reply_json(self.engine.shelf.shown(name, self.engine.dialect).show())

    async def _pull(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        return await self._registry.pull(request, self._read(request, body))

    async def _copy(self, request: web.BaseRequest, body: bytes) -> web.Response:
        fields = self._read(request, body)
        source, destination = typed(fields, "source", str), typed(fields, "destination", str)
        self.engine.shelf.copy(source or "", destination or "")
        return _done()

    async def _delete(self, request: web.BaseRequest, body: bytes) -> web.Response:
        fields = self._read(request, body)
        self.engine.shelf.remove(typed(fields, "model", str) or typed(fields, "name", str) or "")
        return _done()

    async def _openai_models(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        listed = [
            {"id": m.name, "object": "model", "created": int(time.time()), "owned_by": "library"}
            for m in self.engine.shelf.all()
        ]
        return reply_json({"object": "list", "data": listed}, BARE_JSON)

    async def _state(self, _request: web.BaseRequest, _body: bytes) -> web.Response:
        """How much was asked: for tests and benchmarks, and no path of Ollama's."""
        engine = self.engine
        return reply_json({
            "questions": engine.questions, "looks": engine.looks,
            "at_work": engine.slots.at_work, "waiting": engine.slots.waiting,
            "most_at_work": engine.slots.most_at_work,
            "asked": [{"path": path, "fields": fields} for path, fields in self.asked],
        })  # fmt: skip


def _looking(handler: Handler) -> dict[str, Handler]:
    return {"GET": handler, "HEAD": handler}


def _done() -> web.Response:
    """200 and nothing else."""
    return web.Response(headers={STANDIN_HEADER: "1"})
