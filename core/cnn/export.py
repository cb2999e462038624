"""A trained network as ONNX, which other programs run without torch. Checked before it leaves.

The network takes grey levels as they are prepared (N×1×S×S, 0–255) and gives one logit an
image; scaling is inside. Nothing but weights and shapes is in the file, and words about them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from core.cnn import model, predict
from core.errors import TrainingError

OPSET = 18
TOLERANCE = 1e-3
"""A logit may differ by so much, absolutely or of its own size: arithmetic in another order."""
DRAWN = 4
PIXELS, LOGIT = "pixels", "logit"

Squares = Sequence[npt.NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class OnnxCheck:
    """What the written file said beside torch: the largest difference of a logit."""

    images: int
    largest_difference: float


class _Whole(nn.Module):
    """The network with its scaling in front."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self._net = net

    def forward(self, pixels: Tensor) -> Tensor:
        said: Tensor = self._net(model.as_input(pixels.clone()))
        return said.flatten()


def to_onnx(
    weights: Path, size: int, path: Path, about: Mapping[str, str], pixels: Squares = ()
) -> OnnxCheck:
    """Writes the network of a weights file, then compares it with torch on real images.

    `pixels` are S×S grey levels, some noise is added to them. Raises TrainingError, and
    leaves no file, where the two don't agree.
    """
    net = _Whole(predict.network(weights)).eval()
    fresh = path.with_name(f".{path.name}.new")
    try:
        _write(net, size, fresh, about)
        check = _compared(net, fresh, np.stack([*pixels, *_noise(size)]))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return check


def _write(net: nn.Module, size: int, path: Path, about: Mapping[str, str]) -> None:
    example = torch.zeros((2, 1, size, size), dtype=torch.float32)
    with warnings.catch_warnings():
        # torch's newer exporter takes ten times as long and two further packages.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, (example,), str(path), dynamo=False, opset_version=OPSET,
            input_names=[PIXELS], output_names=[LOGIT],
            dynamic_axes={PIXELS: {0: "images"}, LOGIT: {0: "images"}},
        )  # fmt: skip
    written = onnx.load(str(path))
    onnx.helper.set_model_props(written, dict(about))
    onnx.checker.check_model(written)
    onnx.save(written, str(path))


def _noise(size: int) -> npt.NDArray[np.uint8]:
    """The same on every machine."""
    draw = np.random.default_rng(1)
    return draw.integers(0, 256, (DRAWN, size, size), dtype=np.uint8)


def _compared(net: nn.Module, path: Path, squares: npt.NDArray[np.uint8]) -> OnnxCheck:
    given = squares[:, None].astype(np.float32)
    with torch.inference_mode():
        wanted = net(torch.from_numpy(given)).numpy()
    said = run(path, given)
    differences = np.abs(said - wanted)
    if not (differences <= TOLERANCE * np.maximum(1.0, np.abs(wanted))).all():
        raise TrainingError(
            f"The network as ONNX gives other answers than torch: they differ by up to "
            f"{differences.max():.2g}. It was not written; the weights as safetensors are right."
        )
    return OnnxCheck(len(squares), float(differences.max()))


def run(path: Path, given: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The logits of an ONNX file for N×1×S×S grey levels."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )  # fmt: skip
    said: npt.NDArray[np.float32] = session.run([LOGIT], {PIXELS: given})[0]
    return said
