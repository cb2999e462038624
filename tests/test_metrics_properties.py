"""The order of reports, the order of prompts and the names of reports change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.metrics import (
    Outcomes,
    View,
    answer_agreement,
    cochran_q,
    pair_matrix,
    paired_with,
    pitfall_errors,
    scores,
    selection_inflation,
)
from tests.small_comparisons import LEAVES_OUT, comparison, gold_labels

READERS = ("a", "b", "c")
PITFALLS = ((), ("old",), ("negation",), ("negation", "old"))


@st.composite
def comparisons(draw: st.DrawFn) -> Outcomes:
    reports = draw(st.integers(1, 14))

    def signs(alphabet: str) -> str:
        return draw(st.text(alphabet, min_size=reports, max_size=reports))

    labels = gold_labels(
        signs("10u"),
        patients=draw(
            st.lists(st.sampled_from((None, "P", "Q")), min_size=reports, max_size=reports)
        ),
        pitfalls=draw(st.lists(st.sampled_from(PITFALLS), min_size=reports, max_size=reports)),
    )
    return comparison(labels, LEAVES_OUT, **{name: signs("110ux.") for name in READERS})


def _everything(outcomes: Outcomes, view: View) -> dict[str, object]:
    """All figures by the names of their readers, so that no order is left in them."""
    matrix, errors = pair_matrix(outcomes, view), pitfall_errors(outcomes, view)
    order = np.argsort(outcomes.readers)
    return {
        "scores": {each.reader: each for each in scores(outcomes, view)},
        "answers": {
            each.reader: (each.accuracy, each.kappa, each.counts.tolist())
            for each in answer_agreement(outcomes, view)
        },
        "paired": {each.reader_a: each for each in paired_with(outcomes, "a", view)},
        "only right": matrix.only_a_right[np.ix_(order, order)].tolist(),
        "adjusted": matrix.p_adjusted[np.ix_(order, order)].round(12).tolist(),
        "pitfalls": errors.errors[order].tolist(),
        "selection": selection_inflation(outcomes, view, replicates=50),
    }


def _q(outcomes: Outcomes, view: View) -> tuple[float | None, int]:
    found = cochran_q(outcomes, view)
    return found.statistic and round(found.statistic, 9), found.n


@settings(max_examples=40, deadline=None)
@given(comparisons(), st.randoms(use_true_random=False), st.sampled_from(View))
def test_the_order_of_reports_changes_nothing(
    outcomes: Outcomes, random: object, view: View
) -> None:
    rows = list(range(len(outcomes.report_ids)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = outcomes.at(np.array(rows))
    assert _everything(shuffled, view) == _everything(outcomes, view)
    assert _q(shuffled, view) == _q(outcomes, view)


@settings(max_examples=40, deadline=None)
@given(comparisons(), st.permutations(READERS), st.sampled_from(View))
def test_the_order_of_prompts_changes_nothing(
    outcomes: Outcomes, order: list[str], view: View
) -> None:
    shuffled = outcomes.only(order)
    assert _everything(shuffled, view) == _everything(outcomes, view)
    assert _q(shuffled, view) == _q(outcomes, view)


@settings(max_examples=25, deadline=None)
@given(comparisons(), st.permutations(range(14)), st.sampled_from(View))
def test_other_names_for_reports_and_patients_change_nothing(
    outcomes: Outcomes, names: list[int], view: View
) -> None:
    size = len(outcomes.report_ids)
    other = np.argsort(np.argsort(names[: int(outcomes.patients.max()) + 1]))
    renamed = replace(
        outcomes,
        report_ids=np.array(names[:size], dtype=np.int64) * 7 + 3,
        patients=other[outcomes.patients],
    )
    assert _everything(renamed, view) == _everything(outcomes, view)


@settings(max_examples=60, deadline=None)
@given(comparisons())
def test_every_report_is_counted_once_for_every_reader(outcomes: Outcomes) -> None:
    for each in scores(outcomes):
        counted = each.confusion.read + each.confusion.unread + each.confusion.left_out
        assert counted == len(outcomes.report_ids)


@settings(max_examples=60, deadline=None)
@given(comparisons())
def test_failures_as_wrong_never_help_a_reader(outcomes: Outcomes) -> None:
    complete = scores(outcomes, View.COMPLETE_CASES)
    for wrong, without in zip(scores(outcomes), complete, strict=True):
        if wrong.accuracy.value is not None and without.accuracy.value is not None:
            assert wrong.accuracy.value <= without.accuracy.value
