"""A report while it is composed: lines that know their section and the one that decides.

Language-free: the ankle and the chest reports are both laid out here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from core.demo.authors import Author
from core.demo.dice import Dice
from core.demo.grammar import Word, expand

_FAVOURITE = 0.3
_TRIES = 4


class Section(Enum):
    EXAM = "exam"
    OPENING = "opening"
    INDICATION = "indication"
    TECHNIQUE = "technique"
    FINDINGS = "findings"
    CONCLUSION = "conclusion"
    CLOSING = "closing"
    ADDENDUM = "addendum"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `decides` marks the sentence that the answer rests on."""

    text: str
    section: Section = Section.FINDINGS
    decides: bool = False
    heading: str = ""


class Voice:
    """An author speaking: picks phrases, a favourite one more often than the others.

    `topics` are what is said once and then left, such as the soft tissue; a voice
    remembers which of them it has touched.
    """

    __slots__ = ("author", "dice", "topics", "touched", "words")

    def __init__(
        self,
        author: Author,
        dice: Dice,
        words: Mapping[str, Word],
        topics: tuple[re.Pattern[str], ...] = (),
    ) -> None:
        self.author = author
        self.dice = dice
        self.words = dict(words)
        self.topics = topics
        self.touched: set[int] = set()

    def say(self, phrases: tuple[str, ...]) -> str:
        phrase = self.dice.one(phrases)
        if self.dice.chance(_FAVOURITE):
            phrase = phrases[_favourite(self.author.name, phrases)]
        sentence = expand(phrase, self.dice, self.words)
        sentence = sentence[0].upper() + sentence[1:]
        self.touched |= self._topics_of(sentence)
        return sentence

    def say_either(self, full: tuple[str, ...], terse: tuple[str, ...]) -> str:
        return self.say(terse if self.dice.chance(self.author.terse) else full)

    def say_news(self, phrases: tuple[str, ...]) -> str | None:
        """A sentence on something not yet spoken of; None where all has been said."""
        before = set(self.touched)
        for _ in range(_TRIES):
            sentence = self.say(phrases)
            if not before & self._topics_of(sentence):
                return sentence
            self.touched = set(before)
        return None

    def _topics_of(self, sentence: str) -> set[int]:
        return {i for i, topic in enumerate(self.topics) if topic.search(sentence)}


def _favourite(name: str, phrases: tuple[str, ...]) -> int:
    return zlib.crc32((name + phrases[0]).encode()) % len(phrases)


_ENDS = (".", "?", "!", ":", '"')


def closed(sentence: str) -> str:
    """The sentence with its full stop."""
    return sentence if sentence.endswith(_ENDS) else sentence + "."


def tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
