"""Fetches a model to an Ollama host as long work: with progress, stopped and gone on with.

Progress is in megabytes, since a job's counts must fit the integers of any database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass
from typing import cast

from core import jobs as working
from core.backends.ollama import PullProgress
from core.errors import JobError, ServerTrouble
from core.store import events, jobs
from core.store.database import reading, writing
from core.types import Job, JobState
from core.wording import gigabytes
from core.workflows import models
from core.workflows.label_plan import Lease
from core.workflows.study import Study

KIND = "pull"
MEGABYTE = 1_000_000
STEP_SECONDS = 1.0
LONGEST_NAME = 200
REMEMBERED = 24 * 3600.0
"""Seconds for which a pull that stopped on the way is still offered."""


@dataclass(frozen=True, slots=True)
class PullPlan:
    """Which model is to be fetched to which host."""

    address: str
    model: str

    @staticmethod
    def from_settings(settings: Mapping[str, object]) -> PullPlan:
        return PullPlan(str(settings["address"]), str(settings["model"]))


def start(study: Study, plan: PullPlan) -> int:
    """The job that fetches it: the one that does so already, or a new one."""
    name = plan.model.strip()
    if not name or len(name) > LONGEST_NAME or any(sign.isspace() for sign in name):
        raise JobError(f"“{name}” is no model's name. Write it like llama3.1:8b-instruct-q4_0.")
    wanted = PullPlan(plan.address, name)
    for job in shown_pulls(study):
        if job.is_open and PullPlan.from_settings(job.settings) == wanted:
            return job.job_id
    return working.start(study, KIND, asdict(wanted))


def shown_pulls(study: Study) -> tuple[Job, ...]:
    """Pulls that go on; where none does, the newest if it stopped on the way today."""
    with reading(study.engine) as connection:
        newest = jobs.newest(connection, KIND)
    going_on = tuple(job for job in newest if job.is_open)
    stopped = (job for job in newest[:1] if _stopped_today(job))
    return going_on or tuple(stopped)


def _stopped_today(job: Job) -> bool:
    recent = job.ended_at is not None and time.time() - job.ended_at < REMEMBERED
    return recent and job.state in (JobState.CANCELLED, JobState.FAILED)


def run(study: Study, lease: Lease, job: Job) -> None:
    """Does the job's work; raises OverreadError where the model can't be fetched."""
    plan = PullPlan.from_settings(job.settings)
    asyncio.run(_Pull(study, lease, plan).run())


class _Pull:
    """One download, layer by layer."""

    def __init__(self, study: Study, lease: Lease, plan: PullPlan) -> None:
        self._study = study
        self._lease = lease
        self._plan = plan
        self._began = time.time()
        self._layers: dict[str, PullProgress] = {}
        self._ended_well = False

    async def run(self) -> None:
        server = models.ollama_at(self._study.settings, self._plan.address)
        try:
            # Closing it is what cancels the download on the server.
            pulling = cast("AsyncGenerator[PullProgress]", server.pull(self._plan.model))
            async with aclosing(pulling) as steps:
                stopped = await self._follow(steps)
            if not stopped and not self._ended_well:
                raise ServerTrouble(
                    f"{self._plan.address} stopped sending {self._plan.model} before the end. "
                    "Go on: what has come already is kept there."
                )
            if not stopped:
                self._say((await server.find_model(self._plan.model)).size)
        finally:
            await server.close()

    async def _follow(self, steps: AsyncIterator[PullProgress]) -> bool:
        """Reads to the end or until a stop is asked for, also while the registry is silent."""
        stopped = self._beat()
        coming = asyncio.ensure_future(anext(steps, None))
        last = time.monotonic()
        while not stopped:
            await asyncio.wait({coming}, timeout=STEP_SECONDS)
            if coming.done():
                step = coming.result()
                if step is None:
                    break
                self._note(step)
                coming = asyncio.ensure_future(anext(steps, None))
            if time.monotonic() - last >= STEP_SECONDS:
                stopped, last = self._beat(), time.monotonic()
        coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming
        self._beat()
        return stopped

    def _note(self, step: PullProgress) -> None:
        if step.total:
            self._layers[step.status] = step
        self._ended_well = step.status == "success"

    def _beat(self) -> bool:
        """Stores how far it is; returns whether a stop was asked for."""
        done, total = (
            round(sum(getattr(layer, name) for layer in self._layers.values()) / MEGABYTE)
            for name in ("completed", "total")
        )
        with writing(self._study.engine) as connection:
            second = int(time.time() - self._began)
            jobs.add_metrics(connection, self._lease.job_id, [("done", second, float(done))])
            return jobs.beat(connection, self._lease.job_id, self._lease.worker, done, total)

    def _say(self, size: int) -> None:
        sentence = f"{self._plan.model} ({gigabytes(size)}) is on {self._plan.address} now."
        with writing(self._study.engine) as connection:
            events.add(connection, KIND, sentence)
