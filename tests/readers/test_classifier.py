"""The classifier on word counts never answers from what it has seen of the same patient."""

from __future__ import annotations

import pytest

from core.errors import OverreadError
from core.readers.classifier import Lesson, WordCounts
from core.types import Answer, Report
from tests import small

FRACTURE, NONE = "Fraktur des Innenknöchels.", "Kein Nachweis einer Fraktur."


def report(number: int, text: str, patient: str | None = None) -> Report:
    return Report(number, f"R{number}", 1, text, f"{number:064}", patient)


def lesson(count: int = 40, *, own_words: bool = False) -> Lesson:
    """Half of the reports name a fracture; each may have a word of its own, twice."""
    reports, answers = [], []
    for number in range(count):
        present = number % 2 == 0
        text = f"wort{number // 2}" if own_words else (FRACTURE if present else NONE)
        reports.append(report(number, f"{text} {text}", f"P{number}"))
        answers.append(Answer.PRESENT if present else Answer.ABSENT)
    return Lesson(tuple(reports), tuple(answers))


def test_what_the_words_tell_is_learnt() -> None:
    taught = WordCounts(small.task(), lesson())
    readings = taught.read_all([report(100, FRACTURE), report(101, NONE)])
    assert [reading.answer for reading in readings] == [Answer.PRESENT, Answer.ABSENT]
    assert all(reading.confidence and reading.confidence > 0.5 for reading in readings)


def test_reports_of_the_lesson_are_answered_out_of_fold() -> None:
    """Two reports of one patient share a word and an answer; only they could tell."""
    reports, answers = [], []
    for number in range(40):
        patient = number // 2
        reports.append(report(number, f"wort{patient} wort{patient}", f"P{patient}"))
        answers.append(Answer.PRESENT if patient % 2 == 0 else Answer.ABSENT)
    counts = WordCounts(small.task(), Lesson(tuple(reports), tuple(answers)))
    right = sum(
        reading.answer is answer
        for reading, answer in zip(counts.out_of_fold(), answers, strict=True)
    )
    assert right < 0.75 * len(answers)


def test_every_report_of_the_lesson_is_read_once() -> None:
    made = lesson()
    readings = WordCounts(small.task(), made).read_all(made.reports)
    assert sorted(r.report_id for r in readings) == [r.report_id for r in made.reports]


def test_the_same_lesson_gives_the_same_reader_and_the_same_answers() -> None:
    first, second = (WordCounts(small.task(), lesson()) for _ in range(2))
    assert first.identity() == second.identity()
    assert [r.confidence for r in first.out_of_fold()] == [
        r.confidence for r in second.out_of_fold()
    ]


def test_another_gold_answer_makes_another_reader() -> None:
    made = lesson()
    changed = Lesson(made.reports, (Answer.ABSENT, *made.answers[1:]))
    task = small.task()
    assert WordCounts(task, made).identity().sha256 != WordCounts(task, changed).identity().sha256


def test_a_rare_answer_does_not_stop_it() -> None:
    made = lesson()
    rare = Lesson(
        (*made.reports, report(99, "Fragliche Fissur.", "P99")), (*made.answers, Answer.UNCERTAIN)
    )
    assert len(WordCounts(small.task(), rare).out_of_fold()) == 41


@pytest.mark.parametrize("count", [0, 8])
def test_too_small_a_lesson_is_refused_with_its_size(count: int) -> None:
    with pytest.raises(OverreadError, match=f"has {count // 2} that are present"):
        WordCounts(small.task(), lesson(count))


def test_reports_without_a_shared_word_are_refused() -> None:
    words = [report(number, f"einzig{number}", f"P{number}") for number in range(20)]
    answers = tuple(Answer.PRESENT if n % 2 else Answer.ABSENT for n in range(20))
    counts = WordCounts(small.task(), Lesson(tuple(words), answers))
    with pytest.raises(OverreadError, match="finds no word"):
        counts.read_all([report(100, FRACTURE)])
