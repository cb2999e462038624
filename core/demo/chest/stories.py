"""One chest patient: a single film, or a pneumothorax followed to its end.

Shares are per patient; a pneumothorax that is drained gives several reports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from core.demo.chest.state import (
    Air,
    Course,
    Exam,
    Note,
    Oddity,
    Other,
    Patient,
    Reason,
    Setting,
    Tube,
)
from core.demo.chest.surroundings import around
from core.demo.dice import Dice

Story = Callable[[Patient, Dice], list[Exam]]
_FIRST_DAY = date(2018, 1, 2)
_MIDDLE_YEAR = 2021


def new_patient(number: str, dice: Dice) -> Patient:
    youngest, oldest = dice.weighted((((17, 39), 2.5), ((40, 64), 3.0), ((65, 91), 3.5)))
    born = _MIDDLE_YEAR - dice.between(youngest, oldest)
    return Patient(number, born, dice.chance(0.47), dice.one(("right", "left")))


def story_of(patient: Patient, dice: Dice) -> list[Exam]:
    """The exams of one patient, in order of time."""
    return dice.weighted(_STORIES)(patient, dice)


def _visit(patient: Patient, dice: Dice, *wanted: Reason) -> Exam:
    """A film with no pneumothorax, asked for one of these reasons."""
    reason = dice.one(wanted) if wanted else dice.weighted(_REASONS)
    setting = dice.weighted(_SETTINGS[reason])
    day = _FIRST_DAY + timedelta(days=dice.between(0, 2400))
    inside = setting in (Setting.WARD, Setting.INTENSIVE)
    gap = dice.between(1, 4) if inside else dice.between(30, 900)
    prior = day - timedelta(days=gap) if dice.chance(0.85 if inside else 0.4) else None
    exam = Exam(patient, day, setting, reason, prior=prior, history=dice.chance(0.05))
    return replace(exam, around=around(exam, dice))


def _clear(patient: Patient, dice: Dice) -> list[Exam]:
    return [_visit(patient, dice)]


def _collapsed(patient: Patient, dice: Dice) -> list[Exam]:
    exam = _visit(patient, dice, dice.weighted(_REASONS_TO_FIND))
    air = dice.weighted(_SIZES)
    course = Course.NEW if exam.prior is not None else Course.FIRST
    return [_with_more_air(replace(exam, air=air, course=course), 0.14, dice)]


def _with_more_air(exam: Exam, share: float, dice: Dice) -> Exam:
    """Air elsewhere comes with a pneumothorax as well as alone."""
    if not dice.chance(share):
        return exam
    return replace(exam, other=dice.one((Other.SUBCUTANEOUS, Other.MEDIASTINUM)))


def _followed(patient: Patient, dice: Dice) -> list[Exam]:
    """A known pneumothorax on one of the days in between."""
    exam = _visit(patient, dice, Reason.FOLLOW_UP)
    air = dice.weighted(
        ((Air.APICAL, 4.0), (Air.SMALL, 4.0), (Air.MODERATE, 1.5), (Air.HYDRO, 1.0))
    )
    course = dice.weighted(((Course.SMALLER, 4.0), (Course.SAME, 4.0), (Course.LARGER, 1.5)))
    tube = dice.weighted(((Tube.IN, 6.0), (Tube.NONE, 3.0), (Tube.OUT, 1.5)))
    prior = exam.day - timedelta(days=dice.between(1, 6))
    exam = replace(exam, air=air, course=course, tube=tube, prior=prior)
    return [_with_more_air(exam, 0.15, dice)]


def _doubtful(patient: Patient, dice: Dice) -> list[Exam]:
    exam = _visit(patient, dice, dice.weighted(_REASONS_TO_FIND))
    return [replace(exam, air=Air.DOUBTFUL)]


def _other_air(patient: Patient, dice: Dice) -> list[Exam]:
    other = dice.one(tuple(Other))
    reasons = (Reason.TRAUMA, Reason.TUBES) if other is Other.SUBCUTANEOUS else _WITH_OTHER
    exam = _visit(patient, dice, *reasons)
    if other is Other.BULLA:
        exam = replace(exam, around=replace(exam.around, emphysema=True))
    return [replace(exam, other=other)]


def _resolved(patient: Patient, dice: Dice) -> list[Exam]:
    tube = dice.weighted(((Tube.IN, 2.0), (Tube.PLACED, 0.9), (Tube.OUT, 2.0), (Tube.NONE, 1.5)))
    exam = replace(_visit(patient, dice, Reason.FOLLOW_UP), air=Air.RESOLVED, tube=tube)
    return [replace(exam, prior=exam.day - timedelta(days=dice.between(1, 12)))]


def _drained(patient: Patient, dice: Dice) -> list[Exam]:
    """Found, drained, smaller, gone with the tube in, gone with the tube out."""
    first = _visit(patient, dice, Reason.CHEST_PAIN, Reason.TRAUMA)
    found = replace(first, air=dice.one((Air.SMALL, Air.MODERATE, Air.LARGE)), prior=None)
    plan = [
        (1, dice.one((Air.SMALL, Air.APICAL)), Tube.PLACED, Course.SMALLER),
        (2, Air.APICAL, Tube.IN, dice.one((Course.SMALLER, Course.SAME))),
        (4, Air.RESOLVED, Tube.IN, Course.SMALLER),
        (5, dice.weighted(((Air.RESOLVED, 5.0), (Air.APICAL, 1.0))), Tube.OUT, Course.NEW),
    ]
    chain = [found]
    for days, air, tube, course in plan[: dice.between(2, 4)]:
        later = replace(found, day=found.day + timedelta(days=days), reason=Reason.FOLLOW_UP)
        chain.append(replace(later, air=air, tube=tube, course=course, setting=Setting.WARD))
    return [chain[0], *(replace(exam, prior=before.day) for before, exam in pairwise(chain))]


def _noted(patient: Patient, dice: Dice) -> list[Exam]:
    note = dice.one(tuple(Note))
    exam = replace(_visit(patient, dice, Reason.TRAUMA, Reason.PROCEDURE, Reason.TUBES), note=note)
    if note is Note.FORMAL:
        return [replace(exam, air=dice.one((Air.NONE, Air.SMALL)))]
    return [replace(exam, air=Air.DOUBTFUL if note is Note.WITHDRAWN else Air.NONE)]


def _unchanged(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(_visit(patient, dice, Reason.FOLLOW_UP, Reason.TUBES), comparison_only=True)
    return [replace(exam, prior=exam.day - timedelta(days=dice.between(1, 5)))]


def _odd(patient: Patient, dice: Dice) -> list[Exam]:
    exam = (_clear if dice.chance(0.6) else _collapsed)(patient, dice)[0]
    return [replace(exam, oddity=dice.one(tuple(Oddity)))]


_REASONS = (
    (Reason.ROUTINE, 3.0),
    (Reason.COUGH, 3.5),
    (Reason.CHEST_PAIN, 3.0),
    (Reason.TRAUMA, 2.0),
    (Reason.PROCEDURE, 2.0),
    (Reason.TUBES, 2.5),
)
_REASONS_TO_FIND = (
    (Reason.CHEST_PAIN, 3.0),
    (Reason.TRAUMA, 2.0),
    (Reason.PROCEDURE, 2.0),
    (Reason.TUBES, 2.0),
    (Reason.COUGH, 0.8),
    (Reason.ROUTINE, 1.0),
)
_SETTINGS: dict[Reason, tuple[tuple[Setting, float], ...]] = {
    Reason.ROUTINE: ((Setting.CLINIC, 1.0),),
    Reason.COUGH: ((Setting.CLINIC, 1.0), (Setting.EMERGENCY, 1.5)),
    Reason.CHEST_PAIN: ((Setting.EMERGENCY, 1.0),),
    Reason.TRAUMA: ((Setting.EMERGENCY, 1.0),),
    Reason.PROCEDURE: ((Setting.WARD, 1.0),),
    Reason.TUBES: ((Setting.INTENSIVE, 1.0),),
    Reason.FOLLOW_UP: ((Setting.WARD, 2.0), (Setting.INTENSIVE, 1.0)),
}
_SIZES = (
    (Air.APICAL, 4.0),
    (Air.SMALL, 4.0),
    (Air.MODERATE, 2.0),
    (Air.LARGE, 1.5),
    (Air.TENSION, 0.7),
    (Air.HYDRO, 1.0),
    (Air.LIKELY, 1.6),
)
_WITH_OTHER = (Reason.CHEST_PAIN, Reason.COUGH, Reason.TUBES)
_STORIES: tuple[tuple[Story, float], ...] = (
    (_clear, 43.0),
    (_collapsed, 15.0),
    (_followed, 5.0),
    (_doubtful, 6.0),
    (_other_air, 9.0),
    (_resolved, 6.0),
    (_drained, 4.5),
    (_noted, 4.0),
    (_unchanged, 2.6),
    (_odd, 3.0),
)
