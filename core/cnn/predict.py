"""Logits of weights for images, without augmentation, in the order in which they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.cnn import model
from core.cnn.checkpoint import load_weights
from core.cnn_types import Precision
from core.errors import WeightsFileError

BATCH = 16

Pixels = npt.NDArray[np.uint8]
Told = Callable[[int], None]


def logits(
    weights: Path,
    pixels: Iterable[Pixels],
    *,
    batch: int = BATCH,
    device: str = "",
    progress: Told | None = None,
) -> npt.NDArray[np.float32]:
    """One logit an image (S×S uint8), computed in fp32.

    `progress` is told after each batch how many are done. Raises WeightsFileError where
    the weights can't be used.
    """
    net = network(weights)
    place = device or ("cuda" if torch.cuda.is_available() else "cpu")
    net.to(place, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return logits_of(net, pixels, batch=batch, device=place, progress=progress)


def network(weights: Path) -> nn.Module:
    """DenseNet121 with these weights, ready to predict."""
    net: nn.Module = model.densenet121()
    try:
        net.load_state_dict(load_weights(weights))
    except RuntimeError as error:
        raise WeightsFileError(weights, "is not of DenseNet121 with one channel.") from error
    net.eval()
    return net


def logits_of(
    net: nn.Module,
    pixels: Iterable[Pixels],
    *,
    batch: int,
    device: str,
    precision: Precision = Precision.FP32,
    progress: Told | None = None,
) -> npt.NDArray[np.float32]:
    """The same of a network in memory, which is left in the mode it was in."""
    was_training = net.training
    net.eval()
    found: list[Tensor] = []
    done = 0
    with torch.inference_mode(), autocast(device, precision):
        for squares in _batches(pixels, batch):
            given = torch.from_numpy(squares)[:, None].to(device)
            found.append(net(model.as_input(given)).float().flatten().cpu())
            done += len(squares)
            if progress:
                progress(done)
    net.train(was_training)
    return torch.cat(found).numpy() if found else np.empty(0, np.float32)


def autocast(device: str, precision: Precision) -> torch.autocast:
    return torch.autocast(device, torch.bfloat16, enabled=precision is Precision.BF16)


def _batches(pixels: Iterable[Pixels], batch: int) -> Iterator[Pixels]:
    rest = iter(pixels)
    while taken := list(islice(rest, batch)):
        yield np.stack(taken)
