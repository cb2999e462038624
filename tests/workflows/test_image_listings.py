"""The lists behind the counts hold exactly what the counts say, page by page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.image_types import Excluded
from core.images.recipe import Recipe
from core.store import reports
from core.store.database import writing
from core.types import NewReport
from core.workflows import (
    image_listings,
    import_images,
    link_images,
    mark_images,
    preparations,
    prepare_images,
)
from core.workflows.image_listings import Listed, Listing
from core.workflows.study import Study
from tests.images.radiographs import GRADIENT, radiograph, write

OTHER = (GRADIENT + 7).astype(np.uint16)


@pytest.fixture
def filled(study: Study, tmp_path: Path) -> Study:
    """One of everything: see the tests."""
    with writing(study.engine) as connection:
        reports.add(
            connection,
            [
                NewReport("A1", "OSG rechts. Kein Bruch.", "P1", "2024-01-31"),
                NewReport("A2", "OSG links. Bruch.", "P2", "2024-02-01"),
                NewReport("A3", "Kein Bruch.", "P3"),
            ],
        )
    for uid, pixels, more in (
        ("1.1", GRADIENT, {"AccessionNumber": "A1", "ImageLaterality": "R", "ViewPosition": "AP"}),
        ("1.2", GRADIENT, {"AccessionNumber": "A1", "ImageLaterality": "L"}),
        ("2.1", OTHER, {"AccessionNumber": "A2", "StudyInstanceUID": "2.1"}),
        ("2.2", OTHER + 1, {"AccessionNumber": "A2", "StudyInstanceUID": "2.2"}),
        ("9.1", OTHER + 2, {"AccessionNumber": "A9", "StudyInstanceUID": "9"}),
        ("9.2", OTHER + 3, {"AccessionNumber": "A9", "StudyInstanceUID": "9",
                            "BurnedInAnnotation": "YES"}),
    ):  # fmt: skip
        write(tmp_path / "in", uid, radiograph(uid, pixels.astype(np.uint16), **more))
    cut = write(tmp_path / "in", "cut", radiograph("8.8"))
    cut.write_bytes(cut.read_bytes()[:-50])
    import_images.run(study, tmp_path / "in")
    prepare_images.run(study, Recipe(32), processes=1)
    return study


def listed(study: Study, wanted: Listing, *, offset: int = 0, limit: int = 24) -> Listed:
    found = image_listings.conflicts(study)
    return image_listings.page(study, wanted, found, offset=offset, limit=limit)


def uids(found: Listed) -> list[str]:
    return [image.header.instance_uid for image in found.images]


def test_every_list_is_as_long_as_its_count(filled: Study) -> None:
    totals = image_listings.totals(
        link_images.standing(filled), len(image_listings.conflicts(filled))
    )
    assert totals == {
        Listing.USABLE: 5, Listing.LINKED: 2, Listing.WITHOUT_IMAGES: 1,
        Listing.WITHOUT_REPORT: 1, Listing.SEVERAL: 1, Listing.SIDES: 1,
        Listing.DUPLICATES: 2, Listing.LEFT_OUT: 1, Listing.BROKEN: 1,
    }  # fmt: skip
    for each, total in totals.items():
        found = listed(filled, each)
        assert len(found.rows) + len(found.images) == total, each


def test_reports_are_listed_with_their_images(filled: Study) -> None:
    assert listed(filled, Listing.LINKED).rows == (
        ("A1", "2024-01-31", "2", "unknown, ap"),
        ("A2", "2024-01-31", "2", "unknown, unknown"),
    )
    assert listed(filled, Listing.WITHOUT_IMAGES).rows == (("A3", "–"),)
    assert listed(filled, Listing.SEVERAL).rows == (("A2", "2024-01-31", "2", "2"),)


def test_a_side_that_the_report_does_not_name_is_a_conflict(filled: Study) -> None:
    found = listed(filled, Listing.SIDES)
    assert uids(found) == ["1.2"]
    assert list(found.words.values()) == ["tag left, report right"]


def test_images_with_the_same_pixels_lie_beside_one_another(filled: Study) -> None:
    found = listed(filled, Listing.DUPLICATES)
    assert uids(found) == ["1.1", "1.2"]
    assert len(set(found.words.values())) == 1


def test_what_is_left_out_says_why_and_by_whom(filled: Study) -> None:
    one = listed(filled, Listing.USABLE).images[0]
    mark_images.leave_out(filled, one.image_id, Excluded.NOT_DIAGNOSTIC, "Anna")
    words = sorted(listed(filled, Listing.LEFT_OUT).words.values())
    assert words == [
        "not diagnostic, says Anna", "writing burned into the picture, says its file",
    ]  # fmt: skip


def test_a_file_that_can_not_be_used_has_its_reason(filled: Study) -> None:
    ((file, reason),) = listed(filled, Listing.BROKEN).rows
    assert file == "cut"
    assert "is cut off" in reason


def test_pages_follow_one_another_without_gap_or_overlap(filled: Study) -> None:
    every = uids(listed(filled, Listing.USABLE))
    parts = [uids(listed(filled, Listing.USABLE, offset=n, limit=2)) for n in (0, 2, 4)]
    assert [uid for part in parts for uid in part] == every


def test_prepared_sets_are_told_with_how_much_they_hold(filled: Study) -> None:
    (found,) = preparations.sets(filled)
    assert (found.recipe, found.images) == (Recipe(32), 5)
    assert preparations.sentence((found,), 6) == (
        "Prepared for training, 1 set: **32 pixels**: 5 of 6."
    )
