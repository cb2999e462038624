"""Reports: one, many, a page of them, and those of a scope. How they come in: report_intake."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, except_, func, select, true

from core.batches import batches
from core.store import paging
from core.store.report_filters import ReportFilter, in_scope, matching, serves
from core.store.report_intake import LOOKUP_SIZE, Imported, add, known, would_add
from core.store.tables import reports
from core.types import Report, Scope

__all__ = (
    "LOOKUP_SIZE", "Imported", "ReportFilter", "add", "in_scope", "matching", "serves", "would_add",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page of reports and how many there are in all."""

    total: int
    reports: tuple[Report, ...]


def unpack_pitfalls(packed: str) -> tuple[str, ...]:
    return tuple(part for part in packed.split(";") if part)


COLUMNS = (
    reports.c.report_id,
    reports.c.accession_number,
    reports.c.version,
    reports.c.text,
    reports.c.text_sha256,
    reports.c.patient_id,
    reports.c.study_date,
    reports.c.pitfalls,
    reports.c.synthetic,
)


def from_row(row: Sequence[Any]) -> Report:
    """A Report from the columns of COLUMNS, in their order."""
    report_id, number, version, words, digest, patient_id, study_date, packed, synthetic = row
    return Report(
        report_id,
        number,
        version,
        words,
        digest,
        patient_id,
        study_date,
        unpack_pitfalls(packed),
        bool(synthetic),
    )


def page(
    connection: Connection, wanted: ReportFilter | None = None, *, offset: int = 0, limit: int = 50
) -> ReportPage:
    """One page of current reports in the order of their import, and the total."""
    shown = paging.window(connection, wanted or ReportFilter(), offset=offset, limit=limit)
    found = get_many(connection, shown.report_ids)
    return ReportPage(shown.total, tuple(found[report_id] for report_id in shown.report_ids))


def get(connection: Connection, report_id: int) -> Report | None:
    row = connection.execute(select(*COLUMNS).where(reports.c.report_id == report_id)).first()
    return from_row(row) if row else None


def find(connection: Connection, accession_number: str) -> Report | None:
    """The current version of the report with this accession number."""
    query = select(*COLUMNS).where(
        reports.c.accession_number == accession_number, reports.c.current == true()
    )
    row = connection.execute(query).first()
    return from_row(row) if row else None


def get_many(connection: Connection, report_ids: Sequence[int]) -> dict[int, Report]:
    found: dict[int, Report] = {}
    for part in batches(report_ids, LOOKUP_SIZE):
        query = select(*COLUMNS).where(reports.c.report_id.in_(part))
        found.update((row[0], from_row(row)) for row in connection.execute(query))
    return found


def ids_of(connection: Connection, accession_numbers: Sequence[str]) -> dict[str, int]:
    """Accession number → report_id of the current version, for those that exist."""
    found: dict[str, int] = {}
    for part in batches(accession_numbers, LOOKUP_SIZE):
        found.update((name, ours.report_id) for name, ours in known(connection, part).items())
    return found


def identities(
    connection: Connection, report_ids: Sequence[int]
) -> dict[int, tuple[str, str | None]]:
    """report_id → accession number and patient, without the texts."""
    found: dict[int, tuple[str, str | None]] = {}
    columns = (reports.c.report_id, reports.c.accession_number, reports.c.patient_id)
    for part in batches(report_ids, LOOKUP_SIZE):
        query = select(*columns).where(reports.c.report_id.in_(part))
        found.update((row[0], (row[1], row[2])) for row in connection.execute(query))
    return found


def count(connection: Connection, scope: Scope = Scope.ALL, task: str = "") -> int:
    return paging.how_many(connection, ReportFilter(scope=scope, task=task))


def any_synthetic(connection: Connection) -> bool:
    query = select(reports.c.report_id).where(reports.c.synthetic == true()).limit(1)
    return connection.scalar(query) is not None


def pitfalls(connection: Connection) -> dict[str, int]:
    """How many current reports carry each pitfall, the most frequent first."""
    query = (
        select(reports.c.pitfalls, func.count())
        .where(reports.c.current == true(), reports.c.pitfalls != "")
        .group_by(reports.c.pitfalls)
    )
    counts: dict[str, int] = {}
    for packed, n in connection.execute(query):
        for pitfall in unpack_pitfalls(packed):
            counts[pitfall] = counts.get(pitfall, 0) + n
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def after(
    connection: Connection, condition: ColumnElement[bool], report_id: int, limit: int
) -> list[Report]:
    """The next reports by rising report_id, so that memory does not grow with the archive."""
    query = (
        select(*COLUMNS)
        .where(condition, reports.c.report_id > report_id)
        .order_by(reports.c.report_id)
        .limit(limit)
    )
    return [from_row(row) for row in connection.execute(query)]


def longest(connection: Connection, condition: ColumnElement[bool]) -> Report | None:
    """The report with the longest text. Looks at every text."""
    query = select(*COLUMNS).where(condition).order_by(func.length(reports.c.text).desc()).limit(1)
    row = connection.execute(query).first()
    return from_row(row) if row else None


def among(
    connection: Connection, condition: ColumnElement[bool], report_ids: Sequence[int]
) -> list[Report]:
    """Those of these reports that meet the condition, in the order of the ids."""
    query = select(*COLUMNS).where(condition, reports.c.report_id.in_(report_ids))
    found = {row[0]: from_row(row) for row in connection.execute(query)}
    return [found[report_id] for report_id in report_ids if report_id in found]


def sample(
    connection: Connection, condition: ColumnElement[bool], size: int, seed: int = 1
) -> tuple[int, ...]:
    """The report_ids of a random sample, in random order; the same seed gives the same one."""
    ids = connection.scalars(select(reports.c.report_id).where(condition).order_by("report_id"))
    everyone = ids.all()
    return tuple(random.Random(seed).sample(everyone, min(size, len(everyone))))


def extent(
    connection: Connection,
    condition: ColumnElement[bool],
    without: Select[tuple[int]] | None = None,
) -> tuple[int, int]:
    """How many reports meet the condition, and the lowest report_id of them (0 for none).

    Reports whose report_id is in `without` are left out. Two lists in the same order are
    laid side by side, which takes SQLite a third of the time of a look-up for each report.
    """
    meant = select(reports.c.report_id).where(condition)
    if without is None:
        left = meant.subquery()
    else:
        left = except_(meant, without).order_by(reports.c.report_id.name).subquery()
    query = select(func.count(), func.min(left.c.report_id))
    count_, lowest = connection.execute(query).one()
    return count_, lowest or 0


def count_where(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(reports).where(condition)) or 0
