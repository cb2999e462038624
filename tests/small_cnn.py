"""A small study with images for the CNN: a bright line is a fracture, and that is all there is.

40 reports of 36 patients, two images of each, drawn from numbers alone. A prompt on the toy
model has read every report (one answer in twenty is wrong), the first ten are gold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.cnn_types import Cohort, CohortDesign, LabelSource, Member, Part, TrainingRecipe
from core.images import pool
from core.images.prepared import PreparedSet
from core.images.recipe import Recipe
from core.readers._base import fingerprint
from core.store import cohorts, gold, readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Split
from core.workflows import import_images, prepare_images
from core.workflows.study import Study
from tests.images.radiographs import radiograph, write

TASK = "ankle_fracture"
POLICY = "uncertain counts as fracture"
REPORTS = 40
GOLD = 10
POSITIVE_IMAGES = 4
"""In each of validation and test."""
SIZE = 32
TINY = TrainingRecipe(size=SIZE, epochs=2, batch=8, rotation=5.0, zoom=1.1, highest_rate=2e-3)
"""Trains in seconds on one core."""


@contextmanager
def in_this_process() -> Iterator[None]:
    """Images are decoded here: starting processes would take longer than the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "in_processes", lambda act, tasks, *_: map(act, tasks))
        yield


@pytest.fixture
def tiny_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A DenseNet of a few thousand weights in the place of DenseNet121, on one thread."""
    import torch

    from core.cnn import model

    torch.set_num_threads(1)
    monkeypatch.setattr(model, "SHAPE", model.Shape(growth=4, blocks=(1, 1, 1, 1), stem=8))


@dataclass(frozen=True, slots=True)
class SmallCnn:
    """The study, its prepared images and who read them. Report n has images `1.2.<n>.0` and `.1`.

    `truth` is by report_id; `reader` is the prompt whose readings are the labels.
    """

    study: Study
    prepared: PreparedSet
    truth: dict[int, int]
    reader: Reader
    reader_id: int
    gold_reader_id: int


def is_positive(number: int) -> bool:
    """The truth of report `number`: half in training, a quarter in the other sets."""
    return number % 2 == 1 and number % 20 not in (7, 9)


def read_as(number: int) -> Answer:
    """What the prompt says of report `number`: wrong for two of forty, both in training."""
    return _answer(positive=is_positive(number) ^ (number % 20 == 5))


def _answer(*, positive: bool) -> Answer:
    return Answer.PRESENT if positive else Answer.ABSENT


def patient_of(number: int) -> str:
    """Reports 8 and 9, 18 and 19 … are of one patient."""
    return f"P{number - number % 10 // 9}"


def part_of(number: int) -> Part:
    """Three of five pairs of reports are to train on."""
    place = number // 2 % 5
    return Part.TRAIN if place < 3 else (Part.VALIDATION if place == 3 else Part.TEST)


def number_of(instance_uid: str) -> int:
    return int(instance_uid.split(".")[2])


def drawn(number: int, *, positive: bool, size: int = 64) -> npt.NDArray[np.uint16]:
    """Clouds, and with `positive` a bright line somewhere in the middle; 12 bits."""
    draw = np.random.default_rng([7, number])
    picture = draw.normal(1400, 220, (size, size))
    if positive:
        row = int(draw.integers(size // 4, 3 * size // 4))
        picture[row : row + size // 10, size // 6 : -size // 6] += 1600
    return picture.clip(0, 4095).astype(np.uint16)


def small_cnn(study: Study, folder: Path, *, size: int = SIZE) -> SmallCnn:
    """Fills an empty study; `folder` takes the DICOM files."""
    reader, reader_id, gold_id, ids = _read(study)
    _draw(folder)
    recipe = Recipe(size)
    with in_this_process():
        import_images.run(study, folder)
        prepare_images.run(study, recipe)
    truth = {report_id: int(is_positive(n)) for n, report_id in enumerate(ids)}
    return SmallCnn(study, prepare_images.opened(study, recipe), truth, reader, reader_id, gold_id)


def _read(study: Study) -> tuple[Reader, int, int, list[int]]:
    """The reports, the prompt's readings and the gold set."""
    reader = Reader(
        ReaderKind.PROMPT, "question", TASK, fingerprint({"small cnn": "prompt"}),
        prompt_name="question", model="toy:latest",
    )  # fmt: skip
    gold_reader = Reader(ReaderKind.GOLD, "adjudication", TASK, fingerprint({"gold": TASK}))
    new = [NewReport(f"R{n:04}", f"Befund {n}.", patient_of(n)) for n in range(REPORTS)]
    with writing(study.engine) as connection:
        reports.add(connection, new)
        known = reports.ids_of(connection, [each.accession_number for each in new])
        ids = [known[each.accession_number] for each in new]
        reader_id = readers.ensure(connection, reader)
        said = [Reading(i, read_as(n), 1.0, confidence=0.95) for n, i in enumerate(ids)]
        readings.add(connection, reader_id, said)
        gold_id = readers.ensure(connection, gold_reader)
        sure = [Reading(ids[n], _answer(positive=is_positive(n)), 1.0) for n in range(GOLD)]
        readings.add(connection, gold_id, sure)
        gold.add(connection, TASK, gold_id, dict.fromkeys(ids[:GOLD], Split.DEVELOP))
    return reader, reader_id, gold_id, ids


def _draw(folder: Path) -> None:
    for n in range(REPORTS):
        for view, position in enumerate(("AP", "LL")):
            made = radiograph(
                f"1.2.{n}.{view}", drawn(2 * n + view, positive=is_positive(n)),
                AccessionNumber=f"R{n:04}", PatientID=patient_of(n),
                StudyInstanceUID=f"1.3.{n}", ViewPosition=position,
                WindowCenter=2048, WindowWidth=4096,
            )  # fmt: skip
            write(folder, f"{n}-{view}", made)


def small_cohort(small: SmallCnn, *, name: str = "small", stored: bool = True) -> Cohort:
    """By patient: three fifths to train on, one to validate, one to test.

    The held-out sets have more negatives than positives; under-sampling keeps as many.
    """
    with reading(small.study.engine) as connection:
        answers = readings.by(connection, small.reader_id)
        held = gold.held_by(connection, small.reader_id)
    kept: Counter[tuple[Part, int]] = Counter()
    members = []
    for image in small.prepared.images:
        assert image.report_id is not None
        part = part_of(number_of(image.instance_uid))
        label = int(answers[image.report_id].answer is Answer.PRESENT)
        kept[part, label] += 1
        members.append(
            Member(
                image.instance_uid, image.report_id, image.patient, part, label,
                LabelSource.READER, held[image.report_id],
                is_balanced=part is Part.TRAIN or kept[part, label] <= POSITIVE_IMAGES,
                pixel_sha256=image.pixel_sha256, confidence=answers[image.report_id].confidence,
            )
        )  # fmt: skip
    cohort = Cohort(0, name, CohortDesign(TASK, small.reader.sha256, POLICY), tuple(members))
    if not stored:
        return cohort
    with writing(small.study.engine) as connection:
        return cohorts.add(connection, cohort)
