"""Which part of a radiograph its square shows, and a map of the square laid back over it."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from core.image_types import Image
from core.images import files
from core.images.picture import PICTURES, Box, foreground, open_dataset, picture_values
from core.images.recipe import Recipe
from core.images.stored import stored_values
from core.images.tone import tone_of

LONGEST = 512
"""Pixels of a map's longer side: it is smooth, and is drawn over any size."""

Map = npt.NDArray[np.float32]


def box_of(image: Image, recipe: Recipe) -> Box:
    """The part of the original in its square; decodes the file where margins were cut away."""
    rows, columns = image.header.rows, image.header.columns
    top, left, bottom, right = 0, 0, rows, columns
    if recipe.crop_foreground:
        top, left, bottom, right = _foreground(image)
    return Box(top, left, bottom, right, recipe.size / max(bottom - top, right - left))


def _foreground(image: Image) -> tuple[int, int, int, int]:
    with files.open_one(image.place) as stream:
        if image.header.transfer_syntax in PICTURES:
            return foreground(cast(npt.NDArray[np.uint8], picture_values(stream.read())))
        dataset = open_dataset(stream)
        values = stored_values(dataset)
        return foreground(tone_of(dataset, values).of(values))


def over_original(square: Map, box: Box, rows: int, columns: int) -> Map:
    """A map of the square as one of the whole original, its longer side LONGEST; 0 elsewhere."""
    height, width = box.bottom - box.top, box.right - box.left
    shown = square[
        _inside(len(square), height * box.scale), _inside(len(square), width * box.scale)
    ]
    shrink = LONGEST / max(rows, columns)
    made = np.zeros((max(1, round(rows * shrink)), max(1, round(columns * shrink))), np.float32)
    top, left = round(box.top * shrink), round(box.left * shrink)
    bottom = min(len(made), max(top + 1, round(box.bottom * shrink)))
    right = min(made.shape[1], max(left + 1, round(box.right * shrink)))
    size = (right - left, bottom - top)
    made[top:bottom, left:right] = cv2.resize(
        np.ascontiguousarray(shown), size, interpolation=cv2.INTER_LINEAR
    )
    return made


def _inside(size: int, extent: float) -> slice:
    """Where the picture lies between its black margins, along one side."""
    length = min(size, max(1, round(extent)))
    start = (size - length) // 2
    return slice(start, start + length)
