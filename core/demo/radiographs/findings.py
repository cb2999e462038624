"""What a radiograph of one exam has to show: breaks, healed bone, metal, a cast.

A break is drawn exactly where the true answer is "present". Where it is "uncertain", half
of the pictures have a line that is hardly there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.demo.ankle.state import Exam, Lesion, Line, Metal, Reason, Treatment
from core.types import Answer


class Bone(StrEnum):
    TIBIA = "tibia"
    FIBULA = "fibula"
    TALUS = "talus"


@dataclass(frozen=True, slots=True)
class Break:
    """A line across a bone. `at` runs from 0 (top) to 1 (tip), `slope` is its steepness.

    `contrast` is how dark the line is, `gap` how wide in pixels, `shift` how far (of the
    bone's width) the lower part is displaced and `tilt` by how many degrees it is turned.
    `in_ap` and `in_lateral` say in which view it can be seen.
    """

    bone: Bone
    at: float
    slope: float
    contrast: float
    gap: int
    shift: float
    tilt: float
    in_ap: bool = True
    in_lateral: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that both views of one study have in common; `swelling` runs from 0 to 1."""

    is_left: bool
    breaks: tuple[Break, ...]
    healed: tuple[Break, ...]
    plate: bool
    screws: bool
    cast: bool
    ossicle: bool
    swelling: float = 0.0

    @property
    def has_metal(self) -> bool:
        return self.plate or self.screws


_SITES: dict[Lesion, tuple[tuple[Bone, float, float], ...]] = {
    Lesion.WEBER_A: ((Bone.FIBULA, 0.90, 0.1),),
    Lesion.WEBER_B: ((Bone.FIBULA, 0.80, 0.9),),
    Lesion.WEBER_C: ((Bone.FIBULA, 0.62, 0.5),),
    Lesion.FIBULA_TIP: ((Bone.FIBULA, 0.95, 0.2),),
    Lesion.MEDIAL: ((Bone.TIBIA, 0.91, 0.6),),
    Lesion.BIMALLEOLAR: ((Bone.FIBULA, 0.80, 0.9), (Bone.TIBIA, 0.91, 0.6)),
    Lesion.TRIMALLEOLAR: ((Bone.FIBULA, 0.78, 0.9), (Bone.TIBIA, 0.90, 0.7)),
    Lesion.VOLKMANN: ((Bone.TIBIA, 0.88, 1.2),),
    Lesion.PILON: ((Bone.TIBIA, 0.84, 1.3),),
    Lesion.DISTAL_TIBIA: ((Bone.TIBIA, 0.62, 0.4),),
    Lesion.TALUS_FLAKE: ((Bone.TALUS, 0.25, 0.8),),
    Lesion.SHEPHERD: ((Bone.TALUS, 0.55, 1.2),),
    Lesion.TALUS_NECK: ((Bone.TALUS, 0.45, 1.4),),
    Lesion.LATERAL_PROCESS: ((Bone.TALUS, 0.60, 0.7),),
}


def scene_of(exam: Exam, truth: Answer, draw: np.random.Generator) -> Scene:
    """The scene of an exam; `draw` decides what the exam leaves open."""
    lesion = exam.lesion or Lesion.WEBER_B
    breaks: tuple[Break, ...] = ()
    if truth is Answer.PRESENT:
        breaks = _breaks(lesion, exam.displacement, *_plainness(exam, draw), draw)
    elif truth is Answer.UNCERTAIN and draw.random() < 0.5:
        breaks = _breaks(lesion, 0, draw.uniform(0.06, 0.14), 1, draw)
    gone = exam.old or (exam.lesion if exam.line is Line.GONE else None)
    healed = _breaks(gone, 0, draw.uniform(0.1, 0.3), 0, draw) if gone and not breaks else ()
    metal = exam.treatment in (Treatment.PLATE, Treatment.SCREWS)
    other = exam.other_metal in (Metal.SYNDESMOSIS, Metal.ANCHOR, Metal.ARTHRODESIS)
    return Scene(
        is_left=exam.patient.side == "links",
        breaks=breaks,
        healed=healed,
        plate=exam.treatment is Treatment.PLATE,
        screws=metal or other,
        cast=exam.treatment is Treatment.CAST,
        ossicle=exam.ossicle is not None,
        swelling=_swelling(exam, truth, draw),
    )


def _swelling(exam: Exam, truth: Answer, draw: np.random.Generator) -> float:
    """Fresh breaks swell, sprains often do as well, the rest hardly."""
    if truth is Answer.PRESENT and exam.line is Line.FRESH:
        return float(draw.uniform(0.3, 1.0))
    if exam.reason is Reason.TRAUMA and draw.random() < 0.5:
        return float(draw.uniform(0.1, 0.8))
    return float(draw.uniform(0.0, 0.2))


def _plainness(exam: Exam, draw: np.random.Generator) -> tuple[float, int]:
    """Contrast and gap: fresh and displaced breaks are plain, healing ones hardly there."""
    if exam.line is not Line.FRESH and exam.line is not Line.NONUNION:
        return float(draw.uniform(0.50, 0.80)), int(draw.integers(5, 9))
    if exam.displacement == 0:
        return float(draw.uniform(0.65, 0.90)), int(draw.integers(6, 11))
    return float(draw.uniform(0.70, 0.95)), int(draw.integers(12, 26))


def _breaks(
    lesion: Lesion, displacement: int, contrast: float, gap: int, draw: np.random.Generator
) -> tuple[Break, ...]:
    """The lines of a lesion; each is seen in one view at least."""
    made = []
    for bone, at, slope in _SITES[lesion]:
        one_view = draw.random() < 0.25
        in_ap = not one_view or draw.random() < 0.5
        made.append(
            Break(
                bone,
                at + draw.uniform(-0.04, 0.03),
                slope * draw.choice([-1.0, 1.0]) + draw.uniform(-0.2, 0.2),
                contrast,
                gap,
                displacement * draw.uniform(0.06, 0.16) * draw.choice([-1.0, 1.0]),
                displacement * draw.uniform(1.0, 6.0) * draw.choice([-1.0, 1.0]),
                in_ap,
                not one_view or not in_ap,
            )
        )
    return tuple(made)
