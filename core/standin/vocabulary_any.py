"""The vocabulary for whatever a prompt asks for: the built-in ones, or one made on the spot.

A finding that no file here knows is looked for by the long words of the prompt's first
telling sentence, with everyday German and English negation and doubt. That is crude, and enough
for a prompt on a new task to get answers that depend on the report.
"""

from __future__ import annotations

import re

from core.standin.vocabulary import Vocabulary, words
from core.standin.vocabulary_ankle import ANKLE_FRACTURE
from core.standin.vocabulary_chest import PNEUMOTHORAX

LONG_WORD = re.compile(r"[a-z]{6,}")
SENTENCE = re.compile(r"[?.\n]")
STEM = 8
MOST_TERMS = 6
EVERYDAY = re.compile(
    r"befund|bericht|radiolog|liegt|laut|entscheid|beschreib|zwischen|antwort|schluessel|woertlich"
    r"|material|anweisung|present|absent|uncertain|report|describ|decide|whether|eviden|answer"
    r"|patient|german|english|please|classif|follow|finding|experienc|erfahren|examin|untersuch"
    r"|bitte|folgend|finden|zeigt|zeigen|stehen|stands|between|instruct|verbatim|sentence|hoechst"
    r"|genau|exactly|nothing|nichts|sonst|worten|frage|question|there|mention|assistant"
)
"""Words of prompts that say nothing of the finding, by their beginnings."""


def vocabulary_for(instructions: str) -> Vocabulary:
    """The vocabulary for folded instructions, by the finding that they name first."""
    places = {
        known: place.start()
        for known, pattern in KNOWN.items()
        if (place := pattern.search(instructions))
    }
    if places:
        return min(places, key=lambda known: places[known])
    return _made_for(instructions)


KNOWN = {
    ANKLE_FRACTURE: re.compile(r"fra[kc]tur|knochenbruch|\bbrueche?\b"),
    PNEUMOTHORAX: re.compile(r"pneumothora"),
}


def _telling(sentence: str) -> list[str]:
    """The beginnings of a sentence's words that may name a finding."""
    long_words = LONG_WORD.findall(sentence)
    return list(dict.fromkeys(word[:STEM] for word in long_words if not EVERYDAY.match(word)))


def _made_for(instructions: str) -> Vocabulary:
    sentences = (_telling(sentence) for sentence in SENTENCE.split(instructions))
    wanted = next(filter(None, sentences), [])[:MOST_TERMS]
    finding = words("\n".join(wanted))
    none = words()
    return Vocabulary(
        telling=finding,
        finding=finding,
        other_word=none,
        look_alike=none,
        trace=none,
        gone=none,
        lasting=none,
        healed=none,
        old=words(r"_z\. ?n\b|zustand nach|_alte[rnms]?\b|_old\b|history of"),
        treated=none,
        removed=none,
        trap=ANKLE_FRACTURE.trap,
        no_other=ANKLE_FRACTURE.no_other,
        negation=ANKLE_FRACTURE.negation,
        negation_after=ANKLE_FRACTURE.negation_after,
        suspected=ANKLE_FRACTURE.suspected,
        doubtful=ANKLE_FRACTURE.doubtful,
        doubt_alone=none,
        here=none,
        elsewhere=none,
        all_clear=none,
        comparison=ANKLE_FRACTURE.comparison,
    )
