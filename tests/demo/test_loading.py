"""Loading the demo fills an empty study once, with two tasks, and calls all of it simulated."""

from __future__ import annotations

import pytest

from core.store import gold, readers, reports
from core.store.database import reading
from core.types import Answer, ReaderKind, Scope, Split
from core.workflows.demo_study import load_demo
from core.workflows.study import Study


def test_the_demo_has_a_gold_set_and_an_archive_for_each_task(study: Study) -> None:
    load_demo(study, 40, 200, 1, chest_count=20)
    with reading(study.engine) as connection:
        assert reports.count(connection) == 260
        assert reports.count(connection, Scope.GOLD, "ankle_fracture") == 40
        assert reports.count(connection, Scope.ARCHIVE, "ankle_fracture") == 200
        assert reports.count(connection, Scope.GOLD, "pneumothorax") == 20
        assert reports.count(connection, Scope.ARCHIVE, "pneumothorax") == 0


def test_loading_it_again_changes_nothing(study: Study) -> None:
    assert load_demo(study, 40, 200, 1, chest_count=20).changed
    with reading(study.engine) as connection:
        before = gold.latest(connection, "ankle_fracture")
    again = load_demo(study, 40, 200, 1, chest_count=20)
    assert not again.changed
    assert "nothing changed" in again.sentence
    with reading(study.engine) as connection:
        assert reports.count(connection) == 260
        assert gold.latest(connection, "ankle_fracture") == before


def test_a_smaller_demo_changes_nothing_in_a_larger_one(study: Study) -> None:
    load_demo(study, 40, 200, 1)
    assert not load_demo(study, 10, 30, 1).changed
    with reading(study.engine) as connection:
        standing = gold.latest(connection, "ankle_fracture")
    assert standing is not None
    assert (standing.version, len(standing.labels)) == (1, 40)


def test_a_larger_demo_grows_out_of_a_smaller_one(study: Study) -> None:
    load_demo(study, 10, 30, 1)
    assert load_demo(study, 40, 200, 1).changed
    with reading(study.engine) as connection:
        assert reports.count(connection) == 240
        standing = gold.latest(connection, "ankle_fracture")
    assert standing is not None
    assert (standing.version, len(standing.labels)) == (2, 40)


def test_readers_are_called_simulated(study: Study) -> None:
    load_demo(study, 10, 0, 1, chest_count=10)
    with reading(study.engine) as connection:
        known = readers.of_task(connection, "ankle_fracture").values()
    assert {reader.kind for reader in known} == {ReaderKind.HUMAN, ReaderKind.GOLD}
    assert all(reader.simulated and "simulated" in reader.name for reader in known)


def test_patients_keep_to_one_part_of_the_gold_set(study: Study) -> None:
    load_demo(study, 120, 0, 1)
    with reading(study.engine) as connection:
        standing = gold.latest(connection, "ankle_fracture")
    assert standing is not None
    patients = [{label.patient_id for label in standing.part(part)} for part in Split]
    assert not patients[0] & patients[1]
    assert {label.answer for label in standing.labels} == {
        Answer.PRESENT,
        Answer.ABSENT,
        Answer.UNCERTAIN,
    }


@pytest.mark.parametrize("chest_count", [0, 20])
def test_the_sentence_says_what_came_and_that_it_is_made_up(study: Study, chest_count: int) -> None:
    said = load_demo(study, 10, 30, 1, chest_count=chest_count).sentence
    assert "10 gold reports and 30 archive reports of ankles" in said
    assert ("20 gold chest reports" in said) == bool(chest_count)
    assert "synthetic: no patient, no hospital, no human reader" in said
