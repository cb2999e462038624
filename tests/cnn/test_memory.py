"""How much memory training takes, known before it starts."""

from __future__ import annotations

import pytest
import torch

from core.cnn import memory
from core.cnn_types import Precision

GB = 10**9


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_an_image_keeps_what_grows_with_its_area() -> None:
    small, large = (memory.bytes_per_image(size, Precision.FP32) for size in (64, 640))
    assert large == pytest.approx(100 * small)


def test_bf16_keeps_about_half() -> None:
    half, whole = (memory.bytes_per_image(224, each) for each in (Precision.BF16, Precision.FP32))
    assert 0.45 < half / whole < 0.6


def test_what_is_counted_is_what_autograd_holds() -> None:
    """The count at one size against torch's own books at another."""
    from core.cnn import model

    net = model.densenet121().train()
    held: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        held[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        said = net(torch.zeros(4, 1, 96, 96))
    weights = sum(each.numel() * 4 for each in net.parameters())
    assert said.shape == (4, 1)
    expected = (sum(held.values()) - weights) / 4
    assert memory.bytes_per_image(96, Precision.FP32) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("size", "free", "fits"),
    [(224, 64 * GB, 32), (640, 64 * GB, 32), (640, 24 * GB, 8), (640, 2 * GB, 1), (32, 0, 2),
     (640, None, 32)],
)  # fmt: skip
def test_a_batch_is_halved_until_it_fits(size: int, free: int | None, fits: int) -> None:
    assert memory.fitting(32, size, Precision.FP32, free) == fits
