"""The words that one chest report's phrases may call for."""

from __future__ import annotations

from core.demo.chest.phrases import pleura
from core.demo.chest.state import Air, Exam
from core.demo.dice import Dice
from core.demo.grammar import Word, expand

_US_DATE = "%m/%d/%Y"
_ROUTINE = ("Preoperative evaluation", "Annual examination", "Follow-up of nodule", "Baseline film")
_ROUTINE_YOUNG = ("Positive PPD", "Pre-employment examination", "Immigration examination")


def words_for(exam: Exam, dice: Dice) -> dict[str, Word]:
    """Side, size and dates; the size is drawn once, so that the impression repeats it."""
    air = exam.air if exam.air in pleura.SIZE else Air.APICAL
    side = exam.patient.side
    size = expand(pleura.SIZE[air], dice, {})
    lobe = exam.around.opacity
    grade = dice.one(("mild", "mild", "moderate"))
    return {
        "side": side,
        "side_cap": side.capitalize(),
        "contra": "left" if side == "right" else "right",
        "size": size,
        "size_cap": size.capitalize(),
        "mm": expand(pleura.MILLIMETRES.get(air, "<4-9>"), dice, {}),
        "course": expand(pleura.COURSE[exam.course], dice, {}),
        "lobe": lobe,
        "lobe_cap": lobe.capitalize(),
        "grade": grade,
        "grade_cap": grade.capitalize(),
        "routine": dice.one(_ROUTINE if exam.age > 58 else _ROUTINE + _ROUTINE_YOUNG),
        "age": str(exam.age),
        "sex": dice.one(("woman", "female")) if exam.patient.female else dice.one(("man", "male")),
        "year": str(exam.day.year - dice.between(2, 14)),
        "day": exam.day.strftime(_US_DATE),
        "prior": (exam.prior or exam.day).strftime(_US_DATE),
    }
