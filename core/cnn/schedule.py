"""The one-cycle learning rate as a function of the step: nothing to save, nothing to restore.

The same numbers as torch's OneCycleLR with its defaults (cosine, three tenths up, momentum
falling while the rate rises); Smith and Topin, arXiv:1708.07120.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

RISING = 0.3
FINAL_PART = 1e-4
LOW_MOMENTUM, HIGH_MOMENTUM = 0.85, 0.95


@dataclass(frozen=True, slots=True)
class OneCycle:
    """From `lowest` to `highest` and down to nearly nothing, over `steps` steps."""

    lowest: float
    highest: float
    steps: int

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        return self._at(step, self.lowest, self.highest, self.lowest * FINAL_PART)

    def momentum(self, step: int) -> float:
        """AdamW's first beta."""
        return self._at(step, HIGH_MOMENTUM, LOW_MOMENTUM, HIGH_MOMENTUM)

    def _at(self, step: int, start: float, top: float, end: float) -> float:
        peak = RISING * self.steps - 1
        if step <= peak:
            return _cosine(start, top, step / peak)
        last = max(self.steps - 1 - peak, 1e-12)
        return _cosine(top, end, min(1.0, (step - peak) / last))


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
