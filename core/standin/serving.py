"""Starting and stopping a stand-in: here, in a thread, or until it is idle."""

from __future__ import annotations

import asyncio
import errno
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web

from core.errors import SettingsError
from core.standin.precise_loop import precise_loop
from core.standin.server import Server
from core.standin.settings import StandinSettings

BACKLOG = 2048
START_SECONDS = 10.0
LOOK_EVERY = 0.2
"""Seconds between looks at whether a stand-in is idle."""


@asynccontextmanager
async def serve(settings: StandinSettings) -> AsyncIterator[str]:
    """The address of a stand-in on this event loop; raises SettingsError."""
    async with listening(settings, Server(settings)) as address:
        yield address


@asynccontextmanager
async def listening(settings: StandinSettings, server: Server) -> AsyncIterator[str]:
    """The address at which the server is reached; raises SettingsError if that is taken."""
    own = web.Server(server.handle, handler_cancellation=True, access_log=None)
    runner = web.ServerRunner(own, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG)
        await _start(site, settings)
        yield f"http://{settings.host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _start(site: web.TCPSite, settings: StandinSettings) -> None:
    try:
        await site.start()
    except OSError as error:
        place = f"Port {settings.port} on {settings.host}"
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"{place} is in use. Choose another with --port.") from error
        raise SettingsError(f"{place} can't be listened on: {error.strerror}.") from error


@contextmanager
def running_standin(settings: StandinSettings) -> Iterator[str]:
    """The address of a stand-in in a thread of its own; raises SettingsError."""
    loop = precise_loop()
    thread = threading.Thread(target=loop.run_forever, name="stand-in", daemon=True)
    thread.start()
    server = serve(settings)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(START_SECONDS)
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(
            START_SECONDS
        )
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(START_SECONDS)
        loop.close()


async def idle_for(server: Server, seconds: float) -> None:
    """Returns once nothing was asked and nothing was at work for that long."""
    while server.is_busy or time.monotonic() - server.last_request < seconds:
        await asyncio.sleep(LOOK_EVERY)
