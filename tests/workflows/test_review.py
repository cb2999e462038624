"""Verdicts are stored once, conflicts are told in words, and lists are drawn as they say."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from core.errors import OverreadError
from core.metrics import Rate
from core.protocol import Cause, Design, Reason, VerdictKind, Visible
from core.store import disagreements, gold, list_cases, readers, readings, verdicts
from core.store.database import reading, writing
from core.store.disagreements import GOLD
from core.store.reports import ReportFilter
from core.types import Answer, Failure, FailureKind, Reading, Split, Task
from core.workflows import (
    export_verdicts,
    review,
    review_agreement,
    review_desk,
    review_gold,
    review_lists,
    review_results,
    review_tokens,
)
from core.workflows.review_agreement import Moment
from core.workflows.review_lists import Source
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, verdict

PLAIN = Design(agreement_share=0, repeat_share=0)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_review.TASK)


@pytest.fixture
def ground(study: Study) -> Ground:
    return small_review.fill(study.engine)


@pytest.fixture
def six(study: Study, ground: Ground) -> list[int]:
    """The cases of a list of six, all in Anna's hand."""
    list_id = small_review.make_list(study.engine, ground)
    given = review_desk.hand(study, ground.anna, list_id, 6)
    return [each.look.case_id for each in given.cases]


def rows(study: Study, table: str = "verdicts") -> list[dict[str, object]]:
    with reading(study.engine) as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        return [dict(row._mapping) for row in found]


def held(study: Study, who: int) -> dict[int, Reading]:
    with reading(study.engine) as connection:
        return readings.by(connection, who)


# A verdict


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
    (row,) = rows(study)
    assert (row["causes"], row["comment"], bool(row["flagged"])) == ("prior", "alt", True)
    assert json.loads(str(row["visible"])) == {
        "answers": False, "evidence": True, "revealed": False, "image": False,
    }  # fmt: skip


def test_the_same_message_twice_is_stored_once_and_answered_alike(
    study: Study, ground: Ground, six: list[int]
) -> None:
    given = verdict(six[0])
    first, second = (review.decide(study, ground.anna, given) for _ in range(2))
    assert len(rows(study)) == 1
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
    assert [row["kind"] for row in rows(study)] == ["verdict", "undo", "change"]
    assert [bool(row["after_reveal"]) for row in rows(study)] == [False, True, True]


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
    assert [row["kind"] for row in rows(study)] == ["verdict", "set_aside"]


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
    assert Counter(row["kind"] for row in rows(study)) == {"verdict": 1, "set_aside": 11}
    assert sum(row["reader_id"] == ground.anna for row in rows(study, "readings")) == 1


def test_skipping_and_noting_are_rows_without_a_reading(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, None, VerdictKind.SKIP))
    review.decide(study, ground.anna, verdict(six[1]))
    review.decide(study, ground.anna, verdict(six[1], 1, None, VerdictKind.NOTE, comment="x"))
    assert list(held(study, ground.anna)) == [2]
    assert [row["kind"] for row in rows(study)] == ["skip", "verdict", "note"]


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
    assert rows(study) == []


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


# The desk


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


# Tokens


def test_a_token_grants_what_it_says_until_its_time_is_over(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    token = review_tokens.case_token(secret, reader_id=7, case_id=9, now=1000.0)
    granted = review_tokens.permission(secret, token, review_tokens.Purpose.CASE, now=1001.0)
    assert (granted.reader_id, granted.about) == (7, 9)
    with pytest.raises(review_tokens.NoPermission, match="run out"):
        review_tokens.permission(secret, token, review_tokens.Purpose.CASE, now=99_999.0)
    with pytest.raises(review_tokens.NotForYou):
        review_tokens.permission(secret, token, review_tokens.Purpose.DESK, now=1001.0)


@pytest.mark.parametrize("forged", ["", "x", "case.7.9.99999999999.", "case.7.9.99999999999.AAAA"])
def test_a_token_that_we_did_not_sign_grants_nothing(study: Study, forged: str) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    with pytest.raises(review_tokens.NoPermission):
        review_tokens.permission(secret, forged, review_tokens.Purpose.CASE, now=0.0)


def test_no_field_of_a_token_can_be_changed(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    token = review_tokens.case_token(secret, 7, 9, now=1000.0)
    for place, other in enumerate(("desk", "8", "10", "99999999999")):
        fields = token.split(".")
        fields[place] = other
        with pytest.raises(review_tokens.NoPermission):
            review_tokens.once_given(secret, ".".join(fields), review_tokens.Purpose.CASE)


def test_the_secret_is_made_once_and_is_its_owners_only(study: Study) -> None:
    first = review_tokens.secret_of(study.settings.home)
    assert first == review_tokens.secret_of(study.settings.home)
    path = study.settings.home / review_tokens.SECRET_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(first) == 32


def test_old_permissions_are_renewed_for_the_reader_who_had_them_only(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    old = review_tokens.case_token(secret, 7, 9, now=0.0)
    fresh = review_desk.renewed(study, 7, [old])[old]
    assert review_tokens.once_given(secret, fresh, review_tokens.Purpose.CASE).about == 9
    for who, token in ((8, old), (7, old[:-1]), (7, "nonsense")):
        with pytest.raises(review_tokens.NotForYou):
            review_desk.renewed(study, who, [token])


# Lists


def reasons(study: Study, list_id: int) -> Counter[str]:
    with reading(study.engine) as connection:
        return Counter(head.reason for head in list_cases.heads(connection, list_id))


def test_a_list_mixes_in_agreements_and_repeats_with_their_chance(
    study: Study, ground: Ground, task: Task
) -> None:
    design = Design(agreement_share=0.5, repeat_share=0.2, seed=3)
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "mixed", [source], design)
    assert reasons(study, list_id) == {"disagreement": 10, "agreement": 5, "repeat": 3}
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    chances = {head.reason: head.sampling_probability for head in heads if head.repeat == 0}
    assert chances == {"disagreement": 1.0, "agreement": 0.5}
    assert {h.sampling_probability for h in heads if h.repeat} <= {0.2, 0.1}


def test_a_repeat_comes_after_its_first_reading(study: Study, ground: Ground, task: Task) -> None:
    design = Design(agreement_share=0, repeat_share=0.5)
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "again", [source], design)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    firsts = {head.report_id: place for place, head in enumerate(heads) if not head.repeat}
    later = {head.report_id: place for place, head in enumerate(heads) if head.repeat}
    assert len(later) == 5
    assert all(firsts[report_id] < place for report_id, place in later.items())


def test_only_the_patterns_asked_for_are_read(study: Study, ground: Ground, task: Task) -> None:
    wanted = (("present", "present"),)
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b, patterns=wanted)
    list_id = review_lists.make_list(study, task, "the same", [source], PLAIN)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    assert [head.report_id for head in heads if head.report_id % 2] == []
    assert len(heads) == 10


def test_a_filter_leaves_only_the_reports_that_it_means(
    study: Study, ground: Ground, task: Task
) -> None:
    among = ReportFilter(words="Nummer 13")
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b, among=among)
    assert review_lists.count(study, task, source) == 1
    design = Design(agreement_share=1.0, repeat_share=0)
    list_id = review_lists.make_list(study, task, "13", [source], design)
    with reading(study.engine) as connection:
        assert [head.report_id for head in list_cases.heads(connection, list_id)] == [13]


def test_a_sample_says_with_which_chance_it_was_drawn(
    study: Study, ground: Ground, task: Task
) -> None:
    source = Source(Reason.AUDIT, ground.a, limit=4)
    list_id = review_lists.make_list(study, task, "audit", [source], PLAIN)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    assert len(heads) == 4
    assert {head.sampling_probability for head in heads} == {0.4}


def test_what_people_have_read_is_not_asked_again(
    study: Study, ground: Ground, six: list[int], task: Task
) -> None:
    review.decide(study, ground.anna, verdict(six[0]))
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "rest", [source], PLAIN)
    assert reasons(study, list_id) == {"disagreement": 9}


def test_what_differs_most_surely_is_read_first(study: Study, ground: Ground, task: Task) -> None:
    with writing(study.engine) as connection:
        sure = Reading(7, Answer.ABSENT, 2.0, attempt=1, confidence=0.99)
        readings.add(connection, ground.b, [sure])
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "order", [source], PLAIN)
    with reading(study.engine) as connection:
        assert list_cases.heads(connection, list_id)[0].report_id == 7


def test_failures_doubts_and_contradictions_make_lists(
    study: Study, ground: Ground, task: Task
) -> None:
    failed = Failure(FailureKind.TRUNCATED, "cut off")
    with writing(study.engine) as connection:
        readings.add(connection, ground.b, [Reading(3, failed, 2.0, attempt=1)])
        readings.add(connection, ground.a, [Reading(4, Answer.ABSENT, 2.0, repeat=1)])
    found = {
        reason: review_lists.make_list(study, task, reason, [Source(reason, who)], PLAIN)
        for reason, who in (
            (Reason.FAILURE, ground.b),
            (Reason.LOW_CONFIDENCE, ground.b),
            (Reason.CONTRADICTION, ground.a),
        )
    }
    assert {reason: sum(reasons(study, each).values()) for reason, each in found.items()} == {
        Reason.FAILURE: 1, Reason.LOW_CONFIDENCE: 19, Reason.CONTRADICTION: 1,
    }  # fmt: skip


def test_the_locked_test_part_is_on_no_list_of_machines(
    study: Study, ground: Ground, task: Task
) -> None:
    with writing(study.engine) as connection:
        newest = gold.held_by(connection, ground.gold)
        parts = {n: (r, Split.TEST if n <= 5 else Split.DEVELOP) for n, r in newest.items()}
        gold.add_version(connection, task.name, parts)
        between = disagreements.disagreeing(connection, ground.a, ground.b, task.name)
        beside = disagreements.disagreeing(connection, GOLD, ground.b, task.name)
    assert min(each.report_id for each in between) == 7
    assert [each.report_id for each in beside] == [7, 9]


def test_a_list_of_nothing_is_refused_in_words(study: Study, ground: Ground, task: Task) -> None:
    with pytest.raises(OverreadError, match="nothing to read"):
        review_lists.make_list(study, task, "none", [Source(Reason.FAILURE, ground.a)], PLAIN)


# What comes of it


def test_results_keep_the_first_the_blind_and_the_last_answer_apart(
    study: Study, ground: Ground, six: list[int]
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, Answer.PRESENT))
    review.decide(study, ground.anna, verdict(six[0], 1, Answer.ABSENT))
    review.decide(study, ground.anna, verdict(six[1], 0, Answer.PRESENT, at=2000.0))
    results = review_results.of_list(study, 1)
    assert results is not None
    (read,) = results.cases[0].reads
    assert (read.first, read.blind, read.final) == (
        Answer.PRESENT, Answer.PRESENT, Answer.ABSENT,
    )  # fmt: skip
    assert results.changed_after_reveal == 1
    assert results.reads == 2
    assert results.settled == {1: Answer.ABSENT, 2: Answer.PRESENT}
    agrees = {side.name: (side.agrees.successes, side.agrees.total) for side in results.sides}
    assert agrees == {"A": (1, 2), "B": (2, 2)}


def read_all(study: Study, who: int, list_id: int, wrong: set[int]) -> None:
    """Reads a list to its end: present everywhere but on the reports in `wrong`."""
    while given := review_desk.hand(study, who, list_id, 40).cases:
        for case in given:
            answer = Answer.ABSENT if case.look.report.report_id in wrong else Answer.PRESENT
            review.decide(study, who, verdict(case.look.case_id, 0, answer))


def test_the_error_on_all_reports_is_estimated_from_the_draw(
    study: Study, ground: Ground, task: Task
) -> None:
    """A and B differ on the 10 odd reports of 20; 5 of the 10 even ones are drawn. The reader
    says absent on 1, 3, 5 (A wrong) and on one of the drawn (both wrong): A errs on
    (3 + 10·1/5) / 20 = 25 %, B on (7 + 2) / 20 = 45 %."""
    design = Design(agreement_share=0.5, repeat_share=0)
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "all", [source], design)
    with reading(study.engine) as connection:
        heads = list_cases.heads(connection, list_id)
    drawn = next(head.report_id for head in heads if head.reason == Reason.AGREEMENT)
    before = review_results.of_list(study, list_id)
    assert before is not None
    assert {side.error.value for side in before.sides} == {None}
    read_all(study, ground.anna, list_id, {1, 3, 5, drawn})
    results = review_results.of_list(study, list_id)
    assert results is not None
    errors = {side.name: side.error for side in results.sides}
    assert errors["A"].value == pytest.approx(0.25)
    assert errors["B"].value == pytest.approx(0.45)
    wilson = Rate(1, 5).interval
    interval = errors["A"].interval
    assert wilson is not None
    assert interval is not None
    assert interval.low == pytest.approx((3 + 10 * wilson.low) / 20)
    assert interval.high == pytest.approx((3 + 10 * wilson.high) / 20)


def test_a_list_of_some_patterns_tells_nothing_of_all_reports(
    study: Study, ground: Ground, task: Task
) -> None:
    only = (("present", "absent"),)
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b, patterns=only)
    list_id = review_lists.make_list(study, task, "some", [source], Design(repeat_share=0))
    read_all(study, ground.anna, list_id, set())
    results = review_results.of_list(study, list_id)
    assert results is not None
    assert {side.error.value for side in results.sides} == {None}


def test_the_error_of_an_audit_is_its_rate(study: Study, ground: Ground, task: Task) -> None:
    source = Source(Reason.AUDIT, ground.b, limit=8)
    list_id = review_lists.make_list(study, task, "audit", [source], PLAIN)
    read_all(study, ground.anna, list_id, set())
    results = review_results.of_list(study, list_id)
    assert results is not None
    (side,) = results.sides
    with reading(study.engine) as connection:
        odd = sum(head.report_id % 2 for head in list_cases.heads(connection, list_id))
    assert side.error.value == pytest.approx(odd / 8)
    assert side.error.interval == Rate(odd, 8).interval


def test_agreement_of_readers_keeps_blind_and_final_answers_apart(
    study: Study, ground: Ground
) -> None:
    twice = Design(readers_per_case=2, agreement_share=0, repeat_share=0)
    list_id = small_review.make_list(study.engine, ground, 4, twice)
    read_all(study, ground.anna, list_id, {1, 2})
    read_all(study, ground.bert, list_id, {1})
    cases = small_review.case_ids(study.engine, list_id)
    review.decide(study, ground.bert, verdict(cases[1], 1, Answer.ABSENT))
    results = review_results.of_list(study, list_id)
    assert results is not None
    blind = review_agreement.of_readers(results, Moment.BLIND)
    final = review_agreement.of_readers(results, Moment.FINAL)
    assert [(pair.same, pair.total) for pair in blind.pairs] == [(3, 4)]
    assert [(pair.same, pair.total) for pair in final.pairs] == [(4, 4)]
    assert final.pairs[0].kappa.value == 1.0
    with_b = [
        p for p in review_agreement.with_sides(results, Moment.BLIND).pairs if p.second == "B"
    ]
    assert {pair.first: pair.same for pair in with_b} == {"Anna": 2, "Bert": 3}


@pytest.mark.parametrize("form", export_verdicts.FORMATS)
def test_verdicts_leave_in_every_format_with_formulas_tamed(
    study: Study, ground: Ground, six: list[int], form: str
) -> None:
    review.decide(study, ground.anna, verdict(six[0], comment="=1+1"))
    review.decide(study, ground.anna, verdict(six[0], 1, None, VerdictKind.UNDO))
    written = io.BytesIO(export_verdicts.as_file(study, 1, form))
    table = {
        "CSV": lambda: pd.read_csv(written, dtype=str, keep_default_na=False),
        "XLSX": lambda: pd.read_excel(written, dtype=str, keep_default_na=False),
        "Parquet": lambda: pd.read_parquet(written),
        "JSONL": lambda: pd.read_json(written, lines=True, dtype=False),
    }[form]()
    assert list(table["kind"]) == ["verdict", "undo"]
    assert list(table["comment"]) == ["'=1+1", ""]
    assert list(table["reader"]) == ["Anna", "Anna"]
    assert table["sides"][0] == "A: present; B: absent"


def test_two_readers_who_differ_settle_nothing(study: Study, ground: Ground) -> None:
    twice = Design(readers_per_case=2, agreement_share=0, repeat_share=0)
    list_id = small_review.make_list(study.engine, ground, 2, twice)
    for who, answers in (
        (ground.anna, (Answer.PRESENT, Answer.PRESENT)),
        (ground.bert, (Answer.PRESENT, Answer.ABSENT)),
    ):
        given = review_desk.hand(study, who, list_id, 2)
        for case, answer in zip(given.cases, answers, strict=True):
            review.decide(study, who, verdict(case.look.case_id, 0, answer))
    results = review_results.of_list(study, list_id)
    assert results is not None
    assert results.settled == {1: Answer.PRESENT}


def test_settled_cases_become_a_new_gold_version_and_the_old_one_stays(
    study: Study, ground: Ground, six: list[int], task: Task
) -> None:
    review.decide(study, ground.anna, verdict(six[0], 0, Answer.ABSENT))
    review.decide(study, ground.anna, verdict(six[1], 0, Answer.PRESENT))
    results = review_results.of_list(study, 1)
    assert results is not None
    with reading(study.engine) as connection:
        before = gold.latest(connection, task.name)
    assert review_gold.new_version(study, task, results, "A against B", "Anna") == 2
    with reading(study.engine) as connection:
        after = gold.latest(connection, task.name)
        old = gold.reading_ids(connection, before.gold_set_id) if before else {}
        said = {r["reading_id"]: r["answer"] for r in rows(study, "readings")}
    assert before is not None
    assert after is not None
    changed = {
        new.report_id: (was.answer, new.answer)
        for was, new in zip(before.labels, after.labels, strict=True)
        if was.answer is not new.answer
    }
    assert changed == {1: (Answer.PRESENT, Answer.ABSENT)}
    assert [label.split for label in after.labels] == [label.split for label in before.labels]
    assert said[old[1]] == "present"
    with pytest.raises(OverreadError, match="changes no gold label"):
        review_gold.new_version(study, task, results, "A against B")


def test_thanks_tell_agreement_only_where_the_list_unveils_it(study: Study, ground: Ground) -> None:
    kept = Design(reveal=False, agreement_share=0, repeat_share=0)
    for design, names in ((PLAIN, {"A", "B"}), (kept, set())):
        list_id = small_review.make_list(study.engine, ground, 2, design)
        given = review_desk.hand(study, ground.anna, list_id, 2)
        for case in given.cases:
            review.decide(study, ground.anna, verdict(case.look.case_id))
        thanks = review_results.thanks(study, list_id, ground.anna)
        assert thanks is not None
        assert thanks.read == 2
        assert set(thanks.sides) == names


def test_every_row_of_history_can_be_read_back(
    study: Study, ground: Ground, six: list[int]
) -> None:
    given = verdict(six[0], causes=(Cause.NEGATION, Cause.OTHER_BONE), comment="=1+1")
    review.decide(study, ground.anna, given)
    with reading(study.engine) as connection:
        (stored,) = verdicts.of_list(connection, 1)
    assert stored.verdict == given
