"""How a list of cases is read: why a case is there, what is hidden, what a verdict is.

Pure: no disk, no screen. The names are those that the database and the reading desk use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.types import Answer


class Reason(StrEnum):
    """Why a case is on a list.

    `image` is a disagreement in which one side is a CNN. `suspect` is a label that its own
    reader doubts, `label_noise` one that a CNN takes for wrong which never saw the patient.
    """

    DISAGREEMENT = "disagreement"
    IMAGE = "image"
    FAILURE = "failure"
    LOW_CONFIDENCE = "low_confidence"
    CONTRADICTION = "contradiction"
    SUSPECT = "suspect"
    LABEL_NOISE = "label_noise"
    AUDIT = "audit"
    AGREEMENT = "agreement"
    REPEAT = "repeat"


DIFFERING = (Reason.DISAGREEMENT, Reason.IMAGE)
"""The reasons of cases on which two sides differ."""


class Blinding(StrEnum):
    """What a reader sees of the other readers' answers before the verdict.

    `open` hides nothing, not even names: for those who sit together over a case.
    """

    HIDDEN = "hidden"
    LETTERED = "lettered"
    OPEN = "open"


class VerdictKind(StrEnum):
    """What one row of a reader's history on a case is.

    `change` is a verdict after an earlier one of the same reader. `set_aside` is what
    came too late to hold: kept, and no reading.
    """

    VERDICT = "verdict"
    CHANGE = "change"
    UNDO = "undo"
    SKIP = "skip"
    NOTE = "note"
    SET_ASIDE = "set_aside"


class SeatState(StrEnum):
    """Where one of a case's readers stands with it. A closed seat is nobody's any more."""

    FREE = "free"
    TAKEN = "taken"
    SKIPPED = "skipped"
    READ = "read"
    CLOSED = "closed"


class Cause(StrEnum):
    """Why a reader of the first reading may have gone wrong."""

    MISREAD = "misread"
    NEGATION = "negation"
    PRIOR = "prior"
    INDICATION = "indication"
    OTHER_BONE = "other_bone"
    REPORT_WRONG = "report_wrong"
    GUIDELINE = "guideline"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Whether a reader's confidence was calibrated for the order of a list, and on what."""

    reader: str
    gold_readings: int
    is_calibrated: bool


@dataclass(frozen=True, slots=True)
class Design:
    """The protocol of one reading list. It never changes after the list is made.

    `agreement_share` and `repeat_share` are relative to the cases asked for: so many
    agreements drawn at random, and so many cases a second time, are mixed in.
    `settles` says whether a single verdict decides a case, as in an adjudication.
    `barred` are the reader_ids of those who may not read, since the cases are their own.
    `covers_all`: every disagreement of two sides is on the list, so that together with the
    agreements drawn at random it tells of all their reports.
    `calibrated` says what the order of the cases rests on.
    `together` holds the reader_id under which people sit together; nobody else may read.
    """

    blinding: Blinding = Blinding.HIDDEN
    reveal: bool = True
    evidence: bool = True
    readers_per_case: int = 1
    agreement_share: float = 0.1
    repeat_share: float = 0.05
    settles: bool = True
    seed: int = 1
    barred: tuple[int, ...] = ()
    covers_all: bool = False
    together: tuple[int, ...] = ()
    calibrated: tuple[Calibrated, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether the list decides between people: an adjudication or a consensus."""
        return bool(self.barred or self.together)


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case on its way to a list: a report, and the readings that it is about.

    `pattern` is what those readings say, in their order. `sampling_probability` is the
    chance with which a report of its kind came on the list.
    """

    report_id: int
    reason: Reason
    reading_ids: tuple[int, ...]
    pattern: str = ""
    sampling_probability: float = 1.0
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Visible:
    """What was on the reader's screen when a verdict was given."""

    answers: bool = False
    evidence: bool = False
    revealed: bool = False
    image: bool = False

    def as_json(self) -> dict[str, bool]:
        return {name: bool(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader decided about a case, as it arrives from the desk.

    `version` counts what this reader has done with the case before. Times are seconds
    since 1970 by the reader's clock.
    """

    nonce: str
    case_id: int
    version: int
    kind: VerdictKind
    shown_at: float
    decided_at: float
    answer: Answer | None = None
    causes: tuple[Cause, ...] = ()
    comment: str = ""
    flagged: bool = False
    visible: Visible = Visible()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the readings that a case is about, as it may be shown.

    `letter` stands for the reader; `name` and `said` are empty while they are hidden.
    """

    letter: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    said: str = ""
    name: str = ""
    kind: str = ""


PRESENT_WHEN_SURE: Mapping[str, float] = {"present": 1.0, "absent": 0.0}


def probability_of_present(said: str, confidence: float | None) -> float:
    """What an answer says of the finding: 0 to 1, with 0.5 for whatever says nothing."""
    sure = PRESENT_WHEN_SURE.get(said, 0.5)
    if confidence is None or sure == 0.5:
        return sure
    return confidence if sure else 1 - confidence


def worth_of_a_look(first: float, second: float) -> float:
    """How far two readers are apart: what they disagree about most surely comes first."""
    return abs(first - second)
