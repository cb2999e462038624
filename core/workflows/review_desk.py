"""What lies on a reader's desk: the next cases, the last one read, and how far one is.

Cases come as `core.store.blinding` lets them be seen, taken apart for reading, each with
a permission of its own to decide about it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.errors import OverreadError
from core.protocol import Blinding, Design, Side
from core.report_parts import Quote, Section, parts_of
from core.store import blinding, cases, list_progress, reading_lists, verdicts
from core.store.blinding import Look
from core.store.database import reading, writing
from core.store.list_progress import Progress
from core.store.verdicts import StoredVerdict
from core.workflows import desk_heat, desk_images, review_tokens, show_images
from core.workflows.desk_images import Pictures
from core.workflows.review_tokens import NoPermission, NotForYou, Permission, Purpose
from core.workflows.study import Study

MOST_IN_HAND = 40
FEWEST_IN_HAND = 6
"""The case on the screen and five behind it. Of a short list a reader holds no more than that,
or a quarter: others want to read as well."""
HOLD_SECONDS = 45 * 60


@dataclass(frozen=True, slots=True)
class DeskCase:
    """A case on the desk. `not_in_report` are quotes that nobody can find in the text."""

    look: Look
    sections: tuple[Section, ...]
    not_in_report: tuple[str, ...]
    token: str
    pictures: Pictures = desk_images.NONE


@dataclass(frozen=True, slots=True)
class LastRead:
    """The case that this reader decided last, with the verdict and what was unveiled."""

    case: DeskCase
    verdict: StoredVerdict
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Hand:
    """The cases that a reader has in hand, in their order, and a fresh permission for more."""

    cases: tuple[DeskCase, ...]
    progress: Progress
    desk_token: str
    last: LastRead | None


def hand(study: Study, reader_id: int, list_id: int, limit: int, *, last: bool = False) -> Hand:
    """Takes cases into the reader's hand. With `last`, the one read before comes along.

    Raises OverreadError where the reader may not read this list.
    """
    secret = review_tokens.secret_of(study.settings.home)
    now = time.time()
    with writing(study.engine) as connection:
        design = reading_lists.design_of(connection, list_id)
        _require_reader(design, reader_id)
        progress = list_progress.of_reader(connection, list_id, reader_id, now)
        wanted = max(1, min(limit, MOST_IN_HAND, max(FEWEST_IN_HAND, progress.left // 4)))
        ids = cases.take(connection, list_id, reader_id, wanted, now, HOLD_SECONDS)
        shown = _on_desk(connection, secret, reader_id, list_id, ids)
        before = _last(connection, secret, reader_id, list_id) if last else None
    if design is not None and design.blinding is Blinding.OPEN:
        shown = _with_maps(study, list_id, design, reader_id, shown)
    fresh = review_tokens.desk_token(secret, reader_id, list_id, now)
    return Hand(shown, progress, fresh, before)


def _with_maps(
    study: Study, list_id: int, design: Design, reader_id: int, shown: Sequence[DeskCase]
) -> tuple[DeskCase, ...]:
    """The same cases with the newest network's maps to lie over their images."""
    with reading(study.engine) as connection:
        task = reading_lists.task_of(connection, list_id) or ""
    return tuple(
        replace(case, pictures=desk_heat.laid_over(study, task, design, reader_id, case.pictures))
        for case in shown
    )


def renewed(study: Study, reader_id: int, old_tokens: Sequence[str]) -> dict[str, str]:
    """Old token → a fresh one, for cases and images that this reader was once given.

    So a verdict that waited in the browser until its permission had run out still arrives.
    Raises NotForYou for a token that is not this reader's, or not of this study.
    """
    secret = review_tokens.secret_of(study.settings.home)
    fresh = {}
    for old in old_tokens:
        try:
            given = _once_given(secret, old)
        except NoPermission as error:
            raise NotForYou("This permission was not given by this study.") from error
        if given.reader_id != reader_id:
            raise NotForYou("This permission is another reader's.")
        again = (
            show_images.desk_token if given.purpose is Purpose.PIXELS else review_tokens.case_token
        )
        fresh[old] = again(secret, reader_id, given.about)
    return fresh


def _once_given(secret: bytes, old: str) -> Permission:
    """What a token for a case or an image granted; raises NoPermission or NotForYou."""
    is_pixels = old.startswith(f"{Purpose.PIXELS.value}.")
    return review_tokens.once_given(secret, old, Purpose.PIXELS if is_pixels else Purpose.CASE)


def leave(study: Study, reader_id: int, list_id: int) -> None:
    """Gives back what the reader has in hand and has not begun."""
    with writing(study.engine) as connection:
        cases.leave(connection, list_id, reader_id)


def may_read(design: Design, reader_id: int) -> bool:
    return reader_id not in design.barred and (not design.together or reader_id in design.together)


def _require_reader(design: Design | None, reader_id: int) -> None:
    if design is None:
        raise OverreadError("There is no such reading list. Go back to the worklist.")
    if design.together and not may_read(design, reader_id):
        raise OverreadError(
            "This is a consensus session. Its readers sit together and read under its own name."
        )
    if not may_read(design, reader_id):
        raise OverreadError(
            "This list decides between readings of your own. Somebody else has to read it."
        )


def _last(connection: Connection, secret: bytes, reader_id: int, list_id: int) -> LastRead | None:
    case_id = verdicts.newest_case(connection, list_id, reader_id)
    decided = verdicts.decided(connection, case_id, reader_id) if case_id is not None else None
    if case_id is None or decided is None:
        return None
    shown = _on_desk(connection, secret, reader_id, list_id, [case_id])
    sides = blinding.unveiled(connection, case_id, reader_id)
    return LastRead(shown[0], decided, sides) if shown else None


def _on_desk(
    connection: Connection, secret: bytes, reader_id: int, list_id: int, case_ids: Sequence[int]
) -> tuple[DeskCase, ...]:
    looks = blinding.looks(connection, list_id, reader_id, case_ids)
    pictures = desk_images.of_reports(connection, secret, reader_id, [one.report for one in looks])
    return tuple(
        DeskCase(
            look,
            parts_of(look.report.text, _quotes(look.sides)),
            tuple(dict.fromkeys(s.quote for s in look.sides if s.quote and s.start is None)),
            review_tokens.case_token(secret, reader_id, look.case_id),
            pictures.get(look.report.accession_number, desk_images.NONE),
        )
        for look in looks
    )


def _quotes(sides: Sequence[Side]) -> list[Quote]:
    return [
        Quote(side.letter, side.start, side.end)
        for side in sides
        if side.start is not None and side.end is not None
    ]
