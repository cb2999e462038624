"""DenseNet121 with one grey channel and one logit, and weights to start from.

A local checkpoint may be torchvision's, MONAI's or our own, as safetensors or as a pickle
that holds tensors alone. Nothing is ever fetched.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import DenseNet

from core.cnn.rectifier import with_fast_rectifiers
from core.errors import WeightsFileError

MEAN, SPREAD = 0.449, 0.226
"""Of ImageNet's grey levels; a stem summed to one channel expects them."""
STEM, HEAD = "features.conv0.weight", "classifier."
WRAPPERS = ("state_dict", "model_state_dict", "model")
PREFIXES = ("module.", "model.", "_orig_mod.")
OLD_NAME = re.compile(r"(denselayer\d+\.)(?:layers\.)?(norm|conv|relu)\.?([12])\.")
"""torchvision's files say norm.1, MONAI's layers.norm1, torchvision's code norm1."""

State = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers of a DenseNet; tests put a smaller one in the place of DenseNet121."""

    growth: int
    blocks: tuple[int, int, int, int]
    stem: int


SHAPE = Shape(growth=32, blocks=(6, 12, 24, 16), stem=64)


def densenet121() -> DenseNet:
    """Fresh weights, drawn from torch's global generator."""
    net = DenseNet(SHAPE.growth, SHAPE.blocks, SHAPE.stem, num_classes=1)
    stem = nn.Conv2d(1, SHAPE.stem, kernel_size=7, stride=2, padding=3, bias=False)
    nn.init.kaiming_normal_(stem.weight)
    net.features.conv0 = stem
    with_fast_rectifiers(net)
    return net


def build(seed: int, weights: str = "") -> DenseNet:
    """The network at the start of a run: the same for the same seed and file."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = densenet121()
    if weights:
        start_from(net, Path(weights))
    return net


def as_input(pixels: Tensor) -> Tensor:
    """Grey levels (N×1×S×S, 0–255) as what the network was made for."""
    return pixels.float().div_(255.0).sub_(MEAN).div_(SPREAD)


def start_from(net: nn.Module, path: Path) -> None:
    """Copies a checkpoint's weights into the network; a head of another shape stays fresh.

    Raises WeightsFileError where the file is unreadable, unsafe or of another network.
    """
    found = {_modern(name): tensor for name, tensor in read(path).items()}
    wanted = net.state_dict()
    if STEM in found and found[STEM].ndim == 4 and found[STEM].shape[1] == 3:
        found[STEM] = found[STEM].sum(dim=1, keepdim=True)
    fitting: State = {}
    for name, tensor in wanted.items():
        given = found.get(name)
        if given is not None and given.shape == tensor.shape:
            fitting[name] = given
        elif not name.startswith(HEAD) and not name.endswith("num_batches_tracked"):
            what = "is missing" if given is None else f"has the shape {tuple(given.shape)}"
            raise WeightsFileError(
                path,
                f"is not of DenseNet121: {name} {what}. Choose a checkpoint of DenseNet121, "
                "or start from scratch.",
            )
    net.load_state_dict({**wanted, **fitting})


def read(path: Path) -> State:
    """The tensors of a checkpoint file by name. Code in a pickle is never run."""
    try:
        loaded: object = (
            load_file(path) if path.suffix == ".safetensors"
            else torch.load(path, map_location="cpu", weights_only=True)
        )  # fmt: skip
    except FileNotFoundError as error:
        raise WeightsFileError(path, "there is no such file. Check the path.") from error
    except pickle.UnpicklingError as error:
        raise WeightsFileError(
            path,
            "holds more than tensors, and what a pickle holds would be run as code; it was not "
            "opened. Save its state_dict() alone, best as .safetensors.",
        ) from error
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, SafetensorError) as error:
        raise WeightsFileError(
            path, "is no checkpoint that can be read: it is cut off, or something else."
        ) from error
    return _tensors(path, loaded)


def _tensors(path: Path, loaded: object) -> State:
    for name in WRAPPERS:
        if isinstance(loaded, Mapping) and isinstance(loaded.get(name), Mapping):
            loaded = loaded[name]
    if not isinstance(loaded, Mapping):
        raise WeightsFileError(path, "holds no weights by name. Save a state_dict().")
    return {str(name): each for name, each in loaded.items() if isinstance(each, Tensor)}


def _modern(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    name = name.replace("class_layers.out.", HEAD)
    return OLD_NAME.sub(r"\1\2\3.", name)
