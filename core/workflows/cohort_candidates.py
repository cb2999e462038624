"""The images that may be in a cohort, each with its label or with why it has none, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from core import policies
from core.cnn_types import CohortDesign, GoldUse, LabelSource
from core.cohort_groups import Candidate, Label
from core.cohorts import CohortError
from core.images import identities
from core.images.identities import KeyDeleted, pseudonym
from core.images.prepared import PreparedSet
from core.store import cohort_rows, readers
from core.store.cohort_rows import ImageRow, LabelRow
from core.store.database import reading
from core.types import Answer, Policy
from core.workflows import mark_images, settled_answers
from core.workflows.settled_answers import Settled
from core.workflows.study import Study

UNLINKED = "without a report"
OTHER_TASK = "report of another task"
BROKEN = "can’t be decoded"
NOT_PREPARED = "not prepared yet"
CHANGED = "changed since it was prepared"
NOT_READ = "report not read by whoever gives the labels"
FAILED = "no answer of the report, but a failure"
LEFT_OUT_BY_POLICY = "answer left out by the policy"
GOLD_OUT = "gold report, left out as designed"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is known of the study's images and reports."""

    images: list[ImageRow]
    given: Mapping[int, LabelRow]
    gold: Mapping[int, LabelRow]
    settled: Mapping[int, Settled]


def of_study(
    study: Study, design: CohortDesign, policy: Policy, prepared: PreparedSet | None = None
) -> list[Candidate]:
    """Every image of the study by rising instance UID.

    With `prepared` only images of that set can have a label. Raises CohortError where the
    reader whose labels are wanted is not in the study.
    """
    with reading(study.engine) as connection:
        ground = _ground(connection, design)
    names = _pseudonyms(study, ground.images)
    pixels = _pixels(prepared)
    labels = _Labels(ground, design, policy)
    found = []
    for image in ground.images:
        why_not = _unusable(image, pixels)
        label, lacks = (None, why_not) if why_not else labels.of(image.report_id)
        named = names.get(image.report_patient or "", "")
        found.append(_candidate(image, named, label, lacks))
    return found


def _pixels(prepared: PreparedSet | None) -> dict[str, str] | None:
    if prepared is None:
        return None
    return {image.instance_uid: image.pixel_sha256 for image in prepared.images}


def _ground(connection: Connection, design: CohortDesign) -> _Ground:
    task = design.task
    return _Ground(
        images=cohort_rows.images_of(connection, task),
        given=_given(connection, design.reader_sha256),
        gold=cohort_rows.gold_of(connection, task),
        settled=settled_answers.of_task(connection, task) if _wants_settled(design) else {},
    )


def _wants_settled(design: CohortDesign) -> bool:
    return design.corrected or not design.reader_sha256


def _given(connection: Connection, reader_sha256: str) -> Mapping[int, LabelRow]:
    if not reader_sha256:
        return {}
    reader_id = readers.find(connection, reader_sha256)
    if reader_id is None:
        raise CohortError(
            "The reader whose labels the cohort wants is not in this study. Choose another one."
        )
    return cohort_rows.labels_by(connection, reader_id)


def _candidate(image: ImageRow, named: str, label: Label | None, why_not: str) -> Candidate:
    """`named` is the pseudonym of the report's patient."""
    alone = f"study {image.study_uid}" if image.study_uid else f"image {image.instance_uid}"
    ties = (
        f"report {image.linked_to}" if image.linked_to else "",
        f"study {image.study_uid}" if image.study_uid else "",
        f"patient {image.patient}" if image.patient else "",
        f"patient {named}" if named else "",
        f"person {image.report_patient}" if image.report_patient else "",
        f"pixels {image.pixel_sha256}" if image.pixel_sha256 else "",
    )
    return Candidate(
        image.instance_uid, image.report_id or 0, image.patient or named or alone,
        image.pixel_sha256, tuple(tie for tie in ties if tie), label, why_not,
    )  # fmt: skip


def _pseudonyms(study: Study, images: list[ImageRow]) -> dict[str, str]:
    """The reports' patients → their pseudonyms; none where the key was deleted."""
    try:
        key = identities.key_of(study.settings.home, has_images=True)
    except KeyDeleted:
        return {}
    named = {image.report_patient for image in images if image.report_patient}
    return {who: pseudonym(key, who) for who in named}


def _unusable(image: ImageRow, pixels: Mapping[str, str] | None) -> str:
    """Why an image can't be in any set, whatever its label; "" if it can."""
    if image.excluded:
        return mark_images.REASONS.get(image.excluded, image.excluded.value)
    if image.quarantine:
        return BROKEN
    if not image.linked_to or image.report_id is None:
        return UNLINKED
    if not image.is_for_task:
        return OTHER_TASK
    if not image.pixel_sha256 or (pixels is not None and image.instance_uid not in pixels):
        return NOT_PREPARED
    if pixels is not None and pixels[image.instance_uid] != image.pixel_sha256:
        return CHANGED
    return ""


class _Labels:
    """The label of a report, or in words why it has none. Gold first, then the desk."""

    def __init__(self, ground: _Ground, design: CohortDesign, policy: Policy) -> None:
        self._ground = ground
        self._design = design
        self._policy = policy
        self._known: dict[int, tuple[Label | None, str]] = {}

    def of(self, report_id: int | None) -> tuple[Label | None, str]:
        if report_id is None:
            return None, UNLINKED
        if report_id not in self._known:
            self._known[report_id] = self._look_up(report_id)
        return self._known[report_id]

    def _look_up(self, report_id: int) -> tuple[Label | None, str]:
        ground = self._ground
        if report_id in ground.gold:
            if self._design.gold is GoldUse.OUT:
                return None, GOLD_OUT
            row = ground.gold[report_id]
            return self._label(row.answer, LabelSource.GOLD, row.reading_id)
        if report_id in ground.settled:
            said = ground.settled[report_id]
            return self._label(said.answer, LabelSource.REVIEW, said.reading_id)
        if report_id not in ground.given:
            return None, NOT_READ
        row = ground.given[report_id]
        return self._label(row.answer, LabelSource.READER, row.reading_id, row.confidence)

    def _label(
        self,
        answer: Answer | None,
        source: LabelSource,
        reading_id: int,
        confidence: float | None = None,
    ) -> tuple[Label | None, str]:
        if answer is None:
            return None, FAILED
        value = policies.label(answer, self._policy)
        if value is None:
            return None, LEFT_OUT_BY_POLICY
        sure = confidence if answer in (Answer.PRESENT, Answer.ABSENT) else None
        return Label(value, source, reading_id, sure), ""
