"""Activation maps of a run: drawn by a job, kept as PNG beside its weights, shown by token.

A map is transparent where nothing speaks for the finding. It has the shape of the original
image, so that it can be laid over it at any size. The dashboard never loads torch: it shows
what the worker drew.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from core import jobs as job_queue
from core.cnn_types import Run
from core.errors import OverreadError
from core.image_types import Image
from core.images import framing
from core.images.prepared import PreparedSet
from core.images.recipe import Recipe
from core.store import images, jobs, runs
from core.store.database import reading, writing
from core.types import Job
from core.workflows import prepare_images, review_tokens, train_cnn
from core.workflows.label_plan import Lease
from core.workflows.prepare_images import Progress
from core.workflows.review_tokens import NotForYou, Permission, Purpose
from core.workflows.show_images import NOBODY, TOKEN_SECONDS, NoPixels
from core.workflows.study import Study

if TYPE_CHECKING:
    from core.cnn.explain import Occlusion

KIND = "maps"
COLOUR = (102, 224, 255)
"""Blue, green, red: a yellow that no answer has and that shows on grey and black."""
STRONGEST = 170
"""Of 255: the bone stays visible below it."""
DRAWN_AT_ONCE = 16
EMPTY_BYTES = 200
"""A map without anything in it is one transparent pixel; no other is so small."""

Map = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Occluded:
    """The patch whose cover lowers the logit most, in shares of the original's height and
    width, and whether it overlaps the strongest activation."""

    top: float
    left: float
    height: float
    width: float
    drop: float
    agrees: bool


def folder_of(study: Study, run: Run) -> Path:
    return train_cnn.folder_of(study, run.run_id) / "maps" / run.weights_sha256[:16]


def _name(instance_uid: str) -> str:
    return hashlib.sha256(instance_uid.encode()).hexdigest()[:32]


def is_drawn(study: Study, run: Run, instance_uid: str) -> bool:
    return (folder_of(study, run) / f"{_name(instance_uid)}.png").is_file()


def is_empty(study: Study, run: Run, instance_uid: str) -> bool:
    """Whether a map is drawn and nothing in the image speaks for the finding."""
    path = folder_of(study, run) / f"{_name(instance_uid)}.png"
    return path.is_file() and path.stat().st_size < EMPTY_BYTES


def occluded(study: Study, run: Run, instance_uid: str) -> Occluded | None:
    """The check by occlusion, None where it was not made."""
    path = folder_of(study, run) / f"{_name(instance_uid)}.json"
    return Occluded(**json.loads(path.read_text("utf-8"))) if path.is_file() else None


def start(study: Study, run: Run, image_ids: Sequence[int], *, occlusion: bool = False) -> int:
    """A job that draws these maps; returns its job_id."""
    settings = {
        "task": run.task, "run_id": run.run_id, "name": run.name,
        "image_ids": [int(each) for each in image_ids], "occlusion": occlusion,
    }  # fmt: skip
    return job_queue.start(study, KIND, settings)


def work(study: Study, lease: Lease, job: Job) -> None:
    """Draws the maps that a job asks for under its lease."""

    def progress(done: int, total: int) -> bool:
        with writing(study.engine) as connection:
            return jobs.beat(connection, lease.job_id, lease.worker, done, total)

    asked = job.settings["image_ids"]
    ids = [int(each) for each in asked] if isinstance(asked, list | tuple) else []
    draw(
        study, int(str(job.settings["run_id"])), ids, progress,
        occlusion=bool(job.settings.get("occlusion")),
    )  # fmt: skip


def draw(
    study: Study,
    run_id: int,
    image_ids: Sequence[int],
    progress: Progress | None = None,
    *,
    occlusion: bool = False,
) -> int:
    """Draws the maps of these images that are not drawn yet; returns how many there are now.

    Raises OverreadError where the run's weights or the prepared images are gone.
    """
    # Loaded here because torch takes longer to load than a page to open.
    from core.cnn import explain, predict

    tell = progress or (lambda _done, _total: False)
    run = train_cnn.run_of(study, run_id)
    weights = train_cnn.weights_of(study, run_id)
    if not weights.is_file():
        raise OverreadError(f"The weights of “{run.name}” are not in {weights.parent} any more.")
    prepared = prepare_images.opened(
        study, Recipe(run.recipe.size, crop_foreground=run.recipe.crop_foreground)
    )
    wanted = _wanted(study, prepared, image_ids)
    tell(0, len(wanted))
    folder = folder_of(study, run)
    folder.mkdir(parents=True, exist_ok=True)
    net = predict.network(weights)
    for start_at in range(0, len(wanted), DRAWN_AT_ONCE):
        part = wanted[start_at : start_at + DRAWN_AT_ONCE]
        squares = [np.asarray(prepared.pixels[index]) for _, index in part]
        for (image, index), found in zip(part, explain.activation_maps(net, squares), strict=True):
            keep(folder, image, found, prepared.recipe)
            if occlusion:
                square = np.asarray(prepared.pixels[index])
                covered = explain.occlusion(net, square)
                _check(folder, image, prepared.recipe, found, covered)
        if tell(min(start_at + len(part), len(wanted)), len(wanted)):
            break
    return sum(is_drawn(study, run, image.header.instance_uid) for image, _ in wanted)


def _wanted(
    study: Study, prepared: PreparedSet, image_ids: Sequence[int]
) -> list[tuple[Image, int]]:
    """The images with their places in the prepared set, as far as they are there."""
    places = {each.instance_uid: each.index for each in prepared.images}
    with reading(study.engine) as connection:
        found = [images.get(connection, each) for each in dict.fromkeys(image_ids)]
    return [
        (image, places[image.header.instance_uid])
        for image in found
        if image is not None and image.header.instance_uid in places
    ]


def keep(folder: Path, image: Image, found: Map, recipe: Recipe) -> None:
    """One map as a PNG with alpha, put in place in one step."""
    laid = framing.over_original(
        np.maximum(found, 0), framing.box_of(image, recipe), image.header.rows,
        image.header.columns,
    )  # fmt: skip
    shown = laid if laid.max() > 0 else np.zeros((1, 1), np.float32)
    done, png = cv2.imencode(".png", coloured(shown))
    if not done:
        raise OverreadError("An activation map can't be written as PNG.")
    path = folder / f"{_name(image.header.instance_uid)}.png"
    fresh = path.with_suffix(".new")
    fresh.write_bytes(png.tobytes())
    fresh.replace(path)


def coloured(activation: Map) -> npt.NDArray[np.uint8]:
    """Blue, green, red, alpha (H×W×4); wholly transparent where nothing speaks for the finding."""
    highest = float(activation.max())
    share = np.clip(activation / highest, 0, 1) if highest > 0 else np.zeros_like(activation)
    made = np.empty((*activation.shape, 4), np.uint8)
    made[..., :3] = COLOUR
    made[..., 3] = np.rint(STRONGEST * share**1.5)
    return made


def _check(folder: Path, image: Image, recipe: Recipe, found: Map, covered: Occlusion) -> None:
    """Keeps the strongest patch in shares of the original, and whether the map agrees."""
    patch = np.zeros(found.shape, np.float32)
    patch[covered.top : covered.top + covered.side, covered.left : covered.left + covered.side] = 1
    rows, columns = image.header.rows, image.header.columns
    laid = framing.over_original(patch, framing.box_of(image, recipe), rows, columns)
    where = np.argwhere(laid > 0.5)
    (top, left), (bottom, right) = (
        (where.min(axis=0), where.max(axis=0) + 1) if len(where) else (np.zeros(2), np.zeros(2))
    )
    height, width = laid.shape
    overlap = float(found[patch > 0].max()) >= 0.5 * float(found.max()) > 0
    told = Occluded(
        float(top) / height, float(left) / width, float(bottom - top) / height,
        float(right - left) / width, covered.strongest, overlap,
    )  # fmt: skip
    path = folder / f"{_name(image.header.instance_uid)}.json"
    path.write_text(json.dumps(asdict(told)), "utf-8")


def token(study: Study, run_id: int, image_id: int, reader_id: int = NOBODY) -> str:
    """A permission to see one map of one run, for this reader if one is named."""
    until = (int(time.time()) // TOKEN_SECONDS + 2) * TOKEN_SECONDS
    secret = review_tokens.secret_of(study.settings.home)
    return review_tokens.sign(secret, Permission(Purpose.HEAT, reader_id, image_id, until, run_id))


def granted(study: Study, given: str, reader_id: int = NOBODY) -> bytes:
    """The PNG that a token is for; raises NoPermission, NotForYou or NoPixels.

    `reader_id` is who asks: a token that was given to a reader serves nobody else.
    """
    secret = review_tokens.secret_of(study.settings.home)
    permission = review_tokens.permission(secret, given, Purpose.HEAT, time.time())
    if permission.reader_id != reader_id:
        raise NotForYou("This permission is another reader's.")
    with reading(study.engine) as connection:
        image = images.get(connection, permission.about)
        run = runs.get(connection, permission.run_id)
    path = run and image and folder_of(study, run) / f"{_name(image.header.instance_uid)}.png"
    if not path or not path.is_file():
        raise NoPixels("This map is not drawn.")
    return path.read_bytes()
