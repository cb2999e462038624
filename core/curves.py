"""A curve over the epochs of a training: thinned, smoothed, and what it has gained.

Pure arithmetic on (step, value) in the order of the steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

Curve = tuple[tuple[int, float], ...]
MOST_POINTS = 2000
"""More than a screen has pixels across: what is thinned looks the same."""


def thinned(curve: Curve, most: int = MOST_POINTS) -> Curve:
    """At most so many points: of each stretch its lowest and its highest, and both ends.

    A spike of one epoch stays visible, which an average would hide.
    """
    if len(curve) <= most:
        return curve
    inner = curve[1:-1]
    parts = max(1, (most - 2) // 2)
    bounds = [len(inner) * place // parts for place in range(parts + 1)]
    kept: list[tuple[int, float]] = [curve[0]]
    for low, high in pairwise(bounds):
        part = sorted(inner[low:high], key=lambda point: point[1])
        kept += sorted({part[0], part[-1]})
    return (*kept, curve[-1])


def smoothed(curve: Curve, weight: float) -> Curve:
    """The exponentially weighted mean of what came before, `weight` in [0, 1) on the past.

    Corrected for its start, as Adam's moments are: the first value is the curve's own. A
    value that is not finite is passed over.
    """
    if not weight:
        return curve
    mean, known, made = 0.0, 0, []
    for step, value in curve:
        if math.isfinite(value):
            mean = weight * mean + (1 - weight) * value
            known += 1
        made.append((step, mean / (1 - weight**known) if known else value))
    return tuple(made)


def best(curve: Curve, *, lowest: bool = False) -> tuple[int, float] | None:
    """The first point with the highest value (or the lowest); None where there is none."""
    finite = [point for point in curve if math.isfinite(point[1])]
    if not finite:
        return None
    sign = -1 if lowest else 1
    return max(finite, key=lambda point: (sign * point[1], -point[0]))


def gained(curve: Curve, last: int, *, lowest: bool = False) -> float | None:
    """How much better the best has become over the last so many points, 0 or more.

    None while the curve is not longer than that.
    """
    now, before = best(curve, lowest=lowest), best(curve[:-last], lowest=lowest)
    if now is None or before is None:
        return None
    return abs(now[1] - before[1])


def at(curve: Curve, step: int) -> float | None:
    """The value at a step, None where the curve has none there."""
    return dict(curve).get(step)


def last_value(curve: Curve) -> float | None:
    return curve[-1][1] if curve else None


def seconds_a_step(moments: Sequence[float]) -> float | None:
    """The median time between neighbours, so that a pause counts as one odd step."""
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return median(gaps) if gaps else None
