"""The collimator's shutter: what lies outside of it is black (PS3.3 C.7.6.11)."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset


class Shown(Protocol):
    """Which part of the original is shown, and how much smaller."""

    @property
    def top(self) -> int: ...

    @property
    def left(self) -> int: ...

    @property
    def scale(self) -> float: ...


def shut(dataset: FileDataset, greys: npt.NDArray[np.uint8], shown: Shown) -> npt.NDArray[np.uint8]:
    """The same grey levels with black outside of the shutter, if the file names one."""
    shapes = dataset.get("ShutterShape")
    if not shapes:
        return greys
    mask = np.ones(greys.shape, np.uint8)
    for shape in [shapes] if isinstance(shapes, str) else list(shapes):
        mask &= _open(dataset, str(shape), greys.shape, shown)
    return greys * mask


def _open(
    dataset: FileDataset, shape: str, size: tuple[int, ...], shown: Shown
) -> npt.NDArray[np.uint8]:
    """1 where the shutter is open. Its edges count pixels from 1."""
    mask = np.zeros(size, np.uint8)
    if shape == "RECTANGULAR":
        top, left = _at(dataset.ShutterUpperHorizontalEdge, dataset.ShutterLeftVerticalEdge, shown)
        bottom, right = _at(
            dataset.ShutterLowerHorizontalEdge, dataset.ShutterRightVerticalEdge, shown
        )
        cv2.rectangle(mask, (left, top), (right, bottom), 1, cv2.FILLED)
    elif shape == "CIRCULAR":
        row, column = dataset.CenterOfCircularShutter
        centre = _at(row, column, shown)
        radius = round(float(dataset.RadiusOfCircularShutter) * shown.scale)
        cv2.circle(mask, (centre[1], centre[0]), radius, 1, cv2.FILLED)
    elif shape == "POLYGONAL":
        flat = list(dataset.VerticesOfThePolygonalShutter)
        corners = [_at(r, c, shown)[::-1] for r, c in zip(flat[::2], flat[1::2], strict=True)]
        cv2.fillPoly(mask, [np.array(corners, np.int32)], 1)
    else:
        mask[:] = 1
    return mask


def _at(row: int, column: int, shown: Shown) -> tuple[int, int]:
    return (
        round((int(row) - 1 - shown.top) * shown.scale),
        round((int(column) - 1 - shown.left) * shown.scale),
    )
