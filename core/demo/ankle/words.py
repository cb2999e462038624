"""The words that one report's phrases may call for."""

from __future__ import annotations

from datetime import date, timedelta

from core.demo.ankle.naming import briefly_named, detail, named, plainly_named
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Ossicle
from core.demo.ankle.timing import words_of_time
from core.demo.authors import Author
from core.demo.dice import Dice
from core.demo.german import NounPhrase
from core.demo.grammar import Word, expand

_TIBIAL_PLATES = (Lesion.PILON, Lesion.DISTAL_TIBIA)
_OSSICLES = {Ossicle.SUBFIBULARE: "Os subfibulare", Ossicle.SUBTIBIALE: "Os subtibiale"}
_BELOW = {Ossicle.SUBFIBULARE: "des Außenknöchels", Ossicle.SUBTIBIALE: "des Innenknöchels"}
_HURTS = {
    "lateral": ("am Außenknöchel", "lateral", "über dem Außenknöchel", "lateralseitig",
                "im Bereich des Außenknöchels"),
    "medial": ("am Innenknöchel", "medial", "über dem Innenknöchel", "medialseitig"),
    "both": ("im gesamten Sprunggelenk", "im Sprunggelenk", "medial und lateral", "ventral",
             "beidseits der Malleolen"),
}  # fmt: skip
_DEFORMED = {
    "lateral": ("des Außenknöchels", "der distalen Fibula"),
    "medial": ("des Innenknöchels", "des Malleolus medialis"),
    "both": ("der Malleolen", "der Malleolengabel"),
    "dorsal": ("der dorsalen Gelenkregion", "dorsal"),
    "deep": ("der Gelenkregion", "des distalen Unterschenkels"),
}
_ASKED_AS = {
    Lesion.PILON: ("Pilonfraktur", "distaler Unterschenkelfraktur"),
    Lesion.DISTAL_TIBIA: ("distaler Tibiafraktur", "distaler Unterschenkelfraktur"),
    Lesion.TALUS_NECK: ("Talusfraktur", "Talushalsfraktur"),
}
_ASKED = ("Sprunggelenksfraktur", "Malleolarfraktur", "OSG-Fraktur", "Fraktur", "Knöchelfraktur")
_PLATES = ("winkelstabile Platte", "Platte", "anatomisch vorgeformte Platte", "Drittelrohrplatte",
           "6-Loch-Platte", "7-Loch-Platte", "6-Loch-Drittelrohrplatte",
           "8-Loch-Drittelrohrplatte")  # fmt: skip
_LINES = (
    ("Zarte", "Feine", "Schräge", "Durchgehende", "Diskrete"),
    ("Deutliche", "Durchgehende", "Schräge", "Gut erkennbare"),
    ("Breite", "Klaffende", "Deutliche", "Durchgehende"),
)


def words_for(exam: Exam, author: Author, dice: Dice) -> dict[str, Word]:
    """Side, dates, and the fracture under the names it has in this report."""
    where = _where(exam, dice)
    words: dict[str, Word] = {
        **_side(exam, dice),
        **_person(exam),
        **words_of_time(exam, dice),
        "where": where,
        "beside": dice.one(("Fibula", "Fibula", "Tibia")),
        "pain_at": dice.one(_HURTS[where]),
        "day": _date(exam.day, author),
        "prior": _date(exam.prior or exam.day - timedelta(days=dice.between(6, 300)), author),
        "operated": _date(exam.operated_on or exam.day, author),
        "injured": _date(exam.day - timedelta(days=exam.days), author),
        "ossicle": _OSSICLES.get(exam.ossicle, "") if exam.ossicle else "",
        "malleolus": _BELOW.get(exam.ossicle, "") if exam.ossicle else "",
    }
    if exam.lesion is None:
        torn = NounPhrase("f", dice.one(("Außenbandruptur", "Bandverletzung", "Distorsion")))
        words |= {"asked": torn.noun, "known": torn}
    else:
        words |= _lesion_words(exam, exam.lesion, dice)
    if exam.old is not None:
        old = plainly_named(exam.old, dice)
        years = exam.day.year - dice.between(3, 25)
        words |= {"old": old, "old_noun": old.noun + old.tail, "year": str(years)}
        words["old_place"] = dice.one(_DEFORMED[WORDS[exam.old].place])
    return words


def _lesion_words(exam: Exam, lesion: Lesion, dice: Dice) -> dict[str, Word]:
    fracture = named(exam, lesion, dice, doubted=exam.doubt is not None)
    known = plainly_named(lesion, dice)
    return {
        "fx": fracture,
        "fraglich": fracture.called("fraglich"),
        "detail": detail(exam, lesion, fracture, dice),
        "clear": dice.one(_LINES[exam.displacement]),
        "site": expand(WORDS[lesion].site, dice, {}),
        "rest": expand(WORDS[lesion].rest, dice, {}),
        "asked": dice.one(_ASKED_AS.get(lesion, _ASKED)),
        "known": known,
        "again": briefly_named(known, dice),
        "bekannt": known.called("bekannt"),
        "known_noun": known.noun + known.tail,
        "plated": "Tibia" if lesion in _TIBIAL_PLATES else "Fibula",
        "plate": dice.one(_PLATES[:3] if lesion in _TIBIAL_PLATES else _PLATES),
    }


def _where(exam: Exam, dice: Dice) -> str:
    """Where it hurts and swells: beside the fracture, most often laterally without one."""
    if exam.lesion is not None:
        place = WORDS[exam.lesion].place
        return place if place in ("lateral", "medial") and dice.chance(0.8) else "both"
    return dice.weighted((("lateral", 6.0), ("medial", 1.5), ("both", 2.5)))


def _side(exam: Exam, dice: Dice) -> dict[str, Word]:
    osg = dice.one(("OSG", "oberen Sprunggelenks"))
    if exam.both_sides:
        return {"side": "beidseits", "side_cap": "Beidseits", "the_ankle": "beider Sprunggelenke"}
    right = exam.patient.side == "rechts"
    return {
        "side": exam.patient.side,
        "side_cap": exam.patient.side.capitalize(),
        "the_ankle": f"des {'rechten' if right else 'linken'} {osg}",
        "wrong": "links" if right else "rechts",
        "genwrong": "linken" if right else "rechten",
    }


def _person(exam: Exam) -> dict[str, Word]:
    if exam.patient.female:
        person, address, old = "Die Patientin", "Ihrer Patientin", "jährige Patientin"
    else:
        person, address, old = "Der Patient", "Ihres Patienten", "jähriger Patient"
    return {"age": str(exam.age), "pat": person, "of_pat": address, "old_person": old}


def _date(day: date, author: Author) -> str:
    return day.strftime(author.dates)
