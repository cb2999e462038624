"""What the guards of a labelling run cost: looks at the model, and checks of requests.

Pairs of runs with and without them feel whatever else the machine does; the guards called by
themselves, times how often a run called them, leave out what they do to the rest of it.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.label_study import LabelStudy, Run
from core.backends import requests
from core.backends._base import ChatRequest
from core.backends.ollama import Ollama
from core.standin.settings import DEFAULT_MODEL
from core.types import ChatMessage, ChatOptions
from core.workflows.lanes import Lane

LOOKS, CHECKS = 500, 50_000
RESAMPLED = 2000
Checked = Callable[[Run, int], Run]
Pair = tuple[Run, Run]
"""A run with the guards, and one without."""


def pairs(
    archive: LabelStudy, address: str, slots: int, reports: int, rounds: int, checked: Checked
) -> list[Pair]:
    """A pair a round, each time the other one first."""
    windows = iter(range(4096, 4096 + 2 * rounds))
    made: list[Pair] = []
    for number in range(rounds):
        runs: dict[bool, Run] = {}
        for unwatched in (bool(number % 2), not number % 2):
            run = archive.run([address], slots, next(windows), unwatched=unwatched)
            runs[unwatched] = checked(run, reports)
        made.append((runs[False], runs[True]))
    return made


def with_interval(ratios: Sequence[float]) -> tuple[float, float, float]:
    """The median and its 95 % interval, by drawing the pairs again."""
    draw = random.Random(1)
    medians = sorted(
        statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(RESAMPLED)
    )
    tail = RESAMPLED // 40
    return statistics.median(ratios), medians[tail], medians[-tail - 1]


def alone(address: str) -> tuple[float, float]:
    """Seconds of CPU for one look at the model and for one check of a request."""
    return asyncio.run(_look(address)), _check()


async def _look(address: str) -> float:
    server = Ollama(address)
    model = await server.find_model(DEFAULT_MODEL)
    lane = Lane(server, 1, model, await server.version(), 10.0)
    began = time.process_time()
    for _ in range(LOOKS):
        await lane.confirm_model()
    took = time.process_time() - began
    await server.close()
    return took / LOOKS


def _check() -> float:
    turns = (ChatMessage("system", "Lies den Befund."), ChatMessage("user", "Keine Fraktur."))
    request = ChatRequest(DEFAULT_MODEL, turns, ChatOptions(), {"type": "object"}, 5, 20)
    began = time.process_time()
    for _ in range(CHECKS):
        requests.check(request, 32_768)
    return (time.process_time() - began) / CHECKS
