"""Successive halving over prompt parts: rounds, their cost, and who goes on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import search_parts
from core.search_parts import Parts, Round, Stock
from core.types import Answer, Pick

STOCK = Stock(
    {"plain": (True, ("negation", "old")), "rules": (False, ())},
    [(3, Pick.BALANCED), (5, Pick.DIVERSE)],
)


def test_sixteen_prompts_on_a_hundred_reports_by_hand() -> None:
    # 16 read 12, 8 read 25, 4 read 50, 2 read 100.
    assert search_parts.rounds(16, 100) == (
        Round(16, 12, 12), Round(8, 25, 13), Round(4, 50, 25), Round(2, 100, 50),
    )  # fmt: skip
    assert sum(each.requests for each in search_parts.rounds(16, 100)) == 192 + 104 + 100 + 100


@given(st.integers(2, 64), st.integers(20, 500))
def test_the_last_two_have_read_every_report_and_nobody_reads_one_twice(
    candidates: int, reports: int
) -> None:
    found = search_parts.rounds(candidates, reports)
    assert (found[-1].candidates, found[-1].reports) == (2, reports)
    assert sum(each.new for each in found) == reports
    assert all(each.new >= 0 for each in found)


@given(st.integers(20, 300), st.integers(20, 300), st.integers(1, 5000))
def test_a_budget_is_never_overdrawn_and_one_prompt_more_would(
    reports: int, confirmed: int, budget: int
) -> None:
    count = search_parts.affordable(reports, confirmed, budget)

    def cost(candidates: int) -> int:
        each = search_parts.rounds(candidates, reports)
        return sum(one.requests for one in each) + confirmed

    if count:
        assert cost(count) <= budget
    else:
        assert cost(2) > budget
    if 1 < count < search_parts.MOST_CANDIDATES:
        assert cost(count + 1) > budget


def test_combinations_are_different_seeded_and_begin_with_what_was_written_by_hand() -> None:
    found = search_parts.combinations(STOCK, 12, 1)
    assert found[:2] == (Parts("plain"), Parts("rules"))
    assert len(set(found)) == 12
    assert found == search_parts.combinations(STOCK, 12, 1)
    assert found != search_parts.combinations(STOCK, 12, 2)


def test_nothing_is_added_that_a_base_cannot_take() -> None:
    for each in search_parts.combinations(STOCK, 27, 3):
        if each.base == "rules":
            assert not each.definition
            assert each.groups == ()


def test_a_small_stock_gives_all_that_there_is() -> None:
    # plain: definition or not, 4 sets of sentences, 3 choices of examples; rules: 3.
    assert len(search_parts.combinations(STOCK, 200, 1)) == 2 * 4 * 3 + 3


def test_the_better_half_goes_on_and_the_earlier_one_of_equals() -> None:
    assert search_parts.survivors({"a": 5, "b": 7, "c": 7, "d": 6, "e": 6}, "abcde") == (
        "b", "c", "d",
    )  # fmt: skip


@pytest.mark.parametrize("begin", [10, 20, 50])
def test_every_beginning_has_the_answers_in_their_shares(begin: int) -> None:
    answers = {n: Answer.PRESENT if n < 30 else Answer.ABSENT for n in range(100)}
    order = search_parts.interleaved(answers, 1)
    assert sorted(order) == list(range(100))
    assert abs(sum(n < 30 for n in order[:begin]) - 0.3 * begin) <= 1


def test_what_was_added_is_said_in_words() -> None:
    parts = Parts("plain", True, ("false_negation",), 3, Pick.DIVERSE)
    assert parts.added == "the definition, a sentence on false negation, 3 diverse examples"
