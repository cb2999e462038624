"""Reads what the header of a DICOM file says, in well under a millisecond, pixels untouched.

The patient leaves this file as a pseudonym only. What can't be used comes back with a
reason that quotes nothing from the file.
"""

from __future__ import annotations

import hashlib
import io
import os
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pydicom
from pydicom.dataset import FileDataset
from pydicom.tag import Tag

from core.image_types import Excluded, Header, Laterality, Place, Refused, View
from core.images import files
from core.images.identities import pseudonym
from core.images.views import laterality_of, view_of

MOST_PIXELS = 100_000_000
"""Rows × columns of the largest picture that is opened; detectors have up to 20 million."""
LARGEST_INFLATED = 512 << 20
DEFLATED = "1.2.840.10008.1.2.1.99"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
NATIVE = (IMPLICIT, EXPLICIT, "1.2.840.10008.1.2.2")
RADIOGRAPHS = ("CR", "DX", "DR", "RG", "RF", "XA", "PX", "IO", "OT", "SC", "")
HEAD = 2048
Said = Mapping[str, Any]
"""Keyword → value of one header, which nobody has checked yet."""
TAGS = [Tag(name) for name in (
    "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID",
    "SeriesInstanceUID", "AccessionNumber", "PatientID", "StudyDate", "AcquisitionDate",
    "Modality", "BodyPartExamined", "ViewPosition", "ViewCodeSequence", "SeriesDescription",
    "ProtocolName", "ImageLaterality", "Laterality", "PhotometricInterpretation", "BitsStored",
    "BitsAllocated", "Rows", "Columns", "SamplesPerPixel", "NumberOfFrames",
    "BurnedInAnnotation", "PixelRepresentation",
)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no image: something else, or DICOM without a picture."""

    place: Place
    is_dicom: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A usable header. `patient_id` goes into the identity map and nowhere else."""

    place: Place
    header: Header
    patient_id: str


class BrokenFile(Exception):
    """Says why, in words of ours."""


def read_headers(places: Sequence[Place], key: bytes) -> list[Found | Refused | PassedOver]:
    """What each file says of itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_read(place, stream, key) for place, stream in files.opened(places)]


def _read(place: Place, stream: BinaryIO | Exception, key: bytes) -> Found | Refused | PassedOver:
    if isinstance(stream, files.UnsafeMember):
        return Refused(place, str(stream))
    if isinstance(stream, Exception):
        return Refused(place, f"can't be opened ({_kind(stream)})")
    try:
        return _found(place, stream, key)
    except BrokenFile as error:
        return Refused(place, str(error))
    except Exception as error:  # a broken file may raise anything; its reason is kept
        return Refused(place, f"can't be read as DICOM ({_kind(error)})")


def _kind(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__


def _found(place: Place, stream: BinaryIO, key: bytes) -> Found | PassedOver:
    head = stream.read(HEAD)
    if not _looks_like_dicom(head):
        return PassedOver(place)
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    is_deflated = DEFLATED.encode() in head
    if is_deflated:
        stream = inflated(stream.read())
    dataset, length = _dataset(stream)
    syntax = _syntax(dataset)
    # Asking pydicom by name for each value again takes longer than reading the file.
    said = {element.keyword: element.value for element in dataset}
    if "SOPInstanceUID" not in said:
        if head[128:132] != b"DICM":
            return PassedOver(place)
        raise BrokenFile("has no SOP instance UID")
    if "Rows" not in said or "Columns" not in said:
        return PassedOver(place, is_dicom=True)
    _require_sound(said, syntax, stream, length)
    stream.seek(0)
    digest = hashlib.sha256(stream.read(length)).hexdigest()
    patient_id = _text(said, "PatientID")
    syntax = DEFLATED if is_deflated else syntax
    header = _header(said, syntax, digest, size, pseudonym(key, patient_id))
    return Found(place, header, patient_id)


def _looks_like_dicom(head: bytes) -> bool:
    return head[128:132] == b"DICM" or head[:2] in (b"\x08\x00", b"\x02\x00", b"\x00\x08")


def inflated(content: bytes) -> BinaryIO:
    """A deflated file as an explicit one, of a bounded size.

    Raises BrokenFile where it is none or claims too much.
    """
    if content[132:136] != b"\x02\0\0\0":
        raise BrokenFile("is deflated, and its head does not say where the data begin")
    start = 144 + int.from_bytes(content[140:144], "little")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    body = unpacker.decompress(content[start:], LARGEST_INFLATED)
    if unpacker.unconsumed_tail:
        raise BrokenFile("claims to be larger than 512 MB unpacked")
    plain = content[:start].replace(
        DEFLATED.encode(), EXPLICIT.encode().ljust(len(DEFLATED), b"\0")
    )
    return io.BytesIO(plain + body)


def _dataset(stream: BinaryIO) -> tuple[FileDataset, int]:
    """The header, and how many bytes precede the pixels."""
    dataset = pydicom.dcmread(stream, stop_before_pixels=True, force=True, specific_tags=TAGS)
    return dataset, stream.tell()


def _require_sound(said: Said, syntax: str, stream: BinaryIO, length: int) -> None:
    rows, columns = int(said["Rows"]), int(said["Columns"])
    frames = int(said.get("NumberOfFrames") or 1)
    samples = int(said.get("SamplesPerPixel") or 1)
    if rows <= 0 or columns <= 0 or frames <= 0:
        raise BrokenFile(f"claims {columns:,} × {rows:,} pixels")
    if rows * columns * samples > MOST_PIXELS:
        raise BrokenFile(f"claims {columns:,} × {rows:,} pixels, more than any detector has")
    allocated, stored = int(said["BitsAllocated"]), int(said.get("BitsStored") or 0)
    if not 0 < stored <= allocated or allocated not in (1, 8, 16, 32):
        raise BrokenFile(f"stores {stored} bits in {allocated}")
    needed = rows * columns * frames * samples * allocated // 8
    before_value = 8 if syntax == IMPLICIT else 12
    left = max(0, stream.seek(0, os.SEEK_END) - length - before_value)
    if syntax in NATIVE and _full(said) and left < needed:
        raise BrokenFile(f"is cut off: {left:,} of {needed:,} bytes of pixels are there")


def _full(said: Said) -> bool:
    """Whether the pixels take all the room that their number says (YBR 4:2:2 takes less)."""
    return "422" not in str(said.get("PhotometricInterpretation", ""))


def _syntax(dataset: FileDataset) -> str:
    return str(dataset.file_meta.get("TransferSyntaxUID", IMPLICIT))


def _header(said: Said, syntax: str, digest: str, size: int, patient: str) -> Header:
    return Header(
        instance_uid=str(said["SOPInstanceUID"]),
        series_uid=_text(said, "SeriesInstanceUID"),
        study_uid=_text(said, "StudyInstanceUID"),
        accession_number=_text(said, "AccessionNumber"),
        patient=patient,
        study_date=_iso(_text(said, "StudyDate") or _text(said, "AcquisitionDate")),
        modality=_text(said, "Modality"),
        body_part=_text(said, "BodyPartExamined"),
        view=_view(said),
        laterality=_laterality(said),
        photometric=_text(said, "PhotometricInterpretation"),
        bits_stored=int(said["BitsStored"]),
        rows=int(said["Rows"]),
        columns=int(said["Columns"]),
        transfer_syntax=syntax,
        header_sha256=digest,
        file_size=size,
        excluded=_excluded(said),
    )


def _text(said: Said, name: str) -> str:
    return str(said.get(name) or "").strip()


def _iso(day: str) -> str:
    """20240131 → 2024-01-31; "" for anything else."""
    digits = day.replace(".", "")
    if len(digits) != 8 or not digits.isdigit():
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _view(said: Said) -> View:
    codes = said.get("ViewCodeSequence") or []
    meaning = str(codes[0].get("CodeMeaning", "")) if len(codes) else ""
    described = (_text(said, "SeriesDescription"), _text(said, "ProtocolName"))
    return view_of(_text(said, "ViewPosition"), meaning, *described)


def _laterality(said: Said) -> Laterality:
    return laterality_of(_text(said, "ImageLaterality") or _text(said, "Laterality"))


def _excluded(said: Said) -> Excluded:
    if int(said.get("NumberOfFrames") or 1) > 1:
        return Excluded.MULTI_FRAME
    if int(said.get("SamplesPerPixel") or 1) > 1 or "PALETTE" in _text(
        said, "PhotometricInterpretation"
    ):
        return Excluded.COLOUR
    if _text(said, "Modality") not in RADIOGRAPHS:
        return Excluded.NOT_A_RADIOGRAPH
    if _text(said, "BurnedInAnnotation").upper() == "YES":
        return Excluded.BURNED_IN
    return Excluded.NOT
