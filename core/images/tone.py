"""From stored values to the grey levels that a radiologist would see.

Modality LUT or rescale, then VOI LUT or window, then – for MONOCHROME1 – the inversion:
always in this order. pydicom's own functions are asked once for every value that the bits
can hold, so the table is right where they are, and looking up is all that a pixel costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut

from core.images.stored import Values

GREYS = 255


@dataclass(frozen=True, slots=True)
class Tone:
    """`table[value - lowest]` is the grey level (0 black … 255 white) of a stored value."""

    lowest: int
    table: npt.NDArray[np.uint8]

    def of(self, values: Values) -> npt.NDArray[np.uint8]:
        places = values.astype(np.int32) - self.lowest if self.lowest else values
        return self.table.take(places.astype(np.intp), mode="clip")


def tone_of(dataset: FileDataset, values: Values) -> Tone:
    """The table for this image; `values` decide the range where the file names no window."""
    every = _every_value(dataset)
    rescaled = _whole(apply_modality_lut(every, dataset))
    shown, low, high = _shown(dataset, every, rescaled, values)
    greys = (shown - low) / max(high - low, 1e-9) * GREYS
    table = np.clip(np.rint(greys), 0, GREYS).astype(np.uint8)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        table = GREYS - table
    table[_is_padding(dataset, every)] = 0
    return Tone(int(every[0]), table)


def _every_value(dataset: FileDataset) -> npt.NDArray[np.int32]:
    bits = int(dataset.BitsStored)
    first = -(1 << (bits - 1)) if dataset.PixelRepresentation else 0
    return np.arange(first, first + (1 << bits), dtype=np.int32)


def _whole(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """As integers where they are whole: a VOI LUT is looked up by integers."""
    whole = values.astype(np.int32)
    return whole if np.array_equal(whole, values) else values


def _shown(
    dataset: FileDataset,
    every: npt.NDArray[np.int32],
    rescaled: npt.NDArray[np.generic],
    values: Values,
) -> tuple[npt.NDArray[np.float64], float, float]:
    """Values after the VOI step, and what is black and white among them."""
    if has_voi_lut(dataset):
        bits = int(dataset.VOILUTSequence[0].LUTDescriptor[2])
        return apply_voi_lut(rescaled, dataset).astype(np.float64), 0.0, float(2**bits - 1)
    if has_window(dataset):
        shown = apply_voi_lut(rescaled, dataset, prefer_lut=False).astype(np.float64)
        return (shown, *_window_range(dataset))
    plain = rescaled.astype(np.float64)
    low, high = _extent(dataset, every, values)
    ends = plain[low - int(every[0])], plain[high - int(every[0])]
    return plain, float(min(ends)), float(max(ends))


def has_voi_lut(dataset: FileDataset) -> bool:
    sequence = dataset.get("VOILUTSequence")
    return bool(sequence) and sequence[0].get("LUTDescriptor") is not None


def has_window(dataset: FileDataset) -> bool:
    """Whether the file names a window that can be applied."""
    center, width = first(dataset.get("WindowCenter")), first(dataset.get("WindowWidth"))
    function = str(dataset.get("VOILUTFunction") or "LINEAR").upper()
    if center is None or width is None or function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        return False
    return width >= 1 if function == "LINEAR" else width > 0


def first(value: object) -> float | None:
    """The first of several windows."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float | str):
        return float(value)
    return float(value[0])  # type: ignore[index]


def _window_range(dataset: FileDataset) -> tuple[float, float]:
    """What `apply_windowing` gives below and above the window (PS3.3 C.11.2.1.2)."""
    if dataset.get("ModalityLUTSequence"):
        bits = int(dataset.ModalityLUTSequence[0].LUTDescriptor[2])
        return 0.0, float(2**bits - 1)
    bits = int(dataset.BitsStored)
    half = 1 << (bits - 1)
    low, high = (-half, half - 1) if dataset.PixelRepresentation else (0, 2 * half - 1)
    slope, intercept = dataset.get("RescaleSlope"), dataset.get("RescaleIntercept")
    if slope is None or intercept is None:
        return float(low), float(high)
    return low * float(slope) + float(intercept), high * float(slope) + float(intercept)


def _extent(dataset: FileDataset, every: npt.NDArray[np.int32], values: Values) -> tuple[int, int]:
    """The lowest and highest stored value, padding left aside."""
    if dataset.get("PixelPaddingValue") is None:
        return int(values.min()), int(values.max())
    first_value = int(every[0])
    counts = np.bincount(
        (values.astype(np.int32) - first_value).ravel().clip(0), minlength=len(every)
    )[: len(every)]
    counts[_is_padding(dataset, every)] = 0
    there = np.flatnonzero(counts)
    if not len(there):
        return first_value, int(every[-1])
    return int(there[0]) + first_value, int(there[-1]) + first_value


def _is_padding(dataset: FileDataset, every: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    value = dataset.get("PixelPaddingValue")
    if value is None:
        return np.zeros(len(every), np.bool_)
    limit = dataset.get("PixelPaddingRangeLimit")
    low, high = sorted((int(value), int(value if limit is None else limit)))
    return (every >= low) & (every <= high)
