"""Agreement on the answers themselves, flips over repeats, errors by pitfall."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score

from core.metrics import Rate, View, answer_agreement, flip_rate, pitfall_errors
from tests.small_comparisons import comparison, gold_labels, readings


def test_kappa_of_two_radiologists_on_85_mammograms() -> None:
    """Boyd 1982 in Altman 1991, Practical Statistics: agreement 0.64, κ = 0.47."""
    table = {
        "1": {"1": 21, "0": 12},
        "0": {"1": 4, "0": 17, "u": 1},
        "u": {"1": 3, "0": 9, "u": 15, "n": 2},
        "n": {"n": 1},
    }
    gold = "".join(one * count for one, row in table.items() for count in row.values())
    other = "".join(each * count for row in table.values() for each, count in row.items())
    found = answer_agreement(comparison(gold, other=other))[0]
    assert found.accuracy == Rate(54, 85)
    assert found.kappa.value == pytest.approx(0.473, abs=5e-4)
    assert found.counts.tolist() == [
        [21, 12, 0, 0, 0], [4, 17, 1, 0, 0], [3, 9, 15, 2, 0], [0, 0, 0, 1, 0],
    ]  # fmt: skip


def test_agreement_equals_scikit_learn_with_failures_as_an_answer_of_their_own() -> None:
    random = np.random.default_rng(5)
    gold = random.choice(list("10u"), 120)
    said = np.where(random.random(120) < 0.7, gold, random.choice(list("10ux"), 120))
    readers = comparison("".join(gold), reader="".join(said))
    found = answer_agreement(readers)[0]
    assert found.accuracy.value == pytest.approx(accuracy_score(gold, said))
    assert found.kappa.value == pytest.approx(cohen_kappa_score(gold, said))
    read = said != "x"
    complete = answer_agreement(readers, View.COMPLETE_CASES)[0]
    assert complete.accuracy.total == read.sum()
    assert complete.kappa.value == pytest.approx(cohen_kappa_score(gold[read], said[read]))
    assert complete.kappa.interval is not None
    assert complete.kappa.interval.low < complete.kappa.interval.high


def test_uncertain_is_no_agreement_with_present_whatever_the_policy() -> None:
    found = answer_agreement(comparison("1u00", reader="uu0."))[0]
    assert found.accuracy == Rate(2, 3)


def test_agreement_on_one_answer_alone_has_no_kappa() -> None:
    found = answer_agreement(comparison("11", reader="11"))[0]
    assert found.kappa.value is None
    assert answer_agreement(comparison("11", reader=".."))[0].accuracy == Rate(0, 0)


def test_a_report_flips_when_any_repeat_differs() -> None:
    assert flip_rate([readings("1100"), readings("1100"), readings("1010")]) == Rate(2, 4)


def test_a_failure_in_one_repeat_is_a_flip_and_in_all_is_none() -> None:
    assert flip_rate([readings("1x"), readings("xx")]) == Rate(1, 2)


def test_flips_rest_on_reports_that_every_repeat_has_read() -> None:
    assert flip_rate([readings("11."), readings("1.1")]) == Rate(0, 1)


@pytest.mark.parametrize("repeats", [[], [readings("10")]])
def test_without_a_second_repeat_there_is_no_flip_rate(repeats: list[dict[int, object]]) -> None:
    assert flip_rate(repeats).value is None  # type: ignore[arg-type]


def test_errors_are_counted_in_every_group_that_a_report_belongs_to() -> None:
    labels = gold_labels(
        "1100", pitfalls=(("old",), ("old", "negation"), ("negation",), ("negation",))
    )
    readers = comparison(labels, a="0x01", b=".100")
    found = pitfall_errors(readers)
    assert found.pitfalls == ("negation", "old")
    assert found.errors.tolist() == [[2, 2], [0, 0]]
    assert found.n.tolist() == [[3, 2], [3, 1]]
    assert found.rate("a", "old") == Rate(2, 2)
    complete = pitfall_errors(readers, View.COMPLETE_CASES)
    assert complete.rate("a", "negation") == Rate(1, 2)


def test_reports_without_pitfalls_have_an_empty_table() -> None:
    found = pitfall_errors(comparison("10", a="10"))
    assert found.errors.shape == (1, 0)
