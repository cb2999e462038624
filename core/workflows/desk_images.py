"""The radiographs beside a report at the reading desk, and what a reader says of them there.

What comes along is what one needs to look at them: view, side, and for an earlier
examination its date. No tag that tells of the finding, no name, and nobody's answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from core.errors import OverreadError
from core.image_types import Excluded, Image, View
from core.store import image_links, readers
from core.store.database import reading
from core.types import Report
from core.workflows import mark_images, show_images
from core.workflows.review_tokens import NotForYou
from core.workflows.study import Study

MOST_IMAGES = 12
ORDER = (View.AP, View.MORTISE, View.LATERAL, View.OBLIQUE, View.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DeskImage:
    """One radiograph on the desk.

    `heat` is the address of a PNG with alpha, with a token of its own, that covers just what
    the image shows and lies over it while a key is held. "" where there is none, or where it
    must not be seen yet: it says what the CNN thinks.
    """

    image_id: int
    token: str
    view: str
    laterality: str
    heat: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The images of a case, and those of the same patient's examination before it.

    `prior_date` is ISO 8601, `prior_days` how many days before; there is no prior where the
    study does not know both dates.
    """

    images: tuple[DeskImage, ...] = ()
    prior: tuple[DeskImage, ...] = ()
    prior_date: str = ""
    prior_days: int = 0


NONE = Pictures()


def of_reports(
    connection: Connection, secret: bytes, reader_id: int, wanted: Sequence[Report]
) -> Mapping[str, Pictures]:
    """Accession number → its images, with tokens of this reader; only reports that have some."""
    found = image_links.of_reports(connection, [one.accession_number for one in wanted])
    if not found:
        return {}
    every = image_links.of_patients(connection, [image.header.patient for image in found])
    by_report, by_patient = defaultdict(list), defaultdict(list)
    for image in found:
        by_report[image.linked_to].append(image)
    for image in every:
        by_patient[image.header.patient].append(image)

    def given(images: Iterable[Image]) -> tuple[DeskImage, ...]:
        ordered = sorted(images, key=lambda one: ORDER.index(one.header.view))
        return tuple(_given(secret, reader_id, one) for one in ordered[:MOST_IMAGES])

    made = {}
    for report in wanted:
        own = by_report.get(report.accession_number)
        if own:
            before, day, days = _prior(report, own, by_patient[own[0].header.patient])
            made[report.accession_number] = Pictures(given(own), given(before), day, days)
    return made


def _given(secret: bytes, reader_id: int, image: Image) -> DeskImage:
    token = show_images.desk_token(secret, reader_id, image.image_id)
    header = image.header
    return DeskImage(image.image_id, token, header.view.value, header.laterality.value)


def _prior(
    report: Report, own: Sequence[Image], of_patient: Sequence[Image]
) -> tuple[list[Image], str, int]:
    """The images of the last examination before this one, its date, and the days between."""
    dates = [image.header.study_date for image in own if image.header.study_date]
    today = min(dates) if dates else report.study_date or ""
    studies = {image.header.study_uid for image in own}
    before = [
        image
        for image in of_patient
        if image.header.study_date < today and image.header.study_uid not in studies
    ]
    if not before:
        return [], "", 0
    last = max(before, key=lambda image: (image.header.study_date, image.header.study_uid)).header
    same = [image for image in before if image.header.study_uid == last.study_uid]
    try:
        days = (date.fromisoformat(today) - date.fromisoformat(last.study_date)).days
    except ValueError:
        return [], "", 0
    return same, last.study_date, days


def set_view(study: Study, reader_id: int, case_id: int, image_id: int, view: View) -> None:
    """Raises NotForYou for an image that does not belong to the case."""
    mark_images.set_view(study, image_id, view, _who(study, reader_id, case_id, image_id))


def leave_out(study: Study, reader_id: int, case_id: int, image_id: int, reason: Excluded) -> None:
    """Excluded.NOT takes it back. Raises NotForYou for an image of another case."""
    who = _who(study, reader_id, case_id, image_id)
    if reason is Excluded.NOT:
        mark_images.take_back(study, image_id, who)
    else:
        mark_images.leave_out(study, image_id, reason, who)


def _who(study: Study, reader_id: int, case_id: int, image_id: int) -> str:
    """The reader's name, if the image is one of the case's."""
    with reading(study.engine) as connection:
        if not image_links.is_of_case(connection, image_id, case_id):
            raise NotForYou("This image is not one of this case.")
        who = readers.get(connection, reader_id)
    if who is None:
        raise OverreadError("There is no such reader.")
    return who.name
