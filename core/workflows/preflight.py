"""Before a run: is there room, is every host there, is it the same model, does the prompt fit?

Each check that fails stops the run before it starts, with a sentence that says what to do.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from core.backends._base import Backend
from core.backends.ollama import Ollama
from core.errors import DiskFull, NoAnswer, NoModel, OverreadError, ServerTrouble
from core.readers.prompt import Gauge, PromptReader
from core.types import FailureKind, Report
from core.workflows.label_plan import LabelPlan
from core.workflows.lanes import Lane

Result = TypeVar("Result")

BYTES_A_READING = 2_500
"""What a reading takes on disk with its raw reply, evidence and indexes, roomily."""
LEAST_FREE = 50_000_000
TRIES = 6
FIRST_WAIT = 0.1
LONGEST_WAIT = 2.0
NEARLY_FULL = 0.8


async def patiently(ask: Callable[[], Awaitable[Result]]) -> Result:
    """The same again, with jitter and a bound, while the server is busy or failing."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(ServerTrouble),
        stop=stop_after_attempt(TRIES),
        wait=wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT),
        reraise=True,
    ):
        with attempt:
            return await ask()
    raise AssertionError("tenacity either returns or raises")


def require_room(home: Path, wanted: int) -> None:
    """Raises DiskFull unless so many readings fit."""
    needed = LEAST_FREE + wanted * BYTES_A_READING
    free = shutil.disk_usage(home).free
    if free < needed:
        raise DiskFull(
            f"{wanted} readings need about {needed / 1e6:.0f} MB in {home}, "
            f"but only {free / 1e6:.0f} MB are free. Free some space, or move OVERREAD_HOME."
        )


async def open_lanes(backends: Sequence[Backend], wanted: LabelPlan) -> list[Lane]:
    """All hosts of a run; raises NoModel unless they all have the same model."""
    lanes = [await _open_lane(backend, wanted) for backend in backends]
    for lane in lanes[1:]:
        await _require_same_model(lanes[0], lane, wanted)
        _require_same_version(lanes[0], lane, wanted)
    return lanes


async def _open_lane(backend: Backend, wanted: LabelPlan) -> Lane:
    version = await patiently(backend.version)
    model = await patiently(lambda: backend.find_model(wanted.model))
    timeout = wanted.request_timeout
    slots = wanted.slots_at(backend.address)
    return Lane(backend, slots, model, version, timeout, wanted.ahead)


def _require_same_version(first: Lane, other: Lane, wanted: LabelPlan) -> None:
    if first.version == other.version or wanted.mixed_versions:
        return
    raise OverreadError(
        f"{first.backend.address} is version {first.version} and {other.backend.address} is "
        f"version {other.version}: the same weights can answer differently there. Use one "
        "version, or let them share the run with --allow-mixed-versions."
    )


async def _require_same_model(first: Lane, other: Lane, wanted: LabelPlan) -> None:
    if first.model.digest == other.model.digest:
        return
    differing = await _what_differs(first, other, wanted.model)
    if not differing and wanted.mixed_versions:
        return
    same = "weights, template and parameters are the same, so --allow-mixed-versions lets them"
    advice = (
        f"The {' and the '.join(differing)} differ. Pull it anew on both, or use one host."
        if differing
        else f"Only the manifest differs; {same} share the run."
    )
    raise NoModel(
        f"{wanted.model} is not the same model on all hosts: {first.backend.address} has "
        f"{first.model.digest[:12]}, {other.backend.address} has {other.model.digest[:12]}. "
        f"{advice}"
    )


async def _what_differs(first: Lane, other: Lane, name: str) -> list[str]:
    """Which parts of two models are not the same, in words."""
    servers = first.backend, other.backend
    if not isinstance(servers[0], Ollama) or not isinstance(servers[1], Ollama):
        return ["servers' descriptions of the model"]
    one, two = _parts(await servers[0].show(name)), _parts(await servers[1].show(name))
    return [part for part in one if one[part] != two[part] or not one["weights"]]


def _parts(shown: dict[str, object]) -> dict[str, object]:
    weights = re.search(r"^FROM .*sha256[-:]([0-9a-f]{64})", str(shown.get("modelfile")), re.M)
    return {
        "weights": weights[1] if weights else "",
        "template": shown.get("template"),
        "parameters": shown.get("parameters"),
    }


async def measure(reader: PromptReader, lane: Lane) -> Gauge:
    """A tiny call, and how this server counts the prompt; raises if it does not fit at all."""
    try:
        return await patiently(lambda: reader.gauge(lane.backend))
    except NoAnswer as error:
        raise OverreadError(
            f"The prompt {reader.prompt.name} does not fit, even with a short report. {error}"
        ) from error


async def require_fit(reader: PromptReader, lane: Lane, longest: Report, gauge: Gauge) -> None:
    """Raises OverreadError unless the longest report fits the window with room for a reply.

    Estimated first; the server is asked only where the estimate comes near the window.
    """
    options = reader.options
    room = options.num_ctx - options.num_predict
    if gauge.expected(longest.text) < NEARLY_FULL * room:
        return
    asked = await patiently(lambda: reader.read(lane.backend, longest, 0, gauge))
    tokens = asked.prompt_tokens
    too_long = asked.failure is not None and asked.failure.kind is FailureKind.CONTEXT_OVERFLOW
    if not too_long and (tokens is None or tokens <= room):
        return
    length = f"{tokens}" if tokens else f"about {gauge.expected(longest.text)}"
    raise OverreadError(
        f"The longest report ({longest.accession_number}, {len(longest.text)} characters) makes a "
        f"prompt of {length} tokens; with {options.num_predict} tokens for the reply it does not "
        f"fit the window of {options.num_ctx}. Raise OVERREAD_NUM_CTX, drop examples, or let "
        "such reports fail with --too-long-may-fail."
    )
