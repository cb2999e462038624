"""What a list brings: reads, errors, agreement, a new gold version, files."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from core.errors import OverreadError
from core.metrics import Rate
from core.protocol import Cause, Design, Reason, VerdictKind
from core.store import gold, list_cases, verdicts
from core.store.database import reading
from core.types import Answer, Task
from core.workflows import (
    export_verdicts,
    review,
    review_agreement,
    review_desk,
    review_gold,
    review_lists,
    review_results,
)
from core.workflows.review_agreement import Moment
from core.workflows.review_lists import Source
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, rows, verdict

PLAIN = Design(agreement_share=0, repeat_share=0)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_review.TASK)


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
        said = {r["reading_id"]: r["answer"] for r in rows(study.engine, "readings")}
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
