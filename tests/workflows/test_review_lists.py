"""Lists are drawn as they say, each case with its chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from core.errors import OverreadError
from core.protocol import Calibrated, Design, Reason
from core.store import (
    disagreements,
    gold,
    list_cases,
    readers,
    reading_lists,
    readings,
    reports,
)
from core.store.database import reading, writing
from core.store.disagreements import GOLD
from core.store.reports import ReportFilter
from core.types import (
    Answer,
    Failure,
    FailureKind,
    NewReport,
    ReaderKind,
    Reading,
    Split,
    Task,
)
from core.workflows import (
    review,
    review_lists,
)
from core.workflows.report_sides import BodySide
from core.workflows.review_filter import CaseFilter
from core.workflows.review_lists import Source
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, verdict

PLAIN = Design(agreement_share=0, repeat_share=0)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_review.TASK)


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
    among = CaseFilter(ReportFilter(words="Nummer 13"))
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b, among=among)
    assert review_lists.count(study, task, source) == 1
    design = Design(agreement_share=1.0, repeat_share=0)
    list_id = review_lists.make_list(study, task, "13", [source], design)
    with reading(study.engine) as connection:
        assert [head.report_id for head in list_cases.heads(connection, list_id)] == [13]


def test_a_list_can_be_of_one_side_of_some_days_and_of_what_a_reader_has_read(
    study: Study, ground: Ground, task: Task
) -> None:
    texts = ("OSG rechts: Fraktur.", "OSG links: Fraktur.", "OSG bds.: Fraktur.", "OSG re. Fraktur")
    days = ("2024-01-31", "2024-02-01", "2024-02-29", None)
    with writing(study.engine) as connection:
        new = [NewReport(f"S{n}", texts[n], study_date=days[n]) for n in range(4)]
        reports.add(connection, new)
        ids = [reports.ids_of(connection, [f"S{n}"])[f"S{n}"] for n in range(4)]
        readings.add(connection, ground.a, [Reading(n, Answer.PRESENT, 1.0) for n in ids])
        readings.add(connection, ground.b, [Reading(n, Answer.ABSENT, 1.0) for n in ids])
        readings.add(connection, ground.bert, [Reading(n, Answer.ABSENT, 1.0) for n in ids[:2]])

    def found(among: CaseFilter) -> list[int]:
        source = Source(Reason.DISAGREEMENT, ground.a, ground.b, among=among, unread=False)
        list_id = review_lists.make_list(study, task, "some", [source], PLAIN)
        with reading(study.engine) as connection:
            heads = list_cases.heads(connection, list_id)
        return sorted(ids.index(head.report_id) for head in heads)

    assert found(CaseFilter(side=BodySide.RIGHT)) == [0, 2, 3]
    assert found(CaseFilter(side=BodySide.LEFT)) == [1, 2]
    assert found(CaseFilter(since="2024-02-01")) == [1, 2]
    assert found(CaseFilter(since="2024-01-01", until="2024-02-01")) == [0, 1]
    assert found(CaseFilter(read_by=ground.bert)) == [0, 1]
    assert found(CaseFilter(side=BodySide.RIGHT, read_by=ground.bert)) == [0]


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


def test_a_calibrated_confidence_orders_the_list_and_the_protocol_says_so(
    study: Study, task: Task
) -> None:
    """On gold, B's 0.95 is right in 1 of 4 readings and its 0.6 in 3 of 4: the order turns."""
    ground = small_review.fill(study.engine, 164)
    with writing(study.engine) as connection:
        labels = gold.held_by(connection, ground.gold)
        again = [
            Reading(
                n,
                Answer.PRESENT if (n % 4 == 0) is (n <= 40) else Answer.ABSENT,
                2.0,
                attempt=1,
                confidence=0.95 if n <= 40 else 0.6,
            )
            for n in labels
        ] + [Reading(n, Answer.ABSENT, 2.0, attempt=1, confidence=0.95) for n in range(83, 123)]
        readings.add(connection, ground.b, again)  # fmt: skip
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b, patterns=(("present", "absent"),))
    list_id = review_lists.make_list(study, task, "order", [source], PLAIN)
    with reading(study.engine) as connection:
        heads = [head.report_id for head in list_cases.heads(connection, list_id)]
        design = reading_lists.design_of(connection, list_id)
    assert design is not None
    assert design.calibrated == (Calibrated("B", 82, is_calibrated=True),)
    archive = [n for n in heads if n > 82]
    assert all(n > 122 for n in archive[:20])
    assert set(archive[-40:]) == set(range(83, 123))


def test_with_few_gold_readings_the_confidence_counts_as_it_stands(
    study: Study, ground: Ground, task: Task
) -> None:
    source = Source(Reason.DISAGREEMENT, ground.a, ground.b)
    list_id = review_lists.make_list(study, task, "raw", [source], PLAIN)
    with reading(study.engine) as connection:
        design = reading_lists.design_of(connection, list_id)
    assert design is not None
    assert design.calibrated == (Calibrated("B", 10, is_calibrated=False),)


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


def test_cases_are_ordered_by_how_far_readers_are_apart_times_the_weight_of_the_finding(
    study: Study, task: Task
) -> None:
    """Worth by hand: 0.1 (absent 0.6 | uncertain), 0.4 (absent 0.9 | uncertain), 0.2 (present
    0.7 | uncertain). With present weighing 3 the last is 0.6 and comes first."""
    small_review.fill(study.engine, 20)
    said = {
        11: (Answer.ABSENT, 0.6), 12: (Answer.ABSENT, 0.9), 13: (Answer.PRESENT, 0.7),
    }  # fmt: skip
    with writing(study.engine) as connection:
        third = readers.ensure(connection, small_review.reader(ReaderKind.PROMPT, "C"))
        fourth = readers.ensure(connection, small_review.reader(ReaderKind.PROMPT, "D"))
        readings.add(connection, third, [
            Reading(n, answer, 1.0, confidence=sure) for n, (answer, sure) in said.items()
        ])  # fmt: skip
        readings.add(connection, fourth, [Reading(n, Answer.UNCERTAIN, 1.0) for n in said])
    source = Source(Reason.DISAGREEMENT, third, fourth)
    orders = []
    for weights in ({}, {Answer.PRESENT: 3.0}):
        weighed = replace(task, weights=weights)
        list_id = review_lists.make_list(study, weighed, "C against D", [source], PLAIN)
        with reading(study.engine) as connection:
            orders.append([head.report_id for head in list_cases.heads(connection, list_id)])
    assert orders == [[12, 13, 11], [13, 12, 11]]
