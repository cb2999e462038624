"""A lane is one host at work: its slots, its health, and the model it answers from.

Never more than slots + 1 requests are in flight on a host, because a client's
time-out includes the server's queue. The one beyond the slots gets its time only
when a slot becomes plausible. A host in trouble is set aside for a while that
grows with each failure; its reports go to the other lanes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.backends._base import Backend, Model
from core.errors import BackendError, RequestTimeout

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 20.0
TROUBLES_BEFORE_PAUSE = 3


class ModelChanged(BackendError):
    """The tag was replaced while a run used it."""


class Lane:
    """One host of a run. Times are monotonic seconds of the running loop."""

    def __init__(
        self, backend: Backend, slots: int, model: Model, version: str, request_timeout: float
    ) -> None:
        self.backend = backend
        self.slots = slots
        self.model = model
        self.version = version
        self.answered = 0
        self.away_since: float | None = None
        self._timeout = request_timeout
        self._troubles = 0
        self._away_until = 0.0
        self._active = 0
        self._queued: deque[asyncio.Timeout] = deque()
        self._jitter = random.Random(backend.address)

    @property
    def workers(self) -> int:
        return self.slots + 1

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Room for one request, with its time-out; raises RequestTimeout."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as timeout:
                has_slot = self._active < self.slots
                if has_slot:
                    self._active += 1
                    timeout.reschedule(loop.time() + self._timeout)
                else:
                    self._queued.append(timeout)
                try:
                    yield
                finally:
                    self._leave(timeout, loop.time())
        except TimeoutError as error:
            raise RequestTimeout(
                f"No answer from {self.backend.address} within {self._timeout:g} s."
            ) from error

    def _leave(self, timeout: asyncio.Timeout, now: float) -> None:
        if timeout in self._queued:
            self._queued.remove(timeout)
        elif self._queued:
            self._queued.popleft().reschedule(now + self._timeout)
        else:
            self._active -= 1

    async def ready(self) -> None:
        """Returns when the host may be asked (again)."""
        while (left := self._away_until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, 0.5))

    def went_well(self) -> None:
        self.answered += 1
        self._troubles = 0
        self.away_since = None

    def went_wrong(self) -> None:
        """After a few troubles in a row the host is set aside, each time for longer."""
        self._troubles += 1
        over = self._troubles - TROUBLES_BEFORE_PAUSE
        if over < 0:
            return
        pause = min(FIRST_PAUSE * 2**over, LONGEST_PAUSE) * self._jitter.uniform(0.5, 1.0)
        self._away_until = time.monotonic() + pause
        if self.away_since is None:
            self.away_since = time.monotonic()

    def away_for(self) -> float:
        """Seconds since the host last answered, while it is in trouble; else 0."""
        return 0.0 if self.away_since is None else time.monotonic() - self.away_since

    async def confirm_model(self) -> None:
        """Looks whether the tag still means the same model; raises ModelChanged."""
        now = await self.backend.find_model(self.model.name)
        if now.digest != self.model.digest:
            raise ModelChanged(
                f"{self.model.name} on {self.backend.address} was replaced while it was in use: "
                f"{self.model.digest[:12]} became {now.digest[:12]}. The answers in doubt were "
                "not kept as labels. Start again to go on with the new model as another reader."
            )
