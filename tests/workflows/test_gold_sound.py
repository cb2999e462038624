"""Is the gold set sound? Its parts, and how far its human readers agree."""

from __future__ import annotations

from core.store import gold, readers, readings, reports
from core.store.database import writing
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Split
from core.workflows import gold_sound
from core.workflows.study import Study

TASK = "ankle_fracture"
SIGNS = {"1": Answer.PRESENT, "0": Answer.ABSENT}


def gold_set(study: Study, *, first: str, second: str, adjudicated: str) -> None:
    """Reports read by two people and adjudicated; every second one is locked. "." is unread."""
    with writing(study.engine) as connection:
        numbers = [f"A{n}" for n in range(len(adjudicated))]
        reports.add(connection, [NewReport(n, f"Befund {n}", f"P{n}") for n in numbers])
        ids = [reports.ids_of(connection, [number])[number] for number in numbers]
        for name, kind, signs in (
            ("reader 1", ReaderKind.HUMAN, first),
            ("reader 2", ReaderKind.HUMAN, second),
            ("adjudication", ReaderKind.GOLD, adjudicated),
        ):
            reader_id = readers.ensure(connection, Reader(kind, name, TASK, name.ljust(64, "0")))
            said = [(i, SIGNS[s]) for i, s in zip(ids, signs, strict=True) if s != "."]
            readings.add(connection, reader_id, [Reading(i, a, 1.0) for i, a in said])
        parts = {i: Split.TEST if n % 2 else Split.DEVELOP for n, i in enumerate(ids)}
        gold.add(connection, TASK, reader_id, parts)


def test_without_a_gold_set_there_is_nothing_to_judge(study: Study) -> None:
    assert gold_sound.look(study, study.task(TASK)) is None


def test_agreement_is_that_of_the_worked_example(study: Study) -> None:
    """Cohen 1960: 20 both yes, 15 both no, 5 only the first, 10 only the second of 50: κ 0.4."""
    first = "1" * 20 + "0" * 15 + "1" * 5 + "0" * 10
    second = "1" * 20 + "0" * 15 + "0" * 5 + "1" * 10
    gold_set(study, first=first, second=second, adjudicated=first)
    found = gold_sound.look(study, study.task(TASK))
    assert found is not None
    (pair,) = found.between_readers
    assert (pair.first, pair.second) == ("reader 1", "reader 2")
    assert (pair.agreement.accuracy.successes, pair.agreement.accuracy.total) == (35, 50)
    assert pair.agreement.kappa.value is not None
    assert abs(pair.agreement.kappa.value - 0.4) < 1e-12


def test_people_stand_beside_gold_on_what_they_have_read(study: Study) -> None:
    gold_set(study, first="1100", second="10..", adjudicated="1000")
    found = gold_sound.look(study, study.task(TASK))
    assert found is not None
    beside = {pair.second: pair.agreement.accuracy for pair in found.beside_gold}
    assert {name: (rate.successes, rate.total) for name, rate in beside.items()} == {
        "reader 1": (3, 4),
        "reader 2": (2, 2),
    }


def test_the_parts_share_no_patient_and_say_so(study: Study) -> None:
    gold_set(study, first="1100", second="1100", adjudicated="1100")
    found = gold_sound.look(study, study.task(TASK))
    assert found is not None
    assert (found.reports(Split.DEVELOP), found.reports(Split.TEST)) == (2, 2)
    assert found.patients == {Split.DEVELOP: 2, Split.TEST: 2}
    assert found.shared_patients == found.openings == 0
    assert not found.simulated
