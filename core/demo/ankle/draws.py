"""Single draws that several stories share: a day, a lesion, how far it is displaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core.demo.ankle.state import Exam, Lesion, Patient, Reason
from core.demo.dice import Dice

_FIRST_DAY = date(2018, 1, 2)
_LESIONS = (
    (Lesion.WEBER_A, 11.0),
    (Lesion.WEBER_B, 22.0),
    (Lesion.WEBER_C, 9.0),
    (Lesion.FIBULA_TIP, 11.0),
    (Lesion.MEDIAL, 9.0),
    (Lesion.BIMALLEOLAR, 10.0),
    (Lesion.TRIMALLEOLAR, 10.0),
    (Lesion.VOLKMANN, 4.0),
    (Lesion.PILON, 4.0),
    (Lesion.DISTAL_TIBIA, 5.0),
    (Lesion.TALUS_FLAKE, 4.0),
    (Lesion.SHEPHERD, 2.5),
    (Lesion.TALUS_NECK, 2.5),
    (Lesion.LATERAL_PROCESS, 2.0),
)
_OPERATED = (
    (Lesion.WEBER_B, 30.0),
    (Lesion.WEBER_C, 18.0),
    (Lesion.MEDIAL, 10.0),
    (Lesion.BIMALLEOLAR, 18.0),
    (Lesion.TRIMALLEOLAR, 18.0),
    (Lesion.PILON, 8.0),
    (Lesion.DISTAL_TIBIA, 5.0),
    (Lesion.TALUS_NECK, 3.0),
)
_SUBTLE = tuple(
    (lesion, weight)
    for lesion, weight in _LESIONS
    if lesion not in (Lesion.WEBER_C, Lesion.BIMALLEOLAR, Lesion.TRIMALLEOLAR, Lesion.PILON)
)
_SMALL = (Lesion.FIBULA_TIP, Lesion.TALUS_FLAKE, Lesion.SHEPHERD, Lesion.LATERAL_PROCESS)
_SEVERE = (Lesion.TRIMALLEOLAR, Lesion.PILON, Lesion.BIMALLEOLAR)


def any_lesion(dice: Dice) -> Lesion:
    return dice.weighted(_LESIONS)


def subtle_lesion(dice: Dice) -> Lesion:
    """A fracture that can be missed."""
    return dice.weighted(_SUBTLE)


def operated_lesion(dice: Dice) -> Lesion:
    return dice.weighted(_OPERATED)


def casted_lesion(dice: Dice) -> Lesion:
    return dice.weighted(_LESIONS[:5])


def displacement(lesion: Lesion, dice: Dice) -> int:
    """0 (none) to 2 (marked)."""
    if lesion in _SMALL:
        return dice.weighted(((0, 7.0), (1, 3.0)))
    if lesion in _SEVERE:
        return dice.weighted(((0, 1.0), (1, 4.0), (2, 5.0)))
    return dice.weighted(((0, 5.0), (1, 3.5), (2, 1.5)))


def any_day(dice: Dice) -> date:
    return _FIRST_DAY + timedelta(days=dice.between(0, 1700))


def fresh_visit(patient: Patient, dice: Dice) -> Exam:
    """A visit after trauma, with nothing broken so far."""
    days = dice.weighted(((0, 6.0), (1, 2.0), (dice.between(2, 6), 2.0)))
    return Exam(patient, any_day(dice), Reason.TRAUMA, days=days)


def visit_for(reason: Reason, patient: Patient, dice: Dice) -> Exam:
    """A visit for a reason, as long after the injury as that reason is heard."""
    exam = replace(fresh_visit(patient, dice), reason=reason)
    if reason is Reason.PAIN:
        return replace(exam, days=dice.between(25, 1200))
    if reason is Reason.CONTROL:
        days = dice.between(7, 40)
        first = exam.day - timedelta(days=days) if dice.chance(0.6) else None
        return replace(exam, days=days, prior=first)
    if reason is Reason.CAST_CONTROL:
        return replace(exam, days=dice.between(5, 16))
    if reason is Reason.SPLINTED:
        return replace(exam, days=dice.weighted(((0, 5.0), (1, 1.0))))
    return exam
