"""The answer that follows from a clinical state, by the definition of the task.

A suspected fracture counts; an operated one counts until the report says that no line
is visible any more; what healed, and other bones, do not count; the last statement wins.
"""

from __future__ import annotations

from core.demo.ankle.state import Addendum, Exam, Line, Oddity
from core.types import Answer

_TURNED = {
    Addendum.FOUND: Answer.PRESENT,
    Addendum.CONFIRMED: Answer.PRESENT,
    Addendum.WITHDRAWN: Answer.ABSENT,
}


def true_answer(exam: Exam) -> Answer:
    """What a reader who makes no mistake says of the exam's report."""
    if exam.oddity in (Oddity.EMPTY, Oddity.CUT_EARLY) or exam.comparison_only:
        return Answer.UNCERTAIN
    if exam.addendum in _TURNED:
        return _TURNED[exam.addendum]
    if exam.new_at_implant or exam.refracture:
        return Answer.PRESENT
    if exam.doubt is not None:
        return Answer.UNCERTAIN
    if exam.lesion is None or exam.line is Line.GONE:
        return Answer.ABSENT
    return Answer.PRESENT
