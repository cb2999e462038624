"""The stored values of a one-frame grey image: what the detector wrote, without any meaning.

The usual transfer syntaxes take the fastest decoder that gives the same values as pydicom's
own; whatever is unusual is left to pydicom.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import partial
from typing import cast

import cv2
import imagecodecs
import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image as Pictures
from pydicom.dataset import FileDataset
from pydicom.encaps import get_frame
from pydicom.pixels.utils import pixel_array

from core.images.codestream import size_of
from core.images.headers import EXPLICIT, IMPLICIT, MOST_PIXELS, BrokenFile

BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
J2K = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
HTJ2K = (
    "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203",
)  # fmt: skip
MOST_BITS = 16
HALF_AT_LEAST = 1.9
"""A picture is halved first where the half is still so many times larger than what is wanted."""

Values = npt.NDArray[np.generic]
Decoder = Callable[[bytes], Values]

DECODERS: dict[str, Decoder] = {
    "1.2.840.10008.1.2.4.50": imagecodecs.jpeg_decode,
    "1.2.840.10008.1.2.4.51": imagecodecs.jpeg_decode,
    "1.2.840.10008.1.2.4.57": imagecodecs.ljpeg_decode,
    "1.2.840.10008.1.2.4.70": imagecodecs.ljpeg_decode,
    "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_decode,
    "1.2.840.10008.1.2.4.81": imagecodecs.jpegls_decode,
    **dict.fromkeys(J2K, cast(Decoder, partial(imagecodecs.jpeg2k_decode, numthreads=1))),
    **dict.fromkeys(HTJ2K, cast(Decoder, imagecodecs.htj2k_decode)),
}


def syntax_of(dataset: FileDataset) -> str:
    return str(dataset.file_meta.get("TransferSyntaxUID", IMPLICIT))


def stored_values(dataset: FileDataset) -> Values:
    """Rows × columns of 8- or 16-bit integers, signed where the header says so.

    Raises BrokenFile for what is no grey image of one frame, and whatever a decoder raises.
    """
    _require_plain(dataset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = _fast(dataset)
        if values is None or not _fits(values, dataset):
            values = cast(Values, pixel_array(dataset))
    if values.shape != (dataset.Rows, dataset.Columns):
        raise BrokenFile("is of another size than its header says")
    return _in_bits(values, dataset)


def _require_plain(dataset: FileDataset) -> None:
    if int(dataset.get("SamplesPerPixel") or 1) != 1:
        raise BrokenFile("is a colour picture")
    if int(dataset.get("NumberOfFrames") or 1) != 1:
        raise BrokenFile("has several frames")
    if int(dataset.BitsStored) > MOST_BITS or int(dataset.BitsAllocated) not in (8, 16):
        raise BrokenFile(f"stores {dataset.BitsStored} bits in {dataset.BitsAllocated}")
    if int(dataset.Rows) * int(dataset.Columns) > MOST_PIXELS:
        raise BrokenFile("claims more pixels than any detector has")
    if "PixelData" not in dataset:
        raise BrokenFile("holds no pixels")


def _fast(dataset: FileDataset) -> Values | None:
    syntax = syntax_of(dataset)
    if syntax in (IMPLICIT, EXPLICIT, BIG_ENDIAN):
        return _native(dataset, big_endian=syntax == BIG_ENDIAN)
    if syntax not in DECODERS and syntax != RLE:
        _require_size(dataset, frame_of(dataset))
        return None
    frame = frame_of(dataset)
    _require_size(dataset, frame)
    try:
        return _rle(frame, dataset) if syntax == RLE else DECODERS[syntax](frame)
    except (RuntimeError, ValueError):
        return None


def frame_of(dataset: FileDataset) -> bytes:
    """The compressed stream of the one frame."""
    return get_frame(dataset.PixelData, 0, number_of_frames=1)


def _require_size(dataset: FileDataset, frame: bytes) -> None:
    said = size_of(frame)
    if said is not None and said != (dataset.Rows, dataset.Columns):
        raise BrokenFile(f"holds {said[1]:,} × {said[0]:,} pixels, not those of its header")


def _native(dataset: FileDataset, *, big_endian: bool) -> Values | None:
    size = int(dataset.BitsAllocated) // 8
    if big_endian and size == 1:
        return None  # 8 bits in swapped 16-bit words
    kind = "i" if dataset.PixelRepresentation else "u"
    needed = int(dataset.Rows) * int(dataset.Columns)
    if len(dataset.PixelData) < needed * size:
        raise BrokenFile("is cut off")
    order = ">" if big_endian else "<"
    values = np.frombuffer(dataset.PixelData, f"{order}{kind}{size}", count=needed)
    return values.reshape(dataset.Rows, dataset.Columns)


def _rle(frame: bytes, dataset: FileDataset) -> Values:
    dtype = f"<{'i' if dataset.PixelRepresentation else 'u'}{dataset.BitsAllocated // 8}"
    decoded = np.frombuffer(imagecodecs.dicomrle_decode(frame, dtype), dtype)
    return decoded[: dataset.Rows * dataset.Columns].reshape(dataset.Rows, dataset.Columns)


def _fits(values: Values, dataset: FileDataset) -> bool:
    """Whether a decoder gave what the header says; else pydicom knows better."""
    signed = bool(dataset.PixelRepresentation)
    same_sign = (values.dtype.kind == "i") == signed
    return same_sign and values.itemsize <= 2 and values.shape == (dataset.Rows, dataset.Columns)


def _in_bits(values: Values, dataset: FileDataset) -> Values:
    """Only the stored bits: overlays and rubbish above or below them are taken away."""
    stored, allocated = int(dataset.BitsStored), 8 * values.itemsize
    shift = int(dataset.get("HighBit", stored - 1)) - (stored - 1)
    shift = shift if 0 < shift <= allocated - stored and _is_native(dataset) else 0
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    if not shift and _within(native, stored):
        return native
    raw = native.view(f"u{values.itemsize}")
    raised = np.left_shift(raw, allocated - stored - shift)
    return cast(Values, np.right_shift(raised.view(native.dtype), allocated - stored))


def _is_native(dataset: FileDataset) -> bool:
    return syntax_of(dataset) in (IMPLICIT, EXPLICIT, BIG_ENDIAN)


def _within(values: Values, stored: int) -> bool:
    if stored >= 8 * values.itemsize:
        return True
    half = 1 << (stored - 1)
    low, high = (-half, half - 1) if values.dtype.kind == "i" else (0, 2 * half - 1)
    return bool(values.min() >= low and values.max() <= high)


def halved(dataset: FileDataset, at_least: float) -> Values | None:
    """A JPEG 2000 image at half its size, which takes a quarter of the time.

    None where the half is smaller than `at_least` or the stream is not plain. The wavelet's
    values sit on every second pixel, not between two: they are moved by half a pixel, or every
    edge would be beside its place.
    """
    half = max(int(dataset.Rows), int(dataset.Columns)) / 2
    is_j2k = syntax_of(dataset) in J2K
    if not is_j2k or half < at_least or dataset.PixelRepresentation:
        return None
    frame = frame_of(dataset)
    _require_plain(dataset)
    _require_size(dataset, frame)
    try:
        picture = Pictures.open(io.BytesIO(frame), formats=("JPEG2000",))
        picture.reduce = 1  # type: ignore[method-assign, assignment]
        values = np.asarray(picture)
    except (OSError, ValueError):
        return None
    if values.dtype == np.uint8 and int(dataset.BitsStored) == 8:
        return _between(values)
    if values.dtype != np.uint16:
        return None
    return _between(np.right_shift(values, 16 - int(dataset.BitsStored)))


def _between(values: npt.NDArray[np.uint8 | np.uint16]) -> Values:
    weights = np.array([0.75, 0.25])
    moved = cv2.sepFilter2D(
        values, -1, weights, weights, anchor=(0, 0), borderType=cv2.BORDER_REPLICATE
    )
    return cast(Values, moved)


def read_dataset(stream: io.BufferedIOBase) -> FileDataset:
    """The whole file, as pydicom sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(stream, force=True)
