"""Verdicts are stored once, conflicts are told in words, and the desk finds its way back."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace

import pytest

from core.errors import OverreadError
from core.protocol import Cause, Design, Reason, VerdictKind, Visible
from core.store import disagreements, readers, readings
from core.store.database import reading, writing
from core.types import Answer, Failure, FailureKind, Reading, Task
from core.workflows import (
    review,
    review_desk,
    review_lists,
    review_worklist,
)
from core.workflows.review_lists import Source
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, rows, verdict

PLAIN = Design(agreement_share=0, repeat_share=0)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_review.TASK)


def held(study: Study, who: int) -> dict[int, Reading]:
    with reading(study.engine) as connection:
        return readings.by(connection, who)


def test_a_verdict_is_a_reading_of_its_reader_and_a_row_of_history(
    study: Study, ground: Ground, six: list[int]
) -> None:
    seen = Visible(evidence=True)
    given = verdict(six[0], causes=(Cause.PRIOR,), comment="alt", flagged=True, visible=seen)
    receipt = review.decide(study, ground.anna, given)
    assert receipt.holds
    assert receipt.version == 1
    assert held(study, ground.anna)[1].answer is Answer.PRESENT
    assert held(study, ground.anna)[1].seconds == 5.0
    (row,) = rows(study.engine)
    assert (row["causes"], row["comment"], bool(row["flagged"])) == ("prior", "alt", True)
    assert json.loads(str(row["visible"])) == {
        "answers": False, "evidence": True, "revealed": False, "image": False,
    }  # fmt: skip


def test_the_same_message_twice_is_stored_once_and_answered_alike(
    study: Study, ground: Ground, six: list[int]
) -> None:
    given = verdict(six[0])
    first, second = (review.decide(study, ground.anna, given) for _ in range(2))
    assert len(rows(study.engine)) == 1
    assert (first.holds, first.version, first.sides) == (
        second.holds, second.version, second.sides,
    )  # fmt: skip
    assert second.again


def test_a_nonce_of_another_reader_is_refused(study: Study, ground: Ground, six: list[int]) -> None:
    given = verdict(six[0])
    review.decide(study, ground.anna, given)
    with pytest.raises(OverreadError, match="sent before"):
        review.decide(study, ground.bert, given)


def test_taking_back_leaves_no_label_and_a_change_is_a_new_row(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0]))
    review.decide(study, ground.anna, verdict(six[0], 1, None, VerdictKind.UNDO))
    assert held(study, ground.anna)[1].outcome == Failure(
        FailureKind.WITHDRAWN, "The reader took the verdict back."
    )
    review.decide(study, ground.anna, verdict(six[0], 2, Answer.ABSENT))
    assert held(study, ground.anna)[1].answer is Answer.ABSENT
    assert [row["kind"] for row in rows(study.engine)] == ["verdict", "undo", "change"]
    assert [bool(row["after_reveal"]) for row in rows(study.engine)] == [
        False,
        True,
        True,
    ]


def test_a_verdict_that_was_taken_back_is_no_disagreement_any_more(
    study: Study, ground: Ground, six: list[int], task: Task
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, Answer.ABSENT))
    with reading(study.engine) as connection:
        before = disagreements.compared(connection, ground.anna, ground.a, task.name)
    review.decide(study, ground.anna, verdict(six[0], 1, None, VerdictKind.UNDO))
    with reading(study.engine) as connection:
        after = disagreements.compared(connection, ground.anna, ground.a, task.name)
    assert (before.differing, after.total) == (1, 0)


def test_a_second_window_is_told_what_holds_and_its_verdict_is_kept_beside(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0]))
    late = review.decide(study, ground.anna, verdict(six[0], 0, Answer.ABSENT))
    assert not late.holds
    assert "another window" in late.told
    assert "as present" in late.told
    assert late.sides == ()
    assert held(study, ground.anna)[1].answer is Answer.PRESENT
    assert [row["kind"] for row in rows(study.engine)] == ["verdict", "set_aside"]


def test_a_reader_whose_case_was_given_away_is_told_and_the_verdict_is_a_second_reading(
    study: Study, ground: Ground, six: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    list_id = 1
    monkeypatch.setattr(review_desk, "HOLD_SECONDS", -1.0)
    review_desk.hand(study, ground.anna, list_id, 6)
    given = review_desk.hand(study, ground.bert, list_id, 6)
    assert [each.look.case_id for each in given.cases] == six
    review.decide(study, ground.bert, verdict(six[0], 0, Answer.ABSENT))
    late = review.decide(study, ground.anna, verdict(six[0], 0, Answer.PRESENT))
    assert late.holds
    assert "given to another reader" in late.told
    assert held(study, ground.anna)[1].answer is Answer.PRESENT
    assert held(study, ground.bert)[1].answer is Answer.ABSENT


def test_many_windows_at_once_store_one_verdict(
    study: Study, ground: Ground, six: list[int]
) -> None:
    answers = [Answer.PRESENT, Answer.ABSENT, Answer.UNCERTAIN] * 4
    threads = [
        threading.Thread(target=review.decide, args=(study, ground.anna, verdict(six[0], 0, a)))
        for a in answers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(row["kind"] for row in rows(study.engine)) == {
        "verdict": 1,
        "set_aside": 11,
    }
    assert sum(row["reader_id"] == ground.anna for row in rows(study.engine, "readings")) == 1


def test_skipping_and_noting_are_rows_without_a_reading(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, None, VerdictKind.SKIP))
    review.decide(study, ground.anna, verdict(six[1]))
    review.decide(study, ground.anna, verdict(six[1], 1, None, VerdictKind.NOTE, comment="x"))
    assert list(held(study, ground.anna)) == [2]
    assert [row["kind"] for row in rows(study.engine)] == ["skip", "verdict", "note"]


def test_there_is_nothing_to_take_back_where_nothing_was_decided(
    study: Study, ground: Ground, six: list[int]
) -> None:
    receipt = review.decide(study, ground.anna, verdict(six[0], 0, None, VerdictKind.UNDO))
    assert not receipt.holds
    assert "no verdict of yours" in receipt.told


def test_an_answer_that_the_task_has_not_is_refused(
    study: Study, ground: Ground, six: list[int]
) -> None:
    for answer in (None, Answer.NOT_MENTIONED):
        with pytest.raises(OverreadError, match="needs one of the answers"):
            review.decide(study, ground.anna, verdict(six[0], 0, answer))
    assert rows(study.engine) == []


def test_names_that_are_no_persons_are_refused(study: Study, task: Task) -> None:
    for name in ("", "   ", "x" * 61, "a\x00b"):
        with pytest.raises(OverreadError, match="Write your own name"):
            review.reader_named(study, name, task)
    simulated = replace(review.human("simulated reader 1", task), simulated=True)
    with writing(study.engine) as connection:
        readers.ensure(connection, simulated)
    with pytest.raises(OverreadError, match="simulated reader"):
        review.reader_named(study, "simulated reader 1", task)


def test_a_name_is_one_reader_however_it_is_spaced(study: Study, task: Task) -> None:
    assert review.reader_named(study, " Anna  Bo ", task) == review.reader_named(
        study, "Anna Bo", task
    )


def test_the_desk_gives_the_last_case_back_after_a_reload(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, Answer.UNCERTAIN))
    given = review_desk.hand(study, ground.anna, 1, 3, last=True)
    assert given.last is not None
    assert given.last.case.look.case_id == six[0]
    assert given.last.verdict.verdict.answer is Answer.UNCERTAIN
    assert {s.name for s in given.last.sides} == {"A", "B"}
    assert (given.progress.read, given.progress.left) == (1, 5)
    review.decide(study, ground.anna, verdict(six[0], 1, None, VerdictKind.UNDO))
    assert review_desk.hand(study, ground.anna, 1, 3, last=True).last is None


def test_whoever_is_a_side_of_an_adjudication_may_not_read_it(
    study: Study, ground: Ground, six: list[int], task: Task
) -> None:
    for case_id in six:
        review.decide(study, ground.anna, verdict(case_id, 0, Answer.ABSENT))
    with writing(study.engine) as connection:
        readings.add(connection, ground.bert, [Reading(n, Answer.PRESENT, 1.0) for n in (1, 2)])
    source = Source(Reason.DISAGREEMENT, ground.anna, ground.bert, unread=False)
    list_id = review_lists.make_list(study, task, "Anna against Bert", [source], PLAIN)
    third = review.reader_named(study, "Chris", task)
    assert len(review_desk.hand(study, third, list_id, 9).cases) == 2
    for who in (ground.anna, ground.bert):
        with pytest.raises(OverreadError, match="readings of your own"):
            review_desk.hand(study, who, list_id, 9)


def test_adjudicators_learn_no_names(study: Study, ground: Ground, task: Task) -> None:
    with writing(study.engine) as connection:
        readings.add(connection, ground.anna, [Reading(1, Answer.PRESENT, 1.0)])
        readings.add(connection, ground.bert, [Reading(1, Answer.ABSENT, 1.0)])
    source = Source(Reason.DISAGREEMENT, ground.anna, ground.bert, unread=False)
    list_id = review_lists.make_list(study, task, "two", [source], PLAIN)
    third = review.reader_named(study, "Chris", task)
    (given,) = review_desk.hand(study, third, list_id, 1).cases
    receipt = review.decide(study, third, verdict(given.look.case_id))
    assert [(s.kind, s.name) for s in receipt.sides] == [("human", ""), ("human", "")]


def test_twenty_readers_at_once_lose_and_double_nothing(
    study: Study, ground: Ground, task: Task
) -> None:
    list_id = small_review.make_list(study.engine, ground, 20)
    told: list[str] = []

    def reads(name: str) -> None:
        who = review.reader_named(study, name, task)
        for case in review_desk.hand(study, who, list_id, 1).cases:
            told.append(review.decide(study, who, verdict(case.look.case_id)).told)

    threads = [threading.Thread(target=reads, args=(f"Reader {n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [""] * 20
    assert len({row["case_id"] for row in rows(study.engine)}) == 20
    assert len({row["reader_id"] for row in rows(study.engine)}) == 20


def test_a_closed_list_asks_for_nothing_more_and_keeps_what_was_read(
    study: Study, ground: Ground, six: list[int], task: Task
) -> None:
    review.decide(study, ground.anna, verdict(six[0]))
    (open_list,) = review_worklist.lists(study, task)
    assert (open_list.waiting, open_list.is_finished) == (5, False)
    review_worklist.close(study, task, open_list, "Anna")
    (closed,) = review_worklist.lists(study, task)
    assert (closed.read, closed.waiting, closed.is_finished) == (1, 0, True)
    assert review_desk.hand(study, ground.bert, closed.list_id, 6).cases == ()
    late = review.decide(study, ground.anna, verdict(six[1]))
    assert late.holds
    assert sorted(held(study, ground.anna)) == [1, 2]
