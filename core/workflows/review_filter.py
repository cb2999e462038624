"""Which reports may become cases of a list: by words, pitfall, date, side and reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from core.store import candidates, reports
from core.store.reports import ReportFilter
from core.workflows.report_sides import BodySide, sides_named

EVERY = ReportFilter()


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list shall hold. Dates are ISO 8601 and included; `read_by` is a reader_id.

    Reports without a date are left out as soon as a first or last day is given.
    """

    shown: ReportFilter = EVERY
    side: BodySide | None = None
    read_by: int | None = None
    since: str = ""
    until: str = ""


EVERY_REPORT = CaseFilter()


def meant(connection: Connection, wanted: CaseFilter, report_ids: Iterable[int]) -> frozenset[int]:
    """Those of these reports that a filter means."""
    if wanted == EVERY_REPORT:
        return frozenset(report_ids)
    among = candidates.matching(
        connection, wanted.shown, since=wanted.since, until=wanted.until, read_by=wanted.read_by
    )
    found = among & frozenset(report_ids)
    if wanted.side is None:
        return found
    texts = reports.get_many(connection, sorted(found))
    return frozenset(n for n in found if wanted.side in sides_named(texts[n].text))
