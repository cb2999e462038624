"""What the charts of a training show, without a page."""

from __future__ import annotations

import pytest

from pages.parts import training_charts
from pages.parts.ink import DARK, LIGHT, Ink


@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_small_charts_run_over_the_epochs_although_the_loss_has_steps(ink: Ink) -> None:
    steps = tuple((step, 0.5) for step in range(1, 1899))
    curves = {"mcc": ((1, 0.1), (26, 0.7)), "step_loss": steps}
    figure = training_charts.multiples(curves, 0.0, ink)
    axes = [figure.layout[name] for name in figure.to_dict()["layout"] if "xaxis" in name]
    assert len(axes) == len(training_charts.SMALL)
    assert {tuple(axis.range) for axis in axes} == {(1, 26)}
