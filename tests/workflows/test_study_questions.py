"""The study's questions: planned on the same sets, trained once, compared on the same images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core import worker
from core.cnn_types import Cohort, LabelSource, Part, Prediction, Question, Run
from core.errors import OverreadError
from core.store import events, jobs, readers, readings, runs
from core.store.database import reading, writing
from core.types import Answer, JobState, Reader, ReaderKind, Reading
from core.workflows import (
    build_cohort,
    question_answer,
    question_plan,
    question_words,
    study_questions,
    train_cnn,
)
from core.workflows.question_plan import Asked, Wish
from core.workflows.study import Study
from tests.small_cnn import TASK, TINY, SmallCnn, in_this_process, small_cnn, small_cohort
from tests.small_cnn import tiny_network as tiny_network

tiny = pytest.mark.usefixtures("tiny_network")


@pytest.fixture
def small(study: Study, tmp_path: Path) -> SmallCnn:
    return small_cnn(study, tmp_path / "in")


@pytest.fixture
def cohort(small: SmallCnn) -> Cohort:
    return small_cohort(small)


def wish(cohort: Cohort, asked: Asked, **other: object) -> Wish:
    return replace(Wish(asked, cohort.cohort_id, TINY), **other)


def planned(study: Study, cohort: Cohort, asked: Asked, **other: object) -> list[Cohort]:
    """The cohorts of a question's runs, the reference itself first where it is one of them."""
    subs = question_plan.sub_runs(study, wish(cohort, asked, **other))
    return [cohort if s.design is None else build_cohort.plan(study, s.design, "x") for s in subs]


def images_tested(cohort: Cohort) -> set[str]:
    return {member.instance_uid for member in cohort.part(Part.TEST)}


def trained_on(cohort: Cohort) -> set[str]:
    return {member.instance_uid for member in cohort.part(Part.TRAIN)}


@pytest.mark.parametrize("asked", [Asked.WITHOUT_GOLD, Asked.UNCERTAIN, Asked.LEARNING_CURVE])
def test_nobody_who_is_tested_is_trained_on_in_any_run(
    study: Study, cohort: Cohort, asked: Asked
) -> None:
    found = planned(study, cohort, asked)
    assert len(found) > 1
    for other in found:
        assert images_tested(other) == images_tested(cohort)
        assert not trained_on(other) & images_tested(cohort)


def test_the_run_without_gold_learns_from_no_gold_report(study: Study, cohort: Cohort) -> None:
    _, without = planned(study, cohort, Asked.WITHOUT_GOLD)
    sources = {m.source for m in without.members if m.part is not Part.TEST}
    assert sources == {LabelSource.READER}
    assert len(trained_on(without)) < len(trained_on(cohort))


def test_a_learning_curve_grows_and_keeps_its_test_set(study: Study, cohort: Cohort) -> None:
    found = planned(study, cohort, Asked.LEARNING_CURVE, shares=(0.25, 0.5, 1.0))
    whole, half, quarter = (trained_on(each) for each in found)
    assert quarter < half < whole


def test_every_patient_is_tested_once_over_the_folds(study: Study, cohort: Cohort) -> None:
    found = planned(study, cohort, Asked.OUT_OF_FOLD, folds=4)
    everybody = [uid for each in found for uid in images_tested(each)]
    assert len(found) == 4
    assert len(everybody) == len(set(everybody)) == 80


def test_labels_of_another_reader_are_learnt_on_the_same_sets(
    study: Study, cohort: Cohort, small: SmallCnn
) -> None:
    other = Reader(ReaderKind.RULES, "rules", TASK, "r" * 64)
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, other)
        said = [Reading(i, Answer.PRESENT if yes else Answer.ABSENT, 2.0)
                for i, yes in small.truth.items()]  # fmt: skip
        readings.add(connection, reader_id, said)
    first, second = planned(study, cohort, Asked.LABEL_SOURCES, readers=("r" * 64,))
    assert images_tested(second) == images_tested(first)
    roles = [s.role for s in question_plan.sub_runs(
        study, wish(cohort, Asked.LABEL_SOURCES, readers=("r" * 64,)))]  # fmt: skip
    assert roles[1] == "labels of rules"


def test_a_question_with_nothing_to_compare_is_refused(study: Study, cohort: Cohort) -> None:
    with pytest.raises(OverreadError, match="choose another reader"):
        study_questions.keep(study, wish(cohort, Asked.LABEL_SOURCES))


@tiny
def test_a_question_is_trained_once_survives_a_stop_and_ends_in_a_sentence(
    study: Study, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after its first run, it trains only the second one when it goes on."""
    question = study_questions.keep(study, wish(cohort, Asked.SEEDS, seeds=2))
    trained: list[str] = []
    train = train_cnn.train

    def noted(study: Study, run_id: int, progress: train_cnn.Progress | None = None) -> object:
        run = train_cnn.run_of(study, run_id)
        trained.append(run.role)
        done = train(study, run_id, progress)
        if run.role == "seed 1":
            with writing(study.engine) as connection:
                jobs.request_cancel(connection, question.job_id)
        return done

    monkeypatch.setattr(train_cnn, "train", noted)
    with in_this_process():
        assert worker.work(study, question.job_id) is JobState.CANCELLED
        assert not question_answer.answer(study, question).is_whole
        with writing(study.engine) as connection:
            jobs.reopen(connection, question.job_id)
        assert worker.work(study, question.job_id) is JobState.DONE
    assert trained == ["seed 1", "seed 2"]
    found = question_answer.answer(study, question)
    assert found.is_whole
    assert "over 2 seeds" in question_words.sentence(found)
    with reading(study.engine) as connection:
        told = events.newest(connection, kinds=[study_questions.KIND])
    assert told[0].sentence == question_words.sentence(found).replace("**", "")


@tiny
def test_a_run_of_its_own_that_is_finished_already_is_not_trained_again(
    study: Study, cohort: Cohort
) -> None:
    with in_this_process():
        own = train_cnn.create(study, cohort.cohort_id, TINY, "mine")
        train_cnn.train(study, own.run_id)
    asked = wish(cohort, Asked.SEEDS, seeds=2)
    question = study_questions.keep(study, asked)
    there = study_questions.found(study, question, question_plan.sub_runs(study, asked))
    assert {role: run.name for role, run in there.items()} == {"seed 1": "mine"}


def judged(
    study: Study, question: Question, cohort: Cohort, role: str, wrong: int, sha: str
) -> Run:
    """A run of a question that gives `wrong` of the test images the score of the other class."""
    run = train_cnn.create(study, cohort.cohort_id, TINY, role, question.question_id, role)
    held_out = [m for m in cohort.members if m.part is not Part.TRAIN]
    swapped = {m.instance_uid for m in cohort.part(Part.TEST)[:wrong]}
    made = [
        Prediction(m.instance_uid, (2.0 if m.label else -2.0)
                   * (-1 if m.instance_uid in swapped else 1) + place / 1000)
        for place, m in enumerate(held_out)
    ]  # fmt: skip
    with writing(study.engine) as connection:
        runs.note_best(connection, run.run_id, 1, 0.5, sha * 64)
        runs.add_predictions(connection, run.run_id, sha * 64, made)
    return run


def test_runs_are_compared_by_delong_on_the_images_that_all_of_them_judged(
    study: Study, cohort: Cohort
) -> None:
    question = study_questions.keep(study, wish(cohort, Asked.SEEDS, seeds=3))
    for seed, wrong in ((1, 0), (2, 4)):
        judged(study, question, cohort, f"seed {seed}", wrong, str(seed))
    found = question_answer.answer(study, question)
    first, second = found.lines
    assert found.planned == ("seed 1", "seed 2", "seed 3")
    assert first.difference is None
    assert first.auc.value == 1.0
    assert second.difference is not None
    assert second.difference.difference.value == pytest.approx((second.auc.value or 0) - 1.0)
    assert second.p_adjusted == second.difference.p_value
    assert first.test_images == second.test_images == len(cohort.part(Part.TEST))
    assert found.judged_by == "labels of the reference cohort's reader"
    assert "over 2 seeds" in question_words.sentence(found)


def test_enough_human_labels_judge_alone(study: Study, cohort: Cohort) -> None:
    members = cohort.part(Part.TEST)
    human = [replace(m, source=LabelSource.GOLD) for m in members]
    chosen, by_humans = question_answer.by_humans([*human, *human, *human, *members])
    assert by_humans
    assert len(chosen) == 3 * len(members)
    assert question_answer.by_humans(human) == (human, False)
