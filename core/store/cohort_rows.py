"""What a cohort is made of: images with their reports, one reader's labels, the gold set's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select, true

from core.batches import batches
from core.image_types import Excluded
from core.store import readings as reading_rows
from core.store.images import LOOKUP_SIZE
from core.store.report_filters import serves
from core.store.tables import gold_labels, gold_sets, images, readings, reports
from core.types import Answer

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ImageRow:
    """An image with the current version of its report; `report_id` is None without one.

    `patient` is the pseudonym that the file gave, "" if none; `report_patient` is the report's
    patient as it was imported, None if unknown. `is_for_task` is False where the report serves
    other tasks only.
    """

    instance_uid: str
    study_uid: str
    patient: str
    pixel_sha256: str
    excluded: Excluded
    quarantine: str
    linked_to: str
    report_id: int | None
    report_patient: str | None
    is_for_task: bool


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One reading that may become a label; `answer` is None where it is a failure."""

    reading_id: int
    answer: Answer | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What an image shows, as far as anybody said: projection, and whether metal is in it."""

    view: str
    hardware: bool | None


def images_of(connection: Connection, task: str) -> list[ImageRow]:
    """Every image of the study by rising instance UID, left out ones too."""
    query = (
        select(
            images.c.instance_uid, images.c.study_uid, images.c.patient, images.c.pixel_sha256,
            images.c.excluded, images.c.quarantine, images.c.linked_to,
            reports.c.report_id, reports.c.patient_id, serves(task),
        )
        .outerjoin(
            reports,
            and_(
                reports.c.accession_number == images.c.linked_to,
                images.c.linked_to != "",
                reports.c.current == true(),
            ),
        )
        .order_by(images.c.instance_uid)
    )  # fmt: skip
    return [
        ImageRow(uid, study, patient, pixels, Excluded(out), why, linked, report, who, bool(serve))
        for uid, study, patient, pixels, out, why, linked, report, who, serve in connection.execute(
            query
        )
    ]


def labels_by(connection: Connection, reader_id: int) -> dict[int, LabelRow]:
    """report_id → the reading of this reader that holds; one that was taken back is none."""
    query = select(
        readings.c.report_id, readings.c.reading_id, readings.c.answer, readings.c.confidence
    ).where(
        readings.c.reader_id == reader_id,
        readings.c.repeat == 0,
        func.coalesce(readings.c.failure, "") != WITHDRAWN,
        reading_rows.IS_LATEST,
    )
    return {row[0]: _label(*row[1:]) for row in connection.execute(query)}


def gold_of(connection: Connection, task: str) -> dict[int, LabelRow]:
    """report_id → the gold answer of the newest gold set, of both its parts."""
    newest = select(func.max(gold_sets.c.gold_set_id)).where(gold_sets.c.task == task)
    query = (
        select(gold_labels.c.report_id, readings.c.reading_id, readings.c.answer)
        .join(readings, readings.c.reading_id == gold_labels.c.reading_id)
        .where(gold_labels.c.gold_set_id == newest.scalar_subquery())
    )
    return {row[0]: _label(row[1], row[2], None) for row in connection.execute(query)}


def _label(reading_id: int, answer: str | None, confidence: float | None) -> LabelRow:
    return LabelRow(reading_id, Answer(answer) if answer else None, confidence)


def looks(connection: Connection, instance_uids: Sequence[str]) -> dict[str, Look]:
    """instance UID → what the image shows."""
    found: dict[str, Look] = {}
    columns = (images.c.instance_uid, images.c.view, images.c.hardware)
    for part in batches(instance_uids, LOOKUP_SIZE):
        query = select(*columns).where(images.c.instance_uid.in_(part))
        for uid, view, metal in connection.execute(query):
            found[uid] = Look(view, None if metal is None else bool(metal))
    return found
