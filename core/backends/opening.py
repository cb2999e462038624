"""Which kind of server an address means: Ollama, unless `openai+` stands before it."""

from __future__ import annotations

from core.backends._base import Backend
from core.backends.connection import Access
from core.backends.ollama import Ollama
from core.backends.openai_compatible import PREFIX, OpenAICompatible
from core.settings import Settings


def open_backend(
    address: str, settings: Settings, request_timeout: float | None = None, connections: int = 64
) -> Backend:
    """A backend with what the settings say of this host. The caller closes it."""
    access = Access(settings.headers_for(address), settings.ca_file)
    timeout = request_timeout or settings.request_timeout
    if address.startswith(PREFIX):
        return OpenAICompatible(address, timeout, connections, access)
    return Ollama(address, timeout, connections, access)
