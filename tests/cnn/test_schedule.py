"""The one-cycle schedule as a function of the step is torch's OneCycleLR."""

from __future__ import annotations

import pytest
import torch

from core.cnn.schedule import OneCycle


@pytest.mark.parametrize("steps", [10, 57, 400])
def test_rate_and_momentum_are_those_of_torch(steps: int) -> None:
    ours = OneCycle(lowest=1e-5, highest=5e-3, steps=steps)
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=5e-3, total_steps=steps, div_factor=500
    )
    for step in range(steps):
        group = optimizer.param_groups[0]
        assert ours.rate(step) == pytest.approx(group["lr"], rel=1e-9)
        assert ours.momentum(step) == pytest.approx(group["betas"][0], rel=1e-9)
        optimizer.step()
        if step < steps - 1:
            theirs.step()


def test_it_begins_at_the_lowest_and_reaches_the_highest() -> None:
    cycle = OneCycle(lowest=1e-5, highest=5e-3, steps=1000)
    assert cycle.rate(0) == pytest.approx(1e-5)
    assert max(cycle.rate(step) for step in range(1000)) == pytest.approx(5e-3, rel=1e-4)
    assert cycle.rate(999) < 1e-8


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_shortest_runs_have_a_rate_too(steps: int) -> None:
    cycle = OneCycle(lowest=1e-5, highest=5e-3, steps=steps)
    assert all(0 < cycle.rate(step) <= 5e-3 for step in range(steps))
