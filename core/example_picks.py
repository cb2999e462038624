"""Few-shot examples picked from a pool: at random, balanced, diverse, or the nearest to a report.

Pure and seeded: the same pool, in whatever order it comes, gives the same examples in the
same order. Only `fixed` keeps the pool's own order.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from core.errors import OverreadError
from core.likeness import Index
from core.types import Answer, FewShotExample, Pick, PoolReport, Report

RUNS = 10
"""Starts of k-means, of which the best is kept."""


def draw(pool: Sequence[PoolReport], k: int, pick: Pick, seed: int) -> tuple[PoolReport, ...]:
    """`k` examples of the pool, picked and ordered by the seed.

    Those with a quote come first where there are enough of them: an example without one
    shows the model how to leave it out. Raises OverreadError where the pool is too small.
    """
    if k > len(pool):
        raise OverreadError(f"{k} examples are wanted, and there are {len(pool)} to pick from.")
    if pick is Pick.FIXED:
        return tuple(pool[:k])
    quoted = [each for each in pool if each.evidence]
    known = sorted(quoted if len(quoted) >= k else pool, key=_place)
    dice = random.Random(seed)
    picked = {
        Pick.RANDOM: lambda: dice.sample(known, k),
        Pick.BALANCED: lambda: _balanced(known, k, dice),
        Pick.DIVERSE: lambda: _diverse(known, k, seed),
    }[pick]()
    dice.shuffle(picked)
    return tuple(picked)


def _place(report: PoolReport) -> tuple[str, str]:
    return report.accession_number, report.text


def _balanced(known: Sequence[PoolReport], k: int, dice: random.Random) -> list[PoolReport]:
    """The answers in turn, as long as there are reports of each; which comes first is diced."""
    of_answer: dict[Answer, list[PoolReport]] = defaultdict(list)
    for each in dice.sample(known, len(known)):
        of_answer[each.answer].append(each)
    turns = dice.sample(sorted(of_answer), len(of_answer))
    picked: list[PoolReport] = []
    while len(picked) < k:
        for answer in turns:
            if of_answer[answer] and len(picked) < k:
                picked.append(of_answer[answer].pop())
    return picked


def _diverse(known: Sequence[PoolReport], k: int, seed: int) -> list[PoolReport]:
    """Of each of `k` clusters of TF-IDF vectors the report nearest to its centre."""
    if not k:
        return []
    # Loaded here because scikit-learn takes longer to load than most commands to run.
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform([each.text for each in known])
    clusters = KMeans(n_clusters=k, random_state=seed, n_init=RUNS).fit(vectors)
    far = clusters.transform(vectors)
    taken: list[int] = []
    for cluster in range(k):
        order = np.argsort(far[:, cluster], kind="stable")
        taken.append(next(int(place) for place in order if place not in taken))
    return [known[place] for place in taken]


class Nearest:
    """Picks for each report the `k` of a pool that are most like it, the most alike last.

    A report is never shown itself, nor another report of the same patient.
    """

    def __init__(self, pool: Sequence[PoolReport], k: int) -> None:
        self._pool = sorted(pool, key=_place)
        self._k = k
        self._folded = [folded(each.text) for each in self._pool]
        self._index = Index([each.text for each in self._pool])
        by_length = sorted(self._pool, key=lambda each: -len(each.text))
        self.longest = tuple(each.example for each in by_length[:k])
        """The dearest examples that a report might be shown, to measure a prompt with."""

    def to(self, report: Report) -> tuple[FewShotExample, ...]:
        own = folded(report.text)
        order = np.argsort(-self._index.cosines(report.text), kind="stable")
        allowed = [
            self._pool[place]
            for place in order
            if self._folded[place] != own and not self._is_own(self._pool[place], report)
        ]
        return tuple(each.example for each in reversed(allowed[: self._k]))

    @staticmethod
    def _is_own(other: PoolReport, report: Report) -> bool:
        same_number = other.accession_number and other.accession_number == report.accession_number
        return bool(same_number or (other.patient and other.patient == report.patient_id))


def folded(text: str) -> str:
    """The text in one line and in small letters, to recognise it by."""
    return " ".join(text.split()).casefold()
