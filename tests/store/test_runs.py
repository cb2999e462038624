"""Cohorts and runs come back as they were stored, and what is stored stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.cnn_types import (
    Cohort,
    CohortDesign,
    LabelSource,
    Member,
    Part,
    Prediction,
    TrainingRecipe,
)
from core.store import cohorts, jobs, readers, readings, reports, runs
from core.store.database import reading, writing
from core.types import Answer, JobState, NewReport, Reader, ReaderKind, Reading

TASK = "ankle_fracture"
MEMBERS = (
    Member("1.1", 1, "p1", Part.TRAIN, 1, LabelSource.READER, 1, True, "a" * 64, 0.9),
    Member("1.2", 1, "p2", Part.TEST, 0, LabelSource.GOLD, 1, False, "b" * 64),
)
COHORT = Cohort(0, "first", CohortDesign(TASK, "r" * 64, "study"), MEMBERS, {"no report": 2})


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A1", "Bruch.", "P1")])
        reader = Reader(ReaderKind.HUMAN, "someone", TASK, sha256="0" * 64)
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [Reading(1, Answer.PRESENT, 1.0)])
    return engine


def stored(engine: Engine) -> Cohort:
    with writing(engine) as connection:
        return cohorts.add(connection, COHORT)


def test_a_cohort_comes_back_as_it_was(filled: Engine) -> None:
    made = stored(filled)
    with reading(filled) as connection:
        found = cohorts.get(connection, made.cohort_id)
        assert found == made
        assert cohorts.find(connection, TASK, "first") == made.cohort_id
        assert cohorts.same(connection, replace(COHORT, name="another")) == made.cohort_id
        assert cohorts.same(connection, replace(COHORT, members=MEMBERS[:1])) is None
        assert [each.name for each in cohorts.of_task(connection, TASK)] == ["first"]


def test_the_hash_of_a_cohort_knows_no_order_and_no_name() -> None:
    turned = replace(COHORT, name="another", members=MEMBERS[::-1])
    assert turned.sha256 == COHORT.sha256
    relabelled = replace(COHORT, members=(replace(MEMBERS[0], label=0), MEMBERS[1]))
    assert relabelled.sha256 != COHORT.sha256


@pytest.mark.parametrize("table", ["cohorts", "cohort_members"])
def test_a_stored_cohort_can_not_be_changed(filled: Engine, table: str) -> None:
    stored(filled)
    with pytest.raises(DBAPIError, match="only ever added"), filled.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def test_a_run_tells_the_state_of_its_job(filled: Engine) -> None:
    cohort_id = stored(filled).cohort_id
    with writing(filled) as connection:
        run_id = runs.create(connection, TASK, "quick", cohort_id, TrainingRecipe(size=64))
        waiting = runs.get(connection, run_id)
        job_id = jobs.create(connection, "train", {"run_id": run_id})
        runs.work_on(connection, run_id, job_id)
        jobs.claim(connection, job_id, "me")
        running = runs.find(connection, TASK, "quick")
    assert waiting is not None
    assert waiting.state is JobState.WAITING
    assert waiting.recipe == TrainingRecipe(size=64)
    assert running is not None
    assert running.state is JobState.RUNNING


def test_a_point_of_a_curve_is_stored_once(filled: Engine) -> None:
    cohort_id = stored(filled).cohort_id
    with writing(filled) as connection:
        run_id = runs.create(connection, TASK, "quick", cohort_id, TrainingRecipe())
        runs.add_metrics(connection, run_id, [("loss", 1, 0.7), ("loss", 2, 0.6), ("auc", 1, 0.5)])
        runs.add_metrics(connection, run_id, [("loss", 2, 9.9), ("loss", 3, 0.5)])
        assert runs.curves(connection, run_id, ["loss"], after=1) == {"loss": ((2, 0.6), (3, 0.5))}
        assert set(runs.curves(connection, run_id)) == {"loss", "auc"}
        last = runs.last_point(connection, run_id, "loss")
        assert last is not None
        assert last[:2] == (3, 0.5)


def test_predictions_are_those_of_the_best_weights(filled: Engine) -> None:
    cohort_id = stored(filled).cohort_id
    with writing(filled) as connection:
        run_id = runs.create(connection, TASK, "quick", cohort_id, TrainingRecipe())
        runs.add_predictions(connection, run_id, "o" * 64, [Prediction("1.1", -1.0)])
        runs.note_best(connection, run_id, 3, 0.8, "w" * 64)
        runs.add_predictions(connection, run_id, "w" * 64, [Prediction("1.1", 2.5)])
        runs.add_predictions(connection, run_id, "w" * 64, [Prediction("1.1", 7.0)])
        assert runs.predicted(connection, run_id) == {"1.1": 2.5}
        best = runs.get(connection, run_id)
    assert best is not None
    assert (best.best_epoch, best.best_value) == (3, 0.8)


def test_a_question_keeps_its_runs_in_the_order_of_the_plan(filled: Engine) -> None:
    cohort_id = stored(filled).cohort_id
    with writing(filled) as connection:
        question_id = runs.ask(connection, TASK, "seeds", {"seeds": 2})
        for name in ("b", "a"):
            runs.create(
                connection, TASK, name, cohort_id, TrainingRecipe(), question_id=question_id,
                role=f"seed {name}",
            )  # fmt: skip
        runs.answer_by(connection, question_id, 7)
        found = runs.of_question(connection, question_id)
        assert [run.role for run in found] == ["seed b", "seed a"]
        assert [(q.kind, q.job_id) for q in runs.asked(connection, TASK)] == [("seeds", 7)]
