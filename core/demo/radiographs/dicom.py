"""Writes a drawn view as true DICOM, in the variety that a hospital's archive has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DeflatedExplicitVRLittleEndian,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
)

Values = npt.NDArray[np.uint16]
_SHARES = (
    (ExplicitVRLittleEndian, 0.34), (ImplicitVRLittleEndian, 0.08), (JPEGLosslessSV1, 0.20),
    (JPEGLSLossless, 0.18), (JPEG2000Lossless, 0.14), (DeflatedExplicitVRLittleEndian, 0.06),
)  # fmt: skip
_ENCODERS: dict[UID, Callable[[Values], Any]] = {
    JPEGLosslessSV1: lambda values: imagecodecs.ljpeg_encode(values),
    JPEGLSLossless: lambda values: imagecodecs.jpegls_encode(values),
    JPEG2000Lossless: lambda values: imagecodecs.jpeg2k_encode(
        values, level=0, reversible=True, codecformat="j2k", bitspersample=12
    ),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a file says of itself; nothing of it depends on the answer."""

    accession_number: str
    patient_id: str
    study_date: str
    lateral: bool
    is_left: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """How the machine that took the study writes its files."""

    syntax: UID
    computed: bool
    inverted: bool
    windowed: bool

    @classmethod
    def drawn(cls, draw: np.random.Generator) -> Machine:
        names = [syntax for syntax, _ in _SHARES]
        chosen = names[int(draw.choice(len(names), p=[share for _, share in _SHARES]))]
        return cls(chosen, draw.random() < 0.4, draw.random() < 0.25, draw.random() < 0.8)


def uid_of(*words: object) -> str:
    """A UID below 2.25 that follows from the words."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def write_view(path: Path, values: Values, about: Labelled, machine: Machine) -> str:
    """Writes one file; returns its instance UID."""
    view = "lateral" if about.lateral else "ap"
    uid = uid_of("overread demo", about.accession_number, view)
    storage = (
        ComputedRadiographyImageStorage if machine.computed
        else DigitalXRayImageStorageForPresentation
    )  # fmt: skip
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = storage, UID(uid)
    meta.TransferSyntaxUID = machine.syntax
    made = FileDataset("", {}, preamble=b"\0" * 128, file_meta=meta)
    made.SOPClassUID, made.SOPInstanceUID = storage, uid
    _describe(made, about, machine)
    _set_pixels(made, values, machine)
    made.save_as(path, enforce_file_format=True)
    return uid


def _describe(made: FileDataset, about: Labelled, machine: Machine) -> None:
    made.StudyInstanceUID = uid_of("overread demo", about.accession_number)
    made.SeriesInstanceUID = uid_of("overread demo", about.accession_number, "series")
    made.PatientID, made.PatientName = about.patient_id, "Synthetic^Demo"
    made.AccessionNumber = about.accession_number
    made.StudyDate = about.study_date.replace("-", "")
    made.Modality = "CR" if machine.computed else "DX"
    made.Manufacturer = "Overread demo generator"
    made.SeriesDescription = "Synthetic ankle, no patient"
    made.ImageComments = "Synthetic: drawn by a program, shows nobody."
    made.BodyPartExamined, made.PatientOrientation = "ANKLE", ""
    made.ViewPosition = "LL" if about.lateral else "AP"
    made.ImageLaterality = "L" if about.is_left else "R"
    made.BurnedInAnnotation = "NO"
    made.PixelSpacing = [0.3, 0.3]


def _set_pixels(made: FileDataset, values: Values, machine: Machine) -> None:
    made.Rows, made.Columns = values.shape
    made.SamplesPerPixel, made.BitsAllocated, made.BitsStored, made.HighBit = 1, 16, 12, 11
    made.PixelRepresentation = 0
    made.PhotometricInterpretation = "MONOCHROME1" if machine.inverted else "MONOCHROME2"
    stored = (4095 - values) if machine.inverted else values
    if machine.windowed:
        low, high = np.percentile(stored[::8, ::8], [2, 99.5])
        made.WindowCenter, made.WindowWidth = int(low + high) // 2, max(200, int(high - low))
    encode = _ENCODERS.get(machine.syntax)
    if encode is None:
        made.PixelData = np.ascontiguousarray(stored).tobytes()
    else:
        made.PixelData = encapsulate([bytes(encode(np.ascontiguousarray(stored)))])
