"""A lane is one host at work: its slots, its health, and the model it answers from.

Never more than slots + 1 requests are in flight on a host, because a client's
time-out includes the server's queue. The one beyond the slots gets its time only
when a slot becomes plausible. A host in trouble is set aside for a while that
grows with each failure, and returns when it answers a small question; meanwhile
its reports go to the other lanes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from core.backends._base import Backend, Model
from core.errors import BackendError, EngineDied, NoServer, RequestTimeout

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 20.0
TROUBLES_BEFORE_PAUSE = 3
ENGINE_PAUSE = 1.0
"""Seconds in which a server may start its engine again."""
GIVE_UP_AFTER = 90.0
"""Seconds for which all hosts may be silent before a run stops."""
LOOK_EVERY = 5.0
"""Seconds after which the model is looked at although nothing was answered."""

Probe = Callable[[Backend], Awaitable[object]]


class ModelChanged(BackendError):
    """The tag was replaced while a run used it."""


class VersionChanged(BackendError):
    """The server was replaced by another version while a run used it."""


class Lane:
    """One host of a run. Times are monotonic seconds of the running loop."""

    def __init__(
        self,
        backend: Backend,
        slots: int,
        model: Model,
        version: str,
        request_timeout: float,
        ahead: int = 1,
    ) -> None:
        self.backend = backend
        self.slots = slots
        self.workers = slots + ahead
        self.model = model
        self.version = version
        self.answered = 0
        self.away_since: float | None = None
        self._timeout = request_timeout
        self._troubles = 0
        self._paused_until = 0.0
        self._looked_at = time.monotonic()
        self._active = 0
        self._inside = 0
        self._queued: deque[asyncio.Timeout] = deque()
        self._one_alone = asyncio.Lock()
        self._one_probes = asyncio.Lock()
        self._door = asyncio.Event()
        self._door.set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._jitter = random.Random(backend.address)

    @property
    def in_flight(self) -> int:
        """Requests that are on their way now."""
        return self._inside

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Room for one request, with its time-out; raises RequestTimeout."""
        await self._door.wait()
        async with self._room():
            yield

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """The only request on this host: if the engine dies now, this one did it."""
        async with self._one_alone:
            self._door.clear()
            try:
                await self._empty.wait()
                async with self._room():
                    yield
            finally:
                self._door.set()

    @asynccontextmanager
    async def _room(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        self._inside += 1
        self._empty.clear()
        try:
            async with asyncio.timeout(None) as timeout:
                self._enter(timeout, loop.time())
                try:
                    yield
                finally:
                    self._leave(timeout, loop.time())
        except TimeoutError as error:
            raise RequestTimeout(
                f"No answer from {self.backend.address} within {self._timeout:g} s."
            ) from error
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    def _enter(self, timeout: asyncio.Timeout, now: float) -> None:
        if self._active < self.slots:
            self._active += 1
            timeout.reschedule(now + self._timeout)
        else:
            self._queued.append(timeout)

    def _leave(self, timeout: asyncio.Timeout, now: float) -> None:
        if timeout in self._queued:
            self._queued.remove(timeout)
        elif self._queued:
            self._queued.popleft().reschedule(now + self._timeout)
        else:
            self._active -= 1

    async def ready(self, probe: Probe) -> None:
        """Returns when the host may be asked: after a pause, and a probe if it was away.

        Raises the probe's BackendError; the host is then set aside for longer.
        """
        while True:
            while (left := self._paused_until - time.monotonic()) > 0:
                await asyncio.sleep(min(left, 0.5))
            if self.away_since is None:
                return
            async with self._one_probes:
                if self.away_since is not None and self._paused_until <= time.monotonic():
                    await self._try(probe)

    async def _try(self, probe: Probe) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await probe(self.backend)
        except TimeoutError as error:
            self.went_wrong(error)
            raise RequestTimeout(
                f"No answer from {self.backend.address} within {self._timeout:g} s."
            ) from error
        except BackendError as error:
            self.went_wrong(error)
            raise
        self._is_well()

    def went_well(self) -> None:
        self.answered += 1
        self._is_well()

    def _is_well(self) -> None:
        self._troubles = 0
        self.away_since = None

    def went_wrong(self, error: BaseException) -> None:
        """After a few troubles in a row, or if nobody is there, the host is set aside."""
        now = time.monotonic()
        self._troubles += 1
        if isinstance(error, EngineDied):
            self._paused_until = max(self._paused_until, now + ENGINE_PAUSE)
        if isinstance(error, NoServer):
            self._troubles = max(self._troubles, TROUBLES_BEFORE_PAUSE)
        over = self._troubles - TROUBLES_BEFORE_PAUSE
        if over < 0:
            return
        pause = min(FIRST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE) * self._jitter.uniform(0.5, 1)
        self._paused_until = max(self._paused_until, now + pause)
        if self.away_since is None:
            self.away_since = now

    def away_for(self) -> float:
        """Seconds since the host last answered, while it is in trouble; else 0."""
        return 0.0 if self.away_since is None else time.monotonic() - self.away_since

    @property
    def wants_a_look(self) -> bool:
        """Whether the model was not looked at for a while, on a host that answers."""
        return self.away_since is None and time.monotonic() - self._looked_at > LOOK_EVERY

    async def confirm_model(self) -> None:
        """Looks whether the tag still means the same model; raises ModelChanged, VersionChanged."""
        began = time.monotonic()
        now = await self.backend.find_model(self.model.name)
        if now.digest != self.model.digest:
            raise ModelChanged(
                f"{self.model.name} on {self.backend.address} was replaced while it was in use: "
                f"{self.model.digest[:12]} became {now.digest[:12]}. The answers in doubt were "
                "not kept as labels. Start again to go on with the new model as another reader."
            )
        version = await self.backend.version()
        self._looked_at = began
        if version != self.version:
            before, self.version = self.version, version
            raise VersionChanged(f"{before} or {version}")


def give_up_if_all_are_silent(lanes: Sequence[Lane], error: BackendError) -> None:
    """Raises the error where no host has answered for a long time."""
    if all(lane.away_for() > GIVE_UP_AFTER for lane in lanes):
        raise error
