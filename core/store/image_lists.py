"""Pages of what one should look at among images and reports: links, doubts, what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, false, func, select, true

from core.image_types import Image, Laterality, Place, Refused
from core.store.images import COLUMNS, USABLE, from_row
from core.store.tables import images, refused_files, reports

UNLINKED = (images.c.linked_to == "") & USABLE
EXCLUDED = images.c.excluded != ""
_SHARED = (
    select(images.c.pixel_sha256)
    .where(images.c.pixel_sha256 != "", USABLE)
    .group_by(images.c.pixel_sha256)
    .having(func.count() > 1)
)
DUPLICATES = images.c.pixel_sha256.in_(_SHARED) & USABLE


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with how many images of how many examinations it has."""

    accession_number: str
    study_date: str
    images: int = 0
    studies: int = 0
    views: str = ""


def linked(connection: Connection, *, offset: int, limit: int) -> tuple[ReportLine, ...]:
    """Reports with images, by their numbers."""
    return _report_lines(connection, _by_report().offset(offset).limit(limit))


def several(connection: Connection, *, offset: int, limit: int) -> tuple[ReportLine, ...]:
    """Reports whose images come from more than one examination."""
    query = _by_report().having(func.count(images.c.study_uid.distinct()) > 1)
    return _report_lines(connection, query.offset(offset).limit(limit))


def _by_report() -> Select[str, str, int, int]:
    return (
        select(
            images.c.linked_to,
            func.min(images.c.study_date),
            func.count(),
            func.count(images.c.study_uid.distinct()),
        )
        .where(images.c.linked_to != "")
        .group_by(images.c.linked_to)
        .order_by(images.c.linked_to)
    )


def _report_lines(
    connection: Connection, query: Select[str, str, int, int]
) -> tuple[ReportLine, ...]:
    found: Sequence[Row[str, str, int, int]] = connection.execute(query).all()
    views: dict[str, list[str]] = {}
    numbers = [row[0] for row in found]
    for number, view in connection.execute(
        select(images.c.linked_to, images.c.view)
        .where(images.c.linked_to.in_(numbers))
        .order_by(images.c.view)
    ):
        views.setdefault(number, []).append(view or "unknown")
    return tuple(
        ReportLine(number, day, count, studies, ", ".join(views[number]))
        for number, day, count, studies in found
    )


def without_images(connection: Connection, *, offset: int, limit: int) -> tuple[ReportLine, ...]:
    """Current reports that no image is linked to."""
    has_images = exists().where(images.c.linked_to == reports.c.accession_number)
    query = (
        select(reports.c.accession_number, func.coalesce(reports.c.study_date, ""))
        .where(reports.c.current == true(), ~has_images)
        .order_by(reports.c.accession_number)
        .offset(offset)
        .limit(limit)
    )
    return tuple(ReportLine(*row) for row in connection.execute(query))


def some(
    connection: Connection,
    condition: ColumnElement[bool],
    *,
    offset: int,
    limit: int,
    together: ColumnElement[str] = images.c.linked_to,
) -> tuple[Image, ...]:
    """A page of images; those with the same `together` follow one another."""
    query = (
        select(*COLUMNS)
        .where(condition)
        .order_by(together, images.c.study_uid, images.c.instance_uid)
        .offset(offset)
        .limit(limit)
    )
    return tuple(from_row(row) for row in connection.execute(query))


def by_numbers(connection: Connection, image_ids: Sequence[int]) -> tuple[Image, ...]:
    return some(connection, images.c.image_id.in_(image_ids), offset=0, limit=len(image_ids))


def duplicates(connection: Connection, *, offset: int, limit: int) -> tuple[Image, ...]:
    """Images that share their pixels with another one, the same ones beside one another."""
    return some(connection, DUPLICATES, offset=offset, limit=limit, together=images.c.pixel_sha256)


def sides(connection: Connection) -> Iterator[tuple[int, Laterality, str]]:
    """image_id, side by its tag and text of its report, of linked images that name one side."""
    one_side = images.c.laterality.in_((Laterality.LEFT.value, Laterality.RIGHT.value))
    query = (
        select(images.c.image_id, images.c.laterality, reports.c.text)
        .join(reports, reports.c.accession_number == images.c.linked_to)
        .where(reports.c.current == true(), one_side, USABLE)
        .order_by(images.c.linked_to, images.c.image_id)
    )
    for image_id, side, text in connection.execute(query):
        yield image_id, Laterality(side), text


def quarantined(connection: Connection, *, offset: int, limit: int) -> tuple[Refused, ...]:
    """Files that can't be used, with why: images first, then files that never became any."""
    is_image = (images.c.quarantine != "") & ~EXCLUDED
    broken = select(images.c.path, images.c.member, images.c.quarantine, false().label("late"))
    refused = select(
        refused_files.c.path, refused_files.c.member, refused_files.c.reason, true().label("late")
    )
    both = broken.where(is_image).union_all(refused).subquery()
    path, member, reason, late = both.c
    query = select(path, member, reason).order_by(late, path, member).offset(offset).limit(limit)
    return tuple(
        Refused(Place(path, member), why) for path, member, why in
        connection.execute(query)
    )  # fmt: skip
