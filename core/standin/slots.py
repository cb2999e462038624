"""Slots of a model server: who waits, who works, and for how long.

A slot that falls due while the server is busy hands its lateness on: the next
request counts from when the slot should have been free. So the rate of replies is
slots / latency even where single timers are late.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from heapq import heapify, heappop, heappush

MOST_LATENESS = 0.005
"""A server that can't keep up does not save up its debts: seconds."""


class EngineDied(Exception):
    """The engine died while a request was in its slot."""


class Slot:
    """One request at work. `due` is the moment, on the loop's clock, up to which it has worked.

    `worked` are the seconds that it has taken, without the wait for the slot.
    """

    def __init__(self, slots: Slots, start: float) -> None:
        self._slots = slots
        self.due = start
        self.worked = 0.0

    async def work(self, seconds: float) -> None:
        """Takes that long; raises EngineDied if the engine dies meanwhile."""
        self.due += seconds
        self.worked += seconds
        await self._slots.sleep_until(self.due)

    def kill_all(self) -> None:
        """The engine dies: whatever is at work fails."""
        self._slots.kill()


class Slots:
    """A number of slots and an endless queue before them."""

    def __init__(self, count: int) -> None:
        self._free = [0.0] * count
        heapify(self._free)
        self._waiting: deque[asyncio.Future[float]] = deque()
        self._sleeping: set[asyncio.Future[None]] = set()
        self._clock = asyncio.get_running_loop().time
        self.at_work = 0
        self.most_at_work = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def occupy(self) -> AsyncIterator[Slot]:
        """A slot, as soon as there is one. It is freed at once when the client leaves."""
        slot = Slot(self, await self._take())
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        ready = None
        try:
            yield slot
            ready = slot.due
        finally:
            self.at_work -= 1
            now = self._clock()
            self._give(now if ready is None else max(ready, now - MOST_LATENESS))

    async def _take(self) -> float:
        arrived = self._clock()
        if self._free:
            return max(arrived, heappop(self._free))
        turn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return max(arrived, await turn)
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give(turn.result())
            with suppress(ValueError):
                self._waiting.remove(turn)
            raise

    def _give(self, ready: float) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(ready)
                return
        heappush(self._free, ready)

    async def sleep_until(self, moment: float) -> None:
        if moment <= self._clock():
            return
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        alarm = loop.call_at(moment, _wake, over)
        self._sleeping.add(over)
        try:
            await over
        finally:
            alarm.cancel()
            self._sleeping.discard(over)

    def kill(self) -> None:
        """The engine dies: whatever is at work fails."""
        for over in self._sleeping:
            if not over.done():
                over.set_exception(EngineDied())


def _wake(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)
