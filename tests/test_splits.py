"""Develop and locked test never share a patient, and look alike."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.splits import develop_test_split, wished_split
from core.types import Answer, Split

LABELS = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(list(Answer)[:3]),
              st.one_of(st.none(), st.sampled_from("ABCDEFGH"))),
    unique_by=lambda label: label[0], max_size=60,
)  # fmt: skip


@given(LABELS, st.integers(0, 5))
def test_no_patient_is_in_both_parts(
    labels: list[tuple[int, Answer, str | None]], seed: int
) -> None:
    parts = develop_test_split(labels, seed)
    assert set(parts) == {report_id for report_id, _, _ in labels}
    of_patient: dict[str, set[Split]] = {}
    for report_id, _, patient in labels:
        if patient:
            of_patient.setdefault(patient, set()).add(parts[report_id])
    assert all(len(found) == 1 for found in of_patient.values())


@given(LABELS, st.randoms())
def test_the_order_of_the_labels_does_not_matter(
    labels: list[tuple[int, Answer, str | None]], random: st.DataObject
) -> None:
    shuffled = list(labels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert develop_test_split(labels, 1) == develop_test_split(shuffled, 1)


def test_both_parts_have_the_same_share_of_each_answer() -> None:
    answers = [Answer.PRESENT] * 160 + [Answer.ABSENT] * 300 + [Answer.UNCERTAIN] * 40
    labels = [(n, answer, f"P{n}") for n, answer in enumerate(answers)]
    parts = develop_test_split(labels, 3)
    counts = Counter((parts[n], answer) for n, answer, _ in labels)
    assert counts[Split.DEVELOP, Answer.PRESENT] == counts[Split.TEST, Answer.PRESENT] == 80
    assert counts[Split.DEVELOP, Answer.ABSENT] == counts[Split.TEST, Answer.ABSENT] == 150
    assert counts[Split.DEVELOP, Answer.UNCERTAIN] == counts[Split.TEST, Answer.UNCERTAIN] == 20


WISHED = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(list(Answer)[:3]),
              st.one_of(st.none(), st.sampled_from("ABCDEFGH")),
              st.one_of(st.none(), st.sampled_from(list(Split)))),
    unique_by=lambda label: label[0], max_size=60,
)  # fmt: skip


@given(WISHED, st.integers(0, 5))
def test_a_wish_is_followed_unless_the_patient_is_wished_in_both_parts(
    labels: list[tuple[int, Answer, str | None, Split | None]], seed: int
) -> None:
    parts, both = wished_split(labels, seed)
    of_patient: dict[str, set[Split]] = {}
    for report_id, _, patient, wish in labels:
        if patient:
            of_patient.setdefault(patient, set()).add(parts[report_id])
        if wish and patient not in both:
            assert parts[report_id] is wish
        if patient in both:
            assert parts[report_id] is Split.DEVELOP
    assert all(len(found) == 1 for found in of_patient.values())


def test_a_gold_set_that_grows_report_by_report_stays_even() -> None:
    """Dealt one after the other, each part gets every second report of each answer."""
    labels: list[tuple[int, Answer, str | None, Split | None]] = []
    for n in range(40):
        labels.append((n, (Answer.PRESENT, Answer.ABSENT)[n % 2], f"P{n}", None))
        parts, _ = wished_split(labels, 1)
        labels = [(i, answer, who, parts[i]) for i, answer, who, _ in labels]
    counts = Counter((answer, part) for _, answer, _, part in labels)
    assert set(counts.values()) == {10}


def test_another_seed_is_another_split() -> None:
    labels: list[tuple[int, Answer, str | None]] = [(n, Answer.ABSENT, f"P{n}") for n in range(50)]
    assert develop_test_split(labels, 1) != develop_test_split(labels, 2)
    assert develop_test_split(labels, 1) == develop_test_split(labels, 1)
