"""A person says of an image which view it is, or why it is left out, and takes that back.

Each time is a row of its own; the image follows the newest one. What is left out is in no
prepared set from the next preparation on.
"""

from __future__ import annotations

from core.errors import OverreadError
from core.image_types import BY_HAND, Excluded, MarkKind, View
from core.store import image_marks
from core.store.database import reading, writing
from core.workflows.study import Study

REASONS = {
    Excluded.COLOUR: "in colour",
    Excluded.MULTI_FRAME: "several frames",
    Excluded.NOT_A_RADIOGRAPH: "no radiograph",
    Excluded.BURNED_IN: "writing burned into the picture",
    Excluded.NOT_DIAGNOSTIC: "not diagnostic",
    Excluded.WRONG_REGION: "another region of the body",
}
VIEWS = (View.AP, View.LATERAL, View.MORTISE, View.UNKNOWN)
"""The views that a person may set."""


def set_view(study: Study, image_id: int, view: View, who: str) -> None:
    """Raises OverreadError for an image that is not in the study."""
    _mark(study, image_id, MarkKind.VIEW, view.value, who)


def leave_out(study: Study, image_id: int, reason: Excluded, who: str) -> None:
    """Raises OverreadError for a reason that is not a person's to give, or no such image."""
    if reason not in BY_HAND:
        known = ", ".join(REASONS[each] for each in BY_HAND)
        raise OverreadError(f"Say why the image is left out: {known}.")
    _mark(study, image_id, MarkKind.EXCLUDED, reason.value, who)


def take_back(study: Study, image_id: int, who: str) -> None:
    """The image counts again; raises OverreadError where its file is why it does not."""
    if image_id not in left_out_by(study, [image_id]):
        raise OverreadError(
            "This image is left out because of what its file says, and not by a person."
        )
    _mark(study, image_id, MarkKind.EXCLUDED, Excluded.NOT.value, who)


def left_out_by(study: Study, image_ids: list[int]) -> dict[int, str]:
    """image_id → who left it out, for images that a person did."""
    with reading(study.engine) as connection:
        said = image_marks.newest(connection, MarkKind.EXCLUDED, image_ids)
    return {image_id: mark.who for image_id, mark in said.items() if mark.value}


def _mark(study: Study, image_id: int, kind: MarkKind, value: str, who: str) -> None:
    with writing(study.engine) as connection:
        if not image_marks.add(connection, image_id, kind, value, who):
            raise OverreadError("This image is not in the study.")
