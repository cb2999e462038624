"""Rules and classifier are readers like all others: asked once, stored, compared."""

from __future__ import annotations

import pytest

from core import worker
from core.errors import OverreadError
from core.store import jobs, readers, readings
from core.store.database import reading, writing
from core.types import Answer, Job, JobState, ReaderKind, Scope
from core.workflows import baselines, compare_prompts
from core.workflows.baselines import Baseline
from core.workflows.study import Study
from tests import compared as building

GOLD = "1" * 12 + "0" * 12


@pytest.fixture
def made(study: Study) -> building.Compared:
    texts = dict.fromkeys(range(12), "Nicht dislozierte Fraktur des Innenknöchels.")
    texts |= dict.fromkeys(range(12, 24), "Kein Nachweis einer Fraktur.")
    return building.compared(study, GOLD, test=4, texts=texts)


def run(study: Study, made: building.Compared, baseline: Baseline, scope: Scope) -> Job:
    settings = baselines.settings(made.task, baseline, scope)
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, baselines.KIND, settings)
    worker.work(study, job_id)
    with reading(study.engine) as connection:
        return jobs.get(connection, job_id)


@pytest.mark.parametrize("baseline", list(Baseline))
def test_a_baseline_stands_in_the_comparison_like_a_prompt(
    study: Study, made: building.Compared, baseline: Baseline
) -> None:
    job = run(study, made, baseline, Scope.DEVELOP)
    assert (job.state, job.done, job.total) == (JobState.DONE, 20, 20)
    ground = compare_prompts.load(study, made.task)
    assert ground is not None
    comparison = compare_prompts.compare(ground)
    assert comparison is not None
    (row,) = comparison.rows
    assert (row.scores.accuracy.successes, row.is_complete) == (20, True)
    assert [each.name for each in comparison.candidates] == [row.name]


def test_what_was_read_is_not_read_again(study: Study, made: building.Compared) -> None:
    run(study, made, Baseline.RULES, Scope.DEVELOP)
    assert run(study, made, Baseline.RULES, Scope.DEVELOP).done == 0
    assert run(study, made, Baseline.RULES, Scope.GOLD).done == 4


def test_the_classifier_reads_the_test_part_having_learnt_from_develop_only(
    study: Study, made: building.Compared
) -> None:
    run(study, made, Baseline.CLASSIFIER, Scope.TEST)
    with reading(study.engine) as connection:
        known = readers.of_task(connection, building.TASK, ReaderKind.CLASSIFIER)
        (reader_id,) = known
        answers = {r.answer for r in readings.by(connection, reader_id).values()}
        assert known[reader_id].settings["learnt from"] == "20"
    assert answers == {Answer.ABSENT}


def test_what_is_still_to_read_is_known_without_reading(
    study: Study, made: building.Compared
) -> None:
    assert baselines.missing(study, made.task) == {Baseline.RULES: 20, Baseline.CLASSIFIER: 20}
    run(study, made, Baseline.RULES, Scope.DEVELOP)
    assert baselines.missing(study, made.task) == {Baseline.RULES: 0, Baseline.CLASSIFIER: 20}


def test_without_gold_labels_there_is_nothing_to_learn_from(study: Study) -> None:
    with pytest.raises(OverreadError, match="learns from gold labels"):
        baselines.reader(study, study.task(building.TASK), Baseline.CLASSIFIER)


def test_a_reader_that_can_not_read_a_task_fails_its_job_with_the_reason(
    study: Study, made: building.Compared
) -> None:
    settings = baselines.settings(study.task("pneumothorax"), Baseline.RULES, Scope.ALL)
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, baselines.KIND, settings)
    worker.work(study, job_id)
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
    assert job.state is JobState.FAILED
    assert "no rules for the task pneumothorax" in job.error
