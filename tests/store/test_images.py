"""Images in the database: twice is once, and linking guesses nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from core.image_types import (
    Header,
    Laterality,
    Linked,
    MarkKind,
    Place,
    Refused,
    View,
)
from core.store import image_links, image_marks, images, reports
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.types import NewReport

HEADER = Header(
    "1.2.1", "1.2", "1", "A1", "p1", "2024-01-31", "DX", "ANKLE", View.AP, Laterality.LEFT,
    "MONOCHROME2", 12, 2500, 2000, "1.2.840.10008.1.2.1", "a" * 64, 10_000_000,
)  # fmt: skip


def store(engine: Engine, *headers: Header) -> None:
    with writing(engine) as connection:
        images.add(connection, [(h, Place(f"/x/{h.instance_uid}")) for h in headers])


def linked(engine: Engine, uid: str) -> tuple[str, Linked]:
    with reading(engine) as connection:
        image = images.known(connection, [uid])[uid]
    return image.linked_to, image.linked_by


@pytest.fixture
def two_reports(engine: Engine) -> Engine:
    with writing(engine) as connection:
        reports.add(
            connection,
            [
                NewReport("A1", "Bruch.", "P1", "2024-01-31"),
                NewReport("A2", "Kein Bruch.", "P2", "2024-02-01"),
            ],
        )
    return engine


def test_what_a_header_says_comes_back_as_it_was(engine: Engine) -> None:
    store(engine, HEADER)
    with reading(engine) as connection:
        image = images.known(connection, ["1.2.1", "unknown"])["1.2.1"]
    assert image.header == HEADER
    assert image.place == Place("/x/1.2.1")
    assert image.hardware is None


def test_an_accession_number_links_to_its_report_only(two_reports: Engine) -> None:
    store(two_reports, HEADER, replace(HEADER, instance_uid="2", accession_number="A9"))
    with writing(two_reports) as connection:
        assert image_links.link_by_accession(connection) == 1
    assert linked(two_reports, "1.2.1") == ("A1", Linked.ACCESSION)
    assert linked(two_reports, "2") == ("", Linked.NOT)


def test_an_image_without_number_follows_its_examination(two_reports: Engine) -> None:
    sibling = replace(HEADER, instance_uid="2", accession_number="")
    store(two_reports, HEADER, sibling)
    with writing(two_reports) as connection:
        image_links.link_by_accession(connection)
        assert image_links.link_by_study(connection) == 1
    assert linked(two_reports, "2") == ("A1", Linked.STUDY_UID)


def test_an_examination_with_two_reports_links_nothing_by_itself(two_reports: Engine) -> None:
    other = replace(HEADER, instance_uid="2", accession_number="A2")
    loose = replace(HEADER, instance_uid="3", accession_number="")
    store(two_reports, HEADER, other, loose)
    with writing(two_reports) as connection:
        image_links.link_by_accession(connection)
        assert image_links.link_by_study(connection) == 0
    assert linked(two_reports, "3") == ("", Linked.NOT)


def test_a_number_that_no_report_has_is_not_overruled_by_the_examination(
    two_reports: Engine,
) -> None:
    store(two_reports, HEADER, replace(HEADER, instance_uid="2", accession_number="A9"))
    with writing(two_reports) as connection:
        image_links.link_by_accession(connection)
        assert image_links.link_by_study(connection) == 0


def test_a_confirmed_link_touches_loose_images_only(two_reports: Engine) -> None:
    loose = replace(HEADER, instance_uid="2", accession_number="", study_uid="9")
    store(two_reports, HEADER, loose)
    with writing(two_reports) as connection:
        image_links.link_by_accession(connection)
        assert image_links.confirm(connection, "9", "A2") == 1
        assert image_links.confirm(connection, "1", "A2") == 0
    assert linked(two_reports, "2") == ("A2", Linked.CONFIRMED)
    assert linked(two_reports, "1.2.1") == ("A1", Linked.ACCESSION)


def test_the_standing_counts_each_image_once(two_reports: Engine) -> None:
    store(
        two_reports,
        HEADER,
        replace(HEADER, instance_uid="2", study_uid="7"),
        replace(HEADER, instance_uid="3", study_uid="8", accession_number=""),
    )
    with writing(two_reports) as connection:
        image_links.link_by_accession(connection)
        found = images.known(connection, ["1.2.1", "2", "3"])
        images.note_pixels(
            connection,
            [
                PixelsRead(found["1.2.1"].image_id, "c1", "same"),
                PixelsRead(found["2"].image_id, "c2", "same"),
            ],
        )
        assert images.refuse(connection, [Refused(Place("/x/bad"), "cut off")]) == 1
        assert images.refuse(connection, [Refused(Place("/x/bad"), "cut off")]) == 0
        standing = image_links.standing(connection)
    assert (standing.images, standing.studies) == (3, 3)
    assert (standing.linked, standing.unlinked) == (2, 1)
    assert (standing.reports_with_images, standing.reports_without_images) == (1, 1)
    assert standing.several_to_a_report == 1
    assert standing.duplicates == 1
    assert standing.refused == 1


def test_what_is_excluded_or_quarantined_is_not_used(engine: Engine) -> None:
    store(engine, *(replace(HEADER, instance_uid=str(n)) for n in range(3)))
    with writing(engine) as connection:
        found = images.known(connection, ["0", "1", "2"])
        image_marks.add(
            connection, found["0"].image_id, MarkKind.EXCLUDED, "not_diagnostic", "Anna"
        )
        images.note_pixels(connection, [PixelsRead(found["1"].image_id, quarantine="cut off")])
        images.set_hardware(connection, [("2", True)])
        usable = list(images.usable(connection))
    assert [(image.header.instance_uid, image.hardware) for image in usable] == [("2", True)]


def test_a_moved_file_is_tried_again(engine: Engine) -> None:
    store(engine, HEADER)
    with writing(engine) as connection:
        image = images.known(connection, ["1.2.1"])["1.2.1"]
        images.note_pixels(connection, [PixelsRead(image.image_id, quarantine="is gone")])
        images.move(connection, [(image.image_id, Place("/y/a.zip", "b"))])
        moved = images.get(connection, image.image_id)
    assert moved is not None
    assert (moved.place, moved.quarantine) == (Place("/y/a.zip", "b"), "")
