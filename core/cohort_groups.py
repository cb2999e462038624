"""Who moves together when a cohort is dealt, and the set that each such group gets.

Whoever shares a report, an examination, a patient or the very pixels with somebody is in one
group with them. Dice are hashes of the seed and an instance UID, which is the same wherever
the DICOM file is; numbers of rows and pseudonyms are another study folder's own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.cnn_types import CohortDesign, GoldUse, LabelSource, Part, TestLabels

Kind = tuple[bool, bool]
"""Whether there are positive images, and whether there are negative ones."""


@dataclass(frozen=True, slots=True)
class Label:
    """An image's label (1 or 0), who gave it, and by which reading."""

    value: int
    source: LabelSource
    reading_id: int
    confidence: float | None = None

    @property
    def is_human(self) -> bool:
        return self.source is not LabelSource.READER


@dataclass(frozen=True, slots=True)
class Candidate:
    """An image that may be in a cohort.

    `ties` name whatever must stay together: its report, examination, patients and pixels.
    Without a label `why_not` says in words what it lacks.
    """

    instance_uid: str
    report_id: int
    patient: str
    pixel_sha256: str
    ties: tuple[str, ...]
    label: Label | None = None
    why_not: str = ""


@dataclass(slots=True)
class Group:
    """Images that no two sets may share. Its name is the smallest of their instance UIDs."""

    name: str
    images: list[Candidate] = field(default_factory=list)

    def kind(self, *, human: bool = False) -> Kind:
        """Which labels are in it: positive, negative; with `human` those of people only."""
        values = {
            image.label.value
            for image in self.images
            if image.label and (image.label.is_human or not human)
        }
        return (1 in values, 0 in values)

    @property
    def has_gold(self) -> bool:
        return any(i.label is not None and i.label.source is LabelSource.GOLD for i in self.images)


def grouped(candidates: Sequence[Candidate]) -> list[Group]:
    """Images joined by what they share, directly or through others (union-find)."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while (above := leader.setdefault(name, name)) != name:
            leader[name] = leader[above]
            name = leader[above]
        return name

    for image in candidates:
        for tie in image.ties:
            leader[find(tie)] = find(image.instance_uid)
    together: dict[str, list[Candidate]] = defaultdict(list)
    for image in candidates:
        together[find(image.instance_uid)].append(image)
    return [Group(min(i.instance_uid for i in found), found) for found in together.values()]


def parts_of(
    groups: Sequence[Group], design: CohortDesign, kept: Mapping[str, Part]
) -> dict[str, Part | None]:
    """Group name → its set; None where it is beyond the wanted share of training."""
    parts: dict[str, Part | None] = {}
    free: list[Group] = []
    for group in groups:
        settled = _settled(group, design, kept)
        if settled is None:
            free.append(group)
        else:
            parts[group.name] = settled
    parts.update(_dealt(free, design))
    return _thinned(groups, parts, design)


def _settled(group: Group, design: CohortDesign, kept: Mapping[str, Part]) -> Part | None:
    """The set that a group has before any dice: who was trained on once is never tested on."""
    known = {kept[image.instance_uid] for image in group.images if image.instance_uid in kept}
    for part in (Part.TRAIN, Part.VALIDATION, Part.TEST):
        if part in known:
            return part
    forced = design.gold is GoldUse.ONLY_TEST and not design.folds and group.has_gold
    return Part.TEST if forced else None


def _dealt(free: Sequence[Group], design: CohortDesign) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    offset = 0
    for kind in ((True, False), (False, True), (True, True)):
        alike = sorted(
            (group for group in free if group.kind() == kind),
            key=lambda group: dice(design.seed, group.name),
        )
        tested = _tested(alike, design, offset)
        offset += len(alike)
        rest = [group for group in alike if group.name not in tested]
        if design.folds:
            rest.sort(key=lambda group: dice(design.seed, f"{design.fold}\0{group.name}"))
        validated = _how_many(len(alike), design.validation_share, len(rest))
        for place, group in enumerate(rest):
            parts[group.name] = Part.VALIDATION if place < validated else Part.TRAIN
        parts.update(dict.fromkeys(tested, Part.TEST))
    return parts


def _tested(alike: Sequence[Group], design: CohortDesign, offset: int) -> set[str]:
    """The names of those who are in the test set."""
    if design.folds:
        return {
            group.name
            for place, group in enumerate(alike, start=offset)
            if place % design.folds == design.fold
        }
    may = list(alike)
    if design.test_labels is TestLabels.HUMANS_ONLY:
        may = [group for group in alike if any(group.kind(human=True))]
    wanted = _how_many(len(alike), design.test_share, len(may))
    return {group.name for group in may[:wanted]}


def _how_many(of: int, share: float, there: int) -> int:
    """A share in whole patients: one at least where three or more are to be dealt."""
    wanted = round(of * share)
    if share > 0 and of >= len(Part):
        wanted = max(1, wanted)
    return min(wanted, there)


def _thinned(
    groups: Sequence[Group], parts: Mapping[str, Part | None], design: CohortDesign
) -> dict[str, Part | None]:
    """Without the training patients beyond `training_share`; smaller shares lie in larger ones."""
    thinned = dict(parts)
    if design.training_share >= 1:
        return thinned
    alike: dict[Kind, list[str]] = defaultdict(list)
    for group in groups:
        if parts[group.name] is Part.TRAIN:
            alike[group.kind()].append(group.name)
    for names in alike.values():
        names.sort(key=lambda name: dice(design.seed, f"training\0{name}"))
        wanted = _how_many(len(names), design.training_share, len(names))
        thinned.update(dict.fromkeys(names[wanted:], None))
    return thinned


def dice(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()
