"""Where a network looked: maps and occlusion of a toy net that finds a bright square."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.cnn import explain, model

SIZE = 64


class BrightSquare(nn.Module):
    """Answers to brightness above grey alone: one feature, which is the mean over patches of 8."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Conv2d(1, 1, 8, stride=8)
        self.classifier = nn.Linear(1, 1)
        with torch.no_grad():
            self.features.weight.fill_(1 / 64)
            self.features.bias.fill_(-0.5)  # type: ignore[union-attr]
            self.classifier.weight.fill_(10.0)
            self.classifier.bias.fill_(-1.0)

    def forward(self, given: Tensor) -> Tensor:
        features: Tensor = torch.relu(self.features(given))
        answer: Tensor = self.classifier(features.mean(dim=(2, 3)))
        return answer


def picture(top: int, left: int) -> np.ndarray:
    drawn = np.full((SIZE, SIZE), 60, np.uint8)
    drawn[top : top + 8, left : left + 8] = 250
    return drawn


@pytest.mark.parametrize(("top", "left"), [(0, 0), (16, 40), (56, 56)])
def test_the_map_and_the_occlusion_agree_where_the_bright_square_is(top: int, left: int) -> None:
    net, square = BrightSquare(), picture(top, left)
    (found,) = explain.activation_maps(net, [square])
    row, column = np.unravel_index(int(found.argmax()), found.shape)
    assert top <= row < top + 8
    assert left <= column < left + 8
    covered = explain.occlusion(net, square)
    assert (covered.top, covered.left, covered.side) == (top, left, 8)
    assert covered.strongest > 0
    assert np.sum(covered.drops > 0.1 * covered.strongest) == 1


def test_the_mean_of_the_map_is_the_logit_without_its_bias() -> None:
    """Of DenseNet121 itself: the map is not an illustration but what the logit is made of."""
    net = model.build(seed=1)
    net.eval()
    squares = [np.random.default_rng(n).integers(0, 255, (SIZE, SIZE), np.uint8) for n in range(3)]
    maps = list(explain.activation_maps(net, squares))
    assert [each.shape for each in maps] == [(SIZE, SIZE)] * 3
    with torch.inference_mode():
        logits = net(model.as_input(torch.from_numpy(np.stack(squares))[:, None])).flatten()
        bias = net.classifier.bias
    means = [float(each.mean()) for each in maps]
    assert means == pytest.approx((logits - bias).tolist(), abs=1e-4)


def test_nothing_bright_is_a_map_without_evidence() -> None:
    (found,) = explain.activation_maps(BrightSquare(), [np.full((SIZE, SIZE), 60, np.uint8)])
    assert float(found.max()) == 0.0
