"""A radiograph for the eye: 16-bit values with the window that belongs to them, or a small PNG."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import cv2
import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset

from core.image_types import Image
from core.images import files
from core.images.picture import PICTURES, open_dataset, picture_values, resized, square
from core.images.recipe import Recipe
from core.images.stored import Values, stored_values
from core.images.tone import Tone, first, has_voi_lut, has_window, tone_of

LONGEST = 2048
"""Pixels of the longer side; more does not fit a screen beside the report."""
HALF = 32768


@dataclass(frozen=True, slots=True)
class Shown:
    """`values` are unsigned; `low` is black and `high` is white, unless `inverted`."""

    values: npt.NDArray[np.uint16]
    low: float
    high: float
    inverted: bool

    @property
    def about(self) -> str:
        """What the browser has to know to draw the values, as JSON."""
        rows, columns = self.values.shape
        said = {name: value for name, value in asdict(self).items() if name != "values"}
        return json.dumps({"rows": rows, "columns": columns, **said})

    @property
    def content(self) -> bytes:
        """Row by row, two bytes a pixel, the lower one first."""
        return self.values.astype("<u2").tobytes()


def shown(image: Image) -> Shown:
    """Raises what decoding raises."""
    with files.open_one(image.place) as stream:
        if image.header.transfer_syntax in PICTURES:
            values = _at_most(picture_values(stream.read()))
            top = 255.0 if values.dtype == np.uint8 else 65535.0
            return Shown(values.astype(np.uint16), 0.0, top, inverted=False)
        return _of_dicom(open_dataset(stream))


def _of_dicom(dataset: FileDataset) -> Shown:
    """Stored values where a plain window shows them; else what the VOI step makes of them."""
    values = stored_values(dataset)
    tone = tone_of(dataset, values)
    inverted = dataset.PhotometricInterpretation == "MONOCHROME1"
    if has_voi_lut(dataset) or dataset.get("ModalityLUTSequence"):
        return Shown(_at_most(tone.of(values)).astype(np.uint16), 0.0, 255.0, inverted=False)
    low, high = _window(dataset) if has_window(dataset) else _range(tone, inverted=inverted)
    small = _at_most(values)
    if small.dtype.kind == "i":
        lifted = (small.astype(np.int32) + HALF).astype(np.uint16)
        return Shown(lifted, low + HALF, high + HALF, inverted)
    return Shown(small.astype(np.uint16), low, high, inverted)


def _at_most(values: Values) -> Values:
    return resized(values, LONGEST) if max(values.shape) > LONGEST else values


def _window(dataset: FileDataset) -> tuple[float, float]:
    """The window's ends in stored values: it is named in rescaled ones."""
    center = first(dataset.WindowCenter) or 0.0
    width = first(dataset.WindowWidth) or 1.0
    slope = float(dataset.get("RescaleSlope") or 1)
    base = float(dataset.get("RescaleIntercept") or 0)
    low, high = (center - width / 2 - base) / slope, (center + width / 2 - base) / slope
    return min(low, high), max(low, high)


def _range(tone: Tone, *, inverted: bool) -> tuple[float, float]:
    """The stored values between which the greys run."""
    table = 255 - tone.table.astype(int) if inverted else tone.table.astype(int)
    between = np.flatnonzero((table > 0) & (table < 255))
    if not len(between):
        return float(tone.lowest), float(tone.lowest + len(table) - 1)
    return float(tone.lowest + between[0] - 1), float(tone.lowest + between[-1] + 1)


def thumbnail(image: Image, size: int) -> bytes:
    """A square PNG of grey levels; raises what decoding raises."""
    done, png = cv2.imencode(".png", square(image, Recipe(size)).pixels)
    if not done:
        raise ValueError("the picture can't be written as PNG")
    return png.tobytes()
