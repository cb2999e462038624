"""The clinical state behind one ankle report, known before a word is written.

An exam says what is broken, how old it is, how it was treated, how sure the author is
and what else the picture shows. It knows nothing of wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Lesion(StrEnum):
    """A fracture of the distal tibia, the distal fibula or the talus."""

    WEBER_A = "weber_a"
    WEBER_B = "weber_b"
    WEBER_C = "weber_c"
    FIBULA_TIP = "fibula_tip"
    MEDIAL = "medial"
    BIMALLEOLAR = "bimalleolar"
    TRIMALLEOLAR = "trimalleolar"
    VOLKMANN = "volkmann"
    PILON = "pilon"
    DISTAL_TIBIA = "distal_tibia"
    TALUS_FLAKE = "talus_flake"
    SHEPHERD = "shepherd"
    TALUS_NECK = "talus_neck"
    LATERAL_PROCESS = "lateral_process"


class Sureness(StrEnum):
    """How sure the author is of the fracture."""

    CERTAIN = "certain"
    SUSPECTED = "suspected"


class Treatment(StrEnum):
    NONE = "none"
    CAST = "cast"
    PLATE = "plate"
    SCREWS = "screws"
    REMOVED = "removed"


class Line(StrEnum):
    """What the report says of the fracture line."""

    FRESH = "fresh"
    VISIBLE = "visible"
    FAINT = "faint"
    UNMENTIONED = "unmentioned"
    GONE = "gone"
    NONUNION = "nonunion"


class Doubt(StrEnum):
    """Why a fracture is neither seen nor ruled out."""

    NOT_EXCLUDED = "not_excluded"
    VESSEL = "vessel"
    HIDDEN = "hidden"
    ONLY_UNDISPLACED = "only_undisplaced"
    NO_SURE_PROOF = "no_sure_proof"
    STRESS = "stress"
    OSSICLE = "ossicle"


class Reason(StrEnum):
    """Why the ankle was X-rayed."""

    TRAUMA = "trauma"
    PAIN = "pain"
    CONTROL = "control"
    SPLINTED = "splinted"
    CAST_CONTROL = "cast_control"
    POSTOPERATIVE = "postoperative"
    HEALING = "healing"
    REMOVAL = "removal"


class Ossicle(StrEnum):
    TRIGONUM = "trigonum"
    SUBFIBULARE = "subfibulare"
    SUBTIBIALE = "subtibiale"
    PERONEUM = "peroneum"


class OtherBone(StrEnum):
    """A fracture near the ankle that is none of the ankle."""

    METATARSAL_V = "metatarsal_v"
    CALCANEUS = "calcaneus"
    HIGH_FIBULA = "high_fibula"
    NAVICULAR = "navicular"
    CUBOID = "cuboid"
    TOE = "toe"


class Metal(StrEnum):
    """Metal that no ankle fracture explains."""

    PROSTHESIS = "prosthesis"
    SYNDESMOSIS = "syndesmosis"
    ANCHOR = "anchor"
    ARTHRODESIS = "arthrodesis"


class Addendum(StrEnum):
    """What a later note says; the last statement wins."""

    FOUND = "found"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    FORMAL = "formal"


class Oddity(StrEnum):
    """What is wrong with the report as a document."""

    EMPTY = "empty"
    CUT_EARLY = "cut_early"
    CUT_LATE = "cut_late"
    ENGLISH = "english"
    ADDRESSES_MODEL = "addresses_model"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is examined. `hospital` decides who dictates."""

    patient_id: str
    born: int
    female: bool
    side: str
    hospital: int


@dataclass(frozen=True, slots=True)
class Exam:
    """One examination of one ankle and what its report will have to say.

    `displacement` runs from 0 (none) to 2 (marked). `days` are days since the injury or
    the onset of pain. `old` is an earlier fracture that healed long ago. `refracture` is a
    new break after the metal came out. `regions` names other body parts in the same report,
    True where they are fractured.
    """

    patient: Patient
    day: date
    reason: Reason
    lesion: Lesion | None = None
    sureness: Sureness = Sureness.CERTAIN
    displacement: int = 0
    days: int = 0
    treatment: Treatment = Treatment.NONE
    line: Line = Line.FRESH
    doubt: Doubt | None = None
    prior: date | None = None
    operated_on: date | None = None
    old: Lesion | None = None
    ossicle: Ossicle | None = None
    other_bone: OtherBone | None = None
    other_metal: Metal | None = None
    bone_bruise: bool = False
    new_at_implant: bool = False
    refracture: bool = False
    both_sides: bool = False
    comparison_only: bool = False
    regions: tuple[tuple[str, bool], ...] = ()
    addendum: Addendum | None = None
    oddity: Oddity | None = None
    side_slip: bool = False

    @property
    def age(self) -> int:
        """The patient's age in years on the day of the exam, by the calendar year."""
        return self.day.year - self.patient.born

    @property
    def days_since_prior(self) -> int | None:
        return None if self.prior is None else (self.day - self.prior).days

    @property
    def is_fresh(self) -> bool:
        """Whether a certain fracture is seen for the first time, untreated."""
        return self.lesion is not None and self.line is Line.FRESH and self.doubt is None
