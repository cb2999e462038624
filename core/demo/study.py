"""Demo reports with what is true of them, as streams that a seed fixes.

The stream runs patient by patient. A gold set takes whole patients from its beginning and
the archive goes on after them, so no patient is in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as numbers
from itertools import islice

from core.demo.ankle.report import composed
from core.demo.ankle.state import Exam
from core.demo.ankle.stories import new_patient, story_of
from core.demo.ankle.truth import true_answer
from core.demo.dice import Dice
from core.demo.humans import read_by_humans
from core.types import Answer, NewReport


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


def demo_study(gold: int, archive: int, seed: int) -> DemoStudy:
    """A German ankle study. The gold set is the same whatever the archive's size."""
    patients = _ankle_patients(seed)
    chosen: list[DemoReport] = []
    while len(chosen) < gold:
        chosen += next(patients)
    rest = (report for reports in patients for report in reports)
    return DemoStudy(tuple(chosen[:gold]), islice(rest, archive))


def ankle_reports(count: int, seed: int) -> Iterator[DemoReport]:
    """German ankle reports, patient by patient; a longer stream begins with a shorter one."""
    stream = (report for reports in _ankle_patients(seed) for report in reports)
    return islice(stream, count)


def _ankle_patients(seed: int) -> Iterator[list[DemoReport]]:
    written = 0
    for number in numbers(1):
        dice = Dice("ankle", seed, number)
        exams = story_of(new_patient(number, dice), dice)
        yield [_ankle_report(exam, written + i, dice) for i, exam in enumerate(exams, start=1)]
        written += len(exams)


def _ankle_report(exam: Exam, number: int, dice: Dice) -> DemoReport:
    page, pitfalls = composed(exam, dice)
    truth = true_answer(exam)
    humans = read_by_humans(truth, pitfalls, dice)
    report = NewReport(
        accession_number=f"ANKLE-{number:07d}",
        text=page.text,
        patient_id=exam.patient.patient_id,
        study_date=exam.day.isoformat(),
        pitfalls=pitfalls,
        synthetic=True,
    )
    readings = (humans.reader_1, humans.reader_2, humans.adjudicated)
    return DemoReport(report, truth, *readings, page.evidence)
