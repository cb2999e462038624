"""The labelling loop: reports in a stream to the hosts, readings in batches to the store.

Feeder → lanes → writer. Nothing is held whole: the feeder reads ahead only as
far as the lanes can work, and progress moves only with the commit that stored
the readings. The model's digest is looked at before every commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from core.errors import NoServer, RequestTimeout, ServerTrouble
from core.readers.prompt import PromptReader
from core.types import Failure, FailureKind, Reading, Report
from core.workflows.journal import Journal
from core.workflows.lanes import Lane, ModelChanged

MOST_TRIES = 5
GIVE_UP_AFTER = 90.0
"""Seconds for which all hosts may be silent before a run stops."""
FLUSH_SECONDS = 0.5
LARGEST_BATCH = 500


@dataclass(slots=True)
class Errand:
    """One report on its way, with how often servers failed on it."""

    report: Report
    attempt: int
    tries: int = 0


Signed = tuple[Lane, Reading]

Store = Callable[[Sequence[Reading]], bool]
"""Stores a batch and returns whether a stop was asked for. Called in a thread."""


class Labelling:
    """One reader over a stream of reports, on one or several hosts."""

    def __init__(
        self,
        reader: PromptReader,
        lanes: Sequence[Lane],
        store: Store,
        journal: Journal,
        least_tokens_per_character: float = 0.0,
        repeat: int = 0,
    ) -> None:
        self._reader = reader
        self._lanes = lanes
        self._store = store
        self._journal = journal
        self._least = least_tokens_per_character
        self._repeat = repeat
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
                await self._room.acquire()
                self._open += 1
                self._todo.put_nowait(errand)
        self._fed = True
        self._check_finished()

    async def _work(self, lane: Lane) -> None:
        while True:
            await lane.ready()
            errand = await self._todo.get()
            if self._stopping:
                self._close()
                continue
            try:
                async with lane.slot():
                    reading = await self._reader.read(lane.backend, errand.report, self._repeat)
            except (ServerTrouble, NoServer) as error:
                lane.went_wrong()
                self._put_back(errand, lane, error)
            else:
                lane.went_well()
                self._done(lane, errand, reading)

    def _put_back(self, errand: Errand, lane: Lane, error: Exception) -> None:
        """Another try, elsewhere or later; a host that is not there costs no try."""
        if isinstance(error, NoServer):
            self._give_up_if_all_are_silent(error)
        else:
            errand.tries += 1
        if errand.tries < MOST_TRIES:
            self._todo.put_nowait(errand)
            return
        kind = (
            FailureKind.TIMEOUT if isinstance(error, RequestTimeout) else FailureKind.SERVER_ERROR
        )
        failed = Reading(
            errand.report.report_id,
            Failure(kind, f"{error} Tried {errand.tries} times."),
            read_at=time.time(),
            repeat=self._repeat,
            host=lane.backend.address,
        )
        self._done(lane, errand, failed)

    def _done(self, lane: Lane, errand: Errand, reading: Reading) -> None:
        signed = replace(reading, attempt=errand.attempt, server_version=lane.version)
        self._journal.append(signed)
        self._read.append((lane, signed))
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
            unsure = await self._flush_written_down(batch)
            if finished and (not unsure or self._stopping):
                return
            self._read = unsure + self._read
            await self._pause(short=not unsure)

    async def _flush_written_down(self, batch: list[Signed]) -> list[Signed]:
        """Stores a batch and then forgets its journal; answers of a changed model are forgotten."""
        if not batch:
            return await self._flush(batch)
        written_down = self._journal.turn()
        try:
            unsure = await self._flush(batch)
        except ModelChanged:
            written_down.forget()
            self._journal.turn().forget()
            raise
        if not unsure:
            written_down.forget()
        return unsure

    async def _pause(self, *, short: bool) -> None:
        if not short:
            await asyncio.sleep(FLUSH_SECONDS)
            return
        self._batch_ready.clear()
        self._check_finished()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._batch_ready.wait(), FLUSH_SECONDS)

    async def _flush(self, batch: list[Signed]) -> list[Signed]:
        """Stores the readings whose model could be confirmed; returns the others."""
        changed: dict[Lane, ModelChanged] = {}
        silent: set[Lane] = set()
        for lane in {lane for lane, _ in batch}:
            try:
                await lane.confirm_model()
            except ModelChanged as error:
                changed[lane] = error
            except (NoServer, ServerTrouble) as error:
                lane.went_wrong()
                silent.add(lane)
                self._give_up_if_all_are_silent(error)
        sure = [
            _in_doubt(reading, changed[lane]) if lane in changed else reading
            for lane, reading in batch
            if lane not in silent
        ]
        if await asyncio.to_thread(self._store, sure):
            self._stop()
        for doubt in changed.values():
            raise doubt
        return [(lane, reading) for lane, reading in batch if lane in silent]

    def _give_up_if_all_are_silent(self, error: Exception) -> None:
        if all(lane.away_for() > GIVE_UP_AFTER for lane in self._lanes):
            raise error

    def _stop(self) -> None:
        """Nothing new is asked; what is in flight is still waited for and stored."""
        self._stopping = True
        while not self._todo.empty():
            self._todo.get_nowait()
            self._close()


def _in_doubt(reading: Reading, error: ModelChanged) -> Reading:
    return replace(
        reading,
        outcome=Failure(FailureKind.MODEL_CHANGED, str(error)),
        evidence=None,
        confidence=None,
    )


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first real reason among errors that came together."""
    for error in several.exceptions:
        if isinstance(error, BaseExceptionGroup):
            return _first(error)
        if not isinstance(error, asyncio.CancelledError):
            return error
    return several
