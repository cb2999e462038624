"""What a run said of the images of a cohort, beside their labels and what is known of them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from core.cnn_types import Part
from core.store.cnn_tables import cohort_members, predictions, runs
from core.store.tables import images, reports


class Judged(NamedTuple):
    """One image. `logit` is None where the run has not said anything, `image_id` where the
    image is gone; `pitfalls` are packed as in the table of reports."""

    instance_uid: str
    report_id: int
    patient: str
    label: int
    source: str
    is_balanced: bool
    confidence: float | None
    logit: float | None
    image_id: int | None
    view: str | None
    laterality: str | None
    hardware: bool | None
    accession_number: str | None
    pitfalls: str | None
    study_date: str | None


def of_run(connection: Connection, run_id: int, cohort_id: int, part: Part) -> list[Judged]:
    """The members of a set with the logits of the run's best weights, by instance UID."""
    said = and_(
        predictions.c.instance_uid == cohort_members.c.instance_uid,
        predictions.c.run_id == run_id,
        predictions.c.weights_sha256
        == select(runs.c.weights_sha256).where(runs.c.run_id == run_id).scalar_subquery(),
    )
    query = (
        select(
            cohort_members.c.instance_uid, cohort_members.c.report_id, cohort_members.c.patient,
            cohort_members.c.label, cohort_members.c.source, cohort_members.c.is_balanced,
            cohort_members.c.confidence, predictions.c.logit, images.c.image_id, images.c.view,
            images.c.laterality, images.c.hardware, reports.c.accession_number,
            reports.c.pitfalls, reports.c.study_date,
        )
        .select_from(cohort_members)
        .outerjoin(predictions, said)
        .outerjoin(images, images.c.instance_uid == cohort_members.c.instance_uid)
        .outerjoin(reports, reports.c.report_id == cohort_members.c.report_id)
        .where(cohort_members.c.cohort_id == cohort_id, cohort_members.c.part == part.value)
        .order_by(cohort_members.c.instance_uid)
    )  # fmt: skip
    return [Judged._make(row) for row in connection.execute(query).all()]


def count(connection: Connection, run_id: int) -> int:
    """How many predictions of a run are stored."""
    query = select(func.count()).where(predictions.c.run_id == run_id)
    return connection.scalar(query.select_from(predictions)) or 0
