"""Where readers go wrong: errors by groups of report language that make a report hard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.confusion import View, right_and_counted
from core.metrics.matrix import Bools, Outcomes
from core.metrics.rates import Ints, Rate


@dataclass(frozen=True, slots=True, eq=False)
class PitfallErrors:
    """Wrong readings and all readings that count, both readers × pitfalls."""

    readers: tuple[str, ...]
    pitfalls: tuple[str, ...]
    view: View
    errors: Ints
    n: Ints

    def rate(self, reader: str, pitfall: str) -> Rate:
        """The error rate of one reader in one group; raises ValueError for unknown names."""
        at = self.readers.index(reader), self.pitfalls.index(pitfall)
        return Rate(int(self.errors[at]), int(self.n[at]))


def pitfall_errors(outcomes: Outcomes, view: View = View.FAILURES_WRONG) -> PitfallErrors:
    """Errors of every reader in every pitfall group. A report may be in several groups."""
    right, counted = right_and_counted(outcomes, view)
    return PitfallErrors(
        outcomes.readers,
        outcomes.pitfall_names,
        view,
        errors=_in_groups(counted & ~right, outcomes.pitfalls),
        n=_in_groups(counted, outcomes.pitfalls),
    )


def _in_groups(readings: Bools, pitfalls: Bools) -> Ints:
    product = readings.T.astype(np.float32) @ pitfalls.astype(np.float32)
    return product.astype(np.int64)
