"""What the network is shown: a few training images as prepared, and as the first epochs warp them.

The very same warp as in training, and the same numbers: in epoch n the network sees exactly
this. One picture for the browser, which needs a permission to get it.
"""

from __future__ import annotations

import time
from typing import cast

import cv2
import numpy as np

from core.cnn.augment import Pixels, matrix, warped
from core.cnn_types import Part, Run
from core.errors import OverreadError
from core.images.recipe import Recipe
from core.store import cohorts, runs
from core.store.database import reading
from core.workflows import prepare_images, review_tokens
from core.workflows.review_tokens import Permission, Purpose
from core.workflows.study import Study

IMAGES, EPOCHS = 8, 2
SIDE = 160
TOKEN_SECONDS = 3600
ROWS = ("as prepared", "in epoch 1", "in epoch 2")


class NoSample(OverreadError):
    """There is nothing to show of a run's images."""


def token(study: Study, run_id: int) -> str:
    """A permission to see the sample of a run; the same for an hour."""
    until = (int(time.time()) // TOKEN_SECONDS + 2) * TOKEN_SECONDS
    secret = review_tokens.secret_of(study.settings.home)
    return review_tokens.sign(secret, Permission(Purpose.AUGMENTED, 0, run_id, until))


def granted(study: Study, given: str) -> int:
    """The run_id that a token is for; raises NoPermission or NotForYou."""
    secret = review_tokens.secret_of(study.settings.home)
    return review_tokens.permission(secret, given, Purpose.AUGMENTED, time.time()).about


def sample(study: Study, run_id: int) -> bytes:
    """A PNG of ROWS × IMAGES squares; raises NoSample or PreparedSetError."""
    with reading(study.engine) as connection:
        run = runs.get(connection, run_id)
        cohort = cohorts.get(connection, run.cohort_id) if run else None
    if run is None or cohort is None:
        raise NoSample(f"There is no run {run_id} in this study.")
    recipe = Recipe(run.recipe.size, crop_foreground=run.recipe.crop_foreground)
    prepared = prepare_images.opened(study, recipe)
    places = {image.instance_uid: image.index for image in prepared.images}
    members = cohort.part(Part.TRAIN)
    spread = np.linspace(0, len(members) - 1, min(IMAGES, len(members)), dtype=int)
    known = [n for n in spread.tolist() if members[n].instance_uid in places]
    if not known:
        raise NoSample("The images of this run are not prepared any more.")
    squares = [(n, prepared.pixels[places[members[n].instance_uid]]) for n in known]
    return _png(np.vstack([_row(run, squares, epoch) for epoch in range(EPOCHS + 1)]))


def _row(run: Run, squares: list[tuple[int, Pixels]], shown_as: int) -> Pixels:
    """Row 0 is without a warp; epochs are told from 1 and drawn from 0."""
    made = [
        warped(square, matrix(run.recipe, shown_as - 1, number, run.recipe.size))
        if shown_as else square
        for number, square in squares
    ]  # fmt: skip
    small = [cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for square in made]
    return cast(Pixels, np.hstack(small))


def _png(picture: Pixels) -> bytes:
    done, png = cv2.imencode(".png", picture)
    if not done:
        raise NoSample("The sample can't be written as PNG.")
    return png.tobytes()
