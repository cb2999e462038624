"""Sets of a cohort share nobody, are the same anywhere, and are as even as they can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cohorts
from core.cnn_types import CohortDesign, GoldUse, LabelSource, Member, Part, TestLabels
from core.cohort_groups import Candidate, Label
from core.cohorts import CohortError, Dealt, deal

DESIGN = CohortDesign("ankle", "a" * 64, "uncertain counts", validation_share=0.2, test_share=0.2)
READER, GOLD, REVIEW = LabelSource.READER, LabelSource.GOLD, LabelSource.REVIEW


def image(
    n: int,
    *,
    patient: str = "",
    report: int = 0,
    pixels: str = "",
    label: int | None = 0,
    source: LabelSource = READER,
) -> Candidate:
    """Image number n; by default of a patient and a report of its own."""
    report = report or n + 1
    who, picture = patient or f"p{report}", pixels or f"x{n}"
    given = None if label is None else Label(label, source, report)
    return Candidate(
        f"1.2.{n}", report, who, picture, (f"report {report}", f"patient {who}",
                                           f"pixels {picture}"),
        given, "" if given else "no label",
    )  # fmt: skip


def study_of(reports: int, every: int = 3, views: int = 2) -> list[Candidate]:
    """`reports` reports of as many patients, each `every`th positive, `views` images each."""
    return [
        image(report * views + view, report=report + 1, label=int(report % every == 0))
        for report in range(reports)
        for view in range(views)
    ]


CANDIDATES = st.lists(
    st.builds(
        lambda n, report, patient, pixels, label, source: image(
            n, patient=patient, report=report, pixels=pixels, label=label, source=source
        ),
        st.integers(0, 10_000), st.integers(1, 30), st.sampled_from("ABCDEFGHIJKL"),
        st.sampled_from(["", "", "", "same", "twin"]), st.sampled_from([None, 0, 1]),
        st.sampled_from(list(LabelSource)),
    ),
    unique_by=lambda each: each.instance_uid, max_size=60,
)  # fmt: skip
DESIGNS = st.builds(
    replace, st.just(DESIGN), gold=st.sampled_from(list(GoldUse)),
    test_labels=st.sampled_from(list(TestLabels)), training_share=st.sampled_from([1.0, 0.4]),
    folds=st.sampled_from([0, 3]), fold=st.integers(0, 2), seed=st.integers(0, 5),
)  # fmt: skip


def parts(dealt: Dealt) -> dict[str, tuple[Part, bool]]:
    return {m.instance_uid: (m.part, m.is_balanced) for m in dealt.members}


def counts(members: Sequence[Member], part: Part, *, balanced: bool = False) -> Counter[int]:
    return Counter(m.label for m in members if m.part is part and (m.is_balanced or not balanced))


@given(CANDIDATES, DESIGNS)
def test_no_patient_report_or_picture_is_in_two_sets(
    candidates: list[Candidate], design: CohortDesign
) -> None:
    dealt = deal(candidates, design)
    ties = {each.instance_uid: each.ties for each in candidates}
    where: dict[str, set[Part]] = defaultdict(set)
    for member in dealt.members:
        for tie in ties[member.instance_uid]:
            where[tie].add(member.part)
    assert all(len(found) == 1 for found in where.values())


@given(CANDIDATES, DESIGNS)
def test_every_image_is_in_a_set_or_left_out_with_a_reason(
    candidates: list[Candidate], design: CohortDesign
) -> None:
    dealt = deal(candidates, design)
    assert len(dealt.members) + sum(dealt.left_out.values()) == len(candidates)
    assert all(why and n > 0 for why, n in dealt.left_out.items())


@given(CANDIDATES, DESIGNS, st.randoms(), st.integers(1, 10**6))
def test_neither_order_nor_row_numbers_nor_pseudonyms_matter(
    candidates: list[Candidate], design: CohortDesign, random: st.DataObject, moved: int
) -> None:
    """Another machine has other numbers of rows, and another key for its pseudonyms."""
    elsewhere = [
        replace(
            each,
            report_id=each.report_id * 7 % 31 + moved,
            patient=f"other {each.patient}",
            ties=tuple(f"{tie} elsewhere" for tie in each.ties),
            label=replace(each.label, reading_id=moved) if each.label else None,
        )
        for each in candidates
    ]
    random.shuffle(elsewhere)  # type: ignore[attr-defined]
    here, there = deal(candidates, design), deal(elsewhere, design)
    assert parts(here) == parts(there)
    assert here.left_out == there.left_out


@given(CANDIDATES, st.integers(0, 3))
def test_over_all_folds_every_labelled_image_is_tested_once(
    candidates: list[Candidate], seed: int
) -> None:
    tested = [
        member.instance_uid
        for fold in range(3)
        for member in deal(candidates, replace(DESIGN, folds=3, fold=fold, seed=seed)).members
        if member.part is Part.TEST
    ]
    assert sorted(tested) == sorted(each.instance_uid for each in candidates if each.label)


@given(CANDIDATES, st.integers(0, 3))
def test_a_smaller_training_share_lies_in_a_larger_one_and_leaves_the_other_sets_alone(
    candidates: list[Candidate], seed: int
) -> None:
    by_share = {
        share: parts(deal(candidates, replace(DESIGN, training_share=share, seed=seed)))
        for share in (0.2, 0.5, 1.0)
    }
    for small, large in ((0.2, 0.5), (0.5, 1.0)):
        assert by_share[small].items() <= by_share[large].items()
    held_out = [
        {uid for uid, (part, _) in found.items() if part is not Part.TRAIN}
        for found in by_share.values()
    ]
    assert held_out[0] == held_out[1] == held_out[2]


def test_shares_are_of_patients_and_each_set_has_its_part_of_positives() -> None:
    dealt = deal(study_of(300), DESIGN)
    assert {part: counts(dealt.members, part) for part in Part} == {
        Part.TRAIN: {1: 120, 0: 240},
        Part.VALIDATION: {1: 40, 0: 80},
        Part.TEST: {1: 40, 0: 80},
    }


def test_validation_and_test_are_balanced_by_whole_reports_and_the_natural_set_is_kept() -> None:
    dealt = deal(study_of(300), DESIGN)
    for part in (Part.VALIDATION, Part.TEST):
        assert counts(dealt.members, part, balanced=True) == {1: 40, 0: 40}
        assert counts(dealt.members, part) == {1: 40, 0: 80}
    assert all(m.is_balanced for m in dealt.members if m.part is Part.TRAIN)
    whole: dict[int, set[bool]] = defaultdict(set)
    for member in dealt.members:
        whole[member.report_id].add(member.is_balanced)
    assert all(len(found) == 1 for found in whole.values())


def test_where_positives_are_more_they_are_under_sampled() -> None:
    mostly = [replace(each, label=Label(1 - each.label.value, READER, 1) if each.label else None)
              for each in study_of(300)]  # fmt: skip
    dealt = deal(mostly, DESIGN)
    assert counts(dealt.members, Part.TEST, balanced=True) == {1: 40, 0: 40}


def test_another_seed_deals_other_sets() -> None:
    first, second = (deal(study_of(60), replace(DESIGN, seed=seed)) for seed in (1, 2))
    assert parts(first) != parts(second)


def test_twins_join_their_patients() -> None:
    """A picture that two patients have holds both together, whatever the seed."""
    joined = [image(0, patient="A"), image(1, patient="A", pixels="same"),
              image(2, patient="B", pixels="same"), image(3, patient="B")]  # fmt: skip
    for seed in range(20):
        dealt = deal([*joined, *study_of(30)[4:]], replace(DESIGN, seed=seed))
        found = parts(dealt)
        assert len({found[f"1.2.{n}"][0] for n in range(4)}) == 1


def test_gold_only_in_test_is_nowhere_else() -> None:
    candidates = [
        replace(each, label=Label(each.label.value, GOLD, 1))
        if each.label and each.report_id <= 20
        else each
        for each in study_of(100)
    ]
    dealt = deal(candidates, replace(DESIGN, gold=GoldUse.ONLY_TEST))
    assert {m.part for m in dealt.members if m.source is GOLD} == {Part.TEST}
    assert sum(m.source is GOLD for m in dealt.members) == 40
    assert not dealt.left_out


def test_gold_only_in_test_with_kept_sets_drops_gold_from_training() -> None:
    """So a run without gold reports is judged on the test set of the run with them."""
    candidates = [
        replace(each, label=Label(each.label.value, GOLD, 1))
        if each.label and each.report_id <= 20
        else each
        for each in study_of(100)
    ]
    base = deal(candidates, DESIGN)
    kept = {m.instance_uid: m.part for m in base.members}
    without = deal(candidates, replace(DESIGN, gold=GoldUse.ONLY_TEST), kept)
    tests = [{m.instance_uid for m in d.members if m.part is Part.TEST} for d in (base, without)]
    assert tests[0] == tests[1]
    assert not any(m.source is GOLD for m in without.members if m.part is not Part.TEST)
    assert list(without.left_out) == [cohorts.GOLD_ELSEWHERE]


def test_a_test_set_of_human_labels_holds_nothing_else() -> None:
    candidates = [
        replace(each, label=Label(each.label.value, REVIEW, 1))
        if each.label and each.report_id <= 60
        else each
        for each in study_of(200)
    ]
    dealt = deal(candidates, replace(DESIGN, test_labels=TestLabels.HUMANS_ONLY))
    tested = [m for m in dealt.members if m.part is Part.TEST]
    assert {m.source for m in tested} == {REVIEW}
    assert counts(dealt.members, Part.TEST) == {1: 26, 0: 54}
    assert not dealt.left_out


def test_patients_keep_their_sets_when_labels_change() -> None:
    before = deal(study_of(60), DESIGN)
    kept = {m.instance_uid: m.part for m in before.members}
    changed = [
        replace(each, label=Label(1, REVIEW, 1)) if each.report_id % 5 == 0 else each
        for each in study_of(80)
    ]
    after = {m.instance_uid: m.part for m in deal(changed, DESIGN, kept).members}
    assert kept.items() <= after.items()
    assert {after[uid] for uid in after.keys() - kept.keys()} == set(Part)


def test_who_was_trained_on_once_is_not_tested_when_two_patients_prove_to_be_one() -> None:
    kept = {"1.2.0": Part.TRAIN, "1.2.2": Part.TEST}
    one = [image(0, patient="A"), image(2, patient="A")]
    assert {m.part for m in deal(one, DESIGN, kept).members} == {Part.TRAIN}


@pytest.mark.parametrize(
    ("candidates", "words"),
    [
        ([image(n, label=1) for n in range(20)], "Every labelled image is positive"),
        ([image(n, label=0) for n in range(20)], "Every labelled image is negative"),
        ([image(0, label=0), image(1, label=1)], "The validation set would have no patients"),
        ([*(image(n, label=0) for n in range(20)), image(99, label=1)],
         "Every image of the validation set is negative"),
    ],
)  # fmt: skip
def test_what_nobody_can_train_on_is_refused_in_a_sentence(
    candidates: list[Candidate], words: str
) -> None:
    with pytest.raises(CohortError, match=words):
        cohorts.require_sound(deal(candidates, DESIGN).members, DESIGN)
