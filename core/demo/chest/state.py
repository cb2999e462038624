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
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    RESOLVED = "resolved"


class Course(StrEnum):
    """How it compares with the film before."""

    FIRST = "first"
    NEW = "new"
    SMALLER = "smaller"
    SAME = "same"
    LARGER = "larger"


class Tube(StrEnum):
    NONE = "none"
    PLACED = "placed"
    IN = "in"
    OUT = "out"


class Setting(StrEnum):
    """Where the patient is; it decides the view, the devices and what is asked."""

    CLINIC = "clinic"
    EMERGENCY = "emergency"
    WARD = "ward"
    INTENSIVE = "intensive"


class Reason(StrEnum):
    ROUTINE = "routine"
    COUGH = "cough"
    CHEST_PAIN = "chest_pain"
    TRAUMA = "trauma"
    PROCEDURE = "procedure"
    TUBES = "tubes"
    FOLLOW_UP = "follow_up"


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


class Oddity(StrEnum):
    """What is wrong with the report as a document."""

    EMPTY = "empty"
    CUT = "cut"
    ADDRESSES_MODEL = "addresses_model"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is examined. `side` is where a pneumothorax would be."""

    patient_id: str
    born: int
    female: bool
    side: str


@dataclass(frozen=True, slots=True)
class Around:
    """What else the film shows. `effusion` and `opacity` name a side and a lobe, or nothing."""

    effusion: str = ""
    opacity: str = ""
    atelectasis: bool = False
    edema: bool = False
    large_heart: bool = False
    emphysema: bool = False
    rib: str = ""
    devices: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether lungs and pleura show nothing but, perhaps, a pneumothorax."""
        return not (self.effusion or self.opacity or self.edema or self.atelectasis)


@dataclass(frozen=True, slots=True)
class Exam:
    """One chest radiograph and what its report will have to say."""

    patient: Patient
    day: date
    setting: Setting
    reason: Reason
    air: Air = Air.NONE
    course: Course = Course.FIRST
    tube: Tube = Tube.NONE
    other: Other | None = None
    around: Around = Around()
    prior: date | None = None
    history: bool = False
    comparison_only: bool = False
    note: Note | None = None
    oddity: Oddity | None = None

    @property
    def age(self) -> int:
        """The patient's age in years on the day of the exam, by the calendar year."""
        return self.day.year - self.patient.born


def true_answer(exam: Exam) -> Answer:
    """Whether a pneumothorax is there at the time of this examination.

    A likely one counts; a possible one, and a report without a finding, are uncertain.
    """
    if exam.comparison_only or exam.oddity in (Oddity.EMPTY, Oddity.CUT):
        return Answer.UNCERTAIN
    if exam.note is Note.FOUND:
        return Answer.PRESENT
    if exam.note is Note.WITHDRAWN or exam.air in (Air.NONE, Air.RESOLVED):
        return Answer.ABSENT
    return Answer.UNCERTAIN if exam.air is Air.DOUBTFUL else Answer.PRESENT
