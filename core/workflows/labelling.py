"""The labelling loop: reports in a stream to the hosts, readings in batches to the store.

Feeder → lanes → writer. Nothing is held whole: the feeder reads ahead only as
far as the lanes can work, and progress moves only with the commit that stored
the readings. The model's digest is looked at before every commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.backends._base import Backend
from core.errors import BackendError, EngineDied, NoServer, RequestTimeout, ServerTrouble
from core.readers.prompt import NO_GAUGE, Gauge, PromptReader
from core.types import Failure, FailureKind, Reading, Report
from core.workflows.errands import Errand, Signed
from core.workflows.lanes import Lane, give_up_if_all_are_silent
from core.workflows.safekeeping import Safekeeping

UNSURE_SECONDS = 30.0
"""Seconds after which reports are asked again whose host can't confirm its model."""
FLUSH_SECONDS = 0.5
LARGEST_BATCH = 500
MOST_UNSTORED = 10_000
"""Readings that may wait while another program holds the database; then no more are asked."""


class Labelling:
    """One reader over a stream of reports, on one or several hosts.

    `note` is stored as the comment of every reading.
    """

    def __init__(
        self,
        reader: PromptReader,
        lanes: Sequence[Lane],
        safekeeping: Safekeeping,
        gauge: Gauge = NO_GAUGE,
        repeat: int = 0,
        note: str = "",
    ) -> None:
        self._reader = reader
        self._lanes = lanes
        self._safekeeping = safekeeping
        self._gauge = gauge
        self._repeat = repeat
        self._note = note
        width = sum(lane.workers for lane in lanes)
        self._todo: asyncio.Queue[Errand] = asyncio.Queue()
        self._room = asyncio.Semaphore(2 * width + 16)
        self._read: list[Signed] = []
        self._open = 0
        self._fed = False
        self._stopping = False
        self._finished = asyncio.Event()
        self._batch_ready = asyncio.Event()

    async def run(self, errands: Iterable[Sequence[Errand]]) -> None:
        """Works until every errand is stored, a stop is asked for, or the run can't go on."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._feed(errands))
                workers = [
                    group.create_task(self._work(lane))
                    for lane in self._lanes
                    for _ in range(lane.workers)
                ]
                await group.create_task(self._write())
                for worker in workers:
                    worker.cancel()
        except BaseExceptionGroup as several:
            raise _first(several) from several

    async def _feed(self, errands: Iterable[Sequence[Errand]]) -> None:
        batches = iter(errands)
        while not self._stopping:
            batch = await asyncio.to_thread(next, batches, None)
            if batch is None:
                break
            for errand in batch:
                if self._stopping:
                    break
                while len(self._read) > MOST_UNSTORED:
                    await asyncio.sleep(FLUSH_SECONDS)
                await self._room.acquire()
                self._open += 1
                self._todo.put_nowait(errand)
        self._fed = True
        self._check_finished()

    async def _work(self, lane: Lane) -> None:
        while True:
            try:
                await lane.ready(self._probe)
            except (ServerTrouble, NoServer) as error:
                give_up_if_all_are_silent(self._lanes, error)
                continue
            errand = await self._todo.get()
            if self._stopping:
                self._close()
            elif lane.away_since is not None:
                self._todo.put_nowait(errand)
            else:
                await self._ask(lane, errand)

    async def _probe(self, backend: Backend) -> None:
        """A small question to a host that was in trouble."""
        await self._reader.read(backend, Report(0, "", 1, "", ""))

    async def _ask(self, lane: Lane, errand: Errand) -> None:
        try:
            async with lane.alone() if errand.deaths else lane.slot():
                reading = await self._reader.read(
                    lane.backend, errand.report, self._repeat, self._gauge
                )
        except (ServerTrouble, NoServer) as error:
            lane.went_wrong(error)
            self._put_back(errand, lane, error)
        else:
            lane.went_well()
            self._done(lane, errand, reading)

    def _put_back(self, errand: Errand, lane: Lane, error: BackendError) -> None:
        """Another try, elsewhere or later, until the report is hopeless."""
        give_up_if_all_are_silent(self._lanes, error)
        if isinstance(error, NoServer):
            errand.absences += 1
        else:
            errand.tries += 1
        errand.deaths += isinstance(error, EngineDied)
        if errand.is_hopeless:
            self._done(lane, errand, self._failed(errand, lane, error))
        elif self._stopping:
            self._close()
        else:
            self._todo.put_nowait(errand)

    def _failed(self, errand: Errand, lane: Lane, error: BackendError) -> Reading:
        timeout = isinstance(error, RequestTimeout)
        if errand.kills_engines:
            sentence = (
                f"The model's engine died {errand.deaths} times while it read this report. {error}"
            )
        else:
            sentence = f"{error} Tried {errand.tries + errand.absences} times."
        return Reading(
            errand.report.report_id,
            Failure(FailureKind.TIMEOUT if timeout else FailureKind.SERVER_ERROR, sentence),
            read_at=time.time(),
            repeat=self._repeat,
            host=lane.backend.address,
        )

    def _done(self, lane: Lane, errand: Errand, reading: Reading) -> None:
        signed = replace(
            reading, attempt=errand.attempt, server_version=lane.version, comment=self._note
        )
        self._safekeeping.write_down(signed)
        self._read.append(Signed(lane, errand, signed, time.monotonic()))
        if len(self._read) >= LARGEST_BATCH:
            self._batch_ready.set()
        self._close()

    def _close(self) -> None:
        self._open -= 1
        self._room.release()
        self._check_finished()

    def _check_finished(self) -> None:
        if self._fed and self._open == 0:
            self._finished.set()
            self._batch_ready.set()

    async def _write(self) -> None:
        """Stores what was read, twice a second or when a batch is full, until all is stored."""
        while True:
            finished = self._finished.is_set()
            batch, self._read = self._read, []
            waiting, stop = await self._safekeeping.keep(batch)
            if stop:
                self._stop()
            waiting = self._asked_again(waiting)
            if not waiting:
                self._safekeeping.forget_journal()
            if finished and self._finished.is_set() and (not waiting or self._stopping):
                return
            self._read = waiting + self._read
            await self._pause(short=not waiting)

    async def _pause(self, *, short: bool) -> None:
        if not short:
            await asyncio.sleep(FLUSH_SECONDS)
            return
        self._batch_ready.clear()
        self._check_finished()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._batch_ready.wait(), FLUSH_SECONDS)

    def _asked_again(self, waiting: list[Signed]) -> list[Signed]:
        """Sends reports out again whose host has been silent too long; returns the others."""
        if self._stopping:
            return waiting
        long_ago = time.monotonic() - UNSURE_SECONDS
        for signed in waiting:
            if signed.at < long_ago:
                self._open += 1
                self._finished.clear()
                self._todo.put_nowait(signed.errand)
        return [signed for signed in waiting if signed.at >= long_ago]

    def _stop(self) -> None:
        """Nothing new is asked; what is in flight is still waited for and stored."""
        self._stopping = True
        while not self._todo.empty():
            self._todo.get_nowait()
            self._close()


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first real reason among errors that came together."""
    for error in several.exceptions:
        if isinstance(error, BaseExceptionGroup):
            return _first(error)
        if not isinstance(error, asyncio.CancelledError):
            return error
    return several
