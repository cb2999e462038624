"""What a run said of the images of a set, with what is known of them, on either database."""

from __future__ import annotations

from sqlalchemy import Engine

from core.cnn_types import (
    Cohort,
    CohortDesign,
    LabelSource,
    Member,
    Part,
    Prediction,
    TrainingRecipe,
)
from core.image_types import Header, Laterality, Place, View
from core.store import cohorts, images, judged, readers, readings, reports, runs
from core.store.database import writing
from core.types import Answer, NewReport, Reader, ReaderKind, Reading

TASK = "ankle_fracture"


def member(uid: str, part: Part = Part.TEST) -> Member:
    return Member(uid, 1, "p1", part, 1, LabelSource.READER, 1, True, uid.rjust(64), 0.9)


def header(uid: str) -> Header:
    return Header(
        uid, "1.8", "1.7", "A1", "p1", "2024-01-31", "DX", "ANKLE", View.AP, Laterality.LEFT,
        "MONOCHROME2", 12, 100, 80, "1.2.840.10008.1.2.1", "h" * 64, 10,
    )  # fmt: skip


def test_each_image_comes_with_its_logit_of_the_best_weights_and_its_facts(
    engine: Engine,
) -> None:
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A1", "Bruch.", "P1", "2024-01-31", ("old", "side"))])
        reader = Reader(ReaderKind.HUMAN, "someone", TASK, sha256="0" * 64)
        readings.add(
            connection, readers.ensure(connection, reader), [Reading(1, Answer.PRESENT, 1.0)]
        )
        images.add(connection, [(header("1.1"), Place("/a")), (header("1.2"), Place("/b"))])
        images.set_hardware(connection, [("1.1", True)])
        wanted = (member("1.1"), member("1.2"), member("1.3"), member("1.4", Part.TRAIN))
        cohort = cohorts.add(
            connection, Cohort(0, "first", CohortDesign(TASK, "r" * 64, "study"), wanted)
        )
        run_id = runs.create(connection, TASK, "quick", cohort.cohort_id, TrainingRecipe())
        runs.add_predictions(connection, run_id, "o" * 64, [Prediction("1.2", 9.0)])
        runs.note_best(connection, run_id, 3, 0.8, "w" * 64)
        runs.add_predictions(connection, run_id, "w" * 64, [Prediction("1.1", 2.5)])
        found = judged.of_run(connection, run_id, cohort.cohort_id, Part.TEST)
        assert judged.count(connection, run_id) == 2
    first, second, gone = found
    assert (first.logit, first.hardware, first.view, first.laterality) == (2.5, True, "ap", "left")
    assert (first.accession_number, first.study_date) == ("A1", "2024-01-31")
    assert reports.unpack_pitfalls(first.pitfalls or "") == ("old", "side")
    assert (second.logit, second.hardware) == (None, None)
    assert (gone.instance_uid, gone.image_id, gone.view) == ("1.3", None, None)
