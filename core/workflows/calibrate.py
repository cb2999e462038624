"""How many requests at once are useful on a host? Nothing reports a server's slots; time tells.

More and more small questions, all equally long, are asked at one moment. A server with
four slots answers sixteen of them in fours: the first wave is as wide as its slots.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from core.backends._base import Backend, ChatRequest, Model
from core.errors import NoAnswer
from core.types import ChatMessage, ChatOptions
from core.workflows.preflight import patiently

BURSTS = (8, 16, 32, 64)
TRIES = 3
FIRST_WAVE = 1.5
"""A reply belongs to the first wave if it took at most so many times as long as the quickest."""
QUESTION = "Schreibe einen kurzen Befund des oberen Sprunggelenks, Fall {number}."
REPLY_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Burst:
    """So many questions at one moment: how many came back first, and replies a second."""

    at_once: int
    first_wave: int
    replies_per_second: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bursts that were measured. `is_bound` is False where the server took all at once."""

    bursts: tuple[Burst, ...]

    @property
    def useful_slots(self) -> int:
        return self.bursts[-1].first_wave

    @property
    def is_bound(self) -> bool:
        return self.useful_slots < self.bursts[-1].at_once


async def measure(
    backend: Backend, model: Model, options: ChatOptions, bursts: tuple[int, ...] = BURSTS
) -> AsyncIterator[Burst]:
    """One burst after the other, each wider; ends where not all come back together."""
    for at_once in bursts:
        await _burst(backend, model, options, at_once)  # opens connections, loads the model
        tries = [await _burst(backend, model, options, at_once) for _ in range(TRIES)]
        middle = sorted(tries, key=lambda burst: burst.first_wave)[TRIES // 2]
        yield middle
        if middle.first_wave < at_once:
            return


async def _burst(backend: Backend, model: Model, options: ChatOptions, at_once: int) -> Burst:
    began = time.monotonic()
    asked = (_timed(backend, model, options, number) for number in range(at_once))
    seconds = sorted(await asyncio.gather(*asked))
    first_wave = sum(each <= FIRST_WAVE * seconds[0] for each in seconds)
    return Burst(at_once, first_wave, at_once / (time.monotonic() - began))


async def _timed(backend: Backend, model: Model, options: ChatOptions, number: int) -> float:
    """How long one question takes. A text that is cut off is as good as any here."""
    request = ChatRequest(
        model.name,
        (ChatMessage("user", QUESTION.format(number=number)),),
        ChatOptions(
            num_ctx=options.num_ctx, num_predict=REPLY_TOKENS, keep_alive=options.keep_alive
        ),
    )
    began = time.monotonic()

    async def ask() -> None:
        try:
            await backend.chat(request)
        except NoAnswer:
            return

    await patiently(ask)
    return time.monotonic() - began
