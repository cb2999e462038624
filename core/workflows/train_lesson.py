"""From a stored cohort and prepared images to what a CNN learns from; refuses what can't work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core import wording
from core.cnn_types import Cohort, Member, Part, TrainingRecipe
from core.errors import TrainingError
from core.images.prepared import PreparedSet, PreparedSetError
from core.images.recipe import Recipe
from core.workflows import prepare_images
from core.workflows.prepare_images import Progress
from core.workflows.study import Study

if TYPE_CHECKING:
    from core.cnn.data import Images
    from core.cnn.fit import Lesson


class StoppedPreparing(Exception):
    """A stop was asked for while images were still being prepared."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The prepared images of a cohort by instance UID."""

    prepared: PreparedSet
    places: dict[str, int]

    def images(self, members: Sequence[Member]) -> Images:
        """The members' images in their order."""
        from core.cnn.data import Images

        rows = np.array([self.places[each.instance_uid] for each in members], np.int64)
        return Images(self.prepared.pixels, rows)


def shelf(
    study: Study, cohort: Cohort, recipe: TrainingRecipe, progress: Progress | None = None
) -> Shelf:
    """Opens the prepared images of this size, and prepares those that are lacking.

    Raises TrainingError where images of the cohort are gone or have changed since, and
    StoppedPreparing where `progress` asked to stop.
    """
    wanted = Recipe(recipe.size, crop_foreground=recipe.crop_foreground)
    found = _opened(study, wanted)
    if found is None or _missing(found, cohort):
        if prepare_images.run(study, wanted, progress=progress).stopped:
            raise StoppedPreparing
        found = _opened(study, wanted)
    missing = list(cohort.members) if found is None else _missing(found, cohort)
    if found is None or missing:
        raise TrainingError(
            f"{wording.things(len(missing), 'image')} of the cohort {cohort.name} can't be found "
            f"or decoded any more (the first: {missing[0].instance_uid}). The images page says "
            "why; import them again, or make a new cohort without them."
        )
    _refuse_changed(found, cohort)
    return Shelf(found, {image.instance_uid: image.index for image in found.images})


def _opened(study: Study, recipe: Recipe) -> PreparedSet | None:
    try:
        return prepare_images.opened(study, recipe)
    except PreparedSetError:
        return None


def _missing(found: PreparedSet, cohort: Cohort) -> list[Member]:
    there = {image.instance_uid for image in found.images}
    return [member for member in cohort.members if member.instance_uid not in there]


def _refuse_changed(found: PreparedSet, cohort: Cohort) -> None:
    now = {image.instance_uid: image.pixel_sha256 for image in found.images}
    changed = [m for m in cohort.members if now[m.instance_uid] != m.pixel_sha256]
    if changed:
        raise TrainingError(
            f"{wording.things(len(changed), 'image')} of the cohort {cohort.name} changed since "
            f"it was made (the first: {changed[0].instance_uid}). Make the cohort again, so that "
            "its labels are of the images that are trained on."
        )


def refuse_unusable(cohort: Cohort) -> None:
    """Raises TrainingError where a set lacks one of the two classes."""
    for part in (Part.TRAIN, Part.VALIDATION):
        labels = {member.label for member in cohort.part(part, balanced=True)}
        if not labels:
            raise TrainingError(
                f"The cohort {cohort.name} has no images in its {part.value} set. Make a cohort "
                "with a larger share for it."
            )
        if len(labels) < 2:
            which = "positive" if labels == {1} else "negative"
            raise TrainingError(
                f"All images in the {part.value} set of the cohort {cohort.name} are {which}: "
                "there is nothing to tell apart. Choose other labels, or more reports."
            )


def lesson(cohort: Cohort, on: Shelf, recipe: TrainingRecipe) -> Lesson:
    """What is trained on; epochs are compared on the balanced validation set."""
    from core.cnn.fit import Lesson

    training = cohort.part(Part.TRAIN)
    held_out = cohort.part(Part.VALIDATION, balanced=True)
    return Lesson(
        on.images(training),
        labels=np.array([each.label for each in training], np.int64),
        targets=np.array([target(each, recipe) for each in training], np.float32),
        validation=on.images(held_out),
        validation_labels=np.array([each.label for each in held_out], np.int64),
    )


def target(member: Member, recipe: TrainingRecipe) -> float:
    """What the loss wants of an image: its label, softened as the recipe says."""
    wanted = float(member.label)
    if recipe.soft_labels and member.confidence is not None:
        wanted = member.confidence if member.label else 1 - member.confidence
    return wanted * (1 - recipe.label_smoothing) + recipe.label_smoothing / 2
