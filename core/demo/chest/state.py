"""The clinical state behind one chest report, and the answer that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.types import Answer


class Air(StrEnum):
    """The pneumothorax, if there is one."""

    NONE = "none"
    APICAL = "apical"
    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"
    TENSION = "tension"
    HYDRO = "hydro"
    RESOLVED = "resolved"
    DOUBTFUL = "doubtful"


class Course(StrEnum):
    """How it compares with the film before."""

    NEW = "new"
    SMALLER = "smaller"
    SAME = "same"
    LARGER = "larger"


class Tube(StrEnum):
    NONE = "none"
    IN = "in"
    OUT = "out"


class Reason(StrEnum):
    DYSPNOEA = "dyspnoea"
    TRAUMA = "trauma"
    AFTER_LINE = "after_line"
    FOLLOW_UP = "follow_up"
    ROUTINE = "routine"


class Other(StrEnum):
    """Air or lines that are no pneumothorax."""

    MEDIASTINUM = "mediastinum"
    SUBCUTANEOUS = "subcutaneous"
    SKIN_FOLD = "skin_fold"
    BULLA = "bulla"


class Note(StrEnum):
    """An addendum; the last statement wins."""

    FOUND = "found"
    WITHDRAWN = "withdrawn"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class Patient:
    patient_id: str
    age: int
    sex: str
    side: str


@dataclass(frozen=True, slots=True)
class Exam:
    """One chest radiograph and what its report will have to say."""

    patient: Patient
    day: date
    reason: Reason
    air: Air = Air.NONE
    course: Course = Course.NEW
    tube: Tube = Tube.NONE
    other: Other | None = None
    prior: date | None = None
    history: bool = False
    comparison_only: bool = False
    note: Note | None = None
    cut: bool = False
    addresses_model: bool = False


def true_answer(exam: Exam) -> Answer:
    """A pneumothorax counts if it is there at the time of this examination."""
    if exam.comparison_only or exam.cut:
        return Answer.UNCERTAIN
    if exam.note is Note.FOUND:
        return Answer.PRESENT
    if exam.note is Note.WITHDRAWN or exam.air in (Air.NONE, Air.RESOLVED):
        return Answer.ABSENT
    return Answer.UNCERTAIN if exam.air is Air.DOUBTFUL else Answer.PRESENT
