"""The answer follows from the clinical state by the task's definition, before any word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.demo.ankle.state import (
    Addendum,
    Doubt,
    Exam,
    Lesion,
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
from core.demo.ankle.truth import true_answer
from core.demo.chest import state as chest
from core.demo.chest.state import true_answer as true_chest_answer
from core.types import Answer

NOBODY = Patient("DEMO-A1-P00000", 1980, False, "rechts", 0)
UNBROKEN = Exam(NOBODY, date(2024, 5, 2), Reason.TRAUMA)
BROKEN = replace(UNBROKEN, lesion=Lesion.WEBER_B)
PLATED = replace(BROKEN, treatment=Treatment.PLATE)
CLEAR = chest.Exam(
    chest.Patient("DEMO-C1-P00000", 1980, True, "left"),
    date(2024, 5, 2),
    chest.Setting.EMERGENCY,
    chest.Reason.CHEST_PAIN,
)


@pytest.mark.parametrize(
    ("exam", "answer"),
    [
        (UNBROKEN, Answer.ABSENT),
        (BROKEN, Answer.PRESENT),
        (replace(BROKEN, sureness=Sureness.SUSPECTED), Answer.PRESENT),
        (replace(BROKEN, doubt=Doubt.NOT_EXCLUDED), Answer.UNCERTAIN),
        (replace(BROKEN, doubt=Doubt.VESSEL), Answer.UNCERTAIN),
        (replace(BROKEN, doubt=Doubt.ONLY_UNDISPLACED), Answer.UNCERTAIN),
        (replace(PLATED, line=Line.UNMENTIONED), Answer.PRESENT),
        (replace(PLATED, line=Line.FAINT), Answer.PRESENT),
        (replace(PLATED, line=Line.NONUNION), Answer.PRESENT),
        (replace(PLATED, line=Line.GONE), Answer.ABSENT),
        (replace(PLATED, line=Line.GONE, new_at_implant=True), Answer.PRESENT),
        (replace(BROKEN, treatment=Treatment.REMOVED, line=Line.GONE), Answer.ABSENT),
        (replace(BROKEN, line=Line.GONE, refracture=True), Answer.PRESENT),
        (replace(UNBROKEN, old=Lesion.MEDIAL), Answer.ABSENT),
        (replace(UNBROKEN, ossicle=Ossicle.TRIGONUM), Answer.ABSENT),
        (replace(UNBROKEN, other_bone=OtherBone.METATARSAL_V), Answer.ABSENT),
        (replace(UNBROKEN, other_metal=Metal.PROSTHESIS), Answer.ABSENT),
        (replace(UNBROKEN, bone_bruise=True), Answer.ABSENT),
        (replace(UNBROKEN, regions=(("Knie", True),)), Answer.ABSENT),
        (replace(UNBROKEN, comparison_only=True), Answer.UNCERTAIN),
        (replace(BROKEN, addendum=Addendum.FOUND), Answer.PRESENT),
        (replace(BROKEN, addendum=Addendum.WITHDRAWN), Answer.ABSENT),
        (replace(UNBROKEN, addendum=Addendum.FORMAL), Answer.ABSENT),
        (replace(BROKEN, oddity=Oddity.EMPTY), Answer.UNCERTAIN),
        (replace(BROKEN, oddity=Oddity.CUT_EARLY), Answer.UNCERTAIN),
        (replace(BROKEN, oddity=Oddity.ADDRESSES_MODEL), Answer.PRESENT),
    ],
)
def test_the_answer_to_an_ankle(exam: Exam, answer: Answer) -> None:
    assert true_answer(exam) is answer


@pytest.mark.parametrize(
    ("exam", "answer"),
    [
        (CLEAR, Answer.ABSENT),
        (replace(CLEAR, air=chest.Air.APICAL), Answer.PRESENT),
        (replace(CLEAR, air=chest.Air.HYDRO, tube=chest.Tube.IN), Answer.PRESENT),
        (replace(CLEAR, air=chest.Air.LIKELY), Answer.PRESENT),
        (replace(CLEAR, air=chest.Air.DOUBTFUL), Answer.UNCERTAIN),
        (replace(CLEAR, air=chest.Air.RESOLVED, tube=chest.Tube.IN), Answer.ABSENT),
        (replace(CLEAR, other=chest.Other.MEDIASTINUM), Answer.ABSENT),
        (replace(CLEAR, other=chest.Other.SKIN_FOLD), Answer.ABSENT),
        (replace(CLEAR, note=chest.Note.FOUND), Answer.PRESENT),
        (
            replace(CLEAR, air=chest.Air.DOUBTFUL, note=chest.Note.WITHDRAWN),
            Answer.ABSENT,
        ),
        (replace(CLEAR, comparison_only=True), Answer.UNCERTAIN),
        (replace(CLEAR, air=chest.Air.LARGE, oddity=chest.Oddity.CUT), Answer.UNCERTAIN),
    ],
)
def test_the_answer_to_a_chest(exam: chest.Exam, answer: Answer) -> None:
    assert true_chest_answer(exam) is answer
