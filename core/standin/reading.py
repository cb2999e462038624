"""How the stand-in reads a report: each clause that concerns the finding becomes a statement.

Statements depend on the report alone, not on the prompt, and are kept for the next
prompt that reads the same report. What they amount to is for `deciding` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.standin.sections import sentences
from core.standin.vocabulary import Vocabulary


class Kind(StrEnum):
    """What one clause says of the finding."""

    PRESENT = "present"
    TRAP = "present in spite of a negation nearby"
    NO_OTHER = "none but the one that is named"
    SUSPECTED = "suspected"
    DOUBTFUL = "doubtful"
    NEGATED = "negated"
    LASTING = "its trace is still seen"
    GONE = "its trace is gone"
    HEALED = "healed"
    OLD = "old"
    TREATED = "treated"
    REMOVED = "material removed"
    LOOK_ALIKE = "look-alike"
    PERHAPS_LOOK_ALIKE = "look-alike or not"
    ELSEWHERE = "in another place"
    CLEAR = "all clear"
    COMPARISON = "comparison only"


@dataclass(frozen=True, slots=True)
class Statement:
    """One clause, with where in the report it stands.

    `by_other_word`: the finding goes by another name than its own, such as “Fissur”.
    """

    kind: Kind
    sentence: str
    by_other_word: bool = False
    in_indication: bool = False
    in_addendum: bool = False
    in_other_region: bool = False


CLAUSE = re.compile(
    r",\s+(?=(?:kein|ohne|nicht|aber|jedoch|doch|sonst|im uebrigen|dd\b|osg|frakturspalt"
    r"|frakturlinie"
    r"|no\b|without|but)|(?:sowie|und) (?:kein|ohne))|\s+(?:jedoch|allerdings|aber|but)\s+"
)


@lru_cache(maxsize=4096)
def statements(report: str, vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """All that the report says of the finding, in its order."""
    return tuple(
        Statement(
            kind,
            sentence.text,
            by_other_word,
            sentence.in_indication,
            sentence.in_addendum,
            sentence.in_other_region,
        )
        for sentence in sentences(report)
        for kind, by_other_word in _kinds(sentence.folded, vocabulary)
    )


def _kinds(folded: str, words: Vocabulary) -> Iterator[tuple[Kind, bool]]:
    """What a sentence says, clause by clause, and whether by another word."""
    if words.telling.search(folded) is None:
        kind = _kind_of_rest(folded, words)
        if kind is not None:
            yield kind, False
        return
    for clause in CLAUSE.split(folded):
        kind = _kind(f" {clause}", words)
        if kind is not None:
            yield kind, _is_by_other_word(clause, words)


def _is_by_other_word(clause: str, words: Vocabulary) -> bool:
    return bool(words.other_word.search(clause)) and not words.finding.search(clause)


def _kind(clause: str, words: Vocabulary) -> Kind | None:
    """What the clause says of the finding, None if nothing."""
    if words.removed.search(clause):
        return Kind.REMOVED
    if words.look_alike.search(clause):
        doubtful = words.doubtful.search(clause) or words.other_word.search(clause)
        return Kind.PERHAPS_LOOK_ALIKE if doubtful else Kind.LOOK_ALIKE
    if words.trace.search(clause):
        return _kind_of_trace(clause, words)
    mention = words.finding.search(clause) or words.other_word.search(clause)
    if mention is not None:
        return _kind_of_mention(clause, mention.start(), words)
    for silent, pattern in (
        (Kind.LASTING, words.lasting),
        (Kind.HEALED, words.healed),
        (Kind.TREATED, words.treated),
    ):
        if pattern.search(clause):
            return silent
    if words.doubt_alone.search(clause) and not words.trap.search(clause):
        return Kind.DOUBTFUL
    return _kind_of_rest(clause, words)


def _kind_of_trace(clause: str, words: Vocabulary) -> Kind:
    if words.lasting.search(clause):
        return Kind.LASTING
    if words.doubtful.search(clause):
        return Kind.DOUBTFUL
    return Kind.GONE if words.gone.search(clause) else Kind.LASTING


def _kind_of_mention(clause: str, place: int, words: Vocabulary) -> Kind:
    """What a clause that names the finding says of it; `place` is where the name stands."""
    negated = _is_negated(clause, place, words)
    if words.elsewhere.search(clause) and not words.here.search(clause):
        return Kind.NEGATED if negated else Kind.ELSEWHERE
    if words.doubtful.search(clause):
        return Kind.DOUBTFUL
    if negated:
        return Kind.NEGATED
    for kind, pattern in (
        (Kind.NO_OTHER, words.no_other),
        (Kind.TRAP, words.trap),
        (Kind.LASTING, words.lasting),
        (Kind.HEALED, words.healed),
        (Kind.TREATED, words.treated),
        (Kind.OLD, words.old),
        (Kind.SUSPECTED, words.suspected),
    ):
        if pattern.search(clause):
            return kind
    return Kind.PRESENT


def _is_negated(clause: str, place: int, words: Vocabulary) -> bool:
    """Whether the name at `place` is denied; “nicht dislozierte Fraktur” does not deny it."""
    if words.negation_after.search(clause, place):
        return True
    before = words.negation.search(clause, 0, place)
    return before is not None and words.trap.search(clause) is None


def _kind_of_rest(clause: str, words: Vocabulary) -> Kind | None:
    """What a clause without a telling word says."""
    if words.comparison.search(clause):
        return Kind.COMPARISON
    return Kind.CLEAR if words.all_clear.search(clause) else None
