"""From what the sentences say to one answer, with the sentence that decided it.

An addendum has the last word. The conclusion outweighs the findings where it speaks of
a fracture itself. What was operated on counts until no line is visible any more or the
metal is out; what is old and healed does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.readers.rules.context import Age, Stance
from core.readers.rules.headings import Section
from core.readers.rules.statements import Kind, Statement
from core.types import Answer

SAYS_YES = (Stance.STATED, Stance.SUSPECTED)
SAYS_NO = (Stance.DENIED, Stance.GONE)
ABOUT_FRACTURE = (Kind.FRACTURE, Kind.LINE, Kind.AT_IMPLANT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and the statement that decided, None where nothing was said."""

    answer: Answer
    because: Statement | None


def verdict(made: Sequence[Statement]) -> Verdict:
    addendum = [one for one in made if one.section is Section.ADDENDUM]
    if any(_is_about(one) for one in addendum):
        return _weighed(addendum, made)
    conclusion = [one for one in made if one.section is Section.CONCLUSION]
    if any(_decides(one) for one in conclusion):
        return _weighed(conclusion, made)
    return _weighed([one for one in made if one.section is not Section.INDICATION], made)


def _is_about(one: Statement) -> bool:
    return one.kind in ABOUT_FRACTURE and one.stance is not Stance.ASKED


def _decides(one: Statement) -> bool:
    return _is_about(one) or one.kind in (Kind.HEALED, Kind.PARTLY_HEALED)


def _weighed(heard: Sequence[Statement], made: Sequence[Statement]) -> Verdict:
    """`heard` says what is broken; metal and healing are taken from the whole report."""
    now = _first(one for one in heard if _yes(one) and _is_new(one))
    if now is not None:
        return Verdict(Answer.PRESENT, now)
    metal = _of_kind(made, Kind.METAL)
    removed = _of_kind(made, Kind.REMOVED)
    if removed is not None and not _stays_in(made):
        return Verdict(Answer.ABSENT, removed)
    if metal is not None:
        return _operated(metal, made)
    past = _first(one for one in heard if _yes(one))
    if past is not None:
        return _past(past, made)
    return _unbroken(heard, made)


def _is_new(one: Statement) -> bool:
    """A line that is seen counts whenever it came about, and so does a break at an implant."""
    if one.kind is Kind.AT_IMPLANT or one.age in (Age.NOW, Age.FRESH):
        return True
    return one.age is Age.AFTER and one.kind is Kind.LINE


def _yes(one: Statement) -> bool:
    return one.kind in ABOUT_FRACTURE and one.stance in SAYS_YES


def _first(found: Iterable[Statement]) -> Statement | None:
    return next(iter(found), None)


def _of_kind(made: Iterable[Statement], *kinds: Kind) -> Statement | None:
    return _first(one for one in made if one.kind in kinds)


def _stays_in(made: Sequence[Statement]) -> bool:
    """Metal that is described among the findings although some was taken out."""
    return any(one.kind is Kind.METAL and one.section is not Section.INDICATION for one in made)


def _healed(made: Sequence[Statement]) -> Statement | None:
    """Where the report says that it is healed, or that no line is visible any more."""
    if _of_kind(made, Kind.PARTLY_HEALED) is not None:
        return None
    return _first(
        one
        for one in made
        if one.kind is Kind.HEALED or (_is_about(one) and one.stance is Stance.GONE)
    )


def _operated(metal: Statement, made: Sequence[Statement]) -> Verdict:
    healed = _healed(made)
    return Verdict(Answer.ABSENT, healed) if healed else Verdict(Answer.PRESENT, metal)


def _past(past: Statement, made: Sequence[Statement]) -> Verdict:
    """A fracture that is spoken of as known or old."""
    partly, healed = _of_kind(made, Kind.PARTLY_HEALED), _healed(made)
    if partly is not None:
        return Verdict(Answer.PRESENT, partly)
    if healed is not None:
        return Verdict(Answer.ABSENT, healed)
    denied = _first(one for one in made if _is_about(one) and one.stance in SAYS_NO)
    followed = _of_kind(made, Kind.FOLLOW_UP, Kind.UNCHANGED)
    if past.age is Age.OLD or (denied is not None and followed is None):
        return Verdict(Answer.ABSENT, denied or past)
    return Verdict(Answer.PRESENT, past)


def _unbroken(heard: Sequence[Statement], made: Sequence[Statement]) -> Verdict:
    """No fracture is stated: doubted, presupposed, denied, or not spoken of."""
    doubt = _first(one for one in heard if _is_about(one) and one.stance is Stance.DOUBTED)
    if doubt is not None:
        return Verdict(Answer.UNCERTAIN if doubt.age is not Age.OLD else Answer.ABSENT, doubt)
    further = _first(one for one in heard if _is_about(one) and one.stance is Stance.FURTHER)
    if further is not None:
        return Verdict(Answer.PRESENT, further)
    denied = _first(one for one in heard if _is_about(one) and one.stance in SAYS_NO)
    if denied is not None:
        return Verdict(Answer.ABSENT, denied)
    return _silent(made)


def _silent(made: Sequence[Statement]) -> Verdict:
    """The report has no word on a fracture among what was seen."""
    partly = _of_kind(made, Kind.PARTLY_HEALED)
    if partly is not None:
        return Verdict(Answer.PRESENT, partly)
    seen = [one for one in made if one.section is not Section.INDICATION]
    known = _first(one for one in made if one.kind is Kind.KNOWN and one.stance in SAYS_YES)
    followed = _of_kind(seen, Kind.FOLLOW_UP)
    if known is not None and followed is not None:
        return Verdict(Answer.PRESENT, followed)
    normal = _of_kind(seen, Kind.NORMAL, Kind.HEALED, Kind.ELSEWHERE)
    if normal is not None:
        return Verdict(Answer.ABSENT, normal)
    return Verdict(Answer.UNCERTAIN, _of_kind(seen, Kind.UNCHANGED))
