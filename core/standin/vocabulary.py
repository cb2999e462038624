"""Which words the stand-in knows for one finding: what a vocabulary has to say.

A vocabulary is a set of patterns, one for each thing that a sentence of a report can
say about a finding. `reading` turns sentences into statements with it and knows no
word of its own. Patterns see folded text: small letters, ä as ae, ß as ss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FOLDED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("\u00a0", " "), ("(", " "))


class Rule(StrEnum):
    """What a reader has to know in order not to fall into one group of pitfalls."""

    NEGATION = "negation"
    FALSE_NEGATION = "false_negation"
    SUSPICION = "suspicion"
    INDICATION = "indication"
    OLD = "old"
    TREATED = "treated"
    LOOK_ALIKE = "look_alike"
    OTHER_WORD = "other_word"
    ELSEWHERE = "elsewhere"
    REGION = "region"
    ADDENDUM = "addendum"
    COMPARISON = "comparison"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Patterns for one finding, in the language of its reports.

    `trace` is what a fracture line is to a fracture: that by which the finding is still
    seen. `no_other` supposes that one was named before; `doubt_alone` is doubt of the finding
    in a clause that does not name it. A sentence without a `telling` word
    is not looked at closely: it can say that all is clear or unchanged, no more. This keeps
    the stand-in fast.
    """

    telling: re.Pattern[str]
    finding: re.Pattern[str]
    other_word: re.Pattern[str]
    look_alike: re.Pattern[str]
    trace: re.Pattern[str]
    gone: re.Pattern[str]
    lasting: re.Pattern[str]
    healed: re.Pattern[str]
    old: re.Pattern[str]
    treated: re.Pattern[str]
    removed: re.Pattern[str]
    trap: re.Pattern[str]
    no_other: re.Pattern[str]
    negation: re.Pattern[str]
    negation_after: re.Pattern[str]
    suspected: re.Pattern[str]
    doubtful: re.Pattern[str]
    doubt_alone: re.Pattern[str]
    here: re.Pattern[str]
    elsewhere: re.Pattern[str]
    all_clear: re.Pattern[str]
    comparison: re.Pattern[str]


def fold(text: str) -> str:
    """Text as the patterns want it, with a space before the first word."""
    text = text.lower()
    for letter, plain in FOLDED:
        text = text.replace(letter, plain)
    return f" {text.strip()}"


def words(alternatives: str = "") -> re.Pattern[str]:
    """A pattern that matches any of the alternatives, which may stand on several lines.

    `_` stands for the space before a word. Without alternatives nothing matches.
    """
    lines = [line.strip() for line in alternatives.strip().split("\n")]
    return re.compile("|".join(lines).replace("_", " ") if alternatives else r"(?!)")
