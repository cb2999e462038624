"""What happens to one patient: a single visit, or a fracture followed over months.

Each story gives exams in order of time. Shares are per patient; chains have several
visits, so their share of the reports is larger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from core.demo.ankle.chains import (
    cast_chain,
    doubt_chain,
    operated_chain,
    refracture_chain,
)
from core.demo.ankle.draws import any_lesion, displacement, fresh_visit, subtle_lesion
from core.demo.ankle.state import (
    Addendum,
    Doubt,
    Exam,
    Line,
    Metal,
    Oddity,
    Ossicle,
    OtherBone,
    Patient,
    Reason,
    Sureness,
    Treatment,
)
from core.demo.dice import Dice

Story = Callable[[Patient, Dice], list[Exam]]


def story_of(patient: Patient, dice: Dice) -> list[Exam]:
    """The exams of one patient, in order of time."""
    exams = dice.weighted(_STORIES)(patient, dice)
    return [_with_asides(exam, dice) for exam in exams]


def _no_fracture(patient: Patient, dice: Dice) -> list[Exam]:
    exam = fresh_visit(patient, dice)
    if dice.chance(0.10):
        exam = replace(exam, bone_bruise=True, reason=Reason.CONTROL, days=dice.between(10, 40))
    return [exam]


def _pain(patient: Patient, dice: Dice) -> list[Exam]:
    return [replace(fresh_visit(patient, dice), reason=Reason.PAIN, days=dice.between(20, 900))]


def _fracture(patient: Patient, dice: Dice) -> list[Exam]:
    lesion = any_lesion(dice)
    exam = replace(fresh_visit(patient, dice), reason=_reason(dice))
    return [replace(exam, lesion=lesion, displacement=displacement(lesion, dice))]


def _reason(dice: Dice) -> Reason:
    """Most fractures come after trauma, a few with pain or at a second look."""
    return dice.weighted(((Reason.TRAUMA, 0.86), (Reason.CONTROL, 0.07), (Reason.PAIN, 0.07)))


def _suspected(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(fresh_visit(patient, dice), lesion=subtle_lesion(dice))
    return [replace(exam, sureness=Sureness.SUSPECTED, reason=_reason(dice))]


def _doubtful(patient: Patient, dice: Dice) -> list[Exam]:
    doubt = dice.weighted(_DOUBTS)
    reason = Reason.PAIN if doubt is Doubt.STRESS else _reason(dice)
    if doubt is Doubt.HIDDEN:
        reason = Reason.CAST_CONTROL
    exam = replace(fresh_visit(patient, dice), doubt=doubt, reason=reason)
    exam = replace(exam, lesion=subtle_lesion(dice))
    if doubt is Doubt.OSSICLE:
        exam = replace(exam, ossicle=dice.one((Ossicle.SUBFIBULARE, Ossicle.SUBTIBIALE)))
    if doubt is Doubt.HIDDEN:
        exam = replace(exam, treatment=Treatment.CAST, days=dice.between(1, 6))
    return [exam]


def _old_fracture(patient: Patient, dice: Dice) -> list[Exam]:
    reason = dice.weighted(((Reason.TRAUMA, 2.0), (Reason.PAIN, 1.0)))
    return [replace(fresh_visit(patient, dice), reason=reason, old=any_lesion(dice))]


def _ossicle(patient: Patient, dice: Dice) -> list[Exam]:
    ossicle = dice.weighted(_OSSICLES)
    reason = dice.weighted(((Reason.TRAUMA, 2.0), (Reason.PAIN, 1.0)))
    return [replace(fresh_visit(patient, dice), reason=reason, ossicle=ossicle)]


def _other_bone(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(fresh_visit(patient, dice), other_bone=dice.weighted(_OTHER_BONES))
    if dice.chance(0.15):
        lesion = any_lesion(dice)
        exam = replace(exam, lesion=lesion, displacement=displacement(lesion, dice))
    return [exam]


def _several_regions(patient: Patient, dice: Dice) -> list[Exam]:
    names = dice.shuffled(_REGIONS)[: dice.between(1, 3)]
    regions = tuple((name, dice.chance(0.35)) for name in names)
    exam = _fracture(patient, dice)[0] if dice.chance(0.35) else fresh_visit(patient, dice)
    return [replace(exam, regions=regions)]


def _follow_up(patient: Patient, dice: Dice) -> list[Exam]:
    """One visit out of a chain whose other visits were elsewhere."""
    chain = dice.one((operated_chain, cast_chain))(patient, dice)
    return [dice.one(chain[1:])]


def _after_removal(patient: Patient, dice: Dice) -> list[Exam]:
    last = operated_chain(patient, dice)[-1]
    removed = replace(last, treatment=Treatment.REMOVED, reason=Reason.REMOVAL, line=Line.GONE)
    return [removed]


def _other_metal(patient: Patient, dice: Dice) -> list[Exam]:
    metal = dice.weighted(_METALS)
    reason = dice.one((Reason.CONTROL, Reason.PAIN, Reason.TRAUMA))
    exam = replace(fresh_visit(patient, dice), other_metal=metal, reason=reason)
    if dice.chance(0.2):
        return [replace(exam, new_at_implant=True, reason=Reason.TRAUMA, displacement=1)]
    return [exam]


def _unchanged(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(fresh_visit(patient, dice), comparison_only=True, reason=Reason.CONTROL)
    return [replace(exam, prior=exam.day - timedelta(days=dice.between(5, 200)))]


def _with_addendum(patient: Patient, dice: Dice) -> list[Exam]:
    kind = dice.weighted(_ADDENDA)
    if kind is Addendum.FORMAL:
        story = dice.one((_no_fracture, _fracture, _doubtful))
        return [replace(story(patient, dice)[0], addendum=kind)]
    if kind is Addendum.FOUND:
        lesion = subtle_lesion(dice)
        return [replace(fresh_visit(patient, dice), lesion=lesion, addendum=kind)]
    return [replace(_suspected(patient, dice)[0], addendum=kind)]


def _odd(patient: Patient, dice: Dice) -> list[Exam]:
    story = dice.weighted(((_no_fracture, 6.0), (_fracture, 3.0), (_doubtful, 1.0)))
    return [replace(story(patient, dice)[0], oddity=dice.weighted(_ODDITIES))]


def _with_asides(exam: Exam, dice: Dice) -> Exam:
    """What any report may have beside its story: a prior film, a slip of the side."""
    if exam.prior is None and dice.chance(0.10):
        exam = replace(exam, prior=exam.day - timedelta(days=dice.between(30, 900)))
    if exam.ossicle is None and exam.doubt is None and dice.chance(0.02):
        exam = replace(exam, ossicle=dice.one((Ossicle.TRIGONUM, Ossicle.PERONEUM)))
    return replace(exam, side_slip=dice.chance(0.012) and exam.oddity is None)


def new_patient(number: int, dice: Dice) -> Patient:
    """A patient of one of the hospitals; ankles break at every age, most often past fifty."""
    age = dice.weighted(((dice.between(14, 35), 3.0), (dice.between(36, 60), 3.0), (74, 0.0)))
    if dice.chance(0.35):
        age = dice.between(61, 92)
    side = dice.one(("rechts", "links"))
    return Patient(f"DEMO-A-{number:06d}", age, side, dice.between(0, 5))


_STORIES: tuple[tuple[Story, float], ...] = (
    (_no_fracture, 37.0),
    (_pain, 10.0),
    (_fracture, 11.0),
    (_suspected, 3.2),
    (_doubtful, 3.8),
    (_old_fracture, 5.0),
    (_ossicle, 4.0),
    (_other_bone, 4.5),
    (_several_regions, 4.0),
    (_follow_up, 4.5),
    (_after_removal, 1.5),
    (_other_metal, 1.8),
    (_unchanged, 1.7),
    (_with_addendum, 2.2),
    (_odd, 1.6),
    (operated_chain, 2.6),
    (cast_chain, 2.2),
    (doubt_chain, 0.8),
    (refracture_chain, 0.3),
)
_DOUBTS = (
    (Doubt.NOT_EXCLUDED, 4.0),
    (Doubt.VESSEL, 2.0),
    (Doubt.HIDDEN, 1.2),
    (Doubt.ONLY_UNDISPLACED, 1.0),
    (Doubt.NO_SURE_PROOF, 1.5),
    (Doubt.STRESS, 0.7),
    (Doubt.OSSICLE, 1.3),
)
_OSSICLES = (
    (Ossicle.TRIGONUM, 4.0),
    (Ossicle.SUBFIBULARE, 3.0),
    (Ossicle.SUBTIBIALE, 2.0),
    (Ossicle.PERONEUM, 1.0),
)
_OTHER_BONES = (
    (OtherBone.METATARSAL_V, 5.0),
    (OtherBone.CALCANEUS, 3.0),
    (OtherBone.HIGH_FIBULA, 1.5),
    (OtherBone.NAVICULAR, 1.0),
    (OtherBone.CUBOID, 1.0),
    (OtherBone.TOE, 1.0),
)
_METALS = (
    (Metal.PROSTHESIS, 2.0),
    (Metal.SYNDESMOSIS, 2.0),
    (Metal.ANCHOR, 1.0),
    (Metal.ARTHRODESIS, 1.0),
)
_ADDENDA = (
    (Addendum.FOUND, 4.0),
    (Addendum.WITHDRAWN, 3.0),
    (Addendum.CONFIRMED, 1.5),
    (Addendum.FORMAL, 3.0),
)
_ODDITIES = (
    (Oddity.EMPTY, 1.0),
    (Oddity.CUT_EARLY, 1.5),
    (Oddity.CUT_LATE, 2.0),
    (Oddity.ENGLISH, 2.0),
    (Oddity.ADDRESSES_MODEL, 2.0),
    (Oddity.MARKUP, 3.0),
)
_REGIONS = (
    "Knie", "Fuß", "Hüfte", "Becken", "Hand", "Handgelenk", "Ellenbogen", "Schulter",
    "Unterschenkel", "HWS", "Thorax",
)  # fmt: skip
