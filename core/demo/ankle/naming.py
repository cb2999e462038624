"""How a fracture is named in one report: noun, place, displacement, kind.

Words that would contradict the state or repeat each other are left out.
"""

from __future__ import annotations

from core.demo.ankle.phrases.lesions import DISPLACEMENT, WORDS, LesionWords, Name
from core.demo.ankle.state import Exam, Lesion
from core.demo.dice import Dice
from core.demo.german import NounPhrase
from core.demo.grammar import expand

_ONLY_UNDISPLACED = ("Fissur", "Infraktion")
_NEVER_MOVED = (*_ONLY_UNDISPLACED, "Verletzung", "Läsion", "Volkmann-Dreieck")
_OF_A_FISSURE = (
    "[nur in einer Ebene|nur im Seitbild|nur in der a.p.-Aufnahme] [erkennbar|abgrenzbar]",
    "[ohne Gelenkbeteiligung|nicht durchgehend|ohne Stufenbildung|ohne Dislokation]",
)
_ONLY_DISPLACED = ("Luxationsfraktur", "Trümmerfraktur")
_SMALL_PIECES = ("Ausriss", "Abriss", "Absprengung", "Abbruch", "Avulsionsfragment")
_DIRECTIONS = ("quer", "schräg", "spiral", "vertikal")
_FIRST = ("frisch", "klein", "winzig", "isoliert")


def named(exam: Exam, lesion: Lesion, dice: Dice, *, doubted: bool = False) -> NounPhrase:
    """The fresh fracture, with adjectives as far as the author bothers."""
    words = WORDS[lesion]
    gender, noun, tail, genitive = dice.one(_fitting(words, exam.displacement))
    moved = _displacement(exam, noun, dice, 0.5 if doubted else 0.65)
    extra = () if doubted else _extra(words, noun, tail, dice)
    adjectives = extra + moved if extra and extra[0] in _FIRST else moved + extra
    return NounPhrase(gender, noun, expand(tail, dice, {}), adjectives, genitive)


def plainly_named(lesion: Lesion, dice: Dice) -> NounPhrase:
    """A fracture known from before."""
    gender, noun, tail, genitive = dice.one(WORDS[lesion].plain)
    return NounPhrase(gender, noun, expand(tail, dice, {}), (), genitive)


def briefly_named(known: NounPhrase, dice: Dice) -> NounPhrase:
    """The same fracture when it is spoken of once more."""
    if known.noun.endswith("fraktur") and dice.chance(0.5):
        return NounPhrase(known.gender, known.noun)
    return NounPhrase("f", "Fraktur")


def detail(exam: Exam, lesion: Lesion, fracture: NounPhrase, dice: Dice) -> str:
    """What follows the name after a comma, unless the name has said it."""
    words = WORDS[lesion]
    if fracture.noun in _ONLY_UNDISPLACED:
        return expand(dice.one(_OF_A_FISSURE), dice, {})
    told = any(word in " ".join(fracture.adjectives) for word in ("disloziert", "verschoben"))
    choices = words.details + (words.moved if exam.displacement and not told else ())
    return expand(dice.one(choices), dice, {})


def _fitting(words: LesionWords, displacement: int) -> tuple[Name, ...]:
    barred = _NEVER_MOVED if displacement else _ONLY_DISPLACED
    return tuple(name for name in words.names if name[1] not in barred)


def _displacement(exam: Exam, noun: str, dice: Dice, share: float) -> tuple[str, ...]:
    if noun in _NEVER_MOVED or not dice.chance(share):
        return ()
    return (expand(dice.one(DISPLACEMENT[exam.displacement]), dice, {}),)


def _extra(words: LesionWords, noun: str, tail: str, dice: Dice) -> tuple[str, ...]:
    if not dice.chance(0.35):
        return ()
    adjective = dice.one(words.extra)
    return () if _clashes(adjective, noun, tail) else (adjective,)


def _clashes(adjective: str, noun: str, tail: str) -> bool:
    start = adjective[:5].lower()
    if start in (noun + tail).lower():
        return True
    if adjective in ("knöchern", "ossär"):
        return noun not in _SMALL_PIECES
    if "syndesm" in adjective:
        return "yndesm" in tail
    return start.startswith(_DIRECTIONS) and noun.lower().startswith(_DIRECTIONS)
