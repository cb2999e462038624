"""Where a network looked: class activation maps in one forward pass, and occlusion as a check.

DenseNet ends in ReLU, mean over the picture, one linear layer; so the logit is the mean of
weight × features plus the bias, and what each place adds is its activation (Zhou et al. 2016,
CVPR). This equals Grad-CAM up to scale. Occlusion covers one patch after another and looks
how far the logit falls (Zeiler & Fergus 2014).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.cnn import model

PATCHES = 8
"""Patches a side that are covered one after the other."""
AT_ONCE = 8

Pixels = npt.NDArray[np.uint8]
Map = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Occlusion:
    """How far the logit falls with each patch covered (`drops`, PATCHES × PATCHES).

    `top`, `left` and `side` are the strongest patch, in pixels.
    """

    drops: Map
    top: int
    left: int
    side: int

    @property
    def strongest(self) -> float:
        return float(self.drops.max())


def activation_maps(net: nn.Module, squares: Sequence[Pixels]) -> Iterator[Map]:
    """What each pixel adds to the logit (S×S), for each square (S×S uint8).

    `net` has `features` and one linear `classifier`, as torchvision's DenseNet.
    """
    net.eval()
    for start in range(0, len(squares), AT_ONCE):
        part = np.stack(squares[start : start + AT_ONCE])
        with torch.inference_mode():
            given = model.as_input(torch.from_numpy(part)[:, None])
            maps = _activation(net, given)
            size = part.shape[-2:]
            grown = functional.interpolate(
                maps[:, None], size=size, mode="bilinear", align_corners=False
            )
        yield from (cast(Map, each[0].numpy()) for each in grown)


def _activation(net: nn.Module, given: Tensor) -> Tensor:
    features = functional.relu(cast(nn.Module, net.features)(given))
    weight = cast(nn.Linear, net.classifier).weight[0]
    return torch.einsum("c,nchw->nhw", weight, features)


def occlusion(net: nn.Module, square: Pixels, patches: int = PATCHES) -> Occlusion:
    """Covers patch after patch with the mean grey of the square."""
    net.eval()
    edges = np.linspace(0, len(square), patches + 1).astype(int)
    grey = np.uint8(round(float(square.mean())))
    covered = [square]
    for top, bottom in pairwise(edges):
        for left, right in pairwise(edges):
            copy = square.copy()
            copy[top:bottom, left:right] = grey
            covered.append(copy)
    logits = _logits(net, covered)
    drops = (logits[0] - logits[1:]).reshape(patches, patches)
    row, column = np.unravel_index(int(drops.argmax()), drops.shape)
    return Occlusion(drops, int(edges[row]), int(edges[column]), int(edges[row + 1] - edges[row]))


def _logits(net: nn.Module, squares: Sequence[Pixels]) -> Map:
    found = []
    with torch.inference_mode():
        for start in range(0, len(squares), AT_ONCE):
            part = torch.from_numpy(np.stack(squares[start : start + AT_ONCE]))[:, None]
            found.append(net(model.as_input(part)).flatten().float())
    return cast(Map, torch.cat(found).numpy())
