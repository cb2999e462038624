"""A small study with linked images and labels, without any file: rows alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.cnn_types import CohortDesign
from core.image_types import Header, Laterality, Place, View
from core.images import identities
from core.readers._base import fingerprint
from core.store import gold, image_links, images, readers, readings, reports
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Split
from core.workflows.study import Study

TASK = "ankle_fracture"
POLICY = "uncertain counts as fracture"
LEFT_OUT = "uncertain left out"
HEADER = Header(
    "", "1.2", "", "", "", "2024-01-31", "DX", "ANKLE", View.AP, Laterality.LEFT, "MONOCHROME2",
    12, 64, 64, "1.2.840.10008.1.2.1", "a" * 64, 10_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmallCohort:
    """Who is there. Report n (from 1) is R0001 …, with images 1.2.n.0 and 1.2.n.1."""

    study: Study
    reader: Reader
    reader_id: int
    gold_id: int
    design: CohortDesign


def reader(name: str = "question", kind: ReaderKind = ReaderKind.PROMPT) -> Reader:
    return Reader(kind, name, TASK, fingerprint({"small cohort": name}))


def answer_of(n: int) -> Answer:
    """Every third is present, every tenth uncertain."""
    if n % 10 == 0:
        return Answer.UNCERTAIN
    return Answer.PRESENT if n % 3 == 0 else Answer.ABSENT


def small_cohort(study: Study, count: int = 40, gold_count: int = 6) -> SmallCohort:
    """`count` reports, two of each patient, read by one prompt; the first few are gold."""
    identities.key_of(study.settings.home, has_images=False)
    new = [NewReport(f"R{n:04}", f"Befund {n}.", f"P{n // 2}") for n in range(1, count + 1)]
    with writing(study.engine) as connection:
        reports.add(connection, new)
        reader_id = readers.ensure(connection, reader())
        gold_id = readers.ensure(connection, reader("gold", ReaderKind.GOLD))
        said = [Reading(n, answer_of(n), 1.0, confidence=0.9) for n in range(1, count + 1)]
        readings.add(connection, reader_id, said)
        sure = [Reading(n, answer_of(n), 1.0) for n in range(1, gold_count + 1)]
        readings.add(connection, gold_id, sure)
        gold.add(connection, TASK, gold_id, dict.fromkeys(range(1, gold_count + 1), Split.DEVELOP))
    for n in range(1, count + 1):
        add_images(study, n)
    design = CohortDesign(
        TASK, reader().sha256, POLICY, validation_share=0.2, test_share=0.2
    )  # fmt: skip
    return SmallCohort(study, reader(), reader_id, gold_id, design)


def add_images(study: Study, n: int, *, pixels: str = "", number: str = "") -> None:
    """The two views of report n; `number` is the accession number in their headers."""
    found = [
        (
            replace(
                HEADER, instance_uid=f"1.2.{n}.{view}", study_uid=f"1.3.{n}",
                accession_number=number or f"R{n:04}",
                view=View.AP if view == 0 else View.LATERAL,
            ),
            Place(f"/x/{n}.{view}"),
        )
        for view in range(2)
    ]  # fmt: skip
    with writing(study.engine) as connection:
        images.add(connection, found)
        known = images.known(connection, [header.instance_uid for header, _ in found])
        images.note_pixels(
            connection,
            [
                PixelsRead(each.image_id, f"c{uid}", pixels or f"x{uid}")
                for uid, each in known.items()
            ],
        )
        image_links.link_by_accession(connection)


def image_ids(study: Study, *uids: str) -> list[int]:
    with reading(study.engine) as connection:
        return [each.image_id for each in images.known(connection, uids).values()]
