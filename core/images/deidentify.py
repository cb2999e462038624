"""Takes a DICOM file apart from its patient, for export.

Stricter than the basic profile of PS3.15 E.1: instead of removing what the profile lists,
only what is needed to show the picture is kept. UIDs are replaced by keyed ones, the same
for the same original; dates, texts, private elements and everything unknown are left out.
"""

from __future__ import annotations

import hashlib
import hmac

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID

KEPT = (
    "SpecificCharacterSet", "ImageType", "SOPClassUID", "Modality", "PresentationIntentType",
    "BodyPartExamined", "ViewPosition", "ImageLaterality", "Laterality", "SamplesPerPixel",
    "PhotometricInterpretation", "Rows", "Columns", "PixelSpacing", "ImagerPixelSpacing",
    "PixelAspectRatio", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "BurnedInAnnotation", "WindowCenter",
    "WindowWidth", "VOILUTFunction", "RescaleIntercept", "RescaleSlope", "RescaleType",
    "PresentationLUTShape", "LossyImageCompression", "LossyImageCompressionRatio",
    "LossyImageCompressionMethod", "ModalityLUTSequence", "VOILUTSequence", "ShutterShape",
    "ShutterLeftVerticalEdge", "ShutterRightVerticalEdge", "ShutterUpperHorizontalEdge",
    "ShutterLowerHorizontalEdge", "CenterOfCircularShutter", "RadiusOfCircularShutter",
    "VerticesOfThePolygonalShutter", "NumberOfFrames", "PlanarConfiguration", "PixelData",
)  # fmt: skip
KEPT_IN_LUTS = ("LUTDescriptor", "LUTData", "ModalityLUTType")
METHOD = "Allow-list stricter than PS3.15 E.1 basic profile"


def new_uid(key: bytes, uid: str) -> str:
    """The same for the same key and original, and no way back without the key."""
    digest = hmac.new(key, uid.encode(), hashlib.sha256).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def deidentified(original: FileDataset, key: bytes, patient: str) -> FileDataset:
    """A new file with the same picture. `patient` is the pseudonym to write into it."""
    uid = new_uid(key, str(original.SOPInstanceUID))
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = original.file_meta.TransferSyntaxUID
    meta.MediaStorageSOPClassUID = original.SOPClassUID
    meta.MediaStorageSOPInstanceUID = UID(uid)
    made = FileDataset("", {}, preamble=b"\0" * 128, file_meta=meta)
    for name in KEPT:
        if name in original:
            made.add(_plain(original[name]))
    made.SOPInstanceUID = uid
    for name in ("StudyInstanceUID", "SeriesInstanceUID"):
        setattr(made, name, new_uid(key, str(original.get(name, ""))))
    made.PatientID, made.PatientName, made.AccessionNumber = patient, "", ""
    made.PatientBirthDate, made.PatientSex, made.StudyDate, made.StudyTime = "", "", "", ""
    made.StudyID, made.ReferringPhysicianName, made.SeriesNumber = "", "", None
    made.InstanceNumber = None
    made.PatientIdentityRemoved, made.DeidentificationMethod = "YES", METHOD
    return made


def _plain(element: DataElement) -> DataElement:
    """The element; of a sequence only what a look-up table needs."""
    if element.VR != "SQ":
        return element
    items = []
    for item in element.value:
        kept = Dataset()
        for name in KEPT_IN_LUTS:
            if name in item:
                kept.add(item[name])
        items.append(kept)
    return DataElement(element.tag, "SQ", items)
