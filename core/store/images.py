"""Images: how they come in, where they lie, what became of their pixels. Linking: image_links."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.batches import batches
from core.image_types import Excluded, Header, Image, Laterality, Linked, Place, Refused, View
from core.store.tables import images, refused_files

LOOKUP_SIZE = 1000

COLUMNS = (
    images.c.image_id, images.c.instance_uid, images.c.series_uid, images.c.study_uid,
    images.c.accession_number, images.c.patient, images.c.study_date, images.c.modality,
    images.c.body_part, images.c.view, images.c.laterality, images.c.photometric,
    images.c.bits_stored, images.c.rows, images.c.columns, images.c.transfer_syntax,
    images.c.header_sha256, images.c.file_size, images.c.excluded, images.c.path,
    images.c.member, images.c.content_sha256, images.c.pixel_sha256, images.c.quarantine,
    images.c.linked_to, images.c.linked_by, images.c.hardware,
)  # fmt: skip

USABLE = (images.c.excluded == "") & (images.c.quarantine == "")
"""The SQL condition for images that may be read and trained on."""


@dataclass(frozen=True, slots=True)
class PixelsRead:
    """What reading an image's pixels brought: their hashes, or why it failed."""

    image_id: int
    content_sha256: str = ""
    pixel_sha256: str = ""
    quarantine: str = ""


def from_row(row: Sequence[Any]) -> Image:
    (image_id, uid, series, study, number, patient, day, modality, part, view, side, photometric,
     bits, rows, columns, syntax, header_sha256, size, excluded, path, member, content, pixel,
     why, linked_to, linked_by, hardware) = row  # fmt: skip
    header = Header(
        uid, series, study, number, patient, day, modality, part, View(view), Laterality(side),
        photometric, bits, rows, columns, syntax, header_sha256, size, Excluded(excluded),
    )  # fmt: skip
    metal = None if hardware is None else bool(hardware)
    place = Place(path, member)
    return Image(image_id, header, place, content, pixel, why, linked_to, Linked(linked_by), metal)


def _as_row(header: Header, place: Place, now: float) -> dict[str, object]:
    return {
        "instance_uid": header.instance_uid, "series_uid": header.series_uid,
        "study_uid": header.study_uid, "accession_number": header.accession_number,
        "patient": header.patient, "study_date": header.study_date,
        "modality": header.modality, "body_part": header.body_part,
        "view": header.view.value, "laterality": header.laterality.value,
        "photometric": header.photometric, "bits_stored": header.bits_stored,
        "rows": header.rows, "columns": header.columns,
        "transfer_syntax": header.transfer_syntax, "header_sha256": header.header_sha256,
        "file_size": header.file_size, "excluded": header.excluded.value,
        "path": place.path, "member": place.member, "imported_at": now,
    }  # fmt: skip


def add(connection: Connection, found: Sequence[tuple[Header, Place]]) -> None:
    """Stores new instances; whoever calls has looked that none of them is known."""
    now = time.time()
    for part in batches(found, LOOKUP_SIZE):
        connection.execute(insert(images), [_as_row(header, place, now) for header, place in part])


def known(connection: Connection, instance_uids: Sequence[str]) -> dict[str, Image]:
    """The study's images among these instances."""
    found: dict[str, Image] = {}
    for part in batches(instance_uids, LOOKUP_SIZE):
        rows = connection.execute(select(*COLUMNS).where(images.c.instance_uid.in_(part)))
        found.update((row[1], from_row(row)) for row in rows)
    return found


def get(connection: Connection, image_id: int) -> Image | None:
    row = connection.execute(select(*COLUMNS).where(images.c.image_id == image_id)).first()
    return from_row(row) if row else None


def move(connection: Connection, moved: Sequence[tuple[int, Place]]) -> None:
    """Notes where known images lie now; what could not be read there before is tried again."""
    if moved:
        connection.execute(
            update(images)
            .where(images.c.image_id == bindparam("wanted"))
            .values(path=bindparam("new_path"), member=bindparam("new_member"), quarantine=""),
            [{"wanted": i, "new_path": p.path, "new_member": p.member} for i, p in moved],
        )


def note_pixels(connection: Connection, read: Iterable[PixelsRead]) -> None:
    rows = [
        {"wanted": one.image_id, "content": one.content_sha256, "pixel": one.pixel_sha256,
         "why": one.quarantine}
        for one in read
    ]  # fmt: skip
    if rows:
        connection.execute(
            update(images)
            .where(images.c.image_id == bindparam("wanted"))
            .values(content_sha256=bindparam("content"), pixel_sha256=bindparam("pixel"),
                    quarantine=bindparam("why")),
            rows,
        )  # fmt: skip


def set_hardware(connection: Connection, said: Sequence[tuple[str, bool]]) -> None:
    """Notes for instances whether metal is in the picture."""
    if said:
        connection.execute(
            update(images)
            .where(images.c.instance_uid == bindparam("wanted"))
            .values(hardware=bindparam("metal")),
            [{"wanted": uid, "metal": metal} for uid, metal in said],
        )


def refuse(connection: Connection, refused: Sequence[Refused]) -> int:
    """Notes files that can't be used; how many of them were not known as such."""
    statement = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    before = connection.scalar(select(func.count()).select_from(refused_files)) or 0
    for part in batches(refused, LOOKUP_SIZE):
        rows = [
            {"path": one.place.path, "member": one.place.member, "reason": one.reason,
             "seen_at": time.time()}
            for one in part
        ]  # fmt: skip
        written = statement(refused_files)
        connection.execute(
            written.on_conflict_do_update(
                index_elements=["path", "member"], set_={"reason": written.excluded.reason}
            ),
            rows,
        )
    return (connection.scalar(select(func.count()).select_from(refused_files)) or 0) - before


def accept(connection: Connection, places: Sequence[Place]) -> None:
    """Takes files off the list of those that can't be used."""
    for place in places:
        connection.execute(
            delete(refused_files).where(
                refused_files.c.path == place.path, refused_files.c.member == place.member
            )
        )


def refused(connection: Connection, limit: int = 50) -> tuple[Refused, ...]:
    query = (
        select(refused_files.c.path, refused_files.c.member, refused_files.c.reason)
        .order_by(refused_files.c.seen_at.desc(), refused_files.c.path)
        .limit(limit)
    )
    return tuple(Refused(Place(path, member), why) for path, member, why in
                 connection.execute(query))  # fmt: skip


def page(
    connection: Connection, condition: ColumnElement[bool], *, offset: int = 0, limit: int = 24
) -> tuple[Image, ...]:
    """Some images, those of one study beside one another."""
    query = (
        select(*COLUMNS)
        .where(condition)
        .order_by(images.c.linked_to, images.c.study_uid, images.c.instance_uid)
        .offset(offset)
        .limit(limit)
    )
    return tuple(from_row(row) for row in connection.execute(query))


def usable(connection: Connection) -> Iterator[Image]:
    """Every image that may be read, by rising instance UID, without holding all at once."""
    last = ""
    while True:
        query = (
            select(*COLUMNS)
            .where(USABLE, images.c.instance_uid > last)
            .order_by(images.c.instance_uid)
            .limit(LOOKUP_SIZE)
        )
        found = [from_row(row) for row in connection.execute(query)]
        yield from found
        if len(found) < LOOKUP_SIZE:
            return
        last = found[-1].header.instance_uid


def count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(images).where(condition)) or 0


def any_there(connection: Connection) -> bool:
    return connection.scalar(select(images.c.image_id).limit(1)) is not None
