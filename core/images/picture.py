"""One file in, one square of grey levels out: what the network and the gallery see."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO, cast

import cv2
import numpy as np
import numpy.typing as npt
import xxhash
from PIL import Image as Pictures
from pydicom.dataset import FileDataset

from core.image_types import Image, Place
from core.images import files
from core.images.headers import DEFLATED, HEAD, BrokenFile, inflated
from core.images.recipe import Recipe
from core.images.shutter import shut
from core.images.stored import HALF_AT_LEAST, Values, halved, read_dataset, stored_values
from core.images.tone import has_voi_lut, has_window, tone_of

Greys = npt.NDArray[np.uint8]
FULL_GREY = 65535
PICTURES = ("PNG", "JPEG", "TIFF")


@dataclass(frozen=True, slots=True)
class Square:
    """`pixels` is size × size; the hashes are those of the file and of its stored values.

    `pixel_sha256` has its name from the days when it was one: see `fingerprint`.
    """

    pixels: Greys
    content_sha256: str
    pixel_sha256: str


def square(image: Image, recipe: Recipe) -> Square:
    """Raises BrokenFile, OSError, UnsafeMember, or whatever a decoder raises."""
    return square_of(image.place, image.header.transfer_syntax, recipe, image.header.header_sha256)


def square_of(place: Place, syntax: str, recipe: Recipe, header_sha256: str = "") -> Square:
    """The same for a file whose syntax is known."""
    with files.open_one(place) as stream:
        if syntax in PICTURES:
            return _from_picture(stream, recipe)
        return _from_dicom(open_dataset(stream), header_sha256, recipe)


def open_dataset(stream: BinaryIO) -> FileDataset:
    """The file, deflated ones unpacked within bounds."""
    head = stream.read(HEAD)
    stream.seek(0)
    plain = inflated(stream.read()) if DEFLATED.encode() in head else stream
    return read_dataset(cast(io.BufferedIOBase, plain))


def _from_dicom(dataset: FileDataset, header_sha256: str, recipe: Recipe) -> Square:
    windowed = has_voi_lut(dataset) or has_window(dataset)
    values = halved(dataset, HALF_AT_LEAST * recipe.size) if windowed else None
    if values is None:
        values = stored_values(dataset)
    stored = fingerprint(dataset.PixelData)
    content = hashlib.sha256(f"{header_sha256}:{stored}".encode()).hexdigest()
    tone = tone_of(dataset, values)
    small, box = _fitted(values, tone.of, recipe)
    greys = shut(dataset, tone.of(small), box)
    return Square(_padded(greys, recipe.size), content, _pixel_hash(dataset, values, stored))


def fingerprint(pixels: bytes | Values) -> str:
    """XXH3 of 128 bits. Equal pictures are to be recognised, at the speed of the memory.

    Among a million pictures two would share one by chance in 1 of 10²⁶ studies. It does not
    stop forgers, who would only make two pictures pass for the same.
    """
    return xxhash.xxh3_128_hexdigest(pixels)  # type: ignore[arg-type]


def _pixel_hash(dataset: FileDataset, values: Values, stored: str) -> str:
    """Of the values as they are in the file, so that one picture has one hash."""
    as_stored = values.nbytes == len(dataset.PixelData)
    return _of_shape(dataset.Rows, dataset.Columns, values, stored if as_stored else "")


def _of_shape(rows: int, columns: int, values: Values, known: str = "") -> str:
    return f"{rows}x{columns}:{known or fingerprint(np.ascontiguousarray(values))}"


@dataclass(frozen=True, slots=True)
class Box:
    """Which part of the original is shown: rows and columns from and to, and its new size."""

    top: int
    left: int
    bottom: int
    right: int
    scale: float


def _fitted(values: Values, greys_of: object, recipe: Recipe) -> tuple[Values, Box]:
    top, left, bottom, right = 0, 0, *values.shape
    if recipe.crop_foreground:
        top, left, bottom, right = foreground(greys_of(values))  # type: ignore[operator]
    part = values[top:bottom, left:right]
    return resized(part, recipe.size), Box(top, left, bottom, right, recipe.size / max(part.shape))


def foreground(greys: Greys) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of what is not black; everything where all is black."""
    rows, columns = np.flatnonzero(greys.any(axis=1)), np.flatnonzero(greys.any(axis=0))
    if not len(rows):
        return 0, 0, *greys.shape
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def resized(values: Values, longest: int) -> Values:
    """With the longer side as given, each new pixel the mean of the area that it covers.

    Where much is to be taken away, first two by two: half the time, and in 16 bits no more
    than a grey level apart.
    """
    scale = longest / max(values.shape)
    if (
        values.itemsize == 2
        and scale * HALF_AT_LEAST <= 0.5
        and not any(n % 2 for n in values.shape)
    ):
        half = (values.shape[1] // 2, values.shape[0] // 2)
        values = cast(
            Values, cv2.resize(np.ascontiguousarray(values), half, interpolation=cv2.INTER_AREA)
        )
        scale *= 2
    height = max(1, round(values.shape[0] * scale))
    width = max(1, round(values.shape[1] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cast(
        Values, cv2.resize(np.ascontiguousarray(values), (width, height), interpolation=how)
    )


def _padded(greys: Greys, size: int) -> Greys:
    """Centred on black."""
    made = np.zeros((size, size), np.uint8)
    top, left = (size - greys.shape[0]) // 2, (size - greys.shape[1]) // 2
    made[top : top + greys.shape[0], left : left + greys.shape[1]] = greys
    return made


def _from_picture(stream: BinaryIO, recipe: Recipe) -> Square:
    content = stream.read()
    values = picture_values(content)
    small, _ = _fitted(values, _eight_bit, recipe)
    pixel = _of_shape(values.shape[0], values.shape[1], values)
    pixels = _padded(_eight_bit(small), recipe.size)
    return Square(pixels, hashlib.sha256(content).hexdigest(), pixel)


def picture_values(content: bytes) -> Values:
    """Grey values of a PNG, JPEG or TIFF; three equal channels are grey."""
    with Pictures.open(io.BytesIO(content), formats=PICTURES) as picture:
        values = np.asarray(picture.convert("L") if picture.mode in ("1", "P", "LA") else picture)
    if values.ndim == 3:
        if not (values[..., :3] == values[..., :1]).all():
            raise BrokenFile("is a colour picture")
        values = values[..., 0]
    if values.dtype == np.int32:
        values = values.astype(np.uint16)
    return cast(Values, np.ascontiguousarray(values))


def _eight_bit(values: Values) -> Greys:
    if values.dtype == np.uint8:
        return cast(Greys, values)
    return cast(Greys, np.rint(values.astype(np.float32) / FULL_GREY * 255).astype(np.uint8))
