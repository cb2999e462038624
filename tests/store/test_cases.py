"""The queue of a reading list, and what a reader may see of a case before the verdict."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.protocol import Blinding, Design, NewCase, Reason, SeatState
from core.store import blinding, cases, list_cases, list_progress, reading_lists, verdicts
from core.store.blinding import MIXED
from core.store.database import reading, writing
from core.store.verdicts import StoredVerdict
from tests import small_review
from tests.small_review import Ground, verdict

HOUR = 3600.0


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return small_review.fill(engine)


@pytest.fixture
def six(engine: Engine, ground: Ground) -> int:
    """A list of six cases."""
    return small_review.make_list(engine, ground)


def take(engine: Engine, list_id: int, who: int, limit: int = 3, now: float = 0.0) -> list[int]:
    with writing(engine) as connection:
        return list(cases.take(connection, list_id, who, limit, now, HOUR))


def read(engine: Engine, case_id: int, who: int, version: int = 0) -> None:
    with writing(engine) as connection:
        assert cases.swap(connection, case_id, who, version, SeatState.READ)
        verdicts.add(connection, StoredVerdict(who, verdict(case_id, version), 1.0))


def test_two_readers_never_hold_the_same_case(engine: Engine, ground: Ground, six: int) -> None:
    anna, bert = take(engine, six, ground.anna), take(engine, six, ground.bert)
    assert len(anna) == len(bert) == 3
    assert not set(anna) & set(bert)
    assert take(engine, six, ground.anna) == anna


def test_double_reading_gives_a_case_to_two_readers_and_to_no_third(
    engine: Engine, ground: Ground
) -> None:
    twice = Design(readers_per_case=2, agreement_share=0, repeat_share=0)
    list_id = small_review.make_list(engine, ground, 3, twice)
    anna, bert = take(engine, list_id, ground.anna), take(engine, list_id, ground.bert)
    assert anna == bert == small_review.case_ids(engine, list_id)
    assert take(engine, list_id, ground.gold) == []


def test_a_case_that_was_left_lying_is_free_again_after_its_time(
    engine: Engine, ground: Ground, six: int
) -> None:
    anna = take(engine, six, ground.anna, limit=6)
    assert take(engine, six, ground.bert, limit=6, now=HOUR - 1) == []
    assert take(engine, six, ground.bert, limit=6, now=HOUR + 1) == anna


def test_whoever_keeps_reading_keeps_the_cases(engine: Engine, ground: Ground, six: int) -> None:
    anna = take(engine, six, ground.anna, limit=6)
    take(engine, six, ground.anna, limit=6, now=HOUR - 1)
    assert take(engine, six, ground.bert, limit=6, now=HOUR + 1) == []
    assert take(engine, six, ground.anna, limit=6, now=HOUR + 1) == anna


def test_half_read_cases_come_first_and_skipped_ones_last(
    engine: Engine, ground: Ground, six: int
) -> None:
    first, second, third = take(engine, six, ground.anna)
    with writing(engine) as connection:
        cases.swap(connection, first, ground.anna, 0, SeatState.SKIPPED)
        cases.swap(connection, third, ground.anna, 0, SeatState.READ)
        cases.swap(connection, third, ground.anna, 1, SeatState.TAKEN)
    order = take(engine, six, ground.anna, limit=10)
    assert order[0] == third
    assert order[1] == second
    assert order[-1] == first
    assert len(order) == 6


def test_leaving_gives_back_what_was_not_begun(engine: Engine, ground: Ground, six: int) -> None:
    first, *_ = take(engine, six, ground.anna)
    with writing(engine) as connection:
        cases.swap(connection, first, ground.anna, 0, SeatState.SKIPPED)
        cases.leave(connection, six, ground.anna)
    assert len(take(engine, six, ground.bert, limit=10)) == 5


def test_a_version_moves_on_once(engine: Engine, ground: Ground, six: int) -> None:
    (first,) = take(engine, six, ground.anna, limit=1)
    with writing(engine) as connection:
        assert cases.swap(connection, first, ground.anna, 0, SeatState.READ)
        assert not cases.swap(connection, first, ground.anna, 0, SeatState.READ)
        assert not cases.swap(connection, first, ground.bert, 1, SeatState.READ)
        assert cases.swap(connection, first, ground.anna, 1, SeatState.TAKEN)


def test_a_repeat_is_for_whoever_read_the_case_first(engine: Engine, ground: Ground) -> None:
    design = Design(agreement_share=0)
    with writing(engine) as connection:
        wanted = [
            NewCase(1, Reason.DISAGREEMENT, (1,)),
            NewCase(1, Reason.REPEAT, (1,), repeat=1),
        ]
        list_id = reading_lists.add(connection, small_review.TASK, "twice", design, wanted)
    once, again = small_review.case_ids(engine, list_id)
    assert take(engine, list_id, ground.anna) == [once]
    read(engine, once, ground.anna)
    assert take(engine, list_id, ground.bert) == []
    assert take(engine, list_id, ground.anna) == [again]


def test_progress_counts_what_is_read_and_what_is_left_for_this_reader(
    engine: Engine, ground: Ground, six: int
) -> None:
    first, *_ = take(engine, six, ground.anna)
    read(engine, first, ground.anna)
    with reading(engine) as connection:
        anna = list_progress.of_reader(connection, six, ground.anna, now=1.0)
        bert = list_progress.of_reader(connection, six, ground.bert, now=1.0)
        later = list_progress.of_reader(connection, six, ground.bert, now=HOUR + 1)
    assert (anna.read, anna.left) == (1, 5)
    assert (bert.read, bert.left) == (0, 3)
    assert (later.read, later.left) == (0, 5)


def test_the_first_look_holds_nothing_that_anybody_answered(
    engine: Engine, ground: Ground, six: int
) -> None:
    (first,) = take(engine, six, ground.anna, limit=1)
    with reading(engine) as connection:
        (look,) = blinding.looks(connection, six, ground.anna, [first])
    assert [(s.said, s.name, s.kind) for s in look.sides] == [("", "", ""), ("", "", "")]
    assert {s.quote for s in look.sides} == {small_review.QUOTE, ""}
    assert {f.name for f in fields(look)} == {
        "case_id", "place", "reason", "state", "version", "report", "sides",
    }  # fmt: skip


def test_a_case_is_shown_only_to_who_has_it_in_hand(
    engine: Engine, ground: Ground, six: int
) -> None:
    anna = take(engine, six, ground.anna)
    with reading(engine) as connection:
        assert blinding.looks(connection, six, ground.bert, anna) == ()
        assert blinding.looks(connection, six + 1, ground.anna, anna) == ()


def test_nothing_is_unveiled_before_the_own_verdict(
    engine: Engine, ground: Ground, six: int
) -> None:
    (first,) = take(engine, six, ground.anna, limit=1)
    with reading(engine) as connection:
        assert blinding.unveiled(connection, first, ground.anna) == ()
    read(engine, first, ground.anna)
    with reading(engine) as connection:
        sides = blinding.unveiled(connection, first, ground.anna)
        assert {(s.name, s.said) for s in sides} == {("A", "present"), ("B", "absent")}
        assert blinding.unveiled(connection, first, ground.bert) == ()


def test_a_list_that_keeps_its_answers_keeps_them_after_the_verdict_too(
    engine: Engine, ground: Ground
) -> None:
    kept = small_review.make_list(engine, ground, 2, Design(reveal=False, agreement_share=0))
    (first,) = take(engine, kept, ground.anna, limit=1)
    read(engine, first, ground.anna)
    with reading(engine) as connection:
        assert blinding.unveiled(connection, first, ground.anna) == ()
        page = list_cases.page(connection, kept, ground.anna)
    assert [row.pattern for row in page.rows] == ["", ""]


def test_letters_stay_the_same_for_a_reader_and_differ_between_readers(
    engine: Engine, ground: Ground
) -> None:
    shown = Design(blinding=Blinding.LETTERED, readers_per_case=2, agreement_share=0)
    orders = {}
    for _ in range(8):
        list_id = small_review.make_list(engine, ground, 3, shown)
        for who in (ground.anna, ground.bert):
            ids = take(engine, list_id, who)
            with reading(engine) as connection:
                looks = blinding.looks(connection, list_id, who, ids)
            assert {s.name for look in looks for s in look.sides} == {""}
            of_odd = {tuple((s.letter, s.said) for s in looks[n].sides) for n in (0, 2)}
            assert len(of_odd) == 1
            orders[list_id, who] = of_odd.pop()
    assert len(set(orders.values())) == 2


def test_why_a_case_is_here_does_not_tell_agreements_from_disagreements(
    engine: Engine, ground: Ground
) -> None:
    with writing(engine) as connection:
        wanted = [
            NewCase(1, Reason.DISAGREEMENT, (1,)),
            NewCase(2, Reason.AGREEMENT, (2,), sampling_probability=0.1),
            NewCase(1, Reason.REPEAT, (1,), repeat=1),
            NewCase(3, Reason.FAILURE, (3,)),
        ]
        mixed = reading_lists.add(connection, small_review.TASK, "mixed", Design(), wanted)
    first, second, *_ = take(engine, mixed, ground.anna, limit=4)
    read(engine, first, ground.anna)
    take(engine, mixed, ground.anna, limit=4)
    with reading(engine) as connection:
        page = list_cases.page(connection, mixed, ground.anna)
        (look,) = blinding.looks(connection, mixed, ground.anna, [second])
    assert [row.reason for row in page.rows] == ["disagreement", MIXED, MIXED, "failure"]
    assert look.reason == MIXED


def test_a_page_of_a_list_opens_only_the_cases_that_its_reader_has_decided(
    engine: Engine, ground: Ground, six: int
) -> None:
    first, *_ = take(engine, six, ground.anna)
    read(engine, first, ground.anna)
    with reading(engine) as connection:
        anna = list_cases.page(connection, six, ground.anna, limit=4)
        bert = list_cases.page(connection, six, ground.bert, limit=4)
        rest = list_cases.page(connection, six, ground.anna, offset=4, limit=4)
    assert anna.total == 6
    assert [row.pattern for row in anna.rows] == ["present|absent", "", "", ""]
    assert [row.answer for row in anna.rows] == ["present", "", "", ""]
    assert {(row.pattern, row.answer) for row in bert.rows} == {("", "")}
    assert [row.place for row in rest.rows] == [5, 6]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdicts SET answer = 'absent'",
        "DELETE FROM verdicts",
        "UPDATE cases SET pattern = ''",
        "DELETE FROM cases",
        "UPDATE case_sides SET reading_id = 1",
        "UPDATE reading_lists SET title = ''",
        "DELETE FROM reading_lists",
    ],
)
def test_the_database_refuses_to_change_what_a_reader_wrote(
    engine: Engine, ground: Ground, six: int, statement: str
) -> None:
    (first,) = take(engine, six, ground.anna, limit=1)
    read(engine, first, ground.anna)
    with pytest.raises(DBAPIError), writing(engine) as connection:
        connection.execute(text(statement))


def test_a_nonce_is_stored_once(engine: Engine, ground: Ground, six: int) -> None:
    (first,) = take(engine, six, ground.anna, limit=1)
    same = StoredVerdict(ground.anna, verdict(first), 1.0)
    with writing(engine) as connection:
        verdicts.add(connection, same)
    with pytest.raises(DBAPIError), writing(engine) as connection:
        verdicts.add(connection, same)
