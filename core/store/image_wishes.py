"""Which images the study has not got yet: reports that no image is linked to."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select, true

from core.store.tables import images, reports


def numbers_without_images(connection: Connection) -> tuple[str, ...]:
    """The accession numbers of current reports without any image, in the order of import."""
    has_image = exists().where(images.c.linked_to == reports.c.accession_number)
    query = (
        select(reports.c.accession_number)
        .where(reports.c.current == true(), ~has_image)
        .order_by(reports.c.report_id)
    )
    return tuple(connection.scalars(query))
