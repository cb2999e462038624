"""Prompts put together from parts, and the halving that finds a good one among them.

Pure: which combinations are tried, how many reports each round gives them, what that
costs in requests, and who goes on. Successive halving: Jamieson & Talwalkar 2016
(AISTATS, PMLR 51:240–248): every round the better half goes on, on twice the reports.
"""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.types import Answer, Pick

FEWEST_REPORTS = 8
"""Of the first round; fewer tell nothing."""
MOST_CANDIDATES = 64
MOST_SENTENCES = 3
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Parts:
    """A prompt to try: one written by hand, with what is added to it.

    `groups` are the pitfall groups whose sentences are added, `k` examples are drawn by
    `pick`; without any the base keeps its own.
    """

    base: str
    definition: bool = False
    groups: tuple[str, ...] = ()
    k: int = 0
    pick: Pick = Pick.BALANCED

    @property
    def added(self) -> str:
        """its definition, a sentence on negation, 3 balanced examples."""
        parts = ["the definition"] if self.definition else []
        parts += [f"a sentence on {group.replace('_', ' ')}" for group in self.groups]
        parts += [f"{self.k} {self.pick.value} examples"] if self.k else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Stock:
    """What prompts are put together from.

    `bases` says for each prompt whether the definition can be added and which groups have
    a sentence for it; `examples` are (number, how they are picked).
    """

    bases: Mapping[str, tuple[bool, tuple[str, ...]]]
    examples: Sequence[tuple[int, Pick]]


@dataclass(frozen=True, slots=True)
class Round:
    """So many candidates have read so many reports when it ends; `new` of them in it."""

    candidates: int
    reports: int
    new: int

    @property
    def requests(self) -> int:
        return self.candidates * self.new


def combinations(stock: Stock, count: int, seed: int) -> tuple[Parts, ...]:
    """`count` different ones, fewer where there are no more; the bases as they are come first."""
    found = [Parts(base) for base in stock.bases][:count]
    dice = random.Random(seed)
    misses = 0
    while len(found) < count and stock.bases and misses < 50 * count:
        each = _combination(stock, dice)
        if each in found:
            misses += 1
        else:
            found.append(each)
    return tuple(found)


def _combination(stock: Stock, dice: random.Random) -> Parts:
    base = dice.choice(sorted(stock.bases))
    can_define, groups = stock.bases[base]
    several = dice.randint(0, min(MOST_SENTENCES, len(groups)))
    k, pick = dice.choice([(0, Pick.BALANCED), *stock.examples])
    return Parts(
        base,
        can_define and dice.random() < 0.5,
        tuple(sorted(dice.sample(sorted(groups), several))),
        k,
        pick,
    )


def rounds(candidates: int, reports: int) -> tuple[Round, ...]:
    """The better half goes on after each round, the last two have read all the reports."""
    count = max(1, math.ceil(math.log2(candidates))) if candidates else 0
    found: list[Round] = []
    before = 0
    for place in range(count):
        share = max(FEWEST_REPORTS, reports // 2 ** (count - 1 - place))
        upto = reports if place == count - 1 else min(reports, share)
        found.append(Round(candidates, upto, upto - before))
        candidates, before = math.ceil(candidates / 2), upto
    return tuple(found)


def affordable(reports: int, confirmed: int, budget: int) -> int:
    """The most candidates, up to MOST_CANDIDATES, that a budget of requests has room for.

    `confirmed` requests are kept for the winner. 0 where not even two can be tried.
    """
    for count in range(MOST_CANDIDATES, 1, -1):
        if sum(each.requests for each in rounds(count, reports)) + confirmed <= budget:
            return count
    return 0


def survivors(right: Mapping[Key, int], order: Sequence[Key]) -> tuple[Key, ...]:
    """The better half by right answers; among equals the one that came first goes on."""
    ranked = sorted(order, key=lambda key: (-right[key], order.index(key)))
    return tuple(ranked[: math.ceil(len(ranked) / 2)])


def interleaved(answers: Mapping[int, Answer], seed: int) -> tuple[int, ...]:
    """report_ids in an order whose every beginning has the answers in their shares."""
    dice = random.Random(seed)
    return tuple(key for _, key in sorted(_places(answers, dice)))


def _places(answers: Mapping[int, Answer], dice: random.Random) -> Iterator[tuple[float, int]]:
    for answer in sorted(set(answers.values())):
        ids = sorted(key for key, each in answers.items() if each is answer)
        dice.shuffle(ids)
        yield from (((place + 0.5) / len(ids), key) for place, key in enumerate(ids))
