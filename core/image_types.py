"""The nouns of the images: what a header says, where a file lies, how an image is linked.

Frozen, and without knowledge of disk, DICOM libraries or screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Linked(StrEnum):
    """How an image came to its report; nothing is linked on a guess."""

    NOT = ""
    ACCESSION = "accession"
    STUDY_UID = "study_uid"
    CONFIRMED = "confirmed"


class View(StrEnum):
    """The projection, as far as the tags tell."""

    UNKNOWN = ""
    AP = "ap"
    LATERAL = "lateral"
    MORTISE = "mortise"
    OBLIQUE = "oblique"


class Laterality(StrEnum):
    UNKNOWN = ""
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Excluded(StrEnum):
    """Why an image is left out although it can be read."""

    NOT = ""
    COLOUR = "colour"
    MULTI_FRAME = "multi_frame"
    NOT_A_RADIOGRAPH = "not_a_radiograph"
    BURNED_IN = "burned_in_annotation"
    NOT_DIAGNOSTIC = "not_diagnostic"
    WRONG_REGION = "wrong_region"


BY_HAND = (
    Excluded.NOT_DIAGNOSTIC, Excluded.WRONG_REGION, Excluded.BURNED_IN, Excluded.NOT_A_RADIOGRAPH,
)  # fmt: skip
"""The reasons that a person may give; the others follow from the file."""


class MarkKind(StrEnum):
    """What a person says of an image."""

    VIEW = "view"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: a path, and the member's name where the path is a ZIP."""

    path: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of one instance says, already without the patient's identity.

    `patient` is a keyed hash, "" where the file names nobody. `study_date` is ISO 8601 or
    "". `header_sha256` covers what precedes the pixels; with `file_size` it tells whether
    two files of one instance are the same without reading them whole.
    """

    instance_uid: str
    series_uid: str
    study_uid: str
    accession_number: str
    patient: str
    study_date: str
    modality: str
    body_part: str
    view: View
    laterality: Laterality
    photometric: str
    bits_stored: int
    rows: int
    columns: int
    transfer_syntax: str
    header_sha256: str
    file_size: int
    excluded: Excluded = Excluded.NOT


@dataclass(frozen=True, slots=True)
class Image:
    """One instance in the study.

    `content_sha256` and `pixel_sha256` are "" until the pixels were read for the first
    time; `quarantine` says why that failed. `linked_to` is the accession number of the
    report. `hardware` is whether metal is in the picture, None where nobody said.
    """

    image_id: int
    header: Header
    place: Place
    content_sha256: str = ""
    pixel_sha256: str = ""
    quarantine: str = ""
    linked_to: str = ""
    linked_by: Linked = Linked.NOT
    hardware: bool | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said of an image; `value` is a View or an Excluded, "" where taken back."""

    image_id: int
    kind: MarkKind
    value: str
    before: str
    who: str
    at: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that can't be used, and why."""

    place: Place
    reason: str
