"""Which reports have no image yet."""

from __future__ import annotations

from sqlalchemy import Engine

from core.image_types import Excluded, Header, Laterality, Place, View
from core.store import image_links, image_wishes, images, reports
from core.store.database import reading, writing
from core.types import NewReport


def header(uid: str, number: str) -> Header:
    return Header(
        uid, "1", "1", number, "p", "", "DX", "", View.UNKNOWN, Laterality.UNKNOWN, "MONOCHROME2",
        12, 1, 1, "1.2.840.10008.1.2.1", "h", 1, Excluded.NOT,
    )  # fmt: skip


def test_a_report_is_without_images_until_one_is_linked_to_it(engine: Engine) -> None:
    with writing(engine) as connection:
        reports.add(connection, [NewReport(n, f"Kein Bruch {n}.") for n in ("B", "A", "C")])
        reports.add(connection, [NewReport("B", "Ein neuer Text.")])
        images.add(connection, [(header("1.1", "A"), Place("/a"))])
        images.add(connection, [(header("1.2", "Z"), Place("/z"))])
    with reading(engine) as connection:
        assert image_wishes.numbers_without_images(connection) == ("A", "C", "B")
    with writing(engine) as connection:
        image_links.link_by_accession(connection)
        assert image_wishes.numbers_without_images(connection) == ("C", "B")
        assert image_wishes.how_many_without_images(connection) == 2
