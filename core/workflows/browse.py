"""Looking through the reports of a study, and at one report with everything said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from core.errors import OverreadError
from core.store import readers, readings, report_search, reports
from core.store.database import reading
from core.store.disagreements import GOLD
from core.store.readings import SignedReading
from core.store.report_search import FoundPage, ReportSearch
from core.types import Reader, Report, Split, Task
from core.workflows.study import Study

PAGE_SIZE = 25
SEALED = frozenset({Split.TEST})
"""Parts of the gold set of which nothing that was said is shown while prompts are written."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What reports can be told apart by. `readers` are those who read any, gold aside."""

    pitfalls: Mapping[str, int]
    years: Mapping[str, int]
    readers: Mapping[int, Reader]

    @property
    def stand_in(self) -> bool:
        """Whether any reader is the stand-in, so that the page must say so."""
        return any(reader.stand_in for reader in self.readers.values())


@dataclass(frozen=True, slots=True)
class OpenReport:
    """One report and what was said of it; of a locked test report, nothing is told."""

    report: Report
    split: Split | None
    readings: tuple[SignedReading, ...]

    @property
    def is_sealed(self) -> bool:
        return self.split in SEALED


def facets(study: Study, task: Task) -> Facets:
    with reading(study.engine) as connection:
        return Facets(
            report_search.pitfalls(connection, task.name),
            report_search.years(connection, task.name),
            readers.of_task(connection, task.name),
        )


def find(study: Study, wanted: ReportSearch, page: int) -> tuple[int, FoundPage]:
    """The page of this number, counted from 1, or the last one; with its number."""
    page = max(page, 1)
    with reading(study.engine) as connection:
        found = _page(connection, wanted, page)
        last = max(1, -(-found.total // PAGE_SIZE))
        return (page, found) if page <= last else (last, _page(connection, wanted, last))


def _page(connection: Connection, wanted: ReportSearch, page: int) -> FoundPage:
    offset = (page - 1) * PAGE_SIZE
    return report_search.page(connection, wanted, offset=offset, limit=PAGE_SIZE)


def open_report(study: Study, task: Task, accession_number: str) -> OpenReport:
    """The current version of a report; raises OverreadError where there is none."""
    with reading(study.engine) as connection:
        report = reports.find(connection, accession_number)
        if report is None:
            raise OverreadError(
                f"There is no report {accession_number} in this study. Was it typed right?"
            )
        split = report_search.split_of(connection, report.report_id, task.name)
        said = readings.of_report(connection, report.report_id, task.name)
    return OpenReport(report, split, () if split in SEALED else said)


def reader_names(facets: Facets) -> dict[int, str]:
    """reader_id → a name that tells the readers apart, the gold labels first."""
    names = {GOLD: "gold label"}
    seen: dict[str, int] = {}
    for reader_id, reader in facets.readers.items():
        seen[reader.name] = seen.get(reader.name, 0) + 1
        again = f" ({seen[reader.name]})" if seen[reader.name] > 1 else ""
        names[reader_id] = f"{reader.name}{again}"
    return names
