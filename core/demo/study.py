"""Demo reports with what is true of them, as streams that a seed fixes.

Each stream runs patient by patient. A gold set takes whole patients from its beginning and
the archive goes on after them, so no patient is in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count as numbers
from itertools import islice

from core.demo import ankle, chest
from core.demo.dice import Dice
from core.demo.humans import read_by_humans
from core.demo.layout import Page
from core.types import Answer, NewReport

ANKLE = "ankle_fracture"
CHEST = "pneumothorax"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """A synthetic report with its truth and three simulated human readings.

    `truth` follows from the clinical state, `adjudicated` is the gold label. `evidence`
    is a verbatim quote that supports the truth, "" where nothing in the text does.
    """

    report: NewReport
    truth: Answer
    reader_1: Answer
    reader_2: Answer
    adjudicated: Answer
    evidence: str


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """Gold reports, and the archive as a stream. They share no patient."""

    gold: tuple[DemoReport, ...]
    archive: Iterator[DemoReport]


@dataclass(frozen=True, slots=True)
class Written:
    """One report as its generator hands it over."""

    patient_id: str
    study_date: str
    page: Page
    pitfalls: tuple[str, ...]
    truth: Answer


Writer = Callable[[str, Dice], Iterable[Written]]


def demo_study(gold: int, archive: int, seed: int) -> DemoStudy:
    """A German ankle study. The gold set is the same whatever the archive's size."""
    return _divided(_patients(ANKLE, "A", _ankle_patient, seed), gold, archive)


def chest_study(gold: int, archive: int, seed: int) -> DemoStudy:
    """An English chest study, asked about pneumothorax."""
    return _divided(_patients(CHEST, "C", _chest_patient, seed), gold, archive)


def ankle_reports(count: int, seed: int) -> Iterator[DemoReport]:
    """German ankle reports, patient by patient; a longer stream begins with a shorter one."""
    patients = _patients(ANKLE, "A", _ankle_patient, seed)
    return islice((report for reports in patients for report in reports), count)


def chest_reports(count: int, seed: int) -> Iterator[DemoReport]:
    """English chest reports, patient by patient."""
    patients = _patients(CHEST, "C", _chest_patient, seed)
    return islice((report for reports in patients for report in reports), count)


def _divided(patients: Iterator[list[DemoReport]], gold: int, archive: int) -> DemoStudy:
    """Gold from the front, the archive from the next patient on."""
    chosen: list[DemoReport] = []
    while len(chosen) < gold:
        chosen += next(patients)
    rest = (report for reports in patients for report in reports)
    return DemoStudy(tuple(chosen[:gold]), islice(rest, archive))


def _patients(task: str, letter: str, write: Writer, seed: int) -> Iterator[list[DemoReport]]:
    """The reports of one patient after another; accession numbers run on and name the seed."""
    written = 0
    for number in numbers(1):
        dice = Dice(task, seed, number)
        visits = list(write(f"DEMO-{letter}{seed}-P{number:05d}", dice))
        yield [
            _read(visit, f"DEMO-{letter}{seed}-{written + i:06d}", task, dice)
            for i, visit in enumerate(visits, start=1)
        ]
        written += len(visits)


def _ankle_patient(patient_id: str, dice: Dice) -> Iterator[Written]:
    for exam in ankle.story_of(ankle.new_patient(patient_id, dice), dice):
        page, pitfalls = ankle.composed(exam, dice)
        yield Written(patient_id, exam.day.isoformat(), page, pitfalls, ankle.true_answer(exam))


def _chest_patient(patient_id: str, dice: Dice) -> Iterator[Written]:
    for exam in chest.story_of(chest.new_patient(patient_id, dice), dice):
        page, pitfalls = chest.composed(exam, dice)
        yield Written(patient_id, exam.day.isoformat(), page, pitfalls, chest.true_answer(exam))


def _read(visit: Written, accession_number: str, task: str, dice: Dice) -> DemoReport:
    humans = read_by_humans(visit.truth, visit.pitfalls, dice)
    report = NewReport(
        accession_number=accession_number,
        text=visit.page.text,
        patient_id=visit.patient_id,
        study_date=visit.study_date,
        pitfalls=visit.pitfalls,
        synthetic=True,
        only_task=task,
    )
    readings = (humans.reader_1, humans.reader_2, humans.adjudicated)
    return DemoReport(report, visit.truth, *readings, visit.page.evidence)
