"""What people say of images: one row each time, and the image follows the newest one."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from core.batches import batches
from core.image_types import Mark, MarkKind
from core.store.images import LOOKUP_SIZE
from core.store.tables import image_marks, images

COLUMNS = (
    image_marks.c.image_id, image_marks.c.kind, image_marks.c.value, image_marks.c.before,
    image_marks.c.who, image_marks.c.at,
)  # fmt: skip
_HELD_BY = {MarkKind.VIEW: images.c.view, MarkKind.EXCLUDED: images.c.excluded}


def add(connection: Connection, image_id: int, kind: MarkKind, value: str, who: str) -> bool:
    """Notes what `who` says of an image; False where there is no such image."""
    column = _HELD_BY[kind]
    before = connection.scalar(select(column).where(images.c.image_id == image_id))
    if before is None:
        return False
    row = {"image_id": image_id, "kind": kind.value, "value": value, "before": before,
           "who": who, "at": time.time()}  # fmt: skip
    connection.execute(insert(image_marks), row)
    connection.execute(
        update(images).where(images.c.image_id == image_id).values({column.name: value})
    )
    return True


def newest(connection: Connection, kind: MarkKind, image_ids: Sequence[int]) -> dict[int, Mark]:
    """image_id → what was said of it last, for those of which something was said."""
    found: dict[int, Mark] = {}
    for part in batches(image_ids, LOOKUP_SIZE):
        last = (
            select(func.max(image_marks.c.image_mark_id))
            .where(image_marks.c.image_id.in_(part), image_marks.c.kind == kind.value)
            .group_by(image_marks.c.image_id)
        )
        query = select(*COLUMNS).where(image_marks.c.image_mark_id.in_(last))
        for row in connection.execute(query):
            found[row[0]] = Mark(row[0], MarkKind(row[1]), *row[2:])
    return found
