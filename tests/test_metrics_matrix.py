"""Answers become labels under a policy; failures, withheld and unread stay apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics import FAILURE, LEFT_OUT, UNREAD, Confusion, View, confusions, outcomes
from core.metrics.matrix import outcomes_from_codes
from tests.small_comparisons import COUNTS_AS_PRESENT, LEAVES_OUT, comparison, gold_labels


def test_each_answer_gets_the_label_of_the_policy() -> None:
    kept = comparison("10u", reader="u1n")
    assert kept.labels[:, 0].tolist() == [1, 1, LEFT_OUT]
    assert kept.gold.tolist() == [1, 0, 1]
    left_out = comparison("10u", LEAVES_OUT, reader="u1n")
    assert left_out.labels[:, 0].tolist() == [LEFT_OUT, 1, LEFT_OUT]
    assert left_out.gold.tolist() == [1, 0, LEFT_OUT]


def test_a_failure_and_an_unread_report_never_get_a_label() -> None:
    assert comparison("11", reader="x.").labels[:, 0].tolist() == [FAILURE, UNREAD]


def test_a_reading_of_a_report_outside_the_gold_set_is_not_counted() -> None:
    assert confusions(comparison("1", reader="11")) == (Confusion(tp=1, fp=0, tn=0, fn=0),)


def test_every_reading_is_counted_in_one_cell() -> None:
    found = confusions(comparison("1111100000u", LEAVES_OUT, reader="10xu.10xu.1"))[0]
    assert found == Confusion(
        tp=1, fp=1, tn=1, fn=1,
        failures_among_positives=1, failures_among_negatives=1,
        withheld=2, unread=2, left_out=1,
    )  # fmt: skip
    assert (found.labelled, found.failures, found.read) == (4, 2, 8)
    assert (found.coverage.successes, found.coverage.total) == (4, 8)


def test_the_two_views_differ_in_the_failures_alone() -> None:
    found = Confusion(5, 4, 3, 2, failures_among_positives=7, failures_among_negatives=6)
    wrong = found.in_view(View.FAILURES_WRONG)
    assert wrong == Confusion(tp=5, fp=10, tn=3, fn=9)
    assert found.in_view(View.COMPLETE_CASES) == Confusion(tp=5, fp=4, tn=3, fn=2)


def test_reports_of_one_patient_share_a_number_and_unknown_patients_are_alone() -> None:
    labels = gold_labels("1111", patients=("A", None, "A", None))
    assert comparison(labels, reader="1111").patients.tolist() == [0, 1, 0, 2]


def test_codes_that_are_ready_give_the_same_as_readings() -> None:
    labels = gold_labels("10u1", pitfalls=((), ("old",), ("negation", "old"), ()))
    read = comparison(labels, a="1x0.", b="uu11")
    coded = outcomes_from_codes(labels, ("a", "b"), read.answers, COUNTS_AS_PRESENT)
    for name in ("report_ids", "labels", "gold", "patients", "pitfalls"):
        assert np.array_equal(getattr(read, name), getattr(coded, name))
    assert coded.pitfall_names == ("negation", "old")
    assert coded.pitfalls.tolist() == [[0, 0], [0, 1], [1, 1], [0, 0]]


def test_few_shot_examples_are_left_out_for_every_reader() -> None:
    labels = gold_labels("1010", patients=("A", "B", "C", "B"))
    rest = comparison(labels, a="1010", b="1111").without({100, 102})
    assert rest.report_ids.tolist() == [101, 103]
    assert rest.patients.tolist() == [0, 0]
    assert [each.tn for each in confusions(rest)] == [2, 0]


def test_readers_can_be_chosen_by_name() -> None:
    both = comparison("10", a="10", b="01")
    assert both.only(["b"]).labels.tolist() == [[0], [1]]
    with pytest.raises(KeyError, match="no reader “c”"):
        both.only(["c"])


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="reports × readers"):
        outcomes_from_codes(
            gold_labels("10"), ("a",), np.zeros((1, 1), dtype=np.int8), COUNTS_AS_PRESENT
        )


def test_an_empty_gold_set_is_no_error() -> None:
    empty = outcomes([], {"a": {}}, COUNTS_AS_PRESENT)
    assert confusions(empty) == (Confusion(0, 0, 0, 0),)
