"""A page of a long list of reports, found by its numbers first and read afterwards.

Numbers are skipped in an index, from the nearer end of the list; texts are only read for
the reports that are shown. So the last page of a million costs what the first one does.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, FromClause, select

from core.store.tables import reports


def report_ids(
    connection: Connection,
    source: FromClause,
    condition: ColumnElement[bool],
    *,
    total: int,
    offset: int,
    limit: int,
) -> list[int]:
    """The report_ids of one page in the order of import; `total` reports meet the condition."""
    limit = max(min(limit, total - offset), 0)
    if not limit:
        return []
    number = reports.c.report_id
    query = select(number).select_from(source).where(condition)
    if offset * 2 < total:
        return list(connection.scalars(query.order_by(number).offset(offset).limit(limit)))
    from_end = query.order_by(number.desc()).offset(total - offset - limit).limit(limit)
    return list(connection.scalars(from_end))[::-1]
