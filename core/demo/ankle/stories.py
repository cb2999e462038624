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
    removal,
)
from core.demo.ankle.draws import any_lesion, displacement, fresh_visit, subtle_lesion, visit_for
from core.demo.ankle.state import (
    Addendum,
    Doubt,
    Exam,
    Lesion,
    Metal,
    Oddity,
    Ossicle,
    OtherBone,
    Patient,
    Reason,
    Sureness,
)
from core.demo.dice import Dice

Story = Callable[[Patient, Dice], list[Exam]]


def story_of(patient: Patient, dice: Dice) -> list[Exam]:
    """The exams of one patient, in order of time."""
    exams = dice.weighted(_STORIES)(patient, dice)
    return [_with_asides(exam, dice) for exam in exams]


def _no_fracture(patient: Patient, dice: Dice) -> list[Exam]:
    if dice.chance(0.06):
        exam = visit_for(Reason.CONTROL, patient, dice)
        return [replace(exam, bone_bruise=True, days=dice.between(10, 40))]
    return [visit_for(dice.weighted(_REASONS_UNBROKEN), patient, dice)]


def _pain(patient: Patient, dice: Dice) -> list[Exam]:
    exam = visit_for(Reason.PAIN, patient, dice)
    return [replace(exam, both_sides=dice.chance(0.12))]


def _fracture(patient: Patient, dice: Dice) -> list[Exam]:
    lesion = any_lesion(dice)
    moved = displacement(lesion, dice)
    exam = visit_for(_reason(dice) if moved == 0 else Reason.TRAUMA, patient, dice)
    return [replace(exam, lesion=lesion, displacement=moved)]


def _reason(dice: Dice) -> Reason:
    """Most fractures come after trauma, a few with pain or at a second look."""
    return dice.weighted(((Reason.TRAUMA, 0.72), (Reason.CONTROL, 0.14), (Reason.PAIN, 0.14)))


def _suspected(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(visit_for(_reason(dice), patient, dice), lesion=subtle_lesion(dice))
    return [replace(exam, sureness=Sureness.SUSPECTED)]


def _doubtful(patient: Patient, dice: Dice) -> list[Exam]:
    doubt = dice.weighted(_DOUBTS)
    reason = _REASON_OF_DOUBT.get(doubt) or _reason(dice)
    exam = replace(visit_for(reason, patient, dice), doubt=doubt, lesion=subtle_lesion(dice))
    if doubt is Doubt.OSSICLE:
        return [_beside_an_ossicle(exam, dice)]
    return [exam]


def _beside_an_ossicle(exam: Exam, dice: Dice) -> Exam:
    """A fragment that is either an ossicle or torn off, on the side where it lies."""
    ossicle = dice.one((Ossicle.SUBFIBULARE, Ossicle.SUBTIBIALE))
    lateral = ossicle is Ossicle.SUBFIBULARE
    return replace(exam, ossicle=ossicle, lesion=Lesion.FIBULA_TIP if lateral else Lesion.MEDIAL)


def _old_fracture(patient: Patient, dice: Dice) -> list[Exam]:
    return [replace(visit_for(_anew(dice), patient, dice), old=any_lesion(dice))]


def _ossicle(patient: Patient, dice: Dice) -> list[Exam]:
    ossicle = dice.weighted(_OSSICLES)
    return [replace(visit_for(_anew(dice), patient, dice), ossicle=ossicle)]


def _anew(dice: Dice) -> Reason:
    return dice.weighted(((Reason.TRAUMA, 2.0), (Reason.PAIN, 1.0)))


def _other_bone(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(fresh_visit(patient, dice), other_bone=dice.weighted(_OTHER_BONES))
    if dice.chance(0.15):
        lesion = any_lesion(dice)
        exam = replace(exam, lesion=lesion, displacement=displacement(lesion, dice))
    return [exam]


def _several_regions(patient: Patient, dice: Dice) -> list[Exam]:
    names = dice.shuffled(_REGIONS)[: dice.between(1, 3)]
    regions = tuple((name, dice.chance(0.35)) for name in names)
    exam = fresh_visit(patient, dice)
    if dice.chance(0.35):
        lesion = any_lesion(dice)
        exam = replace(exam, lesion=lesion, displacement=displacement(lesion, dice))
    return [replace(exam, regions=regions)]


def _follow_up(patient: Patient, dice: Dice) -> list[Exam]:
    """One visit out of a chain whose other visits were elsewhere."""
    chain = dice.one((operated_chain, cast_chain))(patient, dice)
    return [dice.one(chain[1:])]


def _other_metal(patient: Patient, dice: Dice) -> list[Exam]:
    metal = dice.weighted(_METALS)
    if dice.chance(0.2):
        exam = replace(fresh_visit(patient, dice), other_metal=metal)
        return [replace(exam, new_at_implant=True, displacement=1)]
    if metal is Metal.SYNDESMOSIS and dice.chance(0.5):
        exam = replace(fresh_visit(patient, dice), reason=Reason.POSTOPERATIVE, other_metal=metal)
        return [replace(exam, operated_on=exam.day - timedelta(days=dice.between(1, 3)))]
    reason = dice.one((Reason.PAIN, Reason.PAIN, Reason.TRAUMA))
    return [replace(visit_for(reason, patient, dice), other_metal=metal)]


def _unchanged(patient: Patient, dice: Dice) -> list[Exam]:
    exam = replace(visit_for(Reason.CONTROL, patient, dice), comparison_only=True)
    return [replace(exam, prior=exam.day - timedelta(days=min(exam.days, dice.between(5, 40))))]


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
        exam = replace(exam, prior=exam.day - timedelta(days=dice.between(90, 900)))
    if exam.ossicle is None and exam.doubt is None and dice.chance(0.02):
        exam = replace(exam, ossicle=dice.one((Ossicle.TRIGONUM, Ossicle.PERONEUM)))
    slips = dice.chance(0.012) and exam.oddity is None and not exam.both_sides
    return replace(exam, side_slip=slips)


def new_patient(number: str, dice: Dice) -> Patient:
    """A patient of one of the hospitals; ankles break at every age, most often past fifty."""
    youngest, oldest = dice.weighted((((14, 35), 2.0), ((36, 60), 2.2), ((61, 92), 2.2)))
    born = _MIDDLE_YEAR - dice.between(youngest, oldest)
    female = dice.chance(0.54)
    side = dice.one(("rechts", "links"))
    return Patient(number, born, female, side, dice.weighted(_HOSPITALS))


_MIDDLE_YEAR = 2020
_REASONS_UNBROKEN = (
    (Reason.TRAUMA, 82.0),
    (Reason.CONTROL, 13.0),
    (Reason.SPLINTED, 2.0),
    (Reason.CAST_CONTROL, 3.0),
)
_HOSPITALS = ((0, 5.0), (1, 4.0), (2, 4.0), (3, 3.5), (4, 3.0), (5, 1.6))
_REASON_OF_DOUBT = {Doubt.STRESS: Reason.PAIN, Doubt.HIDDEN: Reason.SPLINTED}
_STORIES: tuple[tuple[Story, float], ...] = (
    (_no_fracture, 41.0),
    (_pain, 11.0),
    (_fracture, 17.0),
    (_suspected, 3.2),
    (_doubtful, 3.8),
    (_old_fracture, 4.0),
    (_ossicle, 3.5),
    (_other_bone, 4.0),
    (_several_regions, 3.8),
    (_follow_up, 3.2),
    (removal, 1.9),
    (_other_metal, 1.8),
    (_unchanged, 2.3),
    (_with_addendum, 2.6),
    (_odd, 2.4),
    (operated_chain, 1.9),
    (cast_chain, 1.6),
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
