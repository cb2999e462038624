"""A radiograph for the eye: 16-bit values with the window that belongs to them, or a small PNG."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import cv2
import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset

from core.image_types import Place
from core.images import files
from core.images.picture import PICTURES, open_dataset, picture_values, resized, square_of
from core.images.recipe import Recipe
from core.images.stored import Values, halved, stored_values
from core.images.tone import Tone, first, has_voi_lut, has_window, tone_of

LONGEST = 2048
"""Pixels of the longer side at first; more does not fit a screen beside the report."""
HALF_FROM = 1000
"""A JPEG 2000 image is shown at half its size first, where that has so many pixels a side."""
HALF = 32768


@dataclass(frozen=True, slots=True)
class Shown:
    """`values` are unsigned; `low` is black and `high` is white, unless `inverted`.

    `more` says that the original has more pixels, for whoever looks closer.
    """

    values: npt.NDArray[np.uint16]
    low: float
    high: float
    inverted: bool
    more: bool = False

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


def shown(place: Place, syntax: str, *, whole: bool = False) -> Shown:
    """All pixels with `whole`, else as many as a screen has. Raises what decoding raises."""
    with files.open_one(place) as stream:
        if syntax in PICTURES:
            values = picture_values(stream.read())
            top = 255.0 if values.dtype == np.uint8 else 65535.0
            return _shown(values, (0.0, top), max(values.shape), inverted=False, whole=whole)
        return _of_dicom(open_dataset(stream), whole=whole)


def _of_dicom(dataset: FileDataset, *, whole: bool) -> Shown:
    """Stored values where a plain window shows them; else what the VOI step makes of them."""
    values = None if whole else halved(dataset, HALF_FROM)
    if values is None:
        values = stored_values(dataset)
    tone, longest = tone_of(dataset, values), max(int(dataset.Rows), int(dataset.Columns))
    inverted = dataset.PhotometricInterpretation == "MONOCHROME1"
    if has_voi_lut(dataset) or dataset.get("ModalityLUTSequence"):
        return _shown(tone.of(values), (0.0, 255.0), longest, inverted=False, whole=whole)
    ends = _window(dataset) if has_window(dataset) else _range(tone, inverted=inverted)
    return _shown(values, ends, longest, inverted=inverted, whole=whole)


def _shown(
    values: Values, ends: tuple[float, float], longest: int, *, inverted: bool, whole: bool
) -> Shown:
    small = values if whole or max(values.shape) <= LONGEST else resized(values, LONGEST)
    lifted = HALF if small.dtype.kind == "i" else 0
    unsigned = (small.astype(np.int32) + lifted).astype(np.uint16) if lifted else small
    low, high = ends[0] + lifted, ends[1] + lifted
    more = max(small.shape) < longest
    return Shown(unsigned.astype(np.uint16, copy=False), low, high, inverted, more)


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


def thumbnail(place: Place, syntax: str, size: int) -> bytes:
    """A square PNG of grey levels; raises what decoding raises."""
    done, png = cv2.imencode(".png", square_of(place, syntax, Recipe(size)).pixels)
    if not done:
        raise ValueError("the picture can't be written as PNG")
    return png.tobytes()
