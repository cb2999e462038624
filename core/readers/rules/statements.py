"""What each sentence of a report says of an ankle fracture, of metal and of healing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from core.readers.rules import ankle_words as words
from core.readers.rules.context import Age, Mention, Stance, age, mentions, stance
from core.readers.rules.folding import Folded
from core.readers.rules.headings import Section
from core.readers.rules.passages import Sentence, sentences
from core.readers.rules.phrases import phrases

KNOWN_NOUNS = phrases(
    """
    *disloka* *luxation* *stufe* *stellung* *verschieb* *abweichung* *erguss* *lockerung* *heilung*
    *schwellung* *instabil* *diastase* *erweiterung* *sinterung* *zeichen *arthros* *band*
    *aenderung *beteiligung *verletzung* *laesion*
    """
)
"""Nouns for reports in which nothing, or everything, is written large."""


class Kind(Enum):
    """What one statement is about."""

    FRACTURE = "fracture"
    LINE = "line"
    METAL = "metal"
    REMOVED = "removed"
    HEALED = "healed"
    PARTLY_HEALED = "partly healed"
    AT_IMPLANT = "at implant"
    UNCHANGED = "unchanged"
    NORMAL = "normal"
    FOLLOW_UP = "follow-up"
    KNOWN = "known"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a sentence says. `start` and `end` are its sentence's folded offsets."""

    kind: Kind
    section: Section
    start: int
    end: int
    stance: Stance = Stance.STATED
    age: Age = Age.NOW


Maker = Callable[..., Statement]


def statements(folded: Folded) -> list[Statement]:
    """All statements about the ankle, in the order of the report."""
    return [made for sentence in sentences(folded) for made in _of(folded, sentence)]


def _of(folded: Folded, sentence: Sentence) -> Iterator[Statement]:
    text = folded.text[sentence.start : sentence.end]
    asked = sentence.section is Section.INDICATION

    def made(kind: Kind, how: Stance = Stance.STATED, when: Age = Age.NOW) -> Statement:
        return Statement(kind, sentence.section, sentence.start, sentence.end, how, when)

    if sentence.section is Section.TECHNIQUE:
        return
    around = [*_metal(text, made), *_healing(text, made)] if sentence.here else []
    kinds = {one.kind for one in around}
    for mention in mentions(text, _nouns(folded, sentence)):
        if not _is_bone(text, mention):
            continue
        if _is_here(text, mention, sentence):
            is_line = words.LINE.fullmatch(mention.word) is not None
            how, when = stance(text, mention, is_line=is_line), age(text, mention)
            kind = Kind.LINE if is_line else Kind.FRACTURE
            if words.AT_IMPLANT.search(text[: mention.end]):
                kind = Kind.AT_IMPLANT
            yield made(Kind.KNOWN if asked else kind, how, _aged(when, kinds, text))
        elif not asked:
            yield made(Kind.ELSEWHERE)
    yield from around
    if sentence.here:
        yield from _surroundings(text, made)


def _aged(when: Age, kinds: set[Kind], text: str) -> Age:
    """A fracture named together with its metal or its healing is no new one."""
    if when is Age.NOW and Kind.HEALED in kinds:
        return Age.OLD
    if when in (Age.NOW, Age.AFTER) and words.AFTERMATH.search(text):
        return Age.OLD
    if when is Age.NOW and kinds & {Kind.METAL, Kind.REMOVED}:
        return Age.AFTER
    return when


def _nouns(folded: Folded, sentence: Sentence) -> frozenset[int]:
    """Offsets of nouns: written with a capital inside the sentence, or known as nouns."""
    text = folded.text[sentence.start : sentence.end]
    cased = any(letter.islower() for letter in folded.report)
    found = set()
    for match in re.finditer(r"[a-z][\w-]*", text):
        written = folded.as_written(sentence.start + match.start(), sentence.start + match.end())
        capital = cased and match.start() > 0 and written[0].isupper() and not written.isupper()
        if capital or KNOWN_NOUNS.fullmatch(match.group()):
            found.add(match.start())
    return frozenset(found)


def _is_here(text: str, mention: Mention, sentence: Sentence) -> bool:
    """Whether the nearest bone, or else the sentence's region, is the ankle."""
    if words.AT_IMPLANT.search(text[: mention.start]):
        return sentence.here
    part = _part(text, mention)
    here = _nearest(words.HERE, text, mention, part)
    elsewhere = _nearest(words.ELSEWHERE, text, mention, part)
    if here is None and elsewhere is None:
        return sentence.here
    if elsewhere is None or here is None:
        return elsewhere is None
    return here < elsewhere


def _part(text: str, mention: Mention) -> tuple[int, int]:
    """The stretch of the sentence in which a bone can belong to the mention."""
    begin = max((m.end() for m in re.finditer(r";|\bsondern\b|\baber\b|\bjedoch\b|\bhingegen\b",
                 text[: mention.start])), default=0)  # fmt: skip
    rest = re.search(r";|\bsondern\b|\baber\b|\bjedoch\b|\bhingegen\b", text[mention.end :])
    return begin, mention.end + rest.start() if rest else len(text)


def _nearest(
    pattern: re.Pattern[str], text: str, mention: Mention, part: tuple[int, int]
) -> int | None:
    """Letters between the mention and the nearest word of this kind; behind it counts less far."""
    distances = [_distance(match, mention) for match in pattern.finditer(text, part[0], part[1])]
    return min(distances, default=None)


def _distance(match: re.Match[str], mention: Mention) -> int:
    if match.start() < mention.end and match.end() > mention.start:
        return 0
    if match.start() >= mention.end:
        return match.start() - mention.end
    return mention.start - match.end() + 12


def _is_bone(text: str, mention: Mention) -> bool:
    """Whether what is torn is bone: a torn ligament is no fracture."""
    if words.NOT_A_TARGET.fullmatch(mention.word):
        return False
    if re.match(r"\w*(?:ausri|abri|avulsion)", mention.word):
        around = text[max(0, mention.start - 30) : mention.end + 30]
        return words.SOFT.search(around) is None or words.BONY.search(around) is not None
    return True


def _metal(text: str, made: Maker) -> Iterator[Statement]:
    removed = words.REMOVED.search(text)
    if removed and not re.search(
        r"\b(?:geplant|vor|zur|fuer)\w* (?:\w+ )?$", text[: removed.start()]
    ):
        yield made(Kind.REMOVED)
        return
    metal = None if words.PROSTHESIS.search(text) else words.METAL.search(text)
    if metal and re.match(r"\W*nicht\b(?! (?:disl|gelock|gebro|ver))", text[metal.end() :]):
        return
    if metal and not re.search(r"\b(?:kein\w*|ohne)\W+(?:\w+\W+){0,2}$", text[: metal.start()]):
        yield made(Kind.METAL)


def _healing(text: str, made: Maker) -> Iterator[Statement]:
    for match in words.HEALED.finditer(text):
        around = text[max(0, match.start() - 45) : match.start()]
        behind = text[match.end() : match.end() + 30]
        partly = words.PARTLY.search(around) or re.match(
            r"\W*(?:\w+\W+){0,2}(?:nicht|noch nicht)", behind
        )
        yield made(Kind.PARTLY_HEALED if partly else Kind.HEALED)
    pseudarthrosis = words.PSEUDARTHROSIS.search(text)
    if pseudarthrosis and not re.search(r"\b(?:kein\w*|ohne)\b", text[: pseudarthrosis.start()]):
        yield made(Kind.PARTLY_HEALED)


def _surroundings(text: str, made: Maker) -> Iterator[Statement]:
    for kind, pattern in (
        (Kind.UNCHANGED, words.UNCHANGED),
        (Kind.NORMAL, words.NORMAL),
        (Kind.NORMAL, words.OSSICLE),
        (Kind.FOLLOW_UP, words.FOLLOW_UP),
    ):
        if pattern.search(text):
            yield made(kind)
