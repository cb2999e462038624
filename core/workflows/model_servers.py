"""Which model servers answer now, in which version, with which models: all asked at once.

Nobody is waited for longer than a page may take to open; a server that does not answer
is one sentence that says what to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from core.backends._base import Model
from core.backends.opening import open_backend
from core.errors import BackendError
from core.settings import Settings
from core.workflows.study import Study

LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ModelServer:
    """One server as it answered just now. `trouble` says why it can't be used, "" if it can."""

    address: str
    version: str = ""
    models: tuple[Model, ...] = ()
    trouble: str = ""

    @property
    def is_there(self) -> bool:
        return not self.trouble

    def model(self, name: str) -> Model | None:
        """The model of this name; `:latest` may be left out."""
        return next((m for m in self.models if m.name in (name, f"{name}:latest")), None)


def look(
    study: Study, addresses: Sequence[str] = (), seconds: float = LOOK_SECONDS
) -> tuple[ModelServer, ...]:
    """All servers in their order, those of the settings unless others are named."""
    wanted = tuple(addresses) or study.settings.host_list
    return asyncio.run(_look_at_all(study.settings, wanted, seconds))


async def _look_at_all(
    settings: Settings, addresses: Sequence[str], seconds: float
) -> tuple[ModelServer, ...]:
    return tuple(
        await asyncio.gather(*(_look_at(settings, address, seconds) for address in addresses))
    )


async def _look_at(settings: Settings, address: str, seconds: float) -> ModelServer:
    server = open_backend(address, settings, seconds)
    try:
        async with asyncio.timeout(seconds):
            version, models = await asyncio.gather(server.version(), server.models())
    except BackendError as error:
        return ModelServer(address, trouble=str(error))
    except TimeoutError:
        return ModelServer(address, trouble=f"No answer from {address} within {seconds:g} s.")
    finally:
        await server.close()
    return ModelServer(address, version, models)


def models(servers: Sequence[ModelServer]) -> tuple[Model, ...]:
    """Every model that some server has, by name, each once."""
    found = {model.name: model for server in servers for model in server.models}
    return tuple(found[name] for name in sorted(found))


def with_model(servers: Sequence[ModelServer], name: str) -> tuple[ModelServer, ...]:
    """The servers that have the model."""
    return tuple(server for server in servers if server.model(name) is not None)
