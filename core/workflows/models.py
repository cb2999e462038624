"""The models that the hosts have and hold in memory, and what a new one would cost."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.backends._base import Model
from core.backends.ollama import Ollama
from core.backends.opening import open_backend
from core.errors import BackendError, BadRequest
from core.settings import Settings
from core.workflows import model_servers
from core.workflows.model_servers import LOOK_SECONDS, ModelServer
from core.workflows.study import Study

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model wants, in bytes: to download, in memory with one slot of 4 096 tokens."""

    download: int
    memory_low: int
    memory_high: int
    cache_per_token: int


MIXTRAL_CACHE = 128 * 1024
"""Bytes of the key-value cache for each token of each slot: 32 layers, 8 heads, 16 bit."""
COSTS: Mapping[str, Cost] = {
    "mixtral:8x7b-instruct-v0.1-q4_0": Cost(
        26_500_000_000, 28_000_000_000, 29_000_000_000, MIXTRAL_CACHE
    ),
    "mixtral:8x7b-instruct-v0.1-q4_K_M": Cost(
        28_500_000_000, 30_000_000_000, 31_000_000_000, MIXTRAL_CACHE
    ),
    "mixtral:8x7b-instruct-v0.1-q8_0": Cost(
        49_700_000_000, 51_000_000_000, 52_000_000_000, MIXTRAL_CACHE
    ),
}
"""Models of the published study and its nearest kin, as Ollama's library lists them."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One model as some hosts have it: the same name with another digest is another one."""

    model: Model
    hosts: tuple[str, ...]
    loaded_on: tuple[str, ...]
    is_one_of_several: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """All hosts as they answered just now, and every model that one of them has."""

    servers: tuple[ModelServer, ...]
    installed: tuple[Installed, ...]

    @property
    def pullable_to(self) -> tuple[str, ...]:
        """Hosts that answer and can be told to fetch a model."""
        return tuple(s.address for s in self.servers if s.is_there and _is_ollama(s.address))


def take(study: Study, seconds: float = LOOK_SECONDS) -> Inventory:
    """Asks every host of the settings at once, what it has and what is in its memory."""
    servers = model_servers.look(study, seconds=seconds)
    loaded = asyncio.run(_loaded_on_all(study.settings, servers, seconds))
    found: dict[tuple[str, str], Model] = {}
    for server in servers:
        found |= {(model.name, model.digest): model for model in server.models}
    names = [name for name, _ in found]
    installed = tuple(
        Installed(
            model,
            tuple(s.address for s in servers if any(_same(m, model) for m in s.models)),
            tuple(a for a, models in loaded.items() if any(_same(m, model) for m in models)),
            is_one_of_several=names.count(model.name) > 1,
        )
        for _, model in sorted(found.items())
    )
    return Inventory(servers, installed)


def _same(one: Model, other: Model) -> bool:
    return (one.name, one.digest) == (other.name, other.digest)


def _is_ollama(address: str) -> bool:
    return address.startswith("http")


async def _loaded_on_all(
    settings: Settings, servers: Sequence[ModelServer], seconds: float
) -> dict[str, tuple[Model, ...]]:
    there = [s.address for s in servers if s.is_there and _is_ollama(s.address)]
    held = await asyncio.gather(*(_loaded(settings, address, seconds) for address in there))
    return dict(zip(there, held, strict=True))


async def _loaded(settings: Settings, address: str, seconds: float) -> tuple[Model, ...]:
    """What a host holds in memory; nothing where it does not say so in time."""
    server = ollama_at(settings, address, seconds)
    try:
        async with asyncio.timeout(seconds):
            return await server.loaded()
    except (BackendError, TimeoutError):
        return ()
    finally:
        await server.close()


def ollama_at(settings: Settings, address: str, seconds: float | None = None) -> Ollama:
    """The Ollama at this address; raises BadRequest where another kind of server is meant."""
    server = open_backend(address, settings, seconds)
    if not isinstance(server, Ollama):
        raise BadRequest(
            f"{address} is no Ollama: models are brought to it by whoever runs the server."
        )
    return server


def template(settings: Settings, address: str, name: str) -> str:
    """The template that turns messages into the model's prompt; raises a BackendError."""

    async def ask() -> str:
        server = ollama_at(settings, address, LOOK_SECONDS)
        try:
            return str((await server.show(name)).get("template") or "")
        finally:
            await server.close()

    return asyncio.run(ask())


def memory_here(address: str) -> int | None:
    """Bytes of this machine's memory, where the host is this machine."""
    if urlsplit(address).hostname not in HERE or not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def cost(name: str) -> Cost | None:
    """What is known of a model's needs; None for all but a few."""
    return COSTS.get(name)
