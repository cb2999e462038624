"""What the words around a mention make of it: denied, doubted, suspected, asked, past.

After ConText (Harkema et al. 2009, J Biomed Inform 42:839–851), for German: a “kein” denies
the noun that it goes with and those listed after it, but not the fracture in “keine
Dislokation der Fraktur”, and “nicht disloziert” denies no fracture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from core.readers.rules import context_words as words
from core.readers.rules.ankle_words import RULED_OUT, TARGET


class Stance(Enum):
    """What a mention says of the fracture."""

    STATED = "stated"
    SUSPECTED = "suspected"
    DOUBTED = "doubted"
    DENIED = "denied"
    FURTHER = "further"
    GONE = "gone"
    ASKED = "asked"


class Age(Enum):
    """Of when a mention speaks. Fresh is said to be new."""

    FRESH = "fresh"
    NOW = "now"
    AFTER = "after"
    OLD = "old"


WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[,;:/()]")


@dataclass(slots=True)
class Scope:
    """A denial on its way through the words: which noun it has reached, and how it is limited."""

    head_found: bool = False
    item_open: bool = True
    limits: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Mention:
    """A target word in a sentence (offsets in its folded text) and how a “kein” touches it."""

    start: int
    end: int
    word: str
    denied: bool
    limits: frozenset[str]


def mentions(text: str, nouns: frozenset[int]) -> Iterator[Mention]:
    """All targets of a folded sentence. `nouns` are the offsets of words written as nouns."""
    targets = {m.start(): m for m in TARGET.finditer(text)}
    scope: Scope | None = None
    earlier: Mention | None = None
    until = 0
    for found in WORD.finditer(text):
        if found.start() < until:
            continue
        target = next((t for s, t in targets.items() if found.start() <= s < found.end()), None)
        if target is not None:
            until = target.end()
            made = _mention(target, scope)
            if earlier is not None and words.NAMES_THE_SAME.fullmatch(
                text, earlier.end, made.start
            ):
                made = replace(made, denied=earlier.denied, limits=earlier.limits)
            earlier = made
            yield made
            if scope is not None:
                scope.head_found, scope.item_open = True, False
            continue
        scope = _moved(scope, found, text, nouns)


def _mention(target: re.Match[str], scope: Scope | None) -> Mention:
    denied = scope is not None and (scope.item_open or not scope.head_found)
    limits = frozenset(scope.limits) if scope is not None and denied else frozenset()
    return Mention(target.start(), target.end(), target.group(), denied, limits)


def _moved(
    scope: Scope | None, found: re.Match[str], text: str, nouns: frozenset[int]
) -> Scope | None:
    """The scope after one more word."""
    word = found.group()
    if words.DENIES.fullmatch(word):
        return Scope()
    if scope is None:
        return None
    if word in (";", ":", ")") or (words.ENDS.fullmatch(word) and scope.head_found):
        return None
    if word == ",":
        if words.AFTER_COMMA.match(text, _skip_space(text, found.end())) and scope.head_found:
            return None
        scope.item_open = scope.item_open or scope.head_found
        return scope
    if words.INTRODUCES.fullmatch(word):
        scope.head_found, scope.item_open = False, True
    elif words.LISTS.fullmatch(word) or word == "/":
        scope.item_open = True
    elif scope.item_open and words.FURTHERS.fullmatch(word):
        scope.limits.add("further")
    elif scope.item_open and words.LIMITS.fullmatch(word):
        scope.limits.add("limited")
    elif found.start() in nouns:
        scope.head_found, scope.item_open = True, False
        scope.limits.clear()
    return scope


def stance(text: str, mention: Mention, *, is_line: bool) -> Stance:
    """What the sentence says of this mention."""
    before, after = text[: mention.start], _bound(text[mention.end :])
    if words.ASKED_BEFORE.search(before) or words.ASKED_AFTER.match(after):
        return Stance.ASKED
    if RULED_OUT.fullmatch(mention.word):
        unsure = words.NOT_EXCLUDED.search(after) or re.match(r"\W*(?:\w+\W+){0,4}nicht\b", after)
        return Stance.DOUBTED if unsure else Stance.DENIED
    if "frakturiert" in mention.word and re.search(r"\bnicht\W+$", before):
        return Stance.DENIED
    if words.NOT_EXCLUDED.search(after) or words.NOT_EXCLUDED.search(_clause(before)):
        return Stance.DOUBTED
    seen = words.STILL_SEEN.match(after)
    if seen is not None and "nicht" not in seen.group():
        return Stance.STATED
    if mention.word.startswith("volkmann") and words.WHOLE.match(after):
        return Stance.DENIED
    if mention.denied:
        return _denied(mention, after, is_line=is_line)
    unseen = words.NOT_SEEN.search(after)
    if unseen is not None:
        return _unseen(unseen, after, is_line=is_line)
    if words.EXCLUDED.search(after):
        return Stance.DENIED
    return _hedged(_clause(before), after)


def _denied(mention: Mention, after: str, *, is_line: bool) -> Stance:
    if "further" in mention.limits:
        return Stance.FURTHER
    if "limited" in mention.limits or re.match(r"\W*sicher\w* (?:nachweis|abgrenz)", after):
        return Stance.DOUBTED
    return Stance.GONE if is_line or re.match(r"\W*(?:\w+\W+){0,2}mehr\b", after) else Stance.DENIED


def _unseen(match: re.Match[str], after: str, *, is_line: bool) -> Stance:
    if match["sure"]:
        return Stance.DOUBTED
    no_more = "nicht mehr" in after[match.start() : match.end() + len(" mehr")]
    return Stance.GONE if is_line or no_more else Stance.DENIED


def _hedged(before: str, after: str) -> Stance:
    if words.DOUBTS.search(before) or words.DOUBTED_AFTER.search(after):
        return Stance.DOUBTED
    return Stance.SUSPECTED if words.SUSPECTS.search(before) else Stance.STATED


def _clause(before: str) -> str:
    """What stands before a mention and still belongs to it."""
    return words.BREAKS.split(before)[-1]


def _bound(after: str) -> str:
    """What stands after a mention and still speaks of it, not of the next noun."""
    return re.split(
        rf"{words.BREAKS.pattern}|, (?:kein\w*|ohne|regelrecht\w*|unauff\w*|intakt\w*)\b", after
    )[0]


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def age(text: str, mention: Mention) -> Age:
    """Of when the sentence speaks: now, after something known, or of long ago."""
    before, after = _clause(text[: mention.start]), _bound(text[mention.end :])
    if words.FRESH.search(before):
        return Age.FRESH
    if words.OLD_BEFORE.search(before[-60:]) or words.OLD_AFTER.search(after):
        return Age.OLD
    return Age.AFTER if words.AFTER.search(before) or words.AFTER.search(after[:40]) else Age.NOW
