"""The lists behind the counts of the data page: which images and reports are meant.

Each is a page of rows, or of images with a word about each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from core.image_types import Image, MarkKind
from core.store import image_lists, image_marks
from core.store.database import reading
from core.store.image_links import Standing
from core.store.image_lists import ReportLine
from core.store.images import USABLE
from core.wording import UNDEFINED, count, things
from core.workflows.mark_images import REASONS
from core.workflows.report_sides import sides_named
from core.workflows.study import Study

PAGE = 24


class Listing(StrEnum):
    """What one may want to see of the images."""

    USABLE = "usable"
    LINKED = "linked"
    WITHOUT_IMAGES = "without_images"
    WITHOUT_REPORT = "without_report"
    SEVERAL = "several"
    SIDES = "sides"
    DUPLICATES = "duplicates"
    LEFT_OUT = "left_out"
    BROKEN = "broken"


_NAMES: Mapping[Listing, tuple[str, str]] = {
    Listing.USABLE: ("image", ""),
    Listing.LINKED: ("report", "with images"),
    Listing.WITHOUT_IMAGES: ("report", "without images"),
    Listing.WITHOUT_REPORT: ("image", "without a report"),
    Listing.SEVERAL: ("report", "with several examinations"),
    Listing.SIDES: ("image", "of the other side than the report"),
    Listing.DUPLICATES: ("image", "with pixels that another one has too"),
    Listing.LEFT_OUT: ("image", "left out"),
    Listing.BROKEN: ("file", "of no use"),
}


def named(listing: Listing, total: int) -> str:
    """How many of what are on a list: 3 reports without images."""
    noun, rest = _NAMES[listing]
    return f"{things(total, noun)} {rest}".strip()


@dataclass(frozen=True, slots=True)
class Conflict:
    """An image whose tag names one side while its report names only the other."""

    image_id: int
    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: rows under their columns, or images, `words` about each by its id."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    images: tuple[Image, ...] = ()
    words: Mapping[int, str] = field(default_factory=dict)


def sentence(standing: Standing) -> str:
    """What there is, with **strong** figures."""
    return (
        f"**{things(standing.images, 'image')}** of {things(standing.studies, 'examination')}, "
        f"**{count(standing.linked)}** linked to {things(standing.reports_with_images, 'report')}."
    )


def conflicts(study: Study) -> tuple[Conflict, ...]:
    """Every image whose side contradicts its report."""
    with reading(study.engine) as connection:
        return tuple(
            Conflict(image_id, tag.value, " and ".join(sorted(said)))
            for image_id, tag, text in image_lists.sides(connection)
            if (said := sides_named(text)) and tag.value not in said
        )


def totals(standing: Standing, conflicting: int) -> dict[Listing, int]:
    """How long each list is."""
    usable = standing.images - standing.excluded - standing.quarantined
    return {
        Listing.USABLE: usable,
        Listing.LINKED: standing.reports_with_images,
        Listing.WITHOUT_IMAGES: standing.reports_without_images,
        Listing.WITHOUT_REPORT: standing.unlinked_usable,
        Listing.SEVERAL: standing.several_to_a_report,
        Listing.SIDES: conflicting,
        Listing.DUPLICATES: standing.sharing_pixels,
        Listing.LEFT_OUT: standing.excluded,
        Listing.BROKEN: standing.quarantined + standing.refused,
    }


def page(
    study: Study, wanted: Listing, found: Sequence[Conflict], *, offset: int, limit: int = PAGE
) -> Listed:
    """One page of a list; `found` are the conflicts of sides."""
    if wanted is Listing.SIDES:
        return _sides(study, found[offset : offset + limit])
    with reading(study.engine) as connection:
        return _PAGES[wanted](connection, offset, limit)


def _usable(connection: Connection, offset: int, limit: int) -> Listed:
    return Listed(images=image_lists.some(connection, USABLE, offset=offset, limit=limit))


def _linked(connection: Connection, offset: int, limit: int) -> Listed:
    lines = image_lists.linked(connection, offset=offset, limit=limit)
    rows = tuple((*_named(one), count(one.images), one.views) for one in lines)
    return Listed(("report", "images of", "images", "views"), rows)


def _without_images(connection: Connection, offset: int, limit: int) -> Listed:
    lines = image_lists.without_images(connection, offset=offset, limit=limit)
    return Listed(("report", "date"), tuple(_named(one) for one in lines))


def _several(connection: Connection, offset: int, limit: int) -> Listed:
    lines = image_lists.several(connection, offset=offset, limit=limit)
    rows = tuple((*_named(one), count(one.studies), count(one.images)) for one in lines)
    return Listed(("report", "first of", "examinations", "images"), rows)


def _named(line: ReportLine) -> tuple[str, str]:
    return line.accession_number, line.study_date or UNDEFINED


def _without_report(connection: Connection, offset: int, limit: int) -> Listed:
    found = image_lists.some(connection, image_lists.UNLINKED, offset=offset, limit=limit)
    return Listed(images=found, words={one.image_id: _told_by_tags(one) for one in found})


def _told_by_tags(image: Image) -> str:
    header = image.header
    number = f"number {header.accession_number}, which no report has"
    said = (
        number if header.accession_number else "no accession number",
        header.body_part.lower(),
        header.study_date,
    )
    return " · ".join(word for word in said if word)


def _duplicates(connection: Connection, offset: int, limit: int) -> Listed:
    found = image_lists.duplicates(connection, offset=offset, limit=limit)
    return Listed(
        images=found, words={one.image_id: f"pixels {one.pixel_sha256[-8:]}" for one in found}
    )


def _left_out(connection: Connection, offset: int, limit: int) -> Listed:
    found = image_lists.some(connection, image_lists.EXCLUDED, offset=offset, limit=limit)
    said = image_marks.newest(connection, MarkKind.EXCLUDED, [one.image_id for one in found])
    words = {}
    for one in found:
        who = said[one.image_id].who or "somebody" if one.image_id in said else "its file"
        words[one.image_id] = f"{REASONS[one.header.excluded]}, says {who}"
    return Listed(images=found, words=words)


def _broken(connection: Connection, offset: int, limit: int) -> Listed:
    found = image_lists.quarantined(connection, offset=offset, limit=limit)
    rows = tuple((one.place.member or Path(one.place.path).name, one.reason) for one in found)
    return Listed(("file", "reason"), rows)


def _sides(study: Study, found: Sequence[Conflict]) -> Listed:
    with reading(study.engine) as connection:
        images = image_lists.by_numbers(connection, [one.image_id for one in found])
    words = {one.image_id: f"tag {one.tag}, report {one.text}" for one in found}
    return Listed(images=images, words=words)


_PAGES: Mapping[Listing, Callable[[Connection, int, int], Listed]] = {
    Listing.USABLE: _usable,
    Listing.LINKED: _linked,
    Listing.WITHOUT_IMAGES: _without_images,
    Listing.WITHOUT_REPORT: _without_report,
    Listing.SEVERAL: _several,
    Listing.DUPLICATES: _duplicates,
    Listing.LEFT_OUT: _left_out,
    Listing.BROKEN: _broken,
}
