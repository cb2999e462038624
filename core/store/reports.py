"""Reports: bulk import in versions, pages with totals, full-text search."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.batches import batches
from core.store.tables import gold_labels, gold_sets, patients, reports
from core.types import NewReport, Report, Scope

LOOKUP_SIZE = 5000
LARGEST_WORD_FAMILY = 400


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do. The counts add up to the reports offered.

    `details` are reports whose text is known, but whose patient or study date is new.
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
class _Known:
    """What the study has under an accession number."""

    report_id: int
    version: int
    text_sha256: str
    patient_id: str | None
    study_date: str | None

    def lacks(self, offered: NewReport) -> bool:
        """Whether the offered report knows a patient or a date that differs from ours."""
        return bool(
            (offered.patient_id and offered.patient_id != self.patient_id)
            or (offered.study_date and offered.study_date != self.study_date)
        )


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What to show. `words` must all occur, each also inside a longer word."""

    words: str = ""
    pitfall: str = ""
    year: str = ""
    scope: Scope = Scope.ALL
    task: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page of reports and how many there are in all."""

    total: int
    reports: tuple[Report, ...]


def sha256(text_: str) -> str:
    return hashlib.sha256(text_.encode("utf-8", "surrogatepass")).hexdigest()


def add(connection: Connection, offered: Iterable[NewReport]) -> Imported:
    """Stores reports; a changed text becomes a new version, the same text changes nothing."""
    done = Imported()
    for batch in batches(offered, LOOKUP_SIZE):
        done += _add_batch(connection, batch)
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
    newer: list[tuple[NewReport, str, _Known]]
    details: list[tuple[NewReport, _Known]]
    unchanged: int

    @property
    def counts(self) -> Imported:
        return Imported(len(self.new), len(self.newer), self.unchanged, len(self.details))


def _sorted_out(connection: Connection, batch: Sequence[NewReport]) -> _SortedOut:
    known = _known(connection, [report.accession_number for report in batch])
    done = _SortedOut([], [], [], unchanged=0)
    unchanged = 0
    for report in batch:
        digest, ours = sha256(report.text), known.get(report.accession_number)
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
    rows += [_row(report, ours.version + 1, digest, now) for report, digest, ours in found.newer]
    _add_patients(connection, batch)
    _change(connection, [{"current": False, **_key(ours)} for _, _, ours in found.newer])
    _change(connection, [{**_key(ours), "patient_id": report.patient_id or ours.patient_id,
                          "study_date": report.study_date or ours.study_date}
                         for report, ours in found.details])  # fmt: skip
    if rows:
        connection.execute(insert(reports), rows)
    return found.counts


def _key(known: _Known) -> dict[str, object]:
    return {"wanted_id": known.report_id}


def _change(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        one = reports.c.report_id == bindparam("wanted_id")
        new: dict[str, object] = {name: bindparam(name) for name in rows[0] if name != "wanted_id"}
        connection.execute(update(reports).where(one).values(new), rows)


def _row(report: NewReport, version: int, digest: str, now: float) -> dict[str, object]:
    return {
        "accession_number": report.accession_number,
        "version": version,
        "current": True,
        "text": report.text,
        "text_sha256": digest,
        "patient_id": report.patient_id,
        "study_date": report.study_date,
        "pitfalls": _pack(report.pitfalls),
        "synthetic": report.synthetic,
        "imported_at": now,
        "only_task": report.only_task,
    }


def _known(connection: Connection, accession_numbers: Sequence[str]) -> dict[str, _Known]:
    """Accession number → what the current version of its report is."""
    c = reports.c
    query = select(
        c.accession_number, c.report_id, c.version, c.text_sha256, c.patient_id, c.study_date
    ).where(c.accession_number.in_(accession_numbers), c.current == true())
    return {row[0]: _Known(*row[1:]) for row in connection.execute(query)}


def _add_patients(connection: Connection, batch: Sequence[NewReport]) -> None:
    ids = [{"patient_id": name} for name in {r.patient_id for r in batch if r.patient_id}]
    if not ids:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(patients).on_conflict_do_nothing(), ids)


def _pack(pitfalls: Sequence[str]) -> str:
    return f";{';'.join(pitfalls)};" if pitfalls else ""


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
    condition = matching(connection, wanted or ReportFilter())
    total = connection.scalar(select(func.count()).select_from(reports).where(condition))
    query = select(*COLUMNS).where(condition).order_by(reports.c.report_id)
    rows = connection.execute(query.offset(offset).limit(limit))
    return ReportPage(total or 0, tuple(from_row(row) for row in rows))


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
        known = _known(connection, part)
        found.update((name, ours.report_id) for name, ours in known.items())
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
    condition = in_scope(scope, task)
    total = connection.scalar(select(func.count()).select_from(reports).where(condition))
    return total or 0


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


def in_scope(scope: Scope, task: str) -> ColumnElement[bool]:
    """The SQL condition for the current reports of a scope of a task.

    The archive leaves out what is for another task only; `all` is every report.
    """
    current = reports.c.current == true()
    if scope is Scope.ALL:
        return current
    latest = (
        select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task).scalar_subquery()
    )
    is_gold = (gold_labels.c.report_id == reports.c.report_id) & (
        gold_labels.c.gold_set_id == latest
    )
    if scope in (Scope.DEVELOP, Scope.TEST):
        is_gold &= gold_labels.c.split == scope.value
    among_gold = exists(select(literal_column("1")).select_from(gold_labels).where(is_gold))
    if scope is Scope.ARCHIVE:
        return and_(current, ~among_gold, reports.c.only_task.in_(("", task)))
    return and_(current, among_gold)


def matching(connection: Connection, wanted: ReportFilter) -> ColumnElement[bool]:
    """The SQL condition for the current reports that a filter means."""
    condition = in_scope(wanted.scope, wanted.task)
    if wanted.pitfall:
        condition &= reports.c.pitfalls.contains(f";{wanted.pitfall};", autoescape=True)
    if wanted.year:
        condition &= reports.c.study_date.startswith(wanted.year, autoescape=True)
    for word in wanted.words.split():
        condition &= _has_word(connection, word)
    return condition


def _has_word(connection: Connection, word: str) -> ColumnElement[bool]:
    """Reports in which the word stands, also inside a compound (Fibula*fraktur*)."""
    if connection.dialect.name != "sqlite":
        return reports.c.text.icontains(word, autoescape=True)
    family = _word_family(connection, word)
    if family is None:
        return reports.c.text.icontains(word, autoescape=True)
    match = " OR ".join(f'"{term}"' for term in family) or '""'
    matching = text("SELECT rowid FROM report_words WHERE report_words MATCH :match")
    named = matching.bindparams(bindparam("match", match, unique=True))
    return reports.c.report_id.in_(named)


def _word_family(connection: Connection, word: str) -> list[str] | None:
    """Indexed words that contain `word`; None where there are too many, or it is no word."""
    if not word.isalnum():
        return None
    terms = connection.execute(
        text("SELECT term FROM report_vocabulary WHERE instr(term, :word) LIMIT :most"),
        {"word": word.lower(), "most": LARGEST_WORD_FAMILY + 1},
    )
    family = [row[0] for row in terms]
    return family if len(family) <= LARGEST_WORD_FAMILY else None


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


def count_where(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(reports).where(condition)) or 0
