"""Labels reports with a prompt on a model: preflight, run, resume; nothing lost, nothing twice.

Resuming is no mode of its own: a run always asks for what has no reading yet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from core.backends.opening import open_backend
from core.readers.prompt import Gauge
from core.store import jobs, readings
from core.store.database import LONG_WORK_SECONDS, reading, writing
from core.types import Job, Reading
from core.workflows import draw_examples, library, preflight, server_questions
from core.workflows.label_pass import LabelPass, reader_of
from core.workflows.label_plan import LabelPlan, Lease, plan
from core.workflows.lanes import Lane
from core.workflows.study import Study

__all__ = [
    "AWAY",
    "DONE",
    "IN_FLIGHT",
    "REUSED",
    "LabelPlan",
    "Lease",
    "Outcome",
    "Stretch",
    "plan",
    "run",
]

DONE = "done"
REUSED = "tokens reused"
IN_FLIGHT = "in flight: "
AWAY = "away: "
"""Names of a job's series: readings stored, prompt tokens from the server's cache, and, followed
by a host's address, requests on their way and whether it is set aside (1) or works (0)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: so many readings were stored now, and whether a stop was asked for."""

    stored: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a run lies in longer work: readings before it and, at most, after it."""

    before: int = 0
    after: int = 0


def work(study: Study, lease: Lease, job: Job) -> None:
    """The work of a job that labels, under its lease."""
    run(study, lease, LabelPlan.from_settings(job.settings))


def run(study: Study, lease: Lease, wanted: LabelPlan, stretch: Stretch | None = None) -> Outcome:
    """Does the job's work under the lease; raises OverreadError where it can't go on.

    Without a stretch the job counts on from where an earlier worker left it.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run_here(study, lease, wanted, stretch))


async def run_here(
    study: Study, lease: Lease, wanted: LabelPlan, stretch: Stretch | None = None
) -> Outcome:
    """The same on the event loop that is running."""
    # The lane's time-out counts from when a slot is plausible, the connection's from sending.
    patience = 2 * wanted.request_timeout
    backends = [
        open_backend(address, study.settings, patience, wanted.slots_at(address) + 4)
        for address in wanted.hosts
    ]
    try:
        lanes = await preflight.open_lanes(backends, wanted)
        passes = _passes(study, wanted, lanes)
        left = sum(each.left for each in passes)
        stretch = stretch or _counting_on(study, lease.job_id, left)
        progress = _Progress(study, lease, lanes, stretch, left)
        passes = [each for each in passes if each.left]
        progress.show()
        if passes and not progress.stopped:
            await _ask_all(study, wanted, lanes, passes, progress)
        return Outcome(progress.done - stretch.before, progress.stopped)
    finally:
        for backend in backends:
            await backend.close()


def _counting_on(study: Study, job_id: int, left: int) -> Stretch:
    """What the job has done already, seen from what it once was to do."""
    with reading(study.engine) as connection:
        return Stretch(before=max(0, jobs.get(connection, job_id).total - left))


async def _ask_all(
    study: Study,
    wanted: LabelPlan,
    lanes: Sequence[Lane],
    passes: Sequence[LabelPass],
    progress: _Progress,
) -> None:
    gauges, note = await _look_ahead(study, wanted, lanes, passes)
    for each in passes:
        if not progress.stopped:
            await each.label(lanes, gauges[each.reader.prompt.sha256], progress.store, note)


def _passes(study: Study, wanted: LabelPlan, lanes: Sequence[Lane]) -> list[LabelPass]:
    """One prompt after the other, so that a host keeps the beginning of one in its cache."""
    task = study.task(wanted.task)
    prompts = [library.version_of(study.engine, task, *named).prompt for named in wanted.prompts]
    readers = [
        reader_of(
            prompt,
            task,
            lanes[0].model,
            wanted,
            draw_examples.shown(study, task, prompt, wanted.shots),
        )
        for prompt in prompts
    ]
    passes = [
        LabelPass(study, wanted, reader, repeat)
        for repeat in wanted.repeat_numbers
        for reader in readers
    ]
    for each in passes:
        each.prepare(wanted.hosts)
    return passes


async def _look_ahead(
    study: Study, wanted: LabelPlan, lanes: Sequence[Lane], passes: Sequence[LabelPass]
) -> tuple[dict[str, Gauge], str]:
    """How each prompt is counted, and which risks were accepted; raises what forbids a start."""
    preflight.require_room(study.settings.home, sum(each.left for each in passes))
    notes = [
        await server_questions.require_safe(
            lane.backend, lane.model, passes[0].reader.options, accept_risk=wanted.accept_risk
        )
        for lane in lanes
    ]
    gauges: dict[str, Gauge] = {}
    for each in passes:
        sha256 = each.reader.prompt.sha256
        if sha256 in gauges:
            continue
        gauges[sha256] = await preflight.measure(each.reader, lanes[0])
        longest = None if wanted.too_long_may_fail else each.longest_report()
        if longest is not None:
            await preflight.require_fit(each.reader, lanes[0], longest, gauges[sha256])
    return gauges, " ".join(note for note in notes if note)


class _Progress:
    """Counts what is stored, under the lease, and hears whether a stop is asked for."""

    def __init__(
        self, study: Study, lease: Lease, lanes: Sequence[Lane], stretch: Stretch, left: int
    ) -> None:
        self._study = study
        self._lease = lease
        self._lanes = lanes
        self._total = stretch.before + left + stretch.after
        self.done = stretch.before
        self._started = time.time()
        with reading(study.engine) as connection:
            self._seconds_before = jobs.steps(connection, lease.job_id, DONE)
        self.stopped = False

    def show(self) -> None:
        self.store(0, [])

    def store(self, reader_id: int, batch: Sequence[Reading]) -> bool:
        """One transaction: the readings, the progress, the lease."""
        with writing(self._study.engine, patience=LONG_WORK_SECONDS) as connection:
            stored = readings.add(connection, reader_id, batch)
            self.done += stored
            self.stopped = jobs.beat(
                connection, self._lease.job_id, self._lease.worker, self.done, self._total
            )
            if stored:
                jobs.add_metrics(connection, self._lease.job_id, self._points())
        return self.stopped

    def _points(self) -> list[tuple[str, int, float]]:
        second = self._seconds_before + int(time.time() - self._started)
        points = {DONE: self.done, REUSED: sum(lane.backend.tokens_reused for lane in self._lanes)}
        for lane in self._lanes:
            points[IN_FLIGHT + lane.backend.address] = lane.in_flight
            points[AWAY + lane.backend.address] = lane.away_since is not None
        return [(name, second, float(value)) for name, value in points.items()]
