"""One chest patient: a single film, or a pneumothorax followed to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from core.demo.chest.state import Air, Course, Exam, Note, Other, Patient, Reason, Tube
from core.demo.dice import Dice

Story = Callable[[Patient, Dice], list[Exam]]
_FIRST_DAY = date(2018, 1, 2)
_REASONS = (
    (Reason.DYSPNOEA, 4.0),
    (Reason.TRAUMA, 2.0),
    (Reason.AFTER_LINE, 2.0),
    (Reason.FOLLOW_UP, 1.0),
    (Reason.ROUTINE, 2.0),
)
_SIZES = (
    (Air.APICAL, 4.0),
    (Air.SMALL, 4.0),
    (Air.MODERATE, 2.0),
    (Air.LARGE, 1.5),
    (Air.TENSION, 0.8),
    (Air.HYDRO, 1.3),
)


def new_patient(number: int, dice: Dice) -> Patient:
    sex = dice.one(("man", "woman"))
    side = dice.one(("right", "left"))
    return Patient(f"DEMO-C-{number:06d}", dice.between(17, 91), sex, side)


def story_of(patient: Patient, dice: Dice) -> list[Exam]:
    """The exams of one patient, in order of time."""
    return dice.weighted(_STORIES)(patient, dice)


def _visit(patient: Patient, dice: Dice) -> Exam:
    day = _FIRST_DAY + timedelta(days=dice.between(0, 2400))
    prior = day - timedelta(days=dice.between(1, 400)) if dice.chance(0.45) else None
    return Exam(patient, day, dice.weighted(_REASONS), prior=prior, history=dice.chance(0.06))


def _clear(patient: Patient, dice: Dice) -> list[Exam]:
    return [_visit(patient, dice)]


def _collapsed(patient: Patient, dice: Dice) -> list[Exam]:
    exam = _visit(patient, dice)
    air = dice.weighted(_SIZES)
    tube = Tube.IN if dice.chance(0.3) else Tube.NONE
    course = dice.one(tuple(Course)) if exam.prior else Course.NEW
    return [replace(exam, air=air, tube=tube, course=course)]


def _doubtful(patient: Patient, dice: Dice) -> list[Exam]:
    return [replace(_visit(patient, dice), air=Air.DOUBTFUL)]


def _other_air(patient: Patient, dice: Dice) -> list[Exam]:
    return [replace(_visit(patient, dice), other=dice.one(tuple(Other)))]


def _resolved(patient: Patient, dice: Dice) -> list[Exam]:
    tube = dice.one((Tube.IN, Tube.OUT, Tube.NONE))
    exam = replace(_visit(patient, dice), reason=Reason.FOLLOW_UP, air=Air.RESOLVED, tube=tube)
    return [replace(exam, prior=exam.day - timedelta(days=dice.between(1, 30)))]


def _drained(patient: Patient, dice: Dice) -> list[Exam]:
    """Found, drained, smaller, gone with the tube in, gone with the tube out."""
    first = replace(_visit(patient, dice), air=dice.one((Air.SMALL, Air.MODERATE, Air.LARGE)))
    plan = [
        (1, dice.one((Air.SMALL, Air.APICAL)), Tube.IN, Course.SMALLER),
        (2, Air.APICAL, Tube.IN, dice.one((Course.SMALLER, Course.SAME))),
        (4, Air.RESOLVED, Tube.IN, Course.SMALLER),
        (5, dice.weighted(((Air.RESOLVED, 5.0), (Air.APICAL, 1.0))), Tube.OUT, Course.NEW),
    ]
    chain = [replace(first, course=Course.NEW, tube=Tube.NONE)]
    for days, air, tube, course in plan[: dice.between(2, 4)]:
        before = chain[-1].day
        later = replace(first, day=first.day + timedelta(days=days), prior=before)
        chain.append(replace(later, air=air, tube=tube, course=course, reason=Reason.FOLLOW_UP))
    return chain


def _noted(patient: Patient, dice: Dice) -> list[Exam]:
    note = dice.one(tuple(Note))
    exam = replace(_visit(patient, dice), note=note)
    if note is Note.FORMAL:
        return [replace(exam, air=dice.one((Air.NONE, Air.SMALL)))]
    return [replace(exam, air=Air.DOUBTFUL if note is Note.WITHDRAWN else Air.NONE)]


def _unchanged(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(_visit(patient, dice), comparison_only=True, reason=Reason.FOLLOW_UP)
    return [replace(exam, prior=exam.day - timedelta(days=dice.between(1, 20)))]


def _damaged(patient: Patient, dice: Dice) -> list[Exam]:
    exam = (_clear if dice.chance(0.6) else _collapsed)(patient, dice)[0]
    cut = dice.chance(0.5)
    return [replace(exam, cut=cut, addresses_model=not cut)]


_STORIES: tuple[tuple[Story, float], ...] = (
    (_clear, 46.0),
    (_collapsed, 20.0),
    (_doubtful, 6.0),
    (_other_air, 9.0),
    (_resolved, 7.0),
    (_drained, 5.0),
    (_noted, 3.0),
    (_unchanged, 2.0),
    (_damaged, 2.0),
)
