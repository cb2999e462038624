"""Worst groups and telling examples, on cases that one can count on one's fingers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from core.suggestions import (
    Candidate,
    choose_examples,
    counted_reports,
    likeness,
    worst_groups,
    wrong_reports,
)
from core.types import Answer
from tests.small_comparisons import LEAVES_OUT, comparison, gold_labels

GROUPS = [("old",), ("old",), ("old", "side"), (), ("side",), (), (), (), (), ()]
PRESENT, ABSENT = Answer.PRESENT, Answer.ABSENT


def test_groups_come_with_their_counts_and_what_they_cost() -> None:
    gold = gold_labels("1110000000", pitfalls=GROUPS)
    worst = worst_groups(comparison(gold, a="0x00100000"), "a")
    # Wrong: reports 0, 1 (a failure among positives), 2 and 4.
    assert [each.group for each in worst] == ["old", "side"]
    old, side = worst
    assert (old.inside.successes, old.inside.total) == (3, 3)
    assert (old.outside.successes, old.outside.total) == (1, 7)
    assert (old.missed, old.false_alarms) == (3, 0)
    assert (side.missed, side.false_alarms) == (1, 1)
    assert (old.cost, side.cost) == (30.0, 20.0)
    assert old.excess == pytest.approx(3 - 3 / 7)
    assert side.excess == pytest.approx(2 - 2 * 2 / 8)


def test_a_group_without_an_error_is_not_named() -> None:
    gold = gold_labels("10", pitfalls=[("old",), ("side",)])
    assert [g.group for g in worst_groups(comparison(gold, a="00"), "a")] == ["old"]


def test_a_small_group_that_is_all_wrong_leads_a_large_one_with_as_many_errors() -> None:
    groups = [("tight",), ("tight",), *[("wide",)] * 8]
    worst = worst_groups(comparison(gold_labels("1" * 10, pitfalls=groups), a="0000111111"), "a")
    assert [(g.group, g.inside.successes) for g in worst] == [("tight", 2), ("wide", 2)]
    assert worst[1].excess == 2 - 8


def test_of_equal_groups_the_smaller_comes_first() -> None:
    groups = [("wide",), ("tight",), ("wide",), ()]
    worst = worst_groups(comparison(gold_labels("1111", pitfalls=groups), a="0000"), "a")
    assert [g.group for g in worst] == ["tight", "wide"]


def test_reports_not_read_or_without_a_label_are_not_judged() -> None:
    outcomes = comparison("1u10", LEAVES_OUT, a="01.u")
    assert counted_reports(outcomes, "a") == (100,)
    assert wrong_reports(outcomes, "a") == (100,)


def test_likeness_is_that_of_scikit_learn() -> None:
    these = ["Keine Fraktur der Fibula", "Fraktur Fraktur der Tibia", ""]
    those = ["Fraktur der Fibula, keine weitere Fraktur", "Os trigonum"]
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform([*these, *those]).toarray()
    assert likeness(these, those) == pytest.approx(vectors[:3] @ vectors[3:].T)


def test_an_example_is_like_most_errors_of_its_answer() -> None:
    errors = [
        Candidate(1, "Querfraktur Innenknöchel verheilt", PRESENT),
        Candidate(2, "Querfraktur Innenknöchel frisch", PRESENT),
        Candidate(3, "Platte Schraube regelrecht", PRESENT),
    ]
    pool = [
        Candidate(10, "Platte Schraube", PRESENT),
        Candidate(11, "Querfraktur Innenknöchel", PRESENT),
        Candidate(12, "Lunge frei", PRESENT),
    ]
    chosen = choose_examples(pool, errors, 3)
    assert [(each.candidate.key, each.near) for each in chosen] == [(11, 2), (10, 1)]


def test_a_second_example_for_the_same_errors_waits() -> None:
    errors = [
        Candidate(1, "alpha beta", PRESENT),
        Candidate(2, "alpha beta", PRESENT),
        Candidate(3, "gamma delta", PRESENT),
    ]
    pool = [
        Candidate(10, "alpha beta", PRESENT),
        Candidate(11, "alpha beta", PRESENT),
        Candidate(12, "gamma delta epsilon", PRESENT),
    ]
    assert [c.candidate.key for c in choose_examples(pool, errors, 2)] == [10, 12]


def test_answers_take_turns_and_the_other_side_is_shown_as_contrast() -> None:
    errors = [Candidate(1, "keine weitere Fraktur", PRESENT)]
    pool = [
        Candidate(10, "keine weitere Fraktur sichtbar", PRESENT),
        Candidate(11, "weitere Fraktur im Verlauf", PRESENT),
        Candidate(12, "keine Fraktur", ABSENT),
    ]
    chosen = choose_examples(pool, errors, 2)
    assert [each.candidate.answer for each in chosen] == [PRESENT, ABSENT]


def test_an_error_is_no_example_for_itself() -> None:
    alone = [Candidate(1, "keine weitere Fraktur", PRESENT)]
    assert choose_examples(alone, alone, 2) == ()


def test_without_errors_nothing_is_chosen() -> None:
    assert choose_examples([Candidate(1, "Fraktur", PRESENT)], [], 2) == ()


def test_no_texts_have_no_likeness() -> None:
    assert np.array_equal(likeness([], ["a b"]), np.zeros((0, 1)))
