"""From the demo's stream of exams to files: two views a study, the same on every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import cv2
import numpy as np

from core.demo import ankle
from core.demo.ankle.state import Exam
from core.demo.dice import Dice
from core.demo.radiographs.dicom import Labelled, Machine, write_view
from core.demo.radiographs.drawing import draw_view
from core.demo.radiographs.findings import scene_of
from core.demo.study import ANKLE
from core.types import Answer


@dataclass(frozen=True, slots=True)
class NumberedExam:
    """An exam with the accession number of its report and its true answer."""

    accession_number: str
    exam: Exam
    truth: Answer


@dataclass(frozen=True, slots=True)
class DemoStudyFiles:
    """The instances of one study, and whether metal is in them."""

    instance_uids: tuple[str, ...]
    hardware: bool


def ankle_exams(seed: int) -> Iterator[NumberedExam]:
    """The exams behind the demo's ankle reports, in their order and with their numbers."""
    written = 0
    for number in count(1):
        dice = Dice(ANKLE, seed, number)
        patient = ankle.new_patient(f"DEMO-A{seed}-P{number:05d}", dice)
        for exam in ankle.story_of(patient, dice):
            written += 1
            yield NumberedExam(f"DEMO-A{seed}-{written:06d}", exam, ankle.true_answer(exam))


def make_study(one: NumberedExam, folder: Path) -> DemoStudyFiles:
    """Draws and writes both views of an exam. The file names say nothing."""
    cv2.setNumThreads(1)
    draw = np.random.default_rng(list(one.accession_number.encode()))
    scene = scene_of(one.exam, one.truth, draw)
    machine = Machine.drawn(draw)
    folder.mkdir(parents=True, exist_ok=True)
    uids = []
    for place, lateral in enumerate((False, True), start=1):
        about = Labelled(
            one.accession_number, one.exam.patient.patient_id, one.exam.day.isoformat(),
            lateral, scene.is_left,
        )  # fmt: skip
        values = draw_view(scene, lateral=lateral, draw=draw)
        uids.append(write_view(folder / f"IM{place:04d}", values, about, machine))
    return DemoStudyFiles(tuple(uids), scene.has_metal)
