"""A run judged on its test images: figures counted by hand, views combined, thresholds fixed on
validation, other runs beside it, errors and the way to review."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from core.cnn_types import Cohort, LabelSource, Member, Part, Prediction, Run
from core.errors import OverreadError
from core.metrics import Rate
from core.metrics.thresholds import Cut
from core.protocol import Design, Reason
from core.settings import load_settings
from core.store import cohorts, gold, list_cases, readings, runs
from core.store.database import reading, writing
from core.types import Answer, Reading, Split
from core.workflows import (
    cnn_scores,
    compare_runs,
    evaluate_cnn,
    evaluation_errors,
    evaluation_labels,
    evaluation_slices,
    evaluation_words,
    export_evaluation,
    review,
    review_desk,
    review_lists,
)
from core.workflows.cnn_scores import Combined, Unit
from core.workflows.evaluate_cnn import Evaluation, Options
from core.workflows.evaluation_errors import Wrong
from core.workflows.review_lists import Source
from core.workflows.study import Study, open_study
from tests.small_cnn import TASK, TINY, SmallCnn, small_cnn, small_cohort
from tests.small_review import verdict
from tests.small_runs import WEIGHTS, noisy, perfect, told

QUICK = Options(balanced=False, replicates=200)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallCnn:
    """One study for all tests here: runs are only ever added to it."""
    folder = tmp_path_factory.mktemp("evaluated")
    made = small_cnn(open_study(load_settings(home=folder / "study")), folder / "images")
    small_cohort(made)
    return made


def the_cohort(small: SmallCnn) -> Cohort:
    with reading(small.study.engine) as connection:
        found = cohorts.get(connection, 1)
    assert found is not None
    return found


def judged_members(cohort: Cohort) -> list[Member]:
    return [each for each in cohort.members if each.part is Part.TEST]


def test_every_figure_is_what_counting_gives(small: SmallCnn) -> None:
    cohort = the_cohort(small)
    run_id = told(small.study, cohort, noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, replace(QUICK, cut=Cut.HALF))
    members = judged_members(cohort)
    labels = np.array([m.label for m in members])
    scores = np.array([noisy(m) for m in members])
    called = scores >= 0
    assert found.auc.value == pytest.approx(roc_auc_score(labels, scores))
    counts = found.point.scores.counts
    assert counts.tp == int((called & (labels == 1)).sum())
    assert counts.fp == int((called & (labels == 0)).sum())
    assert found.point.scores.mcc.value == pytest.approx(matthews_corrcoef(labels, called))
    assert found.natural == Rate(int(labels.sum()), len(labels))
    assert found.test.patient_count == len({m.patient for m in members})


def test_the_threshold_is_fixed_on_validation_and_never_on_the_test_set(small: SmallCnn) -> None:
    def turned(member: Member) -> float:
        """Perfect on validation with a threshold of 3, on the test set with one of −3."""
        return perfect(member) + (3 if member.part is Part.VALIDATION else -3)

    run_id = told(small.study, the_cohort(small), turned)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    assert found.threshold.score == pytest.approx(3.0)
    assert found.auc.value == 1.0
    assert found.point.scores.sensitivity.value == 0.0


def test_moving_the_threshold_counts_anew_and_leaves_the_areas(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    low = found.at(evaluate_cnn.given(0.01))
    assert low.point.scores.sensitivity.value == 1.0
    assert low.auc == found.auc
    assert low.roc is found.roc
    asked = replace(QUICK, cut=Cut.GIVEN, threshold=0.01)
    same = evaluate_cnn.evaluate(small.study, run_id, asked)
    assert same.point.scores.counts == low.point.scores.counts


@pytest.mark.parametrize("combined", list(Combined))
def test_the_views_of_an_examination_become_one_score(small: SmallCnn, combined: Combined) -> None:
    cohort = the_cohort(small)
    run_id = told(small.study, cohort, noisy)
    options = replace(QUICK, unit=Unit.STUDY, combined=combined)
    found = evaluate_cnn.evaluate(small.study, run_id, options).test
    by_report: dict[int, list[float]] = {}
    for member in judged_members(cohort):
        by_report.setdefault(member.report_id, []).append(noisy(member))
    assert set(found.report_ids) == set(by_report)
    for report_id, logit in zip(found.report_ids, found.logits, strict=True):
        views = np.array(by_report[int(report_id)])
        expected = {
            Combined.MEAN_LOGIT: expit(views.mean()),
            Combined.MEAN_PROBABILITY: expit(views).mean(),
            Combined.HIGHEST: expit(views.max()),
        }[combined]
        assert expit(logit) == pytest.approx(expected)
    assert set(found.groups["view"]) == {"2 views"}


def test_the_balanced_set_has_as_many_positives_as_negatives(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, replace(QUICK, balanced=True))
    assert found.test.prevalence.value == 0.5
    assert found.natural.value != 0.5


def test_images_without_a_prediction_are_counted_and_not_guessed(small: SmallCnn) -> None:
    cohort = the_cohort(small)
    run_id = told(small.study, cohort, noisy, parts=(Part.VALIDATION,))
    with pytest.raises(OverreadError, match="said nothing of its test images yet"):
        evaluate_cnn.evaluate(small.study, run_id)
    members = judged_members(cohort)
    with writing(small.study.engine) as connection:
        said = [Prediction(m.instance_uid, noisy(m)) for m in members[:-3]]
        runs.add_predictions(connection, run_id, WEIGHTS, said)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    assert (len(found.test), found.images.missing) == (len(members) - 3, 3)
    assert evaluation_words.missing(found).startswith("3 test images have no prediction")


def test_a_cohort_without_a_test_set_is_a_sentence(small: SmallCnn) -> None:
    cohort = small_cohort(small, stored=False)
    kept = tuple(m for m in cohort.members if m.part is not Part.TEST)
    with writing(small.study.engine) as connection:
        stored = cohorts.add(connection, replace(cohort, members=kept, name="untested"))
    with pytest.raises(OverreadError, match="The cohort “untested” has no test set"):
        evaluate_cnn.evaluate(small.study, told(small.study, stored, noisy))


def test_an_unknown_run_is_a_sentence(study: Study) -> None:
    with pytest.raises(OverreadError, match="There is no run 7"):
        evaluate_cnn.evaluate(study, 7)


def test_a_test_set_of_one_class_has_rates_and_no_area(small: SmallCnn) -> None:
    cohort = small_cohort(small, stored=False)
    members = tuple(m for m in cohort.members if m.part is not Part.TEST or not m.label)
    with writing(small.study.engine) as connection:
        stored = cohorts.add(connection, replace(cohort, members=members, name="negatives"))
    run_id = told(small.study, stored, noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    assert found.auc.value is found.roc is found.decision is None
    assert found.point.scores.sensitivity.value is None
    assert found.point.scores.specificity.total == len(found.test)
    assert "one class alone" in evaluation_words.answer(found)


def test_another_run_is_compared_on_the_images_of_both_by_the_same_labels(
    small: SmallCnn,
) -> None:
    cohort = the_cohort(small)
    mine = told(small.study, cohort, noisy, "mine")
    moved = {m.instance_uid for m in judged_members(cohort)[:4]}
    other_members = tuple(
        replace(m, part=Part.TRAIN) if m.instance_uid in moved else replace(m, label=1 - m.label)
        if m.instance_uid == judged_members(cohort)[5].instance_uid else m
        for m in cohort.members
    )  # fmt: skip
    with writing(small.study.engine) as connection:
        other = cohorts.add(connection, replace(cohort, members=other_members, name="other"))
    told(small.study, other, lambda m: noisy(m, 1), "rival", (Part.VALIDATION, Part.TEST))
    found = evaluate_cnn.evaluate(small.study, mine, QUICK)
    rival_run = next(
        each for each in compare_runs.others(small.study, found.run) if each.name == "rival"
    )
    (beside,) = compare_runs.beside(small.study, found, [rival_run])
    common = [m for m in judged_members(cohort) if m.instance_uid not in moved]
    assert (beside.n, beside.relabelled) == (len(common), 1)
    labels = [m.label for m in common]
    rival = [noisy(replace(m), 1) for m in common]
    assert beside.auc.value == pytest.approx(roc_auc_score(labels, rival))
    assert beside.areas.b.value == pytest.approx(roc_auc_score(labels, [noisy(m) for m in common]))
    table = beside.answers.overall
    assert table.n == len(common)
    assert table.both_right + table.only_b_right == int(
        sum((noisy(m) >= found.threshold.score) == (m.label == 1) for m in common)
    )


def test_a_run_beside_itself_is_not_different(small: SmallCnn) -> None:
    cohort = the_cohort(small)
    first = told(small.study, cohort, noisy, "first")
    told(small.study, cohort, noisy, "second")
    found = evaluate_cnn.evaluate(small.study, first, QUICK)
    newest = compare_runs.others(small.study, found.run)[:1]
    assert [each.name for each in newest] == ["second"]
    beside = compare_runs.beside(small.study, found, newest)
    assert beside[0].areas.p_value == 1.0
    assert "no difference can be told" in evaluation_words.beside(found, beside)


def test_parts_of_the_test_set_add_up_to_the_whole(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    parts = evaluation_slices.slices(found)
    whole = parts[0]
    views = [each for each in parts if each.group == "view"]
    assert whole.n == len(found.test) == sum(each.n for each in views)
    assert {each.name for each in views} == {"AP", "lateral"}
    right = sum(each.sensitivity.successes for each in views)
    assert right == found.point.scores.counts.tp
    assert whole.auc == found.auc


def errors_of(found: Evaluation, wrong: Wrong) -> list[float]:
    return [each.logit for each in evaluation_errors.errors(found, wrong)]


def test_the_surest_errors_come_first(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, replace(QUICK, cut=Cut.HALF))
    missed, alarms = errors_of(found, Wrong.MISSED), errors_of(found, Wrong.FALSE_ALARMS)
    counts = found.point.scores.counts
    assert (len(missed), len(alarms)) == (counts.fn, counts.fp)
    assert missed == sorted(missed)
    assert max(missed) < 0
    assert alarms == sorted(alarms, reverse=True)


def test_errors_on_the_locked_test_part_are_not_listed(study: Study, tmp_path: Path) -> None:
    small = small_cnn(study, tmp_path / "images")
    run_id = told(study, small_cohort(small), lambda m: -perfect(m))
    found = evaluate_cnn.evaluate(study, run_id, replace(QUICK, cut=Cut.HALF))
    task = study.task(TASK)
    assert evaluation_errors.locked(study, task) == frozenset()
    every = evaluation_errors.errors(found, Wrong.FALSE_ALARMS)
    closed = every[0].report_id
    with writing(study.engine) as connection:
        said = {closed: Split.TEST}
        readings.add(connection, small.gold_reader_id, [Reading(closed, Answer.ABSENT, 1.0)])
        gold.add(connection, TASK, small.gold_reader_id, said)
    left = evaluation_errors.errors(
        found, Wrong.FALSE_ALARMS, evaluation_errors.locked(study, task)
    )
    assert closed not in {each.report_id for each in left}
    assert len(left) < len(every)
    assert evaluation_errors.case(study, task, every[0]).is_sealed
    table = csv.DictReader(export_evaluation.csv(study, found).splitlines())
    labels = [row["label"] for row in table]
    sealed = found.test.report_ids == closed
    assert [label == "" for label in labels] == list(sealed)
    assert sealed.any()


def test_errors_go_to_review_with_the_readers_label(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), lambda m: -perfect(m))
    found = evaluate_cnn.evaluate(small.study, run_id, replace(QUICK, cut=Cut.HALF))
    wrong = evaluation_errors.errors(found, Wrong.MISSED)
    task = small.study.task(TASK)
    list_id = evaluation_errors.send_to_review(small.study, task, found, wrong, "missed")
    with writing(small.study.engine) as connection:
        cases = list_cases.heads(connection, list_id)
    assert {each.report_id for each in cases} <= {each.report_id for each in wrong}
    assert cases


def test_an_error_shows_its_report_and_what_was_said(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), lambda m: -perfect(m))
    found = evaluate_cnn.evaluate(small.study, run_id, replace(QUICK, cut=Cut.HALF))
    error = evaluation_errors.errors(found, Wrong.MISSED)[0]
    case = evaluation_errors.case(small.study, small.study.task(TASK), error)
    assert case.report.accession_number == error.accession_number
    assert "question" in {each.reader.name for each in case.said}
    assert case.images[0].image_id == error.image_id


def test_labels_of_people_need_no_correction(small: SmallCnn) -> None:
    cohort = small_cohort(small, stored=False)
    by_people = tuple(replace(m, source=LabelSource.GOLD) for m in cohort.members)
    with writing(small.study.engine) as connection:
        stored = cohorts.add(connection, replace(cohort, members=by_people, name="people"))
    run_id = told(small.study, stored, noisy)
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    check = evaluation_labels.check(small.study, small.study.task(TASK), found)
    assert check is None
    assert "People gave every label" in evaluation_words.labels(check, found)


def read_a_sample(small: SmallCnn, wrong_every: int) -> None:
    """A person reads all archive labels of the reader and contradicts every so many of them."""
    task = small.study.task(TASK)
    source = Source(Reason.AUDIT, small.reader_id, limit=30)
    design = Design(agreement_share=0, repeat_share=0)
    list_id = review_lists.make_list(small.study, task, "a sample", [source], design)
    anna = review.reader_named(small.study, "Anna", task)
    with reading(small.study.engine) as connection:
        said = readings.by(connection, small.reader_id)
    number = 0
    while cases := review_desk.hand(small.study, anna, list_id, 40).cases:
        for case in cases:
            is_present = said[case.look.report.report_id].answer is Answer.PRESENT
            number += 1
            contradicts = number % wrong_every == 0
            answer = Answer.PRESENT if is_present != contradicts else Answer.ABSENT
            review.decide(small.study, anna, verdict(case.look.case_id, answer=answer))


def test_a_sample_that_people_read_tells_what_wrong_labels_do(study: Study, tmp_path: Path) -> None:
    small = small_cnn(study, tmp_path / "images")
    run_id = told(study, small_cohort(small), noisy)
    found = evaluate_cnn.evaluate(study, run_id, QUICK)
    task = study.task(TASK)
    before = evaluation_labels.check(study, task, found)
    assert before is None
    assert "is not known" in evaluation_words.labels(before, found)
    read_a_sample(small, wrong_every=5)
    check = evaluation_labels.check(study, task, found)
    assert check is not None
    assert check.source == "a random sample of the archive that people read"
    assert check.error.ppv.total + check.error.npv.total == 30
    wrong = 30 - check.error.ppv.successes - check.error.npv.successes
    assert wrong == 6
    assert check.corrected.auc.value is not None
    assert found.auc.value is not None
    assert check.corrected.auc.value > found.auc.value
    assert "flatters" in evaluation_words.labels(check, found)


def test_everything_can_be_taken_away(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy, "=a <b>run</b>")
    found = evaluate_cnn.evaluate(small.study, run_id, QUICK)
    told_fields = json.loads(json.dumps(export_evaluation.fields(small.study, found)))
    assert told_fields["auc"]["value"] == found.auc.value
    assert told_fields["counts"]["tp"] == found.point.scores.counts.tp
    rows = list(csv.DictReader(export_evaluation.csv(small.study, found).splitlines()))
    assert len(rows) == len(found.test)
    assert sum(int(row["called"]) for row in rows) == int(found.point.called.sum())
    page = export_evaluation.html(small.study, found)
    assert "<b>run</b>" not in page
    assert "http" not in page
    assert 'aria-label="ROC curve, AUC 0.' in page
    assert export_evaluation.file_name(found) == "evaluation-a-b-run-b"


def test_scores_of_a_study_keep_the_patient(small: SmallCnn) -> None:
    run_id = told(small.study, the_cohort(small), noisy)
    images = cnn_scores.load(small.study, run_id, 1, Part.TEST)
    studies = cnn_scores.by_study(images, Combined.MEAN_LOGIT)
    assert studies.patient_count == images.patient_count
    nothing = images.at(np.zeros(len(images), dtype=np.bool_))
    assert len(cnn_scores.by_study(nothing, Combined.HIGHEST)) == 0


def test_runs_of_the_same_question_stand_first(small: SmallCnn) -> None:
    cohort = the_cohort(small)
    with writing(small.study.engine) as connection:
        for name, question in (("a", 1), ("b", 2), ("c", 1), ("d", 0)):
            run_id = runs.create(
                connection, TASK, name, cohort.cohort_id, TINY, question_id=question
            )
            runs.note_best(connection, run_id, 1, 0.1, "w" * 64)
        first = runs.find(connection, TASK, "a")
    assert isinstance(first, Run)
    others = [each.name for each in compare_runs.others(small.study, first)]
    assert others[:3] == ["c", "d", "b"]
