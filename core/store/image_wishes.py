"""Which images the study has not got yet: reports that no image is linked to."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, select, true

from core.store.tables import images, reports

WITHOUT = (
    reports.c.current == true(),
    ~exists().where(images.c.linked_to == reports.c.accession_number),
)


def numbers_without_images(connection: Connection) -> tuple[str, ...]:
    """The accession numbers of current reports without any image, in the order of import."""
    query = select(reports.c.accession_number).where(*WITHOUT).order_by(reports.c.report_id)
    return tuple(connection.scalars(query))


def how_many_without_images(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(reports).where(*WITHOUT)) or 0
