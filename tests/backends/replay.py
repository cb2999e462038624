"""A server that gives one recorded reply, over a real socket, to whatever it is asked."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

RECORDINGS = Path(__file__).parent.parent / "recordings"


def cases(recording: Path) -> dict[str, dict[str, Any]]:
    """name → recorded case."""
    return {case["name"]: case for case in json.loads(recording.read_text())["cases"]}


def body(reply: dict[str, Any]) -> bytes:
    """The recorded body as it went over the wire."""
    if "json" in reply:
        return json.dumps(reply["json"], ensure_ascii=False).encode()
    if "lines" in reply:
        return b"".join(json.dumps(line).encode() + b"\n" for line in reply["lines"])
    return str(reply.get("text") or "").encode()


@asynccontextmanager
async def replaying(
    status: int, sent: bytes, content_type: str = "application/json"
) -> AsyncIterator[str]:
    """The address of a server that answers everything with this."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=sent, headers={"Content-Type": content_type})

    async with serving(answer) as address:
        yield address


@asynccontextmanager
async def serving(answer: Any, certificates: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The address of a server with one handler for all paths."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
