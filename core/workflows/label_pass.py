"""One prompt of a plan at one repeat: its reader, the reports it lacks, and asking them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection

from core.backends._base import Model
from core.batches import batches
from core.prompts import Prompt
from core.readers.prompt import Gauge, PromptReader, Shown
from core.store import readers, readings, reports
from core.store.database import LONG_WORK_SECONDS, reading, writing
from core.types import ChatOptions, Reading, Report, Task
from core.workflows import journal
from core.workflows.errands import Errand
from core.workflows.label_plan import LabelPlan
from core.workflows.labelling import Labelling
from core.workflows.lanes import Lane
from core.workflows.safekeeping import Safekeeping
from core.workflows.study import Study

AHEAD = 500

KeepReadings = Callable[[int, Sequence[Reading]], bool]
"""Stores readings of a reader_id and returns whether a stop was asked for."""


def reader_of(
    prompt: Prompt, task: Task, model: Model, wanted: LabelPlan, shown: Shown | None = None
) -> PromptReader:
    """The reader that a plan makes of a prompt, with other examples than its own if any."""
    options = ChatOptions(
        temperature=prompt.temperature if wanted.temperature is None else wanted.temperature,
        num_ctx=wanted.num_ctx,
        num_predict=prompt.num_predict or wanted.num_predict,
        keep_alive=wanted.keep_alive,
    )
    return PromptReader(prompt, task, model, options, shown)


class LabelPass:
    """`left` is how many reports have no reading yet."""

    def __init__(self, study: Study, wanted: LabelPlan, reader: PromptReader, repeat: int) -> None:
        self.reader = reader
        self.repeat = repeat
        self.left = 0
        self._lowest = 0
        self._study = study
        self._wanted = wanted
        self._reader_id = 0
        self._sha256 = reader.identity().sha256
        self._journals = study.settings.home / "journal"

    def prepare(self, hosts: Sequence[str]) -> None:
        """Stores the reader, takes up what a killed run left, and counts what is to do.

        Only answers of `hosts`, whose model was just looked at, are taken up.
        """
        taken_up: list[journal.Segment] = []
        with writing(self._study.engine, patience=LONG_WORK_SECONDS) as connection:
            self._reader_id = readers.ensure(connection, self.reader.identity())
            for segment in journal.left_behind(self._journals, self._sha256):
                known = [found for found in segment.readings() if found.host in hosts]
                readings.add(connection, self._reader_id, known)
                taken_up.append(segment)
        for segment in taken_up:
            segment.forget()
        with reading(self._study.engine) as connection:
            self.left, self._lowest = self._extent(connection)

    def longest_report(self) -> Report | None:
        """The longest report still to be read, if this reader has read none yet."""
        with reading(self._study.engine) as connection:
            if readings.any_by(connection, self._reader_id):
                return None
            return reports.longest(connection, self._condition(connection))

    async def label(
        self, lanes: Sequence[Lane], gauge: Gauge, keep: KeepReadings, note: str
    ) -> None:
        """Asks for everything that is left, until it is stored."""
        written_down = journal.Journal(self._journals, self._sha256)
        safekeeping = Safekeeping(
            lanes,
            lambda batch: keep(self._reader_id, batch),
            written_down,
            mixed_versions=self._wanted.mixed_versions,
        )
        try:
            work = Labelling(self.reader, lanes, safekeeping, gauge, self.repeat, note)
            await work.run(self._errands())
        finally:
            written_down.close()

    def _condition(self, connection: Connection) -> ColumnElement[bool]:
        meant = self._wanted.wanted_reports(connection)
        if self._wanted.failures_again:
            return meant & readings.failed(self._reader_id, self.repeat)
        return meant & readings.lacking(self._reader_id, self.repeat)

    def _extent(self, connection: Connection) -> tuple[int, int]:
        """How many reports are left, and the lowest report_id among them."""
        if not self._wanted.only and not self._wanted.failures_again:
            meant = self._wanted.wanted_reports(connection)
            read = readings.read_already(self._reader_id, self.repeat)
            return reports.extent(connection, meant, read)
        condition = self._condition(connection)
        if not self._wanted.only:
            return reports.extent(connection, condition)
        parts = batches(self._wanted.only, AHEAD)
        return sum(len(reports.among(connection, condition, part)) for part in parts), 0

    def _errands(self) -> Iterator[list[Errand]]:
        return self._listed() if self._wanted.only else self._streamed()

    def _streamed(self) -> Iterator[list[Errand]]:
        """By rising report_id, a part at a time, from the first that was lacking."""
        after = self._lowest - 1
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
        tries = readings.attempts(connection, self._reader_id, ids, self.repeat)
        return [Errand(report, tries[report.report_id] + 1) for report in part]
