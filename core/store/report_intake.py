"""Reports on their way in: in bulk, in versions, and twice is once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.batches import batches
from core.store import report_words
from core.store.tables import patients, reports
from core.types import NewReport

LOOKUP_SIZE = 5000
NEW = (
    "accession_number", "version", "current", "text", "text_sha256", "patient_id", "study_date",
    "pitfalls", "synthetic", "imported_at", "only_task",
)  # fmt: skip
"""Columns of a new report."""
INSERT_PLAIN = str(
    insert(reports).compile(dialect=sqlite.dialect(paramstyle="qmark"), column_keys=NEW)
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do. The counts add up to the reports offered.

    `details` are reports whose text is known, but whose patient, study date or task is new.
    """

    added: int = 0
    new_versions: int = 0
    unchanged: int = 0
    details: int = 0

    @property
    def changes(self) -> int:
        return self.added + self.new_versions + self.details

    def __add__(self, other: Imported) -> Imported:
        return Imported(
            self.added + other.added,
            self.new_versions + other.new_versions,
            self.unchanged + other.unchanged,
            self.details + other.details,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the study has under an accession number."""

    report_id: int
    version: int
    text_sha256: str
    patient_id: str | None
    study_date: str | None
    only_task: str = ""

    def lacks(self, offered: NewReport) -> bool:
        """Whether the offered report knows a patient, a date or a task that ours does not."""
        return bool(
            (offered.patient_id and offered.patient_id != self.patient_id)
            or (offered.study_date and offered.study_date != self.study_date)
            or self.task_with(offered) != self.only_task
        )

    def completed(self, offered: NewReport) -> NewReport:
        """The offered report, with our patient and date where it has none, for both our tasks."""
        return replace(
            offered,
            patient_id=offered.patient_id or self.patient_id,
            study_date=offered.study_date or self.study_date,
            only_task=self.task_with(offered),
        )

    def task_with(self, offered: NewReport) -> str:
        """A report that comes for another task as well is for every task from then on."""
        return self.only_task if offered.only_task == self.only_task else ""


def sha256(text_: str) -> str:
    return hashlib.sha256(text_.encode("utf-8", "surrogatepass")).hexdigest()


def add(connection: Connection, offered: Iterable[NewReport]) -> Imported:
    """Stores reports; a changed text becomes a new version, the same text changes nothing."""
    done = Imported()
    for batch in batches(offered, LOOKUP_SIZE):
        done += _add_batch(connection, batch)
    if done.added or done.new_versions:
        report_words.list_terms(connection)
    return done


def would_add(connection: Connection, offered: Iterable[NewReport]) -> Imported:
    """The counts that `add` would give, without storing anything."""
    done = Imported()
    for batch in batches(offered, LOOKUP_SIZE):
        done += _sorted_out(connection, batch).counts
    return done


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """A batch by what has to be done with it. Hashes stand beside new texts."""

    new: list[tuple[NewReport, str]]
    newer: list[tuple[NewReport, str, Known]]
    details: list[tuple[NewReport, Known]]
    unchanged: int

    @property
    def counts(self) -> Imported:
        return Imported(len(self.new), len(self.newer), self.unchanged, len(self.details))


def _sorted_out(connection: Connection, batch: Sequence[NewReport]) -> _SortedOut:
    before = known(connection, [report.accession_number for report in batch])
    done = _SortedOut([], [], [], unchanged=0)
    unchanged = 0
    for report in batch:
        digest, ours = sha256(report.text), before.get(report.accession_number)
        if ours is None:
            done.new.append((report, digest))
        elif digest != ours.text_sha256:
            done.newer.append((report, digest, ours))
        elif ours.lacks(report):
            done.details.append((report, ours))
        else:
            unchanged += 1
    return replace(done, unchanged=unchanged)


def _add_batch(connection: Connection, batch: Sequence[NewReport]) -> Imported:
    found = _sorted_out(connection, batch)
    now = time.time()
    rows = [_row(report, 1, digest, now) for report, digest in found.new]
    rows += [
        _row(ours.completed(report), ours.version + 1, digest, now)
        for report, digest, ours in found.newer
    ]
    _add_patients(connection, batch)
    report_words.forget(connection, [ours.report_id for _, _, ours in found.newer])
    _change(connection, [{"current": False, **_key(ours)} for _, _, ours in found.newer])
    completed = [(ours, ours.completed(report)) for report, ours in found.details]
    _change(connection, [{**_key(ours), "patient_id": report.patient_id,
                          "study_date": report.study_date, "only_task": report.only_task}
                         for ours, report in completed])  # fmt: skip
    if rows:
        highest = connection.scalar(select(func.max(reports.c.report_id))) or 0
        _insert(connection, rows)
        report_words.index_after(connection, highest)
    return found.counts


def _key(known: Known) -> dict[str, object]:
    return {"wanted_id": known.report_id}


def _change(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        one = reports.c.report_id == bindparam("wanted_id")
        new: dict[str, object] = {name: bindparam(name) for name in rows[0] if name != "wanted_id"}
        connection.execute(update(reports).where(one).values(new), rows)


def _row(report: NewReport, version: int, digest: str, now: float) -> tuple[object, ...]:
    """The values of a new row in the order of NEW."""
    return (
        report.accession_number, version, True, report.text, digest, report.patient_id,
        report.study_date, _pack(report.pitfalls), report.synthetic, now, report.only_task,
    )  # fmt: skip


def _insert(connection: Connection, rows: list[tuple[object, ...]]) -> None:
    """SQLite takes the values as they are, which saves an eighth of the time of an import."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INSERT_PLAIN, rows)
    else:
        connection.execute(insert(reports), [dict(zip(NEW, row, strict=True)) for row in rows])


def known(connection: Connection, accession_numbers: Sequence[str]) -> dict[str, Known]:
    """Accession number → what the current version of its report is.

    Which version is current is seen here and not asked for in SQL: SQLite would look for
    all current reports first, which are nearly all there are.
    """
    c = reports.c
    query = select(
        c.current, c.accession_number, c.report_id, c.version, c.text_sha256, c.patient_id,
        c.study_date, c.only_task,
    ).where(_is_one_of(connection, accession_numbers))  # fmt: skip
    return {row[1]: Known(*row[2:]) for row in connection.execute(query) if row[0]}


def _is_one_of(connection: Connection, names: Sequence[str]) -> ColumnElement[bool]:
    """Membership in a long list, which SQLite takes as one value much faster than as many."""
    if connection.dialect.name != "sqlite":
        return reports.c.accession_number.in_(names)
    listed = func.json_each(json.dumps(names)).table_valued("value")
    return reports.c.accession_number.in_(select(listed.c.value))


def _add_patients(connection: Connection, batch: Sequence[NewReport]) -> None:
    ids = [{"patient_id": name} for name in {r.patient_id for r in batch if r.patient_id}]
    if not ids:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(patients).on_conflict_do_nothing(), ids)


def _pack(pitfalls: Sequence[str]) -> str:
    return f";{';'.join(pitfalls)};" if pitfalls else ""
