"""One fracture followed over months: the answers follow from the story.

Fresh → cast or plate → line fading → healed → metal removed. Once a fracture has healed
it stays healed unless something new happens.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from core.demo.ankle.draws import (
    casted_lesion,
    displacement,
    fresh_visit,
    operated_lesion,
    subtle_lesion,
)
from core.demo.ankle.state import Doubt, Exam, Lesion, Line, Patient, Reason, Sureness, Treatment
from core.demo.dice import Dice

_SCREWED = (Lesion.MEDIAL, Lesion.TALUS_NECK)


def operated_chain(patient: Patient, dice: Dice) -> list[Exam]:
    """Fresh, after the operation, six weeks, three months or more, metal removed."""
    fresh = _fresh(patient, operated_lesion(dice), dice)
    fresh = replace(fresh, displacement=max(1, fresh.displacement))
    early = dice.one((Line.VISIBLE, Line.UNMENTIONED))
    late = dice.weighted(((Line.GONE, 6.0), (Line.FAINT, 2.0), (Line.NONUNION, 0.6)))
    operation = fresh.days + dice.between(1, 8)
    plan = [
        (operation + dice.between(1, 3), Reason.POSTOPERATIVE, early),
        (dice.between(38, 55), Reason.HEALING, dice.one((Line.FAINT, Line.VISIBLE))),
        (dice.between(85, 190), Reason.HEALING, late),
    ]
    exams = [fresh, *_visits(_operated(fresh, operation), plan)]
    if late is Line.GONE and dice.chance(0.7):
        exams.append(_metal_out(exams[-1], dice))
    return linked(exams)


def removal(patient: Patient, dice: Dice) -> list[Exam]:
    """That control alone, of a patient who was operated elsewhere."""
    fresh = _fresh(patient, operated_lesion(dice), dice)
    healed = replace(_operated(fresh, dice.between(1, 8)), line=Line.GONE)
    return [replace(_metal_out(healed, dice), prior=None)]


def cast_chain(patient: Patient, dice: Dice) -> list[Exam]:
    """Fresh, in the cast after one and two weeks, out of it after six and more."""
    fresh = _fresh(patient, casted_lesion(dice), dice)
    fresh = replace(fresh, displacement=min(1, fresh.displacement))
    in_cast = replace(fresh, treatment=Treatment.CAST)
    plan = [
        (fresh.days + dice.between(6, 9), Reason.CAST_CONTROL,
         dice.one((Line.VISIBLE, Line.UNMENTIONED))),
        (fresh.days + dice.between(12, 17), Reason.CAST_CONTROL, Line.VISIBLE),
    ]  # fmt: skip
    free = replace(fresh, treatment=Treatment.NONE)
    late = [
        (dice.between(40, 50), Reason.HEALING, dice.one((Line.FAINT, Line.FAINT, Line.GONE))),
        (dice.between(80, 120), Reason.HEALING, Line.GONE),
    ]
    exams = [fresh, *_visits(in_cast, plan[: dice.between(1, 2)]), *_visits(free, late)]
    return linked(exams if dice.chance(0.6) else exams[:-1])


def doubt_chain(patient: Patient, dice: Dice) -> list[Exam]:
    """Not ruled out on the first day; ten days later it shows, or it does not."""
    first = replace(fresh_visit(patient, dice), doubt=Doubt.NOT_EXCLUDED, days=0)
    first = replace(first, lesion=subtle_lesion(dice))
    later = _later(first, dice.between(8, 14), Reason.CONTROL, Line.FRESH)
    if dice.chance(0.5):
        return linked([first, replace(later, doubt=None, sureness=Sureness.CERTAIN)])
    return linked([first, replace(later, doubt=None, lesion=None)])


def refracture_chain(patient: Patient, dice: Dice) -> list[Exam]:
    """Plated, and years later broken again beside the plate."""
    chain = operated_chain(patient, dice)
    last = next(exam for exam in reversed(chain) if exam.treatment is not Treatment.REMOVED)
    again = replace(last, reason=Reason.TRAUMA, new_at_implant=True, displacement=1)
    again = replace(again, day=last.day + timedelta(days=dice.between(400, 900)), days=0)
    return linked([*chain[: chain.index(last) + 1], replace(again, line=Line.GONE)])


def linked(exams: list[Exam]) -> list[Exam]:
    """The same exams, each knowing the one before as its prior."""
    later = [replace(exam, prior=before.day) for before, exam in pairwise(exams)]
    return [*exams[:1], *later]


def _fresh(patient: Patient, lesion: Lesion, dice: Dice) -> Exam:
    exam = replace(fresh_visit(patient, dice), days=dice.between(0, 1), lesion=lesion)
    return replace(exam, displacement=displacement(lesion, dice))


def _operated(fresh: Exam, days: int) -> Exam:
    """The same fracture with metal in it, put in `days` days after the injury."""
    treatment = Treatment.SCREWS if fresh.lesion in _SCREWED else Treatment.PLATE
    operated_on = fresh.day + timedelta(days=days - fresh.days)
    return replace(fresh, treatment=treatment, displacement=0, operated_on=operated_on)


def _metal_out(exam: Exam, dice: Dice) -> Exam:
    """The control after the metal came out; one bone in seven has broken once more."""
    removed = _later(exam, dice.between(300, 520), Reason.REMOVAL, Line.GONE)
    again = dice.chance(0.14)
    removed = replace(removed, refracture=again, displacement=int(again and dice.chance(0.5)))
    return replace(removed, treatment=Treatment.REMOVED)


def _visits(start: Exam, plan: list[tuple[int, Reason, Line]]) -> list[Exam]:
    return [_later(start, days, reason, line) for days, reason, line in plan]


def _later(exam: Exam, days: int, reason: Reason, line: Line) -> Exam:
    """The same patient `days` days after the injury."""
    day = exam.day + timedelta(days=days - exam.days)
    return replace(exam, day=day, days=days, reason=reason, line=line)
