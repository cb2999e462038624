"""Labels reports with a prompt on a model: preflight, run, resume; nothing lost, nothing twice.

Resuming is no mode of its own: a run always asks for what has no reading yet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection

from core.backends._base import Backend
from core.backends.ollama import Ollama
from core.batches import batches
from core.errors import NoModel, OverreadError
from core.prompts import Prompt
from core.readers.prompt import PromptReader
from core.store import jobs, readers, readings, reports
from core.store.database import reading, writing
from core.types import ChatOptions, FailureKind, Reading, Report, Task
from core.workflows import journal, library
from core.workflows.label_plan import LabelPlan, Lease, plan
from core.workflows.labelling import Errand, Labelling
from core.workflows.lanes import Lane
from core.workflows.study import Study

AHEAD = 500
GAUGE_TEXT = "Kein Nachweis einer frischen Fraktur. Regelrechte Stellung im oberen Sprunggelenk."
GAUGE_MARGIN = 0.5
"""A whole prompt counts at least half as many tokens a character as the small one did."""


__all__ = ["LabelPlan", "Lease", "open_lanes", "plan", "run"]


def run(study: Study, lease: Lease, wanted: LabelPlan) -> None:
    """Does the job's work under the lease; raises OverreadError where it can't go on."""
    asyncio.run(_run(study, lease, wanted))


async def _run(study: Study, lease: Lease, wanted: LabelPlan) -> None:
    task = study.task(wanted.task)
    backends = [
        Ollama(address, wanted.request_timeout, connections=wanted.slots + 4)
        for address in wanted.hosts
    ]
    try:
        lanes = await open_lanes(backends, wanted)
        work = [
            _Work(study, wanted, task, name, sha, repeat)
            for repeat in wanted.repeat_numbers
            for name, sha in wanted.prompts
        ]
        for one in work:
            one.prepare(lanes[0])
        total = sum(one.left for one in work)
        progress = _Progress(study, lease, total)
        for one in work:
            if not progress.stopped:
                await one.label(lanes, progress)
    finally:
        for backend in backends:
            await backend.close()


async def open_lanes(backends: Sequence[Backend], wanted: LabelPlan) -> list[Lane]:
    """All hosts of a run; raises NoModel unless they all have the same model."""
    lanes: list[Lane] = []
    for backend in backends:
        version = await backend.version()
        model = await backend.find_model(wanted.model)
        lanes.append(Lane(backend, wanted.slots, model, version, wanted.request_timeout))
    for lane in lanes[1:]:
        if lane.model.digest != lanes[0].model.digest:
            raise NoModel(
                f"{wanted.model} is not the same model on all hosts: "
                f"{lanes[0].backend.address} has {lanes[0].model.digest[:12]}, "
                f"{lane.backend.address} has "
                f"{lane.model.digest[:12]}. Pull it anew on both, or use one host."
            )
    return lanes


class _Progress:
    """Counts what is stored, under the lease, and hears whether a stop is asked for."""

    def __init__(self, study: Study, lease: Lease, total: int) -> None:
        self._study = study
        self._lease = lease
        self._total = total
        self._done = 0
        self._started = time.time()
        self.stopped = False

    def store(self, reader_id: int, batch: Sequence[Reading]) -> bool:
        """One transaction: the readings, the progress, the lease."""
        with writing(self._study.engine) as connection:
            stored = readings.add(connection, reader_id, batch)
            self._done += stored
            self.stopped = jobs.beat(
                connection, self._lease.job_id, self._lease.worker, self._done, self._total
            )
            if stored:
                second = int(time.time() - self._started)
                jobs.add_metrics(
                    connection, self._lease.job_id, [("done", second, float(self._done))]
                )
        return self.stopped


class _Work:
    """One prompt and one repeat of a plan: its reader and the reports that it lacks."""

    def __init__(
        self, study: Study, wanted: LabelPlan, task: Task, name: str, sha256: str, repeat: int
    ) -> None:
        self._study = study
        self._wanted = wanted
        self._task = task
        self._prompt: Prompt = library.version_of(study.engine, task, name, sha256).prompt
        self._reader: PromptReader
        self._reader_id = 0
        self._repeat = repeat
        self._sha256 = ""
        self._journals = study.settings.home / "journal"
        self.left = 0

    def prepare(self, lane: Lane) -> None:
        """Stores the reader, takes up what a killed run left, and counts what is to do."""
        taken_up: list[journal.Segment] = []
        options = ChatOptions(
            temperature=self._prompt.temperature,
            num_ctx=self._wanted.num_ctx,
            num_predict=self._prompt.num_predict or self._wanted.num_predict,
            keep_alive=self._wanted.keep_alive,
        )
        self._reader = PromptReader(self._prompt, self._task, lane.model, options)
        identity = self._reader.identity()
        self._sha256 = identity.sha256
        with writing(self._study.engine) as connection:
            self._reader_id = readers.ensure(connection, identity)
            for segment in journal.left_behind(self._journals, self._sha256):
                readings.add(connection, self._reader_id, segment.readings())
                taken_up.append(segment)
            self.left = self._count(connection)
        for segment in taken_up:
            segment.forget()

    def _condition(self, connection: Connection) -> ColumnElement[bool]:
        meant = self._wanted.wanted_reports(connection)
        if self._wanted.failures_again:
            return meant & readings.failed(self._reader_id, self._repeat)
        return meant & readings.lacking(self._reader_id, self._repeat)

    def _count(self, connection: Connection) -> int:
        condition = self._condition(connection)
        if not self._wanted.only:
            return reports.count_where(connection, condition)
        return sum(
            len(reports.among(connection, condition, part))
            for part in batches(self._wanted.only, AHEAD)
        )

    async def label(self, lanes: Sequence[Lane], progress: _Progress) -> None:
        if not self.left:
            await asyncio.to_thread(progress.store, self._reader_id, [])
            return
        least = await self._tokens_per_character(lanes[0])
        written_down = journal.Journal(self._journals, self._sha256)
        try:
            await Labelling(
                self._reader,
                lanes,
                lambda batch: progress.store(self._reader_id, batch),
                written_down,
                least,
                self._repeat,
            ).run(self._errands())
        finally:
            written_down.close()

    async def _tokens_per_character(self, lane: Lane) -> float:
        """One small question before the run: does it answer, and how does it count tokens?"""
        probe = Report(0, "", 1, GAUGE_TEXT, "")
        messages = self._reader.request(probe).messages
        reply = await self._reader.read(lane.backend, probe)
        if reply.failure is not None and reply.failure.kind is FailureKind.CONTEXT_OVERFLOW:
            raise OverreadError(
                f"The prompt {self._prompt.name} does not fit. {reply.failure.message}"
            )
        characters = sum(len(message.content) for message in messages)
        return GAUGE_MARGIN * (reply.prompt_tokens or 0) / max(characters, 1)

    def _errands(self) -> Iterator[list[Errand]]:
        return self._listed() if self._wanted.only else self._streamed()

    def _streamed(self) -> Iterator[list[Errand]]:
        """By rising report_id, a part at a time."""
        after = 0
        while True:
            with reading(self._study.engine) as connection:
                condition = self._condition(connection)
                part = reports.after(connection, condition, after, AHEAD)
                if not part:
                    return
                found = self._as_errands(connection, part)
            yield found
            after = part[-1].report_id

    def _listed(self) -> Iterator[list[Errand]]:
        """In the order in which the plan names them."""
        for ids in batches(self._wanted.only, AHEAD):
            with reading(self._study.engine) as connection:
                part = reports.among(connection, self._condition(connection), ids)
                found = self._as_errands(connection, part)
            yield found

    def _as_errands(self, connection: Connection, part: Sequence[Report]) -> list[Errand]:
        if not self._wanted.failures_again:
            return [Errand(report, 0) for report in part]
        ids = [report.report_id for report in part]
        tries = readings.attempts(connection, self._reader_id, ids, self._repeat)
        return [Errand(report, tries[report.report_id] + 1) for report in part]
