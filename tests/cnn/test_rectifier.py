"""The fast ReLU gives what torch's gives, and hides no number that is none."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from core.cnn import model
from core.cnn.rectifier import Rectifier
from core.cnn.step import Learner, Setting
from core.cnn_types import Precision, TrainingRecipe
from tests.small_cnn import tiny_network

__all__ = ["tiny_network"]

EDGES = [0.0, -0.0, 1e-40, -1e-40, 3e38, -3e38, float("inf"), float("-inf")]


def passed(layer: nn.Module, values: Tensor) -> tuple[Tensor, Tensor]:
    """What comes out, and what goes back of a gradient that differs everywhere."""
    given = values.clone().requires_grad_()
    out = layer(given * 1)
    out.backward(torch.arange(1, values.numel() + 1, dtype=values.dtype).reshape(values.shape))
    assert given.grad is not None
    return out.detach(), given.grad


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("layout", [torch.channels_last, torch.contiguous_format])
def test_values_and_gradients_are_those_of_torch(
    dtype: torch.dtype, layout: torch.memory_format
) -> None:
    torch.manual_seed(1)
    values = torch.randn(2, 8, 5, 5).to(dtype)
    values.view(-1)[: len(EDGES)] = torch.tensor(EDGES, dtype=dtype)
    values = values.contiguous(memory_format=layout)
    ours, theirs = passed(Rectifier(), values), passed(nn.ReLU(), values)
    assert torch.equal(ours[0], theirs[0])
    assert torch.equal(ours[1], theirs[1])


def test_every_relu_of_the_network_is_the_fast_one() -> None:
    kinds = [type(each) for each in model.densenet121().modules() if isinstance(each, nn.ReLU)]
    assert len(kinds) == 120
    assert set(kinds) == {Rectifier}


@pytest.mark.usefixtures("tiny_network")
def test_what_becomes_no_number_within_a_step_is_found_in_the_weights() -> None:
    learner = Learner(
        model.build(1), TrainingRecipe(size=32, batch=4), Setting("cpu", Precision.BF16, 1, 4)
    )
    pixels = torch.randint(0, 255, (4, 1, 32, 32), dtype=torch.uint8)
    targets = torch.tensor([0.0, 1.0, 0.0, 1.0])
    learner.learn(pixels, targets, 1e-4, 0.9)
    assert learner.is_finite()
    with torch.no_grad():
        learner.net.features.conv0.weight.fill_(3e38)
    learner.learn(pixels, targets, 1e-4, 0.9)
    assert not learner.is_finite()
