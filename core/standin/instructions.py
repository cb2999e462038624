"""What a prompt's constant part tells the stand-in: rules, examples, form, answer words.

Read once for each prompt and kept. A rule that the instructions mention is strong, one
that only an example shows is weaker, and one that is nowhere keeps the strength that
most first tries get away with: negation is mostly read right, an old fracture mostly not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.standin import answer_words, layout
from core.standin.deciding import decide
from core.standin.draws import draw
from core.standin.reading import statements
from core.standin.vocabulary import Rule, Vocabulary, fold
from core.standin.vocabulary_any import vocabulary_for
from core.types import ChatMessage

MENTIONS = {
    Rule.NEGATION: r"vernein|negation|negat|\bkeine? (?:fraktur|bruch)|no pneumothorax",
    Rule.FALSE_NEGATION: r"nicht dislozierte|keine weitere|setzen eine fraktur voraus"
    r"|ohne gelenkstufe"
    r"|nicht disloziert\b|presuppose|no other|no enlarging",
    Rule.SUSPICION: r"verdacht|\bv\. ?a\.|fraglich|auszuschliess|suspect|suspicion|not excluded"
    r"|doubtful",
    Rule.INDICATION: r"fragestellung|anamnese|klinische angaben|indikation|indication"
    r"|clinical question",
    Rule.OLD: r"\balte[rnsm]?\b|durchbau|verheilt|konsolidi|healed|\bold\b|resolved",
    Rule.TREATED: r"operiert|osteosynth|platte|schrauben|operated|chest tube",
    Rule.LOOK_ALIKE: r"ossikel|os trigonum|akzessor|ossicle|skin fold|bullae",
    Rule.OTHER_WORD: r"fissur|ausriss|infraktion|weber|fissure|avulsion|hydropneumothorax",
    Rule.ELSEWHERE: r"andere\w* knochen|mittelfuss|kalkaneus|other bones|pneumomediastinum"
    r"|emphysema",
    Rule.REGION: r"koerperregion|andere\w* regionen|body regions|other regions",
    Rule.ADDENDUM: r"nachtrag|addendum",
    Rule.COMPARISON: r"voraufnahme|vergleich|unveraendert|prior exam|comparison|unchanged",
    Rule.MATERIAL: r"keine anweisung|nie eine anweisung|not an instruction|never an instruction",
}
"""What in the folded instructions mentions a rule."""
MENTION_PATTERNS = {rule: re.compile(pattern) for rule, pattern in MENTIONS.items()}
ENGLISH = re.compile(r"\b(?:the|is|of|no|with)\b")
GERMAN = re.compile(r"\b(?:der|die|das|ein|eine|im|und|kein|keine)\b")
STEM = 7
LONG_WORD = re.compile(r"[a-z]{5,}")
PLACE_DEFINED = re.compile(r"distale[nr]? (?:tibia|fibula)|distal (?:tibia|fibula)|\btalus\b")

UNMENTIONED = {
    Rule.NEGATION: 0.93,
    Rule.FALSE_NEGATION: 0.55,
    Rule.SUSPICION: 0.35,
    Rule.INDICATION: 0.65,
    Rule.OLD: 0.35,
    Rule.TREATED: 0.30,
    Rule.LOOK_ALIKE: 0.60,
    Rule.OTHER_WORD: 0.65,
    Rule.ELSEWHERE: 0.30,
    Rule.REGION: 0.40,
    Rule.ADDENDUM: 0.50,
    Rule.COMPARISON: 0.30,
    Rule.MATERIAL: 0.25,
}
"""How often a prompt that is silent on a rule gets away with it."""
MENTIONED = 0.95
SHOWN = 0.78
MENTIONED_AND_SHOWN = 0.98
DELIMITED = 0.85
PLACE_ONLY = 0.70
"""Strength of “another bone doesn't count” where only the place is defined."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example's answer and the words of its text, for comparison with a report."""

    answer: str
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Instructions:
    """The constant part of a prompt, understood."""

    key: str
    finding: Vocabulary
    strengths: Mapping[Rule, float]
    examples: tuple[Example, ...]
    words: Mapping[str, str]
    as_word: bool
    evidence_first: bool
    reasoning: bool
    english: bool


@lru_cache(maxsize=256)
def read_instructions(
    turns: tuple[ChatMessage, ...], before: str, after: str, delimited: bool
) -> Instructions:
    """What the constant part says; `turns` are the messages before the last one."""
    system = "\n".join(turn.content for turn in turns if turn.role == "system")
    own = layout.without_examples(f"{system}\n{before}\n{after}\n")
    folded = fold(own)
    finding = vocabulary_for(folded)
    shown = layout.examples(turns, f"\n{before}\n")
    return Instructions(
        key=f"{draw(system, before, after, *(turn.content for turn in turns)):.17f}",
        finding=finding,
        strengths=_strengths(folded, shown, finding, delimited=delimited),
        examples=_examples(shown),
        words=answer_words.words_in(own),
        as_word="json" not in folded and "{" not in folded,
        evidence_first=_comes_before(folded, '"evidence"', '"answer"'),
        reasoning='"reasoning"' in folded,
        english=is_english(folded),
    )


def is_english(folded: str) -> bool:
    """Whether a text has more English than German small words."""
    return len(ENGLISH.findall(folded)) > len(GERMAN.findall(folded))


def _comes_before(text: str, first: str, second: str) -> bool:
    return -1 < text.find(first) < text.find(second)


def _strengths(
    folded: str, shown: Sequence[layout.Shown], finding: Vocabulary, *, delimited: bool
) -> Mapping[Rule, float]:
    """How often each rule is followed, between 0 and 1."""
    strengths = dict(UNMENTIONED)
    if PLACE_DEFINED.search(folded):
        strengths[Rule.ELSEWHERE] = PLACE_ONLY
        strengths[Rule.REGION] = PLACE_ONLY
    if delimited:
        strengths[Rule.MATERIAL] = DELIMITED
    mentioned = {rule for rule, pattern in MENTION_PATTERNS.items() if pattern.search(folded)}
    taught = {rule for example in shown for rule in _taught(example, finding)}
    for rule in Rule:
        if rule in mentioned:
            strengths[rule] = MENTIONED_AND_SHOWN if rule in taught else MENTIONED
        elif rule in taught:
            strengths[rule] = max(SHOWN, strengths[rule])
    return strengths


def _taught(example: layout.Shown, finding: Vocabulary) -> set[Rule]:
    """The rules without which one would not come to the example's answer."""
    asked: set[Rule] = set()

    def knows(rule: Rule) -> bool:
        asked.add(rule)
        return True

    verdict = decide(statements(example.text, finding), example.text, knows)
    return asked if verdict.answer == answer_words.meaning(example.word) else set()


def _examples(shown: Sequence[layout.Shown]) -> tuple[Example, ...]:
    found = []
    for example in shown:
        answer = answer_words.meaning(example.word)
        if answer is not None:
            found.append(Example(answer, stems(example.text)))
    return tuple(found)


def stems(text: str) -> frozenset[str]:
    """The long words of a text, cut to their beginnings so that endings don't matter."""
    return frozenset(word[:STEM] for word in LONG_WORD.findall(fold(text)))
