"""Which kind of server an address means: Ollama, unless `openai+` stands before it."""

from __future__ import annotations

import asyncio

from core.backends._base import Backend
from core.backends.connection import Access
from core.backends.ollama import Ollama
from core.backends.openai_compatible import PREFIX, OpenAICompatible
from core.errors import BackendError
from core.settings import Settings

LOOK_SECONDS = 2.0


def open_backend(
    address: str, settings: Settings, request_timeout: float | None = None, connections: int = 64
) -> Backend:
    """A backend with what the settings say of this host. The caller closes it."""
    access = Access(settings.headers_for(address), settings.ca_file)
    timeout = request_timeout or settings.request_timeout
    if address.startswith(PREFIX):
        return OpenAICompatible(address, timeout, connections, access)
    return Ollama(address, timeout, connections, access)


async def is_there(address: str, settings: Settings) -> bool:
    """Whether a model server answers at the address, within two seconds."""
    server = open_backend(address, settings)
    try:
        await asyncio.wait_for(server.version(), timeout=LOOK_SECONDS)
    except (BackendError, TimeoutError):
        return False
    finally:
        await server.close()
    return True
