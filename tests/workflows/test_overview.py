"""Where a study stands, counted from its database; the best prompt is the comparison's."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import update

from core.store import jobs, readers, readings, tables
from core.store.database import writing
from core.types import (
    Answer,
    Failure,
    FailureKind,
    JobState,
    Reader,
    ReaderKind,
    Reading,
    Scope,
    Split,
    Task,
)
from core.wording import THIN
from core.workflows import compare_prompts, demo_study, ongoing, overview
from core.workflows.study import Study
from tests.workflows.reading_along import read_along


@pytest.fixture
def task(study: Study) -> Task:
    demo_study.load_demo(study, 40, 60, 1)
    return study.task("ankle_fracture")


def test_an_empty_study_stands_at_nothing(study: Study) -> None:
    standing = overview.stand(study, study.task("ankle_fracture"))
    assert (standing.reports, standing.gold, standing.best, standing.labels) == (0, 0, None, None)
    assert standing.to_read is None


def test_gold_and_archive_reports_are_counted_apart(study: Study, task: Task) -> None:
    standing = overview.stand(study, task)
    assert (standing.develop + standing.test, standing.archive, standing.reports) == (40, 60, 100)
    assert standing.prompts == len(study.library.prompts["ankle_fracture"])


def test_the_best_prompt_is_the_one_on_top_of_the_comparison(study: Study, task: Task) -> None:
    read_along(study, task, "poor", Split.DEVELOP, wrong=6)
    read_along(study, task, "good", Split.DEVELOP, wrong=2)
    best = overview.stand(study, task).best
    ground = compare_prompts.load(study, task)
    assert ground is not None
    comparison = compare_prompts.compare(ground)
    assert comparison is not None
    top = next(row for row in comparison.rows if row.variant.is_prompt)
    assert best is not None
    assert (best.variant.name, best.accuracy) == (top.name, top.scores.accuracy)
    assert best.variant.name.startswith("good")
    assert best.tried == 2


def test_a_prompt_that_has_not_read_everything_does_not_compete(study: Study, task: Task) -> None:
    read_along(study, task, "partial", Split.DEVELOP, wrong=0, leave_out=1)
    assert overview.stand(study, task).best is None


def test_archive_labels_are_those_of_the_machine_that_read_most(study: Study, task: Task) -> None:
    read_along(study, task, "pilot", Scope.ARCHIVE, answer=Answer.PRESENT, leave_out=40)
    read_along(study, task, "chosen", Scope.ARCHIVE, answer=Answer.ABSENT)
    labels = overview.stand(study, task).labels
    assert labels is not None
    assert labels.reader.name == "chosen"
    assert labels.labelled == 60
    assert (labels.positive.successes, labels.positive.total) == (0, 60)
    assert labels.measured_error.total == labels.expected_error.total == 0


def test_the_label_error_to_expect_is_that_of_the_same_reader_on_develop(
    study: Study, task: Task
) -> None:
    read_along(study, task, "chosen", Split.DEVELOP, wrong=3)
    read_along(study, task, "chosen", Scope.ARCHIVE, answer=Answer.ABSENT)
    labels = overview.stand(study, task).labels
    develop = overview.stand(study, task).develop
    assert labels is not None
    assert (labels.expected_error.successes, labels.expected_error.total) == (3, develop)


def test_without_a_choice_the_task_in_use_is_shown(study: Study, task: Task) -> None:
    with writing(study.engine) as connection:
        readers.ensure(connection, Reader(ReaderKind.RULES, "rules", "pneumothorax", "e" * 64))
    assert overview.task_in_use(study).name == "ankle_fracture"
    assert overview.task_in_use(study, "pneumothorax").name == "pneumothorax"


def job(study: Study, kind: str = "label", **settings: object) -> int:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, kind, {"prompts": [["careful", "x"]], **settings})
        jobs.claim(connection, job_id, "w")
        jobs.beat(connection, job_id, "w", 746, 1204)
    return job_id


def end(study: Study, job_id: int, state: JobState, error: str = "") -> None:
    with writing(study.engine) as connection:
        jobs.end(connection, job_id, "w", state, error)
        ongoing.remember(connection, jobs.get(connection, job_id))


def test_work_that_goes_on_says_what_and_how_far(study: Study) -> None:
    job(study)
    (work,) = ongoing.ongoing(study)
    assert work.sentence == f"Labelling 1{THIN}204 reports with careful – 746 of 1{THIN}204 done"
    assert work.is_live


def test_work_that_nobody_does_any_more_is_called_interrupted(study: Study) -> None:
    job(study)
    with writing(study.engine) as connection:
        connection.execute(update(tables.jobs).values(heartbeat_at=time.time() - 60))
    (work,) = ongoing.ongoing(study)
    assert "interrupted 1 min ago at 746" in work.sentence
    assert not work.is_live


def test_work_that_failed_is_shown_with_its_reason_until_newer_work_of_its_kind(
    study: Study,
) -> None:
    end(study, job(study), JobState.FAILED, "No answer from Ollama.")
    (work,) = ongoing.ongoing(study)
    assert work.sentence.endswith(f"stopped at 746 of 1{THIN}204 done: No answer from Ollama.")
    end(study, job(study), JobState.DONE)
    assert ongoing.ongoing(study) == ()


def test_many_prompts_are_counted_and_a_few_are_named(study: Study) -> None:
    job(study, "compare", prompts=[["plain", "x"], ["rules", "y"]])
    job(study, "compare", prompts=[[f"prompt {n}", "x"] for n in range(8)])
    assert [work.sentence.split(" – ")[0] for work in ongoing.ongoing(study)] == [
        "Comparing plain and rules",
        "Comparing 8 prompts",
    ]


def test_a_pull_is_told_in_gigabytes(study: Study) -> None:
    job(study, "pull", model="mixtral", address="http://127.0.0.1:1")
    (work,) = ongoing.ongoing(study)
    assert work.sentence == "Pulling mixtral – 0.7 of 1.2 GB"


def test_work_that_ended_stands_among_what_happened(study: Study) -> None:
    end(study, job(study), JobState.DONE)
    end(study, job(study), JobState.CANCELLED)
    end(study, job(study, "compare"), JobState.DONE)
    end(study, job(study, "pilot"), JobState.DONE)
    assert [event.sentence for event in overview.happened(study)] == [
        "746 readings made to compare careful.",
        "746 reports labelled with careful, then paused.",
        "746 reports labelled with careful.",
    ]


def test_a_failure_leaves_a_prompt_complete_and_wrong(study: Study, task: Task) -> None:
    reader_id = read_along(study, task, "good", Split.DEVELOP, wrong=0)
    before = overview.stand(study, task).best
    assert before is not None
    assert before.accuracy.value == 1.0
    with writing(study.engine) as connection:
        first = next(iter(readings.by(connection, reader_id)))
        failure = Failure(FailureKind.TIMEOUT, "too late")
        readings.add(connection, reader_id, [Reading(first, failure, 9.0, attempt=1)])
    after = overview.stand(study, task).best
    assert after is not None
    assert after.accuracy.successes == before.accuracy.successes - 1
    assert after.accuracy.total == before.accuracy.total
