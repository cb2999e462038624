"""Augmented batches whose content depends on seed, epoch and image alone.

Rotation, crop, zoom and flip of a sample are one affine warp with one interpolation. Since
nothing is drawn from a running generator, neither the number of threads nor a stop in the
middle of an epoch changes what the network is shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.cnn.augment import Matrix, Pixels, matrix, warped
from core.cnn_types import TrainingRecipe

ORDER = 2
"""What a seed is drawn for, so that an order is never a sample's numbers (1 in augment.py)."""
THREADS = 2
AHEAD = 4
"""So many batches are ready or in the making."""
RESIDENT_SHARE = 0.4
"""Of a GPU's free memory that the images may take."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Images:
    """Squares of grey levels: `pixels[rows[i]]` is image number i. Nothing is read before use."""

    pixels: Pixels
    rows: Rows

    @property
    def size(self) -> int:
        return int(self.pixels.shape[-1])

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> Pixels:
        square: Pixels = self.pixels[self.rows[number]]
        return square

    def __iter__(self) -> Iterator[Pixels]:
        return (self.pixels[row] for row in self.rows)


def batches_of(seed: int, epoch: int, count: int, batch: int) -> list[Rows]:
    """The numbers of the images in each batch of an epoch; sizes differ by one at most."""
    order = np.random.default_rng([seed, epoch, 0, ORDER]).permutation(count)
    return np.array_split(order, -(-count // batch))


def warped_on_device(images: Tensor, matrices: Sequence[Matrix]) -> Tensor:
    """The same for N×1×S×S grey levels on any device, each under its own matrix."""
    middle = (images.shape[-1] - 1) / 2
    turned = []
    for made in matrices:
        linear, shift = made[:, :2], made[:, 2]
        centre = linear @ np.array([middle, middle]) + shift - middle
        turned.append(np.column_stack([linear, 2 * centre / images.shape[-1]]))
    theta = torch.from_numpy(np.stack(turned)).to(images.device, torch.float32)
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
    return functional.grid_sample(images.float(), grid, align_corners=False)


class Feed(Protocol):
    """Hands out the augmented batches of an epoch in their order."""

    def batches(self, epoch: int, first: int = 0) -> Iterator[tuple[Rows, Tensor]]:
        """(numbers of the images, N×1×S×S grey levels) from batch `first` on."""


class ThreadedFeed:
    """Warps on a few threads ahead of the network; OpenCV works outside Python's lock."""

    def __init__(self, images: Images, recipe: TrainingRecipe, *, threads: int = THREADS) -> None:
        self._images = images
        self._recipe = recipe
        self._threads = threads

    def batches(self, epoch: int, first: int = 0) -> Iterator[tuple[Rows, Tensor]]:
        cv2.setNumThreads(1)
        planned = batches_of(self._recipe.seed, epoch, len(self._images), self._recipe.batch)
        waiting: deque[tuple[Rows, Tensor, list[Future[None]]]] = deque()
        rest = iter(planned[first:])
        with ThreadPoolExecutor(self._threads, thread_name_prefix="augment") as pool:
            while True:
                while len(waiting) < AHEAD and (numbers := next(rest, None)) is not None:
                    waiting.append(self._begun(pool, epoch, numbers))
                if not waiting:
                    return
                numbers, made, parts = waiting.popleft()
                for part in parts:
                    part.result()
                yield numbers, made

    def _begun(
        self, pool: ThreadPoolExecutor, epoch: int, numbers: Rows
    ) -> tuple[Rows, Tensor, list[Future[None]]]:
        size = self._images.size
        made = torch.empty((len(numbers), 1, size, size), dtype=torch.uint8)
        places = np.array_split(np.arange(len(numbers)), self._threads)
        parts = [pool.submit(self._warp, made, epoch, numbers, part) for part in places]
        return numbers, made, parts

    def _warp(self, made: Tensor, epoch: int, numbers: Rows, places: Rows) -> None:
        into = made.numpy()
        for place in places:
            number = int(numbers[place])
            warp = matrix(self._recipe, epoch, number, self._images.size)
            into[place, 0] = warped(self._images[number], warp)


class ResidentFeed:
    """Keeps all images on the device and warps them there, each under its own matrix."""

    def __init__(self, images: Images, recipe: TrainingRecipe, device: str) -> None:
        self._recipe = recipe
        self._resident = torch.from_numpy(images.pixels[images.rows]).to(device)

    def batches(self, epoch: int, first: int = 0) -> Iterator[tuple[Rows, Tensor]]:
        count, size = len(self._resident), self._resident.shape[-1]
        for numbers in batches_of(self._recipe.seed, epoch, count, self._recipe.batch)[first:]:
            matrices = [matrix(self._recipe, epoch, int(n), size) for n in numbers]
            chosen = self._resident[torch.from_numpy(numbers).to(self._resident.device)]
            yield numbers, warped_on_device(chosen[:, None], matrices)


def feed_for(images: Images, recipe: TrainingRecipe, device: str, free_memory: int | None) -> Feed:
    """The faster feed that fits: resident on a GPU with room for it, threads elsewhere."""
    needed = len(images) * images.size**2
    if device != "cpu" and free_memory and needed < RESIDENT_SHARE * free_memory:
        return ResidentFeed(images, recipe, device)
    return ThreadedFeed(images, recipe)
