"""How much of a report stands in another one too, stock phrases left aside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from core.demo.realism.sentences import STOCK_SHARE, shares

SHORTEST = 4
"""Shorter reports are little but stock phrase: an empty one, or “OSG links. Keine Fraktur.”"""


def nearest_neighbours(reports: Sequence[list[str]]) -> list[float]:
    """For each report of some length, the largest share of its sentences found in one other.

    A share counts the sentences that both have and that are no stock phrases, over the
    sentences of the shorter report.
    """
    long_enough = [report for report in reports if len(report) >= SHORTEST]
    frequency = shares(reports)
    stock = STOCK_SHARE * len(reports)
    own = [{s for s in report if frequency[s] < stock} for report in long_enough]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, some in enumerate(own):
        for sentence in some:
            holders[sentence].append(i)
    return [_largest(i, own[i], holders, long_enough) for i in range(len(long_enough))]


def _largest(
    i: int, own: set[str], holders: dict[str, list[int]], reports: list[list[str]]
) -> float:
    common = Counter(j for sentence in own for j in holders[sentence] if j != i)
    length = len(set(reports[i]))
    return max(
        (n / min(length, len(set(reports[j]))) for j, n in common.items()),
        default=0.0,
    )
