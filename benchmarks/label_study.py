"""A study of so many synthetic reports in a folder of its own, and labelling runs on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.standin_host import PROJECT
from core.batches import batches
from core.demo import ankle_reports
from core.jobs import environment
from core.settings import Settings
from core.standin.settings import DEFAULT_MODEL
from core.store import jobs, readers, readings, reports
from core.store.database import reading, writing
from core.store.tables import readings as rows
from core.types import NewReport, Scope
from core.workflows import label_archive
from core.workflows.study import open_study

TASK = "ankle_fracture"
PROMPT = "rules"
DIFFERENT_TEXTS = 2000
STORED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did and cost.

    `per_second` counts between the first and the last reply, `first_after` is the time
    from the start of its process to the first reply, in seconds. `looks` at the model and
    `checks` of requests are 0 in a run without them.
    """

    stored: int
    failed: int
    per_second: float
    first_after: float
    cpu_seconds: float
    peak_mb: float
    looks: int
    checks: int

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the client's CPU a reading."""
        return 1000 * self.cpu_seconds / self.stored


class LabelStudy:
    """An archive to be labelled once by each reader; another `num_ctx` is another reader."""

    def __init__(self, home: Path) -> None:
        self._settings = Settings(home=home, database_url="")
        self._study = open_study(self._settings)
        self._reports = 0

    def grow(self, count: int) -> None:
        """Adds reports."""
        with writing(self._study.engine) as connection:
            reports.add(connection, islice(_texts(), self._reports, self._reports + count))
        self._reports += count

    def run(
        self, hosts: Sequence[str], slots: int, num_ctx: int = 4096, *, unwatched: bool = False
    ) -> Run:
        """Labels, in a process of its own, what this reader has not read yet."""
        task = self._study.task(TASK)
        plan = label_archive.plan(
            self._study, task, [PROMPT], DEFAULT_MODEL, hosts, Scope.ARCHIVE, slots=slots
        )
        settings = replace(plan, num_ctx=num_ctx).as_settings()
        with writing(self._study.engine) as connection:
            job_id = jobs.create(connection, "label", settings)
        began = time.time()
        command = [sys.executable, "-m", "benchmarks.label_run", str(job_id)]
        done = subprocess.run(
            command + ["--unwatched"] * unwatched,
            cwd=PROJECT,
            env={**os.environ, **environment(self._settings)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        cost = json.loads(done.stdout.splitlines()[-1])
        if cost["state"] != "done":
            raise SystemExit(f"The run ended as {cost['state']}: {self._reason(job_id)}")
        return self._figures(began, cost)

    def _reason(self, job_id: int) -> str:
        with reading(self._study.engine) as connection:
            return jobs.get(connection, job_id).error

    def _figures(self, began: float, cost: Mapping[str, Any]) -> Run:
        moments = (func.min(rows.c.read_at), func.max(rows.c.read_at))
        query = select(func.count(), func.count(rows.c.failure), *moments)
        with reading(self._study.engine) as connection:
            found = connection.execute(query.where(rows.c.read_at >= began)).one()
        stored, failed, first, last = found
        return Run(
            stored,
            failed,
            (stored - 1) / max(last - first, 1e-9),
            first - began,
            cost["cpu_seconds"],
            cost["peak_mb"],
            cost["looks"],
            cost["checks"],
        )

    def pretend_all_read(self) -> None:
        """The only reader so far has read every report: copies of its first reading."""
        with reading(self._study.engine) as connection:
            (reader_id,) = readers.of_task(connection, TASK)
            (first, *_) = readings.by(connection, reader_id).values()
        copies = (replace(first, report_id=number) for number in range(1, self._reports + 1))
        for batch in batches(copies, STORED_AT_ONCE):
            with writing(self._study.engine) as connection:
                readings.add(connection, reader_id, batch)


def _texts() -> Iterator[NewReport]:
    """The demo's texts over and over, each time with another number in front."""
    written = [report.report for report in ankle_reports(DIFFERENT_TEXTS, seed=1)]
    for number in numbers(1):
        report = written[number % DIFFERENT_TEXTS]
        yield NewReport(f"B-{number:07d}", f"Nr. {number}. {report.text}", synthetic=True)
