"""One step of training, which training, timing and benchmarks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.cnn import model
from core.cnn.predict import autocast
from core.cnn_types import Precision, TrainingRecipe


@dataclass(frozen=True, slots=True)
class Setting:
    """How this machine carries a recipe out.

    `at_once` is how many images go through the network together; where that is less than
    the recipe's batch, gradients are added up, so that a step is still one of the batch.
    """

    device: str
    precision: Precision
    threads: int
    at_once: int

    def halved(self) -> Setting:
        return replace(self, at_once=self.at_once // 2)


class Learner:
    """A network with its optimizer. `positive_weight` weighs the loss of the positives."""

    def __init__(
        self, net: nn.Module, recipe: TrainingRecipe, setting: Setting, positive_weight: float = 1.0
    ) -> None:
        self.setting = setting
        self.net = net.to(setting.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.net.train()
        self._weight = torch.tensor(positive_weight, device=setting.device)
        self._optimizer = torch.optim.AdamW(
            self.net.parameters(), lr=recipe.lowest_rate, weight_decay=recipe.weight_decay,
            fused=True,
        )  # fmt: skip

    def learn(self, pixels: Tensor, targets: Tensor, rate: float, momentum: float) -> Tensor:
        """One step on a batch; returns its mean loss, still on the device."""
        self._optimizer.zero_grad(set_to_none=True)
        losses = []
        for part in torch.arange(len(pixels)).tensor_split(-(-len(pixels) // self.setting.at_once)):
            here = slice(int(part[0]), int(part[-1]) + 1)
            loss = self._loss(pixels[here], targets[here]) / len(pixels)
            torch.autograd.backward(loss)
            losses.append(loss.detach())
        for group in self._optimizer.param_groups:
            group["lr"], group["betas"] = rate, (momentum, 0.999)
        self._optimizer.step()
        return torch.stack(losses).sum()

    def _loss(self, pixels: Tensor, targets: Tensor) -> Tensor:
        device = self.setting.device
        with autocast(device, self.setting.precision):
            said = self.net(model.as_input(pixels.to(device, non_blocking=True)))
        return functional.binary_cross_entropy_with_logits(
            said.float().flatten(), targets.to(device), pos_weight=self._weight, reduction="sum"
        )

    def is_finite(self) -> bool:
        """Whether the weights are still numbers."""
        norms = torch._foreach_norm([each.detach() for each in self.net.parameters()])
        return bool(torch.stack(norms).isfinite().all())

    def state(self) -> dict[str, Any]:
        return {"net": self.net.state_dict(), "optimizer": self._optimizer.state_dict()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.net.load_state_dict(state["net"])
        self._optimizer.load_state_dict(state["optimizer"])
