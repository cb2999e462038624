"""What a cohort is made of comes back alike from both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from core.cnn_types import Cohort, CohortDesign, GoldUse, LabelSource, Member, Part, TestLabels
from core.image_types import Excluded, Place, View
from core.store import cohort_rows, cohorts, gold, image_links, images, readers, readings, reports
from core.store.cohort_rows import LabelRow, Look
from core.store.database import reading, writing
from core.types import Answer, Failure, FailureKind, NewReport, ReaderKind, Reading, Split
from tests import small_cohort
from tests.small_cohort import HEADER, TASK

WITHDRAWN = Failure(FailureKind.WITHDRAWN, "taken back")


@pytest.fixture
def filled(engine: Engine) -> tuple[Engine, int]:
    """Reports 1 to 4, one of them for another task, images of each and one without."""
    with writing(engine) as connection:
        reports.add(connection, [
            NewReport("A1", "Bruch.", "P1"), NewReport("A2", "Kein Bruch.", None),
            NewReport("A3", "Pneu.", "P3", only_task="pneumothorax"), NewReport("A4", "?", "P4"),
        ])  # fmt: skip
        reader_id = readers.ensure(connection, small_cohort.reader())
        readings.add(connection, reader_id, [
            Reading(1, Answer.PRESENT, 1.0, confidence=0.8),
            Reading(1, Answer.ABSENT, 2.0, attempt=1, confidence=0.7),
            Reading(2, Failure(FailureKind.TIMEOUT, "late"), 1.0),
            Reading(4, Answer.PRESENT, 1.0), Reading(4, WITHDRAWN, 2.0, attempt=1),
        ])  # fmt: skip
        images.add(connection, [
            (replace(HEADER, instance_uid=f"1.2.{n}", study_uid=f"1.3.{n}",
                     accession_number=number, patient="x" if n == 1 else "",
                     excluded=Excluded.COLOUR if n == 4 else Excluded.NOT), Place(f"/{n}"))
            for n, number in enumerate(("A1", "A2", "A3", "A4", "nobody"), start=1)
        ])  # fmt: skip
        images.set_hardware(connection, [("1.2.1", True), ("1.2.2", False)])
        image_links.link_by_accession(connection)
    return engine, reader_id


def test_images_come_with_the_current_version_of_their_report(filled: tuple[Engine, int]) -> None:
    engine, _ = filled
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A1", "Doch kein Bruch.", "P1")])
    with reading(engine) as connection:
        found = {row.instance_uid: row for row in cohort_rows.images_of(connection, TASK)}
        newest = reports.ids_of(connection, ["A1"])["A1"]
    assert list(found) == [f"1.2.{n}" for n in range(1, 6)]
    assert (found["1.2.1"].report_id, found["1.2.1"].patient) == (newest, "x")
    assert (found["1.2.1"].report_patient, found["1.2.2"].report_patient) == ("P1", None)
    assert [found[f"1.2.{n}"].is_for_task for n in (2, 3, 4)] == [True, False, True]
    assert found["1.2.4"].excluded is Excluded.COLOUR
    assert (found["1.2.5"].report_id, found["1.2.5"].is_for_task) == (None, False)


def test_the_reading_that_holds_is_the_label_and_a_withdrawn_one_is_none(
    filled: tuple[Engine, int],
) -> None:
    engine, reader_id = filled
    with reading(engine) as connection:
        found = cohort_rows.labels_by(connection, reader_id)
        held = gold.held_by(connection, reader_id)
    assert found == {
        1: LabelRow(held[1], Answer.ABSENT, 0.7), 2: LabelRow(held[2], None, None),
    }  # fmt: skip


def test_gold_is_that_of_the_newest_version_in_both_parts(filled: tuple[Engine, int]) -> None:
    engine, _ = filled
    with writing(engine) as connection:
        who = readers.ensure(connection, small_cohort.reader("gold", ReaderKind.GOLD))
        readings.add(connection, who, [Reading(n, Answer.PRESENT, 1.0) for n in (1, 2)])
        gold.add(connection, TASK, who, {1: Split.DEVELOP})
        gold.add(connection, TASK, who, {1: Split.DEVELOP, 2: Split.TEST})
        assert {n: row.answer for n, row in cohort_rows.gold_of(connection, TASK).items()} == {
            1: Answer.PRESENT, 2: Answer.PRESENT,
        }  # fmt: skip
        assert cohort_rows.gold_of(connection, "another") == {}


def test_looks_say_what_is_known(filled: tuple[Engine, int]) -> None:
    engine, _ = filled
    with reading(engine) as connection:
        found = cohort_rows.looks(connection, ["1.2.1", "1.2.2", "1.2.3", "1.2.99"])
    assert found == {
        "1.2.1": Look(View.AP, True), "1.2.2": Look(View.AP, False), "1.2.3": Look(View.AP, None),
    }  # fmt: skip


def test_a_cohort_comes_back_as_it_was_stored(filled: tuple[Engine, int]) -> None:
    engine, reader_id = filled
    with reading(engine) as connection:
        held = gold.held_by(connection, reader_id)
    design = CohortDesign(
        TASK, "a" * 64, "a policy", GoldUse.ONLY_TEST, TestLabels.HUMANS_ONLY, corrected=False,
        validation_share=0.15, training_share=0.3, folds=5, fold=2, seed=9, parts_of="b" * 64,
    )  # fmt: skip
    members = (
        Member("1.2.1", 1, "x", Part.TRAIN, 1, LabelSource.READER, held[1], True, "p", 0.25),
        Member("1.2.2", 2, "y", Part.TEST, 0, LabelSource.REVIEW, held[2], False, "q", None),
    )
    made = Cohort(0, "ankle", design, members, {"without a report": 3})
    with writing(engine) as connection:
        stored = cohorts.add(connection, made)
        assert cohorts.get(connection, stored.cohort_id) == stored
        assert cohorts.same(connection, made) == stored.cohort_id
        assert cohorts.by_hash(connection, TASK, made.sha256) == stored.cohort_id
        assert cohorts.by_hash(connection, "another", made.sha256) is None
    assert stored.sha256 == made.sha256
