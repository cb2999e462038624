"""What a cohort holds, set by set, and the proof that no patient and no pixel is in two sets.

Counted from the members themselves and not from how they were dealt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.cnn_types import Cohort, LabelSource, Member, Part
from core.store import cohort_rows
from core.store.cohort_rows import Look
from core.store.database import reading
from core.workflows.study import Study

STANDS_ALONE = ("study ", "image ")
"""How a member's patient begins where nobody knows the patient."""


@dataclass(frozen=True, slots=True)
class SetProof:
    """One set. `positive` counts images; `balanced` and `balanced_positive` after under-sampling.

    `views` is the projection → images, "" where unknown. `metal` of `metal_known` images show
    hardware. `sources` is who gave the labels → images.
    """

    images: int
    patients: int
    reports: int
    positive: int
    balanced: int
    balanced_positive: int
    views: Mapping[str, int]
    metal: int
    metal_known: int
    sources: Mapping[LabelSource, int]

    @property
    def prevalence(self) -> float | None:
        return self.positive / self.images if self.images else None

    @property
    def balanced_prevalence(self) -> float | None:
        return self.balanced_positive / self.balanced if self.balanced else None


@dataclass(frozen=True, slots=True)
class CohortProof:
    """A cohort's sets. What is shared between two sets must be 0 everywhere.

    `twins` are images whose very pixels another image of the cohort has; of these
    `twins_apart` have another label than their twin. `unknown_patients` count as one each.
    """

    sets: Mapping[Part, SetProof]
    images: int
    patients: int
    shared_patients: int
    shared_reports: int
    shared_pixels: int
    twins: int
    twins_apart: int
    unknown_patients: int

    @property
    def is_clean(self) -> bool:
        return not (self.shared_patients or self.shared_reports or self.shared_pixels)


def proof(study: Study, cohort: Cohort) -> CohortProof:
    """Counted anew from the members, with what their images show."""
    with reading(study.engine) as connection:
        looks = cohort_rows.looks(connection, [m.instance_uid for m in cohort.members])
    members = cohort.members
    labels: dict[str, set[int]] = defaultdict(set)
    for member in members:
        labels[member.pixel_sha256].add(member.label)
    same = Counter(member.pixel_sha256 for member in members)
    twins = [member for member in members if same[member.pixel_sha256] > 1]
    patients = {member.patient for member in members}
    return CohortProof(
        sets={part: _of_set(cohort.part(part), looks) for part in Part},
        images=len(members),
        patients=len(patients),
        shared_patients=_shared((m.patient, m.part) for m in members),
        shared_reports=_shared((m.report_id, m.part) for m in members),
        shared_pixels=_shared((m.pixel_sha256, m.part) for m in members),
        twins=len(twins),
        twins_apart=sum(len(labels[member.pixel_sha256]) > 1 for member in twins),
        unknown_patients=sum(who.startswith(STANDS_ALONE) for who in patients),
    )


def _shared(found: Iterable[tuple[Hashable, Part]]) -> int:
    """How many things are in more than one set."""
    parts: dict[Hashable, set[Part]] = defaultdict(set)
    for thing, part in found:
        parts[thing].add(part)
    return sum(len(where) > 1 for where in parts.values())


def _of_set(members: Sequence[Member], looks: Mapping[str, Look]) -> SetProof:
    seen = [looks.get(member.instance_uid, Look("", None)) for member in members]
    balanced = [member for member in members if member.is_balanced]
    return SetProof(
        images=len(members),
        patients=len({member.patient for member in members}),
        reports=len({member.report_id for member in members}),
        positive=sum(member.label for member in members),
        balanced=len(balanced),
        balanced_positive=sum(member.label for member in balanced),
        views=dict(Counter(look.view for look in seen)),
        metal=sum(look.hardware is True for look in seen),
        metal_known=sum(look.hardware is not None for look in seen),
        sources=dict(Counter(member.source for member in members)),
    )
