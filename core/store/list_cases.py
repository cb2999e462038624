"""The cases of a list as rows: for its results, and page by page for one reader's eyes.

A reader's page tells what others said only of cases that this reader has decided, and the
query sees to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, null, select

from core.protocol import SeatState
from core.store import reading_lists, verdicts
from core.store.blinding import reason_told
from core.store.tables import case_sides, cases, readers, readings, reports, seats


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What a case was about: its report, why it was drawn, and what its readers said."""

    case_id: int
    report_id: int
    accession_number: str
    patient_id: str | None
    reason: str
    sampling_probability: float
    repeat: int
    said: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of one reader. `answer` and `pattern` are "" before the verdict."""

    case_id: int
    place: int
    accession_number: str
    study_date: str
    reason: str
    state: SeatState
    answer: str
    pattern: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list and how many cases there are in all."""

    total: int
    rows: tuple[CaseRow, ...]


def heads(connection: Connection, list_id: int) -> tuple[CaseHead, ...]:
    """All cases of a list in their order, each with (reader_id, answer or failure) per side."""
    said: dict[int, list[tuple[int, str]]] = {}
    sides = (
        select(
            case_sides.c.case_id,
            readings.c.reader_id,
            func.coalesce(readings.c.answer, readings.c.failure),
        )
        .join(cases, cases.c.case_id == case_sides.c.case_id)
        .join(readings, readings.c.reading_id == case_sides.c.reading_id)
        .where(cases.c.list_id == list_id)
        .order_by(case_sides.c.case_id, case_sides.c.side)
    )
    for case_id, reader_id, word in connection.execute(sides):
        said.setdefault(case_id, []).append((reader_id, word))
    query = (
        select(
            cases.c.case_id, cases.c.report_id, reports.c.accession_number, reports.c.patient_id,
            cases.c.reason, cases.c.sampling_probability, cases.c.repeat,
        )
        .join(reports, reports.c.report_id == cases.c.report_id)
        .where(cases.c.list_id == list_id)
        .order_by(cases.c.place)
    )  # fmt: skip
    return tuple(
        CaseHead(*row, said=tuple(said.get(row[0], ()))) for row in connection.execute(query)
    )


def side_names(connection: Connection, list_id: int) -> dict[int, str]:
    """reader_id → name of everybody whose readings the list is about."""
    query = (
        select(readers.c.reader_id, readers.c.name)
        .distinct()
        .join(readings, readings.c.reader_id == readers.c.reader_id)
        .join(case_sides, case_sides.c.reading_id == readings.c.reading_id)
        .join(cases, cases.c.case_id == case_sides.c.case_id)
        .where(cases.c.list_id == list_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def page(
    connection: Connection, list_id: int, reader_id: int, *, offset: int = 0, limit: int = 20
) -> CasePage:
    """One page of the list as this reader may see it: read cases open, the others closed."""
    design = reading_lists.design_of(connection, list_id)
    if design is None:
        return CasePage(0, ())
    total = connection.scalar(select(func.count()).where(cases.c.list_id == list_id))
    mine = and_(seats.c.case_id == cases.c.case_id, seats.c.reader_id == reader_id)
    decided = verdicts.has_decided(reader_id)
    shown = case((decided, cases.c.pattern), else_=null()) if design.reveal else null()
    query = (
        select(
            cases.c.case_id, cases.c.place, reports.c.accession_number, reports.c.study_date,
            case((decided, cases.c.reason), else_=reason_told(design)),
            func.coalesce(seats.c.state, SeatState.FREE.value), verdicts.newest_answer(reader_id),
            shown, verdicts.is_flagged(reader_id),
        )
        .join(reports, reports.c.report_id == cases.c.report_id)
        .outerjoin(seats, mine)
        .where(cases.c.list_id == list_id)
        .order_by(cases.c.place)
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    rows = tuple(
        CaseRow(
            row[0], row[1], row[2], row[3] or "", row[4], SeatState(row[5]),
            (row[6] or "") if row[5] == SeatState.READ.value else "", row[7] or "", bool(row[8]),
        )
        for row in connection.execute(query)
    )  # fmt: skip
    return CasePage(total or 0, rows)
