"""Chance that falls the same way on every machine and with every Python.

Only `random()` of the Mersenne twister is promised to stay as it is between
Python versions, so every draw here is made from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that are fixed by the words the dice were made from."""

    __slots__ = ("_draw",)

    def __init__(self, *seed: object) -> None:
        self._draw = Random("/".join(str(part) for part in seed)).random

    def chance(self, probability: float) -> bool:
        return self._draw() < probability

    def one(self, choices: Sequence[T]) -> T:
        return choices[int(self._draw() * len(choices))]

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._draw() * (high - low + 1))

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        mark = self._draw() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            mark -= weight
            if mark < 0:
                return choice
        return choices[-1][0]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        return [thing for _, _, thing in sorted((self._draw(), i, t) for i, t in enumerate(things))]
