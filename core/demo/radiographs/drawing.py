"""Draws one view of a scene: layers of attenuation, added up, exposed and made noisy.

What could give the answer away beside the line itself is drawn from chance alone: exposure,
position, noise, vessels that look like lines, folds of skin.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from core.demo.radiographs.anatomy import (
    AP,
    BELOW_AP,
    BELOW_LATERAL,
    LATERAL,
    SKIN_AP,
    SKIN_LATERAL,
    Outline,
)
from core.demo.radiographs.findings import Bone, Break, Scene

HEIGHT, WIDTH = 720, 576
WHITE = 4095
SWELLS = 0.09
"""How far the skin is pushed out at most, as a fraction of the picture's width."""
Layer = npt.NDArray[np.float32]
_CORTEX = {Bone.TIBIA: 9, Bone.FIBULA: 6, Bone.TALUS: 5}
_WEIGHT = {Bone.TIBIA: 0.62, Bone.FIBULA: 0.42, Bone.TALUS: 0.60}


class Pose:
    """How the leg lies on the detector: turned, shifted, larger or smaller, left or right."""

    def __init__(self, scene: Scene, draw: np.random.Generator) -> None:
        angle, scale = np.deg2rad(draw.uniform(-9, 9)), draw.uniform(1.12, 1.42)
        self._turn = scale * np.array(
            [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        )
        self._middle = np.array([0.5, 0.72])
        self._shift = self._middle + draw.uniform(-0.06, 0.06, 2)
        self._mirrored = scene.is_left

    def __call__(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Fractions of the width to pixels."""
        placed = (np.asarray(points) - self._middle) @ self._turn.T + self._shift
        if self._mirrored:
            placed = placed * [-1, 1] + [1, 0]
        return cast(npt.NDArray[np.float64], placed * WIDTH)


def draw_view(scene: Scene, *, lateral: bool, draw: np.random.Generator) -> npt.NDArray[np.uint16]:
    """HEIGHT × WIDTH values of 12 bits; bone is bright."""
    pose = Pose(scene, draw)
    bones, below = (LATERAL, BELOW_LATERAL) if lateral else (AP, BELOW_AP)
    picture = _soft_tissue(SKIN_LATERAL if lateral else SKIN_AP, pose, scene.swelling, draw)
    for bone, outline in bones.items():
        wobbly = _wobbly(outline, draw)
        layer = _bone(wobbly, pose, _CORTEX[bone], _WEIGHT[bone], draw)
        for one in _seen(scene.healed, bone, lateral=lateral):
            layer = _healed(layer, one, wobbly, pose, draw)
        for one in _seen(scene.breaks, bone, lateral=lateral):
            layer = _broken(layer, one, wobbly, pose, draw)
        picture += layer
    for outline in below:
        picture += _bone(_wobbly(outline, draw), pose, 4, 0.5, draw)
    if scene.ossicle:
        picture += _ossicle(pose, draw)
    picture = _with_folds(picture, draw)
    if scene.has_metal:
        picture = np.maximum(picture, _metal(scene, bones, pose, draw, lateral=lateral))
    if scene.cast:
        picture += _cast(pose, draw)
    return _exposed(picture, draw)


def _seen(breaks: tuple[Break, ...], bone: Bone, *, lateral: bool) -> list[Break]:
    return [b for b in breaks if b.bone is bone and (b.in_lateral if lateral else b.in_ap)]


def _wobbly(outline: Outline, draw: np.random.Generator) -> npt.NDArray[np.float64]:
    """No two ankles have the same outline."""
    points = np.asarray(outline)
    return cast(npt.NDArray[np.float64], points + draw.normal(0, 0.006, points.shape))


def _filled(points: npt.NDArray[np.float64], blur: float) -> Layer:
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    smooth = _smooth(points)
    cv2.fillPoly(mask, [np.rint(smooth * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return cast(Layer, cv2.GaussianBlur(mask, (0, 0), blur))


def _blurred(layer: Layer, spread: float) -> Layer:
    return cast(Layer, cv2.GaussianBlur(layer, (0, 0), spread))


def _smooth(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Corners cut twice (Chaikin)."""
    for _ in range(2):
        after = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], 1)
        points = points.reshape(-1, 2)
    return points


def _noise(draw: np.random.Generator, coarse: int) -> Layer:
    """Clouds with grains of about `coarse` pixels, mean 0, spread 1."""
    small = draw.standard_normal((HEIGHT // coarse + 2, WIDTH // coarse + 2)).astype(np.float32)
    return cast(Layer, cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))


def _soft_tissue(skin: Outline, pose: Pose, swelling: float, draw: np.random.Generator) -> Layer:
    mask = _filled(pose(_swollen(_wobbly(skin, draw), swelling)), draw.uniform(5, 12))
    depth = cv2.GaussianBlur(mask, (0, 0), 40)
    clouds = 1 + 0.06 * _noise(draw, 48) + 0.03 * _noise(draw, 14)
    return cast(Layer, mask * (0.18 + 0.30 * depth * draw.uniform(0.7, 1.5)) * clouds)


def _swollen(skin: npt.NDArray[np.float64], swelling: float) -> npt.NDArray[np.float64]:
    """The skin pushed out beside the ankle: on the fibula's side or in front, in fractions."""
    ends = np.roll(skin, -1, axis=0)
    parts = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    fine = np.concatenate(list(np.moveaxis(skin + parts * (ends - skin), 0, 1)))
    near = np.exp(-(((fine[:, 1] - 0.80) / 0.15) ** 2)) * np.where(fine[:, 0] > 0.5, 1.0, 0.35)
    fine[:, 0] += SWELLS * swelling * near * np.sign(fine[:, 0] - 0.5)
    return cast(npt.NDArray[np.float64], fine)


def _bone(
    points: npt.NDArray[np.float64],
    pose: Pose,
    cortex: int,
    weight: float,
    draw: np.random.Generator,
) -> Layer:
    """Marrow with trabeculae, and a denser rim."""
    mask = _filled(pose(points), 1.2)
    inside = cv2.GaussianBlur(mask, (0, 0), cortex)
    rim = mask * (1 - inside) * draw.uniform(0.9, 1.5)
    trabeculae = 1 + 0.10 * _noise(draw, 4) + 0.10 * _noise(draw, 24)
    layer = weight * mask * (0.55 * trabeculae + rim)
    return cast(Layer, layer * (1 - _vessel(pose, points, draw)))


def _vessel(pose: Pose, points: npt.NDArray[np.float64], draw: np.random.Generator) -> Layer:
    """A nutrient canal: a dark line that is no fracture."""
    canal = np.zeros((HEIGHT, WIDTH), np.float32)
    if draw.random() < 0.55:
        start = points.mean(axis=0) + draw.uniform(-0.08, 0.08, 2) * [0.4, 2.5]
        way = np.array([draw.uniform(-0.06, 0.06), draw.uniform(0.03, 0.12)])
        bend = start + way * 0.5 + draw.normal(0, 0.008, 2)
        _line(canal, pose([start, bend, start + way]), int(draw.integers(1, 3)))
        canal = _blurred(canal, draw.uniform(0.7, 1.6))
    return cast(Layer, canal * np.float32(draw.uniform(0.1, 0.35)))


def _line(layer: Layer, points: npt.NDArray[np.float64], thickness: int) -> None:
    corners = [np.rint(points * 16).astype(np.int32)]
    cv2.polylines(layer, corners, False, 1.0, thickness, cv2.LINE_AA, 4)


def _course(
    one: Break, points: npt.NDArray[np.float64], draw: np.random.Generator
) -> npt.NDArray[np.float64]:
    """The line of a break across its bone, from edge to edge and beyond, in fractions."""
    low, high = points.min(axis=0), points.max(axis=0)
    low = np.maximum(low, [0, -0.1])
    middle = low[1] + one.at * (high[1] - low[1])
    near = points[np.abs(points[:, 1] - middle) < 0.2]
    left, right = near[:, 0].min() - 0.03, near[:, 0].max() + 0.03
    x = np.linspace(left, right, 12)
    y = middle + one.slope * (x - (left + right) / 2) + draw.normal(0, 0.006, len(x))
    return np.stack([x, y], axis=1)


def _broken(
    layer: Layer,
    one: Break,
    points: npt.NDArray[np.float64],
    pose: Pose,
    draw: np.random.Generator,
) -> Layer:
    """The part below the line shifted and turned, and a dark line between the two."""
    course = pose(_course(one, points, draw))
    below = np.zeros((HEIGHT, WIDTH), np.uint8)
    floor = [[course[-1, 0], HEIGHT * 2.0], [course[0, 0], HEIGHT * 2.0]]
    cv2.fillPoly(below, [np.rint(np.vstack([course, floor])).astype(np.int32)], 1)
    width = (points[:, 0].max() - points[:, 0].min()) * WIDTH
    middle = course.mean(axis=0)
    move = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), one.tilt, 1.0)
    move[:, 2] += [one.shift * width, abs(one.shift) * width * 0.4]
    shifted = cv2.warpAffine(layer, move, (WIDTH, HEIGHT))
    layer = np.where(below > 0, shifted, layer).astype(np.float32)
    line = np.zeros((HEIGHT, WIDTH), np.float32)
    _line(line, course, one.gap)
    line = _blurred(line, draw.uniform(0.7, 1.3))
    return cast(Layer, layer * (1 - one.contrast * np.minimum(line * 1.6, 1)))


def _healed(
    layer: Layer,
    one: Break,
    points: npt.NDArray[np.float64],
    pose: Pose,
    draw: np.random.Generator,
) -> Layer:
    """A band of denser bone where a break has healed."""
    band = np.zeros((HEIGHT, WIDTH), np.float32)
    _line(band, pose(_course(one, points, draw)), int(draw.integers(5, 10)))
    return cast(Layer, layer * (1 + one.contrast * cv2.GaussianBlur(band, (0, 0), 4)))


def _ossicle(pose: Pose, draw: np.random.Generator) -> Layer:
    """A small round bone with a rim of its own."""
    centre = np.array([draw.choice([0.37, 0.70]), draw.uniform(0.93, 0.99)])
    angles = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = np.stack([np.cos(angles) * 0.018, np.sin(angles) * 0.014], 1)
    mask = _filled(pose(centre + ring), 1.0)
    return cast(Layer, 0.35 * mask)


def _with_folds(picture: Layer, draw: np.random.Generator) -> Layer:
    """Folds of skin and clothes: long faint lines, dark or bright, anywhere."""
    for _ in range(int(draw.integers(0, 4))):
        fold = np.zeros((HEIGHT, WIDTH), np.float32)
        ends = draw.uniform(0, 1.25, (2, 2)) * WIDTH
        middle = ends.mean(axis=0) + draw.normal(0, 25, 2)
        _line(fold, np.array([ends[0], middle, ends[1]]), int(draw.integers(1, 4)))
        fold = _blurred(fold, draw.uniform(0.8, 2.5))
        picture = picture * (1 + np.float32(draw.uniform(-0.14, 0.14)) * fold)
    return picture


def _metal(
    scene: Scene,
    bones: dict[Bone, Outline],
    pose: Pose,
    draw: np.random.Generator,
    *,
    lateral: bool,
) -> Layer:
    """Plate along the fibula, screws across; denser than any bone."""
    metal = np.zeros((HEIGHT, WIDTH), np.float32)
    fibula = np.asarray(bones[Bone.FIBULA])
    x = fibula[:, 0].mean() + (0.0 if lateral else 0.035)
    top, bottom = draw.uniform(0.42, 0.55), draw.uniform(0.82, 0.90)
    if scene.plate:
        _line(metal, pose([[x, top], [x + 0.01, (top + bottom) / 2], [x + 0.02, bottom]]), 13)
    for y in np.linspace(top + 0.03, bottom - 0.03, int(draw.integers(3, 7))):
        if scene.plate:
            _line(metal, pose([[x + 0.01, y], [x - 0.07, y + draw.normal(0, 0.008)]]), 5)
    if not scene.plate:
        for y in draw.uniform(0.80, 0.88, int(draw.integers(1, 3))):
            _line(metal, pose([[0.36, y], [0.52, y - draw.uniform(0.08, 0.14)]]), 6)
    return cast(Layer, 1.9 * cv2.GaussianBlur(metal, (0, 0), 0.8))


def _cast(pose: Pose, draw: np.random.Generator) -> Layer:
    """Plaster around everything, with the pattern of its bandage."""
    outer = _filled(pose([[0.08, -0.5], [0.94, -0.5], [0.97, 1.4], [0.05, 1.4]]), 6)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    weave = 1 + 0.18 * np.sin((x * draw.uniform(0.3, 0.6) + y) / draw.uniform(6, 10))
    return cast(Layer, outer * draw.uniform(0.12, 0.25) * weave * (1 + 0.15 * _noise(draw, 20)))


def _exposed(picture: Layer, draw: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Attenuation to values: exposure, a little blur, quantum noise."""
    bright = 1 - np.exp(-picture * draw.uniform(0.85, 1.5))
    values = draw.uniform(0.02, 0.12) + bright * draw.uniform(0.70, 0.86)
    values = cv2.GaussianBlur(values, (0, 0), draw.uniform(0.5, 0.9))
    grain = draw.standard_normal((HEIGHT, WIDTH), np.float32)
    values = values + grain * np.float32(draw.uniform(0.006, 0.018)) * np.sqrt(1.15 - values)
    return cast(npt.NDArray[np.uint16], (values.clip(0, 1) * WHITE).astype(np.uint16))
