"""Sentences that tell the answer without saying it: an artefact a model could learn.

A sentence that stands often, and only in reports of one answer, must itself speak of the
finding ("Ossär intakt"). One that does not ("MRT empfohlen") would be a give-away.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.demo.realism.sentences import sentences
from core.demo.study import DemoReport

OFTEN = 20
SPEAKS_OF_BONE = re.compile(
    r"(?:fraktur|knoech|ossaer|kortikal|malleol|durchba|konsolid|refraktur|befund|darstellung"
    r"|abbildung|osg \w*\s?(?:frei|intakt|unauff|ohne)|sprunggelenk .*(?:unauff|frei|ohne))"
    r"(?!.*\?$)"
)
SPEAKS_OF_PLEURA = re.compile(
    r"pneumothora|ptx|pleural|lung edge|component|re-expan|no acute|normal chest|unremarkable chest"
    r"|clear|expanded"
)


@dataclass(frozen=True, slots=True)
class PureSentence:
    """A sentence of one answer only, in how many reports, and whether it speaks of the finding."""

    sentence: str
    answer: str
    reports: int
    speaks: bool


def pure_sentences(
    reports: Sequence[DemoReport], speaks: re.Pattern[str]
) -> tuple[PureSentence, ...]:
    """The frequent sentences that stand under one answer only, the most frequent first."""
    under: dict[str, Counter[str]] = defaultdict(Counter)
    for item in reports:
        for sentence in set(sentences(item.report.text)):
            under[sentence][item.truth.value] += 1
    pure = [
        PureSentence(sentence, next(iter(n)), n.total(), bool(speaks.search(sentence)))
        for sentence, n in under.items()
        if n.total() >= OFTEN and len(n) == 1
    ]
    return tuple(sorted(pure, key=lambda one: (-one.reports, one.sentence)))
