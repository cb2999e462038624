"""The words that one report's phrases may call for."""

from __future__ import annotations

from datetime import date, timedelta

from core.demo.ankle.naming import detail, named, plainly_named
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Ossicle
from core.demo.authors import Author
from core.demo.dice import Dice
from core.demo.grammar import Word, expand

_TIBIAL_PLATES = (Lesion.PILON, Lesion.DISTAL_TIBIA)
_OSSICLES = {Ossicle.SUBFIBULARE: "Os subfibulare", Ossicle.SUBTIBIALE: "Os subtibiale"}
_BELOW = {Ossicle.SUBFIBULARE: "des Außenknöchels", Ossicle.SUBTIBIALE: "des Innenknöchels"}


def words_for(exam: Exam, author: Author, dice: Dice) -> dict[str, Word]:
    """Side, dates, and the fracture under the names it has in this report."""
    side = exam.patient.side
    words: dict[str, Word] = {
        "side": side,
        "side_cap": side.capitalize(),
        "age": str(exam.patient.age),
        **_person(dice),
        "genside": "rechten" if side == "rechts" else "linken",
        "wrong": "links" if side == "rechts" else "rechts",
        "genwrong": "linken" if side == "rechts" else "rechten",
        "day": exam.day.strftime(author.dates),
        "prior": _date(exam.prior or exam.day - timedelta(days=dice.between(6, 300)), author),
        "operated": _date(exam.operated_on or exam.day, author),
        "injured": _date(exam.day - timedelta(days=exam.days), author),
        "ossicle": _OSSICLES.get(exam.ossicle, "") if exam.ossicle else "",
        "malleolus": _BELOW.get(exam.ossicle, "") if exam.ossicle else "",
    }
    if exam.lesion is not None:
        words |= _lesion_words(exam, exam.lesion, dice)
    if exam.old is not None:
        old = plainly_named(exam.old, dice)
        words |= {"old": old, "old_noun": old.noun + old.tail}
    return words


def _lesion_words(exam: Exam, lesion: Lesion, dice: Dice) -> dict[str, Word]:
    fracture = named(exam, lesion, dice, doubted=exam.doubt is not None)
    known = plainly_named(lesion, dice)
    return {
        "fx": fracture,
        "fraglich": fracture.called("fraglich"),
        "detail": detail(exam, lesion, fracture, dice),
        "site": expand(WORDS[lesion].site, dice, {}),
        "rest": expand(WORDS[lesion].rest, dice, {}),
        "known": known,
        "bekannt": known.called("bekannt"),
        "known_noun": known.noun + known.tail,
        "plated": "Tibia" if lesion in _TIBIAL_PLATES else "Fibula",
    }


def _person(dice: Dice) -> dict[str, Word]:
    if dice.chance(0.5):
        return {
            "pat": "Die Patientin",
            "of_pat": "Ihrer Patientin",
            "old_person": "jährige Patientin",
        }
    return {"pat": "Der Patient", "of_pat": "Ihres Patienten", "old_person": "jähriger Patient"}


def _date(day: date, author: Author) -> str:
    return day.strftime(author.dates)
