"""Small DICOM files for tests, with exactly the attributes that a test names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

GRADIENT = np.arange(64 * 48, dtype=np.uint16).reshape(64, 48)


def radiograph(
    uid: str = "1.2.3.1",
    pixels: npt.NDArray[np.generic] = GRADIENT,
    *,
    syntax: UID = ExplicitVRLittleEndian,
    **attributes: object,
) -> FileDataset:
    """A one-frame grey image; `attributes` are DICOM keywords."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = uid
    made = FileDataset(None, {}, preamble=b"\0" * 128, file_meta=meta)
    made.SOPClassUID = DigitalXRayImageStorageForPresentation
    made.SOPInstanceUID = uid
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3", "1.2.3.0"
    made.Modality, made.PhotometricInterpretation = "DX", "MONOCHROME2"
    made.AccessionNumber, made.PatientID, made.PatientName = "A1", "P1", "Muster^Erika"
    made.StudyDate = "20240131"
    made.Rows, made.Columns = pixels.shape
    made.SamplesPerPixel, made.BitsAllocated, made.BitsStored = 1, 8 * pixels.itemsize, 12
    if pixels.itemsize == 1:
        made.BitsStored = 8
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = 0
    made.PixelData = pixels.tobytes()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def write(folder: Path, name: str, made: FileDataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    made.save_as(folder / name, enforce_file_format=True)
    return folder / name
