"""People sit together over their differences; agreement over all lists, before and after."""

from __future__ import annotations

import pytest

from core.errors import OverreadError
from core.protocol import Blinding, Design
from core.store import list_cases, reading_lists, readings
from core.store.database import reading
from core.types import Answer, Task
from core.workflows import (
    review,
    review_agreement,
    review_consensus,
    review_desk,
    review_overall,
    review_results,
)
from core.workflows.review_agreement import Moment
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, verdict

DOUBLE = Design(agreement_share=0, repeat_share=0, readers_per_case=2)
PRESENT, ABSENT = Answer.PRESENT, Answer.ABSENT
NAME = "consensus: Anna + Bert"


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_review.TASK)


@pytest.fixture
def ground(study: Study) -> Ground:
    return small_review.fill(study.engine)


def read(study: Study, list_id: int, reader_id: int, answers: str) -> None:
    """Reads the list from its beginning, + for present and - for absent."""
    for answer in answers:
        (case, *_) = review_desk.hand(study, reader_id, list_id, 1).cases
        said = PRESENT if answer == "+" else ABSENT
        review.decide(study, reader_id, verdict(case.look.case_id, answer=said))


@pytest.fixture
def double(study: Study, ground: Ground) -> int:
    """Six cases that both have read: they differ on the second and the fifth."""
    list_id = small_review.make_list(study.engine, ground, 6, DOUBLE)
    read(study, list_id, ground.anna, "++++--")
    read(study, list_id, ground.bert, "+-+++-")
    return list_id


def sit_down(study: Study, ground: Ground, task: Task) -> tuple[int, int]:
    """(list_id, reader_id) of a session of Anna and Bert."""
    list_id = review_consensus.start(study, task, [ground.anna, ground.bert], "Anna")
    return list_id, review.reader_named(study, NAME, task)


def test_a_session_holds_the_cases_on_which_its_people_differ(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    assert review_consensus.count(study, task, [ground.bert, ground.anna]) == 2
    list_id, _ = sit_down(study, ground, task)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    assert [head.report_id for head in heads] == [2, 5]
    assert heads[0].said == ((ground.anna, "present"), (ground.bert, "absent"))


def test_nothing_is_blind_in_a_session_and_the_protocol_says_so(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    list_id, together = sit_down(study, ground, task)
    with reading(study.engine) as connection:
        design = reading_lists.design_of(connection, list_id)
    assert design is not None
    assert design.blinding is Blinding.OPEN
    (case, _) = review_desk.hand(study, together, list_id, 6).cases
    assert {(s.name, s.said) for s in case.look.sides} == {("Anna", "present"), ("Bert", "absent")}
    receipt = review.decide(study, together, verdict(case.look.case_id))
    assert {side.name for side in receipt.sides} == {"Anna", "Bert"}


def test_a_list_that_is_not_a_session_never_tells_a_persons_name(
    study: Study, ground: Ground, double: int
) -> None:
    hand = review_desk.hand(study, ground.anna, double, 6, last=True)
    assert hand.last is not None
    assert {side.name for side in hand.last.sides} == {"A", "B"}


def test_only_the_session_reads_its_cases(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    list_id, _ = sit_down(study, ground, task)
    with pytest.raises(OverreadError, match="consensus session"):
        review_desk.hand(study, ground.anna, list_id, 6)


def test_the_verdict_is_a_reading_of_its_own_reader_and_is_not_asked_again(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    list_id, together = sit_down(study, ground, task)
    read(study, list_id, together, "-+")
    with reading(study.engine) as connection:
        own = readings.by(connection, together)
        annas = readings.by(connection, ground.anna)
    assert {n: each.answer for n, each in own.items()} == {2: ABSENT, 5: PRESENT}
    assert annas[2].answer is PRESENT
    assert review_consensus.count(study, task, [ground.anna, ground.bert]) == 0
    with pytest.raises(OverreadError, match="differ on no case"):
        review_consensus.start(study, task, [ground.anna, ground.bert])


def test_cases_of_an_open_list_are_left_out(study: Study, ground: Ground, task: Task) -> None:
    list_id = small_review.make_list(study.engine, ground, 6, DOUBLE)
    read(study, list_id, ground.anna, "++++--")
    read(study, list_id, ground.bert, "+-")
    assert review_consensus.count(study, task, [ground.anna, ground.bert]) == 0


def test_one_person_is_no_session(study: Study, ground: Ground, task: Task) -> None:
    with pytest.raises(OverreadError, match="between two people"):
        review_consensus.start(study, task, [ground.anna, ground.anna])


def test_a_session_is_never_counted_as_blind(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    list_id, together = sit_down(study, ground, task)
    read(study, list_id, together, "-+")
    results = review_results.of_list(study, list_id)
    assert results is not None
    assert review_agreement.with_sides(results, Moment.BLIND).pairs == ()
    assert len(review_agreement.with_sides(results, Moment.FINAL).pairs) == 2


def test_agreement_over_all_lists_keeps_before_and_after_apart(
    study: Study, ground: Ground, task: Task, double: int
) -> None:
    """Four of six alike: p = 4/6; by chance 4/6·4/6 + 2/6·2/6 = 20/36; κ = (24-20)/16 = 0.25."""
    list_id, together = sit_down(study, ground, task)
    assert review_overall.of_task(study, task).settled == ()
    read(study, list_id, together, "-+")
    overall = review_overall.of_task(study, task)
    (pair,) = overall.blind
    assert (pair.first, pair.second, pair.same, pair.total) == ("Anna", "Bert", 4, 6)
    assert pair.kappa.value == pytest.approx(0.25)
    assert overall.final[0].same == 4
    beside = {each.first: (each.same, each.total) for each in overall.settled}
    assert beside == {"Anna": (0, 2), "Bert": (2, 2)}


def test_an_open_list_tells_nothing_of_anybodys_agreement(
    study: Study, ground: Ground, task: Task
) -> None:
    list_id = small_review.make_list(study.engine, ground, 6, DOUBLE)
    read(study, list_id, ground.anna, "++++--")
    read(study, list_id, ground.bert, "+-")
    assert review_overall.of_task(study, task).blind == ()
