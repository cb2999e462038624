"""How much memory training takes, known before it starts."""

from __future__ import annotations

import torch
from torch import Tensor

from core.cnn import model
from core.cnn.predict import autocast
from core.cnn_types import Precision

PROBE, IMAGES = 64, 2
"""Pixels a side and number of the images on which is counted; what is kept grows with the area."""
GRADIENTS = 1.35
"""What the backward pass holds beside what the forward pass kept for it."""
STATE_COPIES = 4
"""Weights, gradients and the two moments of AdamW."""
PROCESS = 950_000_000
"""Of torch and its libraries themselves, in bytes; measured, as what a run held beyond the rest."""
USABLE = 0.8
LEAST_SIZE_FOR_ONE = 64
"""Below, the last feature map is one pixel, and a single image has no variance."""


def bytes_per_image(size: int, precision: Precision) -> int:
    """What one image of `size` pixels a side keeps until the backward pass."""
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        if tensor.ndim == 4 and tensor.shape[0] == IMAGES:
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    net = model.densenet121().train()
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        with autocast("cpu", precision):
            said = net(torch.zeros(IMAGES, 1, PROBE, PROBE))
        del said
    return round(sum(kept.values()) / IMAGES * (size / PROBE) ** 2)


def needed(size: int, at_once: int, precision: Precision) -> int:
    """Bytes for the whole process while `at_once` images go through the network together."""
    weights = sum(_size_of(each) for each in model.densenet121().parameters())
    images = GRADIENTS * at_once * bytes_per_image(size, precision)
    return round(PROCESS + STATE_COPIES * weights + images)


def fitting(batch: int, size: int, precision: Precision, free: int | None) -> int:
    """The largest part of a batch, by halving, that fits into so many free bytes."""
    at_once, least = batch, 1 if size >= LEAST_SIZE_FOR_ONE else 2
    while free is not None and at_once > least:
        if needed(size, at_once, precision) <= USABLE * free:
            break
        at_once //= 2
    return max(at_once, min(least, batch))


def checkpoint_bytes() -> int:
    """Weights and the two moments of AdamW."""
    return 3 * sum(_size_of(each) for each in model.densenet121().parameters())


def _size_of(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()
