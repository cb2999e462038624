"""Which image belongs to which report: linking in SQL, and what is left unlinked.

A link names the report's accession number, so a new version of its text keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Subquery, exists, func, select, true, update

from core.batches import batches
from core.image_types import Image, Linked
from core.store.images import COLUMNS, LOOKUP_SIZE, USABLE, from_row
from core.store.report_search import serves
from core.store.tables import cases, images, refused_files, reports

UNLINKED = images.c.linked_to == ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the study's images stand, in counts.

    `studies` are examinations; `several_to_a_report` are reports with images of more than
    one examination; `duplicates` are images that repeat the pixels of another, `sharing_pixels`
    those and the ones that they repeat.
    """

    images: int
    studies: int
    linked: int
    unlinked: int
    excluded: int
    quarantined: int
    refused: int
    reports_with_images: int
    reports_without_images: int
    several_to_a_report: int
    duplicates: int
    sharing_pixels: int
    unlinked_usable: int


@dataclass(frozen=True, slots=True)
class LooseStudy:
    """An examination without a report. `patient` is a pseudonym."""

    study_uid: str
    patient: str
    study_date: str


def link_by_accession(connection: Connection) -> int:
    """Links what names the accession number of a report; how many images that was."""
    is_report = exists().where(
        reports.c.accession_number == images.c.accession_number, reports.c.current == true()
    )
    done = connection.execute(
        update(images)
        .where(UNLINKED, images.c.accession_number != "", is_report)
        .values(linked_to=images.c.accession_number, linked_by=Linked.ACCESSION.value)
    )
    return int(done.rowcount)


def link_by_study(connection: Connection) -> int:
    """Links images without an accession number to the one report of their examination."""
    others = images.alias("others")
    the_report = (
        select(func.min(others.c.linked_to))
        .where(others.c.study_uid == images.c.study_uid, others.c.linked_to != "")
        .having(func.count(others.c.linked_to.distinct()) == 1)
        .scalar_subquery()
    )
    loose = (UNLINKED, images.c.accession_number == "", images.c.study_uid != "")
    done = connection.execute(
        update(images)
        .where(*loose, the_report.is_not(None))
        .values(linked_to=the_report, linked_by=Linked.STUDY_UID.value)
    )
    return int(done.rowcount)


def confirm(connection: Connection, study_uid: str, accession_number: str) -> int:
    """Links an examination to a report because somebody said so."""
    done = connection.execute(
        update(images)
        .where(UNLINKED, images.c.study_uid == study_uid)
        .values(linked_to=accession_number, linked_by=Linked.CONFIRMED.value)
    )
    return int(done.rowcount)


def loose_studies(connection: Connection) -> tuple[LooseStudy, ...]:
    """Examinations without a report that name patient and date."""
    query = (
        select(images.c.study_uid, func.min(images.c.patient), func.min(images.c.study_date))
        .where(UNLINKED, images.c.patient != "", images.c.study_date != "")
        .group_by(images.c.study_uid)
        .order_by(images.c.study_uid)
    )
    return tuple(LooseStudy(*row) for row in connection.execute(query))


def reports_of_days(connection: Connection, days: Sequence[str]) -> list[tuple[str, str, str]]:
    """Accession number, patient and date of the current reports of these days."""
    found: list[tuple[str, str, str]] = []
    for part in batches(sorted(set(days)), LOOKUP_SIZE):
        rows = connection.execute(
            select(reports.c.accession_number, reports.c.patient_id, reports.c.study_date).where(
                reports.c.current == true(),
                reports.c.study_date.in_(part),
                reports.c.patient_id.is_not(None),
            )
        )
        found += [(number, patient, day) for number, patient, day in rows]
    return found


def of_reports(connection: Connection, numbers: Sequence[str]) -> tuple[Image, ...]:
    """The usable images that are linked to these accession numbers."""
    return _usable(connection, images.c.linked_to, numbers)


def of_patients(connection: Connection, patients: Sequence[str]) -> tuple[Image, ...]:
    """The usable images of these patients (pseudonyms) whose date is known."""
    found = _usable(connection, images.c.patient, patients)
    return tuple(image for image in found if image.header.study_date)


def _usable(
    connection: Connection, column: ColumnElement[str], values: Sequence[str]
) -> tuple[Image, ...]:
    found: list[Image] = []
    for part in batches(sorted({value for value in values if value}), LOOKUP_SIZE):
        query = select(*COLUMNS).where(column.in_(part), USABLE).order_by(images.c.instance_uid)
        found += [from_row(row) for row in connection.execute(query)]
    return tuple(found)


def is_of_case(connection: Connection, image_id: int, case_id: int) -> bool:
    """Whether an image is linked to the report that a case is about."""
    query = (
        select(images.c.image_id)
        .join(reports, reports.c.accession_number == images.c.linked_to)
        .join(cases, cases.c.report_id == reports.c.report_id)
        .where(images.c.image_id == image_id, cases.c.case_id == case_id)
        .limit(1)
    )
    return connection.scalar(query) is not None


def linked_usable(connection: Connection, task: str) -> tuple[int, int]:
    """Images that can be read and are linked to reports of a task, and how many reports."""
    query = (
        select(func.count(), func.count(images.c.linked_to.distinct()))
        .select_from(images)
        .join(reports, reports.c.accession_number == images.c.linked_to)
        .where(USABLE, serves(task))
    )
    row = connection.execute(query).one()
    return int(row[0]), int(row[1])


def standing(connection: Connection) -> Standing:
    """Counts over all images; each image is in one of linked or unlinked."""
    total, studies, linked = connection.execute(
        select(
            func.count(),
            func.count(images.c.study_uid.distinct()),
            func.count().filter(images.c.linked_to != ""),
        ).select_from(images)
    ).one()
    excluded, quarantined, unlinked = connection.execute(
        select(
            func.count().filter(images.c.excluded != ""),
            func.count().filter(images.c.quarantine != "", images.c.excluded == ""),
            func.count().filter(UNLINKED, USABLE),
        ).select_from(images)
    ).one()
    every = connection.scalar(
        select(func.count()).select_from(reports).where(reports.c.current == true())
    )
    with_images = connection.scalar(
        select(func.count(images.c.linked_to.distinct())).where(images.c.linked_to != "")
    )
    several = (
        select(images.c.linked_to)
        .where(images.c.linked_to != "")
        .group_by(images.c.linked_to)
        .having(func.count(images.c.study_uid.distinct()) > 1)
        .subquery()
    )
    same = (
        select((func.count() - 1).label("more"), func.count().label("all_of_them"))
        .where(images.c.pixel_sha256 != "", USABLE)
        .group_by(images.c.pixel_sha256)
        .having(func.count() > 1)
        .subquery()
    )
    return Standing(
        total, studies, linked, total - linked, excluded, quarantined,
        connection.scalar(select(func.count()).select_from(refused_files)) or 0,
        with_images or 0, (every or 0) - (with_images or 0),
        connection.scalar(select(func.count()).select_from(several)) or 0,
        *_duplicates(connection, same), unlinked,
    )  # fmt: skip


def _duplicates(connection: Connection, same: Subquery) -> tuple[int, int]:
    more, every = connection.execute(
        select(func.coalesce(func.sum(same.c.more), 0), func.coalesce(func.sum(same.c[1]), 0))
    ).one()
    return int(more), int(every)
