"""Looks at everything that Overread needs and says what to do about what is missing."""

from __future__ import annotations

import asyncio
import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from core import wording
from core.backends._base import Model
from core.backends.opening import open_backend
from core.errors import BackendError, OverreadError
from core.settings import Settings
from core.store import reports
from core.store.database import open_database, reading
from core.workflows import library

LEAST_DISK = 2_000_000_000
LOOK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `needed` says whether work is impossible without it."""

    part: str
    good: bool
    sentence: str
    needed: bool = True


def check(settings: Settings) -> Iterator[Finding]:
    """One finding for each part, in the order in which one would mend them."""
    yield from on_this_machine(settings)
    for address in settings.host_list:
        yield from _server(settings, address)


def on_this_machine(settings: Settings) -> Iterator[Finding]:
    """All but the model servers, for which one may have to wait."""
    yield _python()
    yield _folder(settings.home)
    yield _database(settings)
    yield _prompts(settings)
    yield _torch()


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    mend = "" if good else " Overread needs Python 3.11 or newer."
    return Finding("Python", good, f"{platform.python_version()}.{mend}")


def _folder(home: Path) -> Finding:
    existing = next(p for p in (home, *home.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    words = f"{home}: {free / 1e9:.0f} GB free."
    if free < LEAST_DISK:
        return Finding("Disk", False, f"{words} Free some space, or move OVERREAD_HOME.")
    return Finding("Disk", True, words)


def _database(settings: Settings) -> Finding:
    try:
        engine = open_database(settings.url)
        with reading(engine) as connection:
            count = reports.count(connection)
        place = engine.url.render_as_string(hide_password=True)
        engine.dispose()
    except OverreadError as error:
        return Finding("Database", False, str(error))
    return Finding("Database", True, f"{place} holds {wording.things(count, 'report')}.")


def _prompts(settings: Settings) -> Finding:
    found = library.read_folder(settings.prompts)
    count = sum(len(prompts) for prompts in found.prompts.values())
    if found.problems:
        return Finding("Prompts", False, " ".join(str(problem) for problem in found.problems))
    if not count:
        return Finding("Prompts", False, f"No prompt in {settings.prompts}. Set OVERREAD_PROMPTS.")
    return Finding("Prompts", True, f"{len(found.tasks)} tasks with {count} prompts.")


def _server(settings: Settings, address: str) -> Iterator[Finding]:
    try:
        version, models = asyncio.run(asyncio.wait_for(_look(settings, address), LOOK_SECONDS))
    except (BackendError, TimeoutError) as error:
        words = str(error) or f"No answer from {address} within {LOOK_SECONDS:g} s."
        yield Finding("Server", False, words)
        return
    yield Finding("Server", True, f"{address} answers, version {version}.")
    names = [model.name for model in models]
    if any(model.is_stand_in for model in models):
        yield Finding("Model", True, f"{names[0]}: the stand-in, not a language model.")
    elif settings.model in names:
        yield Finding("Model", True, f"{settings.model} is installed on {address}.")
    else:
        there = f" Installed: {', '.join(names)}." if names else ""
        mend = f" Pull it: ollama pull {settings.model}" if "openai+" not in address else ""
        words = f"{settings.model} is not on {address}.{mend}"
        yield Finding("Model", False, words + there)


async def _look(settings: Settings, address: str) -> tuple[str, tuple[Model, ...]]:
    server = open_backend(address, settings, LOOK_SECONDS)
    try:
        return await server.version(), await server.models()
    finally:
        await server.close()


def _torch() -> Finding:
    """Looked up without loading it, which would take seconds."""
    if any(importlib.util.find_spec(name) is None for name in ("torch", "torchvision")):
        words = "torch or torchvision is missing; the CNN can't be trained. Run: make setup"
        return Finding("PyTorch", False, words, needed=False)
    versions = f"torch {metadata.version('torch')}, torchvision {metadata.version('torchvision')}"
    return Finding("PyTorch", True, f"{versions}.", needed=False)
