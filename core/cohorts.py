"""Images with labels dealt to training, validation and test, without a patient in two of them.

Pure and seeded: the same images and labels give the same sets in any order, on any machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.cnn_types import CohortDesign, GoldUse, LabelSource, Member, Part, TestLabels
from core.cohort_groups import Candidate, Group, Label, dice, grouped, parts_of
from core.errors import OverreadError

NOT_HUMAN = "in the test set without a human label"
GOLD_ELSEWHERE = "gold report outside the test set"
NOT_IN_SHARE = "beyond the wanted share of training patients"


class CohortError(OverreadError):
    """Images and labels of which no cohort can be made."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """The members of a cohort in the order of their instance UIDs, and what is in no set."""

    members: tuple[Member, ...]
    left_out: Mapping[str, int]


def deal(
    candidates: Sequence[Candidate],
    design: CohortDesign,
    kept: Mapping[str, Part] | None = None,
) -> Dealt:
    """The sets of a cohort. `kept` is instance UID → set, of those who keep theirs.

    Shares are of patients, taken apart for those with positive images, with negative ones
    and with both, so that each set has its part of each.
    """
    groups = [group for group in grouped(candidates) if any(i.label for i in group.images)]
    parts = parts_of(groups, design, kept or {})
    left_out = Counter(image.why_not for image in candidates if image.label is None)
    chosen: list[tuple[Candidate, Label, Part]] = []
    for image, part in _images(groups, parts):
        if image.label is None:
            continue
        why_not = _why_not(image.label, part, design)
        if part is None or why_not:
            left_out[why_not] += 1
        else:
            chosen.append((image, image.label, part))
    balanced = _balanced(chosen, design.seed)
    members = (
        _member(image, label, part, is_balanced=part is Part.TRAIN or image.report_id in balanced)
        for image, label, part in chosen
    )
    ordered = tuple(sorted(members, key=lambda member: member.instance_uid))
    return Dealt(ordered, {why: n for why, n in sorted(left_out.items()) if n})


def _images(
    groups: Iterable[Group], parts: Mapping[str, Part | None]
) -> Iterable[tuple[Candidate, Part | None]]:
    return ((image, parts[group.name]) for group in groups for image in group.images)


def _why_not(label: Label, part: Part | None, design: CohortDesign) -> str:
    """Why a labelled image may not be in the set of its patient, "" if it may."""
    if part is None:
        return NOT_IN_SHARE
    if part is Part.TEST:
        human_only = design.test_labels is TestLabels.HUMANS_ONLY
        return NOT_HUMAN if human_only and not label.is_human else ""
    only_test = design.gold is GoldUse.ONLY_TEST and label.source is LabelSource.GOLD
    return GOLD_ELSEWHERE if only_test else ""


def _member(image: Candidate, label: Label, part: Part, *, is_balanced: bool) -> Member:
    return Member(
        image.instance_uid, image.report_id, image.patient, part, label.value, label.source,
        label.reading_id, is_balanced, image.pixel_sha256, label.confidence,
    )  # fmt: skip


def _balanced(chosen: Sequence[tuple[Candidate, Label, Part]], seed: int) -> set[int]:
    """The reports that under-sampling keeps in validation and test, whole reports by the dice."""
    reports: dict[tuple[Part, int], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for image, label, part in chosen:
        if part is not Part.TRAIN:
            reports[part, label.value][image.report_id].append(image.instance_uid)
    kept: set[int] = set()
    for part in (Part.VALIDATION, Part.TEST):
        sides = [reports[part, value] for value in (1, 0)]
        room = min(sum(map(len, side.values())) for side in sides)
        for side in sides:
            kept |= _filled(side, room, seed)
    return kept


def _filled(side: Mapping[int, Sequence[str]], room: int, seed: int) -> set[int]:
    """Reports in the order of the dice as long as their images have room."""
    kept: set[int] = set()
    for report_id in sorted(side, key=lambda each: dice(seed, f"balance\0{min(side[each])}")):
        images = len(side[report_id])
        if images <= room:
            kept.add(report_id)
            room -= images
    return kept


def require_sound(members: Sequence[Member], design: CohortDesign) -> None:
    """Raises CohortError, with what to do, for sets that nobody can train or judge on."""
    wanted = [Part.TRAIN, Part.VALIDATION]
    if design.test_share > 0 and not design.folds:
        wanted.append(Part.TEST)
    labels = {part: {m.label for m in members if m.part is part} for part in wanted}
    everywhere = {member.label for member in members}
    if len(everywhere) < 2:
        only = "positive" if 1 in everywhere else "negative"
        raise CohortError(
            f"Every labelled image is {only}: a CNN can't learn from one class. "
            "Choose another reader or policy, or add images of the other reports."
        )
    for part in wanted:
        if not labels[part]:
            raise CohortError(
                f"The {part.value} set would have no patients. "
                "Give it a larger share, or link more images to labelled reports."
            )
        if len(labels[part]) < 2:
            only = "positive" if 1 in labels[part] else "negative"
            raise CohortError(
                f"Every image of the {part.value} set is {only}, so nothing can be measured on it. "
                "Give it a larger share, another seed, or add images."
            )
