"""From a report's statements to an answer, for a reader who knows some rules and not others.

A rule is asked for only where the report makes it matter. A rule that is known turns a
statement into what it means; one that is not leaves the naive reading, which takes a
name of the finding for the finding. So a prompt fails on the pitfalls that it is silent on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.standin.reading import Kind, Statement
from core.standin.vocabulary import Rule

Knows = Callable[[Rule], bool]


class Meaning(StrEnum):
    """What a statement amounts to for the answer."""

    PRESENT = "present"
    NAMED = "named"
    TREATED = "treated"
    UNCERTAIN = "uncertain"
    OVER = "over"
    ABSENT = "absent"
    COMPARISON = "comparison"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer (present, absent, uncertain) and the sentence on which it rests."""

    answer: str
    evidence: str


CERTAIN = {
    Kind.PRESENT: Meaning.NAMED,
    Kind.ELSEWHERE: Meaning.NAMED,
    Kind.LASTING: Meaning.PRESENT,
    Kind.GONE: Meaning.OVER,
    Kind.CLEAR: Meaning.ABSENT,
}
"""Statements that mean the same to every reader."""

KNOWN_AND_NAIVE = {
    Kind.TRAP: (Rule.FALSE_NEGATION, Meaning.NAMED, Meaning.ABSENT),
    Kind.NO_OTHER: (Rule.FALSE_NEGATION, Meaning.NAMED, Meaning.ABSENT),
    Kind.SUSPECTED: (Rule.SUSPICION, Meaning.PRESENT, Meaning.UNCERTAIN),
    Kind.DOUBTFUL: (Rule.SUSPICION, Meaning.UNCERTAIN, Meaning.NAMED),
    Kind.NEGATED: (Rule.NEGATION, Meaning.ABSENT, Meaning.NAMED),
    Kind.HEALED: (Rule.OLD, Meaning.OVER, Meaning.NAMED),
    Kind.OLD: (Rule.OLD, Meaning.OVER, Meaning.NAMED),
    Kind.TREATED: (Rule.TREATED, Meaning.TREATED, Meaning.NOTHING),
    Kind.REMOVED: (Rule.TREATED, Meaning.OVER, Meaning.NAMED),
    Kind.LOOK_ALIKE: (Rule.LOOK_ALIKE, Meaning.ABSENT, Meaning.NAMED),
    Kind.PERHAPS_LOOK_ALIKE: (Rule.LOOK_ALIKE, Meaning.UNCERTAIN, Meaning.ABSENT),
    Kind.COMPARISON: (Rule.COMPARISON, Meaning.COMPARISON, Meaning.ABSENT),
}
"""For each other statement: the rule that it takes, its meaning with it and without."""


NOT_HERE = (Kind.ELSEWHERE, Kind.NO_OTHER)
"""What falls away with a finding in another place: it, and that there is no other."""
FEWEST_WORDS = 4
"""A shorter report that says nothing of the finding is no negative report."""


def decide(said: Sequence[Statement], report: str, knows: Knows) -> Verdict:
    """The answer, with the sentence that it rests on."""
    meant: dict[Meaning, str] = {}
    for statement in _counted(said, knows):
        meant.setdefault(_meaning(statement, knows), statement.sentence)
    if not said and len(report.split()) < FEWEST_WORDS and knows(Rule.COMPARISON):
        return Verdict("uncertain", report.strip())
    return _strongest(meant) or Verdict("absent", _last_sentence(report))


def _counted(said: Sequence[Statement], knows: Knows) -> Sequence[Statement]:
    """The statements that count: not the question, another region, or what was corrected."""
    for concerned, rule in (
        (_in_indication, Rule.INDICATION),
        (_in_other_region, Rule.REGION),
    ):
        if any(map(concerned, said)) and knows(rule):
            said = [statement for statement in said if not concerned(statement)]
    if any(statement.kind is Kind.ELSEWHERE for statement in said) and knows(Rule.ELSEWHERE):
        said = [statement for statement in said if statement.kind not in NOT_HERE]
    added = [statement for statement in said if statement.in_addendum]
    if added and len(added) < len(said):
        main = [statement for statement in said if not statement.in_addendum]
        said = added if knows(Rule.ADDENDUM) else main
    return said


def _in_indication(statement: Statement) -> bool:
    return statement.in_indication


def _in_other_region(statement: Statement) -> bool:
    return statement.in_other_region


def _meaning(statement: Statement, knows: Knows) -> Meaning:
    if statement.by_other_word and not knows(Rule.OTHER_WORD):
        return Meaning.NOTHING
    if statement.kind in CERTAIN:
        return CERTAIN[statement.kind]
    rule, known, naive = KNOWN_AND_NAIVE[statement.kind]
    return known if knows(rule) else naive


def _strongest(meant: dict[Meaning, str]) -> Verdict | None:
    """One thing seen outweighs all that is not; what is over outweighs what is only named."""
    order = (
        (Meaning.PRESENT, "present"),
        *(() if Meaning.OVER in meant else ((Meaning.NAMED, "present"),)),
        (Meaning.UNCERTAIN, "uncertain"),
        *(() if Meaning.OVER in meant else ((Meaning.TREATED, "present"),)),
        (Meaning.OVER, "absent"),
        (Meaning.ABSENT, "absent"),
        (Meaning.COMPARISON, "uncertain"),
    )
    return next((Verdict(answer, meant[kind]) for kind, answer in order if kind in meant), None)


def _last_sentence(report: str) -> str:
    """What to quote where the report says nothing that is known."""
    return report.strip().rsplit("\n", 1)[-1].strip()
