"""The CNN's answers out of fold are readings; suspect labels go to review and come back right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.cnn_types import Cohort, Member, Part
from core.errors import OverreadError
from core.protocol import Design, Reason
from core.store import events, jobs, list_cases, readers, reading_lists, readings
from core.store.database import reading, writing
from core.types import Answer, ReaderKind, Task
from core.workflows import (
    build_cohort,
    correction,
    label_noise,
    out_of_fold,
    review,
    review_desk,
    review_lists,
    review_worklist,
    study_questions,
)
from core.workflows.label_plan import Lease
from core.workflows.question_plan import Asked, Wish
from core.workflows.review_lists import Source
from core.workflows.study import Study
from tests import small_cohort, small_review
from tests.small_cohort import SmallCohort
from tests.small_folds import GOLD, RECIPE, SUSPECT, WRONG, asked, finish_folds, logit_of, trained


@pytest.fixture
def small(study: Study) -> SmallCohort:
    return small_cohort.small_cohort(study, 60)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_cohort.TASK)


@pytest.fixture
def base(small: SmallCohort) -> Cohort:
    return build_cohort.keep(small.study, build_cohort.plan(small.study, small.design, "ankle"))


def read_all(study: Study, task: Task, list_id: int, answers: dict[int, Answer]) -> None:
    """Anna reads the whole list; reports that are not named she calls as the prompt did."""
    anna = review.reader_named(study, "Anna", task)
    with reading(study.engine) as connection:
        reports = {h.case_id: h.report_id for h in list_cases.heads(connection, list_id)}
    while cases := review_desk.hand(study, anna, list_id, 20).cases:
        for case in cases:
            number = reports[case.look.case_id]
            said = answers.get(number, small_cohort.answer_of(number))
            review.decide(study, anna, small_review.verdict(case.look.case_id, 0, said))


def test_answers_out_of_fold_are_readings_with_the_mean_of_the_views(
    small: SmallCohort, base: Cohort
) -> None:
    cnn = out_of_fold.gather(small.study, asked(small.study, base))
    with reading(small.study.engine) as connection:
        said = readings.by(connection, cnn)
        who = readers.get(connection, cnn)
    assert who is not None
    assert (who.kind, who.name) == (ReaderKind.CNN, "CNN out of fold: ankle")
    assert set(said) == {m.report_id for m in base.members}
    expected = float(np.mean([1 / (1 + np.exp(-4)), 1 / (1 + np.exp(-2))]))
    assert said[9].answer is Answer.PRESENT
    assert said[9].confidence == pytest.approx(expected)
    assert said[11].answer is Answer.PRESENT
    told = json.loads(said[11].raw_reply)
    assert set(told["probability_by_image"]) == {"1.2.11.0", "1.2.11.1"}
    assert told["chance_of_label"] == pytest.approx(1 - expected, abs=1e-6)


def test_gathering_twice_is_one_reader_with_one_reading_a_report(
    small: SmallCohort, base: Cohort
) -> None:
    question = asked(small.study, base)
    first, second = (out_of_fold.gather(small.study, question) for _ in range(2))
    assert first == second
    with reading(small.study.engine) as connection:
        assert len(readings.by(connection, first)) == 60
        assert all(n == 0 for n in readings.attempts(connection, first, range(1, 61)).values())


def test_other_weights_are_another_reader(small: SmallCohort, base: Cohort) -> None:
    first = out_of_fold.gather(small.study, asked(small.study, base))
    second = out_of_fold.gather(small.study, asked(small.study, base))
    assert first != second


def test_an_unfinished_k_fold_answers_nothing(small: SmallCohort, base: Cohort) -> None:
    with pytest.raises(OverreadError, match="2 of 3 folds are finished"):
        out_of_fold.gather(small.study, asked(small.study, base, finished=2))


def test_suspects_are_the_labels_that_the_cnn_takes_for_wrong_the_worst_first(
    small: SmallCohort, base: Cohort
) -> None:
    found = label_noise.suspects(
        small.study, out_of_fold.gather(small.study, asked(small.study, base))
    )
    assert {each.report_id for each in found.found} == SUSPECT
    assert found.judged == 60
    assert found.reader_id == small.reader_id
    chances = [each.chance for each in found.found]
    assert chances == sorted(chances)
    assert max(chances) < 0.1


def test_the_label_of_a_person_is_never_suspect(small: SmallCohort, base: Cohort) -> None:
    """The network is as sure against the gold label as against the others."""
    cnn = out_of_fold.gather(small.study, asked(small.study, base))
    with reading(small.study.engine) as connection:
        notes = {n: out_of_fold.note_of(r) for n, r in readings.by(connection, cnn).items()}
    assert notes[GOLD].chance == notes[11].chance
    assert (notes[GOLD].is_suspect, notes[11].is_suspect) == (False, True)


def test_suspects_go_to_review_with_their_badge_and_are_read_away(
    small: SmallCohort, base: Cohort, task: Task
) -> None:
    study = small.study
    found = label_noise.suspects(study, out_of_fold.gather(study, asked(study, base)))
    list_id = label_noise.send_to_review(study, task, found)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
        names = list_cases.side_names(connection, list_id)
    assert {h.reason for h in heads if not h.repeat} == {Reason.LABEL_NOISE}
    assert [h.report_id for h in heads if not h.repeat] == [e.report_id for e in found.found]
    assert set(names.values()) == {"question", "CNN out of fold: ankle"}
    offered = label_noise.suspects(study, found.cnn_id)
    assert (offered.found, offered.taken) == ((), 2)
    read_all(study, task, list_id, {11: Answer.PRESENT})
    left = label_noise.suspects(study, found.cnn_id)
    assert (left.found, left.taken) == ((), 2)
    with pytest.raises(OverreadError, match="nothing to read"):
        label_noise.send_to_review(study, task, left)


def test_the_loop_closes_corrected_labels_make_a_version_whose_gain_is_told(
    small: SmallCohort, base: Cohort, task: Task
) -> None:
    study = small.study
    before = trained(study, base, "before")
    found = label_noise.suspects(study, out_of_fold.gather(study, asked(study, base)))
    read_all(study, task, label_noise.send_to_review(study, task, found),
             {11: Answer.PRESENT, 15: Answer.ABSENT})  # fmt: skip
    assert correction.waiting(study, base).changed == 2
    after = build_cohort.keep(study, build_cohort.next_version(study, base))
    assert correction.earlier(study, after) == base
    brought = correction.between(base, after)
    assert (brought.to_present, brought.to_absent) == (1, 1)
    assert (brought.joined, brought.left) == (0, 0)
    assert correction.trained(study, base, after) is None
    run = trained(study, after, "after")
    pair = correction.trained(study, base, after)
    assert pair is not None
    assert (pair.before, pair.after) == (before, run)
    assert pair.images == len(after.part(Part.TEST))
    assert not correction.waiting(study, after).any


def test_runs_before_and_after_are_judged_by_the_corrected_labels_on_common_images(
    small: SmallCohort, base: Cohort
) -> None:
    """One test report changes its label; the run before ranks it as it was taught."""
    study = small.study
    wrong = next(
        m.report_id for m in base.part(Part.TEST) if m.label == 0 and m.report_id not in WRONG
    )
    members = tuple(replace(m, label=1) if m.report_id == wrong else m for m in base.members)
    design = replace(base.design, parts_of=base.sha256)
    after = build_cohort.keep(
        study, replace(base, cohort_id=0, name="fixed", members=members, design=design)
    )
    trained(study, base, "before")
    trained(study, after, "after")
    pair = correction.trained(study, base, after)
    assert pair is not None
    tested = after.part(Part.TEST)
    assert pair.difference.b.value == pytest.approx(auc_by_pairs(tested, base.part(Part.TEST)))
    assert pair.difference.a.value == pytest.approx(auc_by_pairs(tested, tested))
    assert (pair.difference.difference.value or 0) > 0


def auc_by_pairs(tested: Sequence[Member], taught: Sequence[Member]) -> float:
    """The share of (positive, negative) pairs in the right order, ties half, counted one by one."""
    logits = {m.instance_uid: logit_of(m.instance_uid, m.label) for m in taught}
    positive = [logits[m.instance_uid] for m in tested if m.label]
    negative = [logits[m.instance_uid] for m in tested if not m.label]
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in positive for b in negative]
    return sum(pairs) / len(pairs)


def test_a_report_label_against_the_cnn_is_a_disagreement_with_its_own_badge(
    small: SmallCohort, base: Cohort, task: Task
) -> None:
    study = small.study
    cnn = out_of_fold.gather(study, asked(study, base))
    source = Source(Reason.DISAGREEMENT, small.reader_id, cnn)
    list_id = review_lists.make_list(
        study, task, "label against CNN", [source], Design(agreement_share=0.5, repeat_share=0)
    )
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
        design = reading_lists.design_of(connection, list_id)
    assert {h.reason for h in heads} == {Reason.IMAGE, Reason.AGREEMENT}
    assert design is not None
    assert design.covers_all
    anna = review.reader_named(study, "Anna", task)
    told = {case.look.reason for case in review_desk.hand(study, anna, list_id, 20).cases}
    assert told == {"mixed"}


def test_the_cnn_can_be_chosen_on_the_worklist_after_the_readers_of_reports(
    small: SmallCohort, base: Cohort, task: Task
) -> None:
    cnn = out_of_fold.gather(small.study, asked(small.study, base))
    sides = review_worklist.sides(small.study, task)
    assert sides.names[cnn] == "CNN out of fold: ankle"
    assert sides.machines == [small.reader_id, cnn]
    assert (sides.first, sides.second) == (small.reader_id, cnn)


def test_a_cohort_of_human_labels_has_no_suspects(small: SmallCohort, task: Task) -> None:
    study = small.study
    with writing(study.engine) as connection:
        people = readers.ensure(connection, small_cohort.reader("gold 2", ReaderKind.CNN))
    with pytest.raises(OverreadError, match="has not judged a cohort out of fold"):
        label_noise.suspects(study, people)
    assert out_of_fold.latest(study, task) is None


def test_a_finished_k_fold_stores_its_answers_by_itself(
    small: SmallCohort, base: Cohort, task: Task
) -> None:
    """As the worker does it; every fold is finished already, so nothing is trained."""
    study = small.study
    question = study_questions.keep(study, Wish(Asked.OUT_OF_FOLD, base.cohort_id, RECIPE, folds=3))
    finish_folds(study, question)
    lease = Lease(question.job_id, "a test")
    with writing(study.engine) as connection:
        assert jobs.claim(connection, question.job_id, lease.worker)
        job = jobs.get(connection, question.job_id)
    study_questions.run(study, lease, job)
    cnn = out_of_fold.latest(study, task)
    assert cnn is not None
    with reading(study.engine) as connection:
        assert len(readings.by(connection, cnn)) == 60
        told = [each.sentence for each in events.newest(connection, 3)]
    assert any("The CNN read 60 reports out of fold" in each for each in told)
