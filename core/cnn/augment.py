"""How one image is rotated, cropped, zoomed and mirrored: a matrix from numbers, and a warp.

Without torch, so that a page can show what the network is shown.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from core.cnn_types import TrainingRecipe

SAMPLE = 1
"""What a seed is drawn for here."""

Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]


def matrix(recipe: TrainingRecipe, epoch: int, number: int, size: int) -> Matrix:
    """2×3, from a pixel of the augmented image to the one of the original."""
    draw = np.random.default_rng([recipe.seed, epoch, number, SAMPLE])
    turn, zoom, right, down, flip = draw.random(5)
    angle = np.deg2rad(recipe.rotation * (2 * turn - 1))
    scale = 1 / (1 + (recipe.zoom - 1) * zoom)
    mirror = -1.0 if recipe.flip and flip < 0.5 else 1.0
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[mirror * cos, -sin], [mirror * sin, cos]])
    middle = (size - 1) / 2
    window = middle + (2 * np.array([right, down]) - 1) * middle * (1 - scale)
    return np.column_stack([linear, window - linear @ np.array([middle, middle])])


def warped(image: Pixels, made: Matrix) -> Pixels:
    """One image under one matrix; what comes from outside is black."""
    size = image.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(np.ascontiguousarray(image), made, (size, size), flags=flags)
    return turned.astype(np.uint8, copy=False)
