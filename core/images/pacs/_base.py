"""What any PACS is asked and how it answers, whatever it speaks.

A PACS may match more than it was asked for, so whoever asks compares the answers. Nothing
in here is a patient's name; the patient's number is kept only to be compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

WILDCARDS = frozenset("*?\\")
LONGEST_NUMBER = 64
UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


class How(StrEnum):
    """How images come by DIMSE: on the connection that asked, or to a port of ours."""

    GET = "get"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Question:
    """Which examinations are meant. Empty fields match everything; days are ISO 8601."""

    accession_number: str = ""
    since: str = ""
    until: str = ""
    modality: str = ""

    @property
    def days(self) -> str:
        """The days as DICOM writes a range: 20240101-20240131, "" where all are meant."""
        if not self.since and not self.until:
            return ""
        return f"{self.since.replace('-', '')}-{self.until.replace('-', '')}"


@dataclass(frozen=True, slots=True)
class Examination:
    """A study as the PACS lists it."""

    study_uid: str
    accession_number: str
    patient_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Series:
    examination: Examination
    series_uid: str
    modality: str = ""
    body_part: str = ""


Take = Callable[[bytes], None]
"""Is given each instance, a whole file. Raises NotAsked, which a PACS does not pass on."""


class NotAsked(Exception):
    """What came is not what was asked for; says why in words of ours."""


class Pacs(Protocol):
    """A PACS that is being talked to. Every method may raise PacsError."""

    @property
    def name(self) -> str:
        """How it is called in sentences."""

    def check(self) -> str:
        """Asks whether it would serve us, without fetching anything; a sentence."""

    def examinations(self, question: Question) -> Iterable[Examination]: ...

    def series(self, examination: Examination) -> Sequence[Series]: ...

    def instances(self, series: Series) -> Sequence[str]:
        """The SOP instance UIDs of a series."""

    def fetch(
        self, series: Series, instance_uids: Sequence[str], take: Take, *, whole: bool
    ) -> None:
        """Has these instances sent, which are all of the series where it is `whole`.

        What the PACS says that it can't send is not taken, and no error.
        """

    def close(self) -> None: ...


def is_uid(text: str) -> bool:
    """Whether it may be one, the somewhat wrong ones of old devices included."""
    return bool(UID.fullmatch(text))


def is_askable(accession_number: str) -> bool:
    """Whether a PACS would take the number for itself and not for a pattern or for all."""
    return (
        0 < len(accession_number.strip()) <= LONGEST_NUMBER
        and accession_number.isprintable()
        and not WILDCARDS & set(accession_number)
    )
