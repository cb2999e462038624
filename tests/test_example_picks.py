"""Few-shot examples are picked by seed, whatever the order of the pool."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from core import example_picks, example_sets
from core.errors import OverreadError
from core.example_picks import Nearest
from core.likeness import Index
from core.types import Answer, Pick, PoolReport, Report

BONES = ("Fibula", "Tibia", "Talus")
WORDS = ("Spaltbildung", "Absprengung", "Verkalkung", "Schwellung")
POOL = tuple(
    PoolReport(
        f"{bone}: {word} an der Spitze.",
        Answer.PRESENT if word in WORDS[:2] else Answer.ABSENT,
        word,
        accession_number=f"A{bone}{word}",
        patient=bone,
    )
    for bone in BONES
    for word in WORDS
)
DICED = (Pick.RANDOM, Pick.BALANCED, Pick.DIVERSE)


def report(text: str, patient: str = "somebody") -> Report:
    return Report(7, "elsewhere", 1, text, "", patient)


@pytest.mark.parametrize("pick", DICED)
def test_the_order_of_the_pool_changes_nothing(pick: Pick) -> None:
    mixed = random.Random(3).sample(POOL, len(POOL))
    assert example_picks.draw(POOL, 5, pick, 1) == example_picks.draw(mixed, 5, pick, 1)


@pytest.mark.parametrize("pick", DICED)
def test_no_example_is_picked_twice(pick: Pick) -> None:
    for seed in range(5):
        assert len(set(example_picks.draw(POOL, 6, pick, seed))) == 6


def test_another_seed_gives_other_examples_in_another_order() -> None:
    drawn = {example_picks.draw(POOL, 4, Pick.RANDOM, seed) for seed in range(10)}
    assert len(drawn) == 10


def test_balanced_examples_have_the_answers_in_equal_numbers() -> None:
    for seed in range(10):
        said = [each.answer for each in example_picks.draw(POOL, 6, Pick.BALANCED, seed)]
        assert (said.count(Answer.PRESENT), said.count(Answer.ABSENT)) == (3, 3)


def test_balanced_goes_on_when_the_reports_of_an_answer_run_out() -> None:
    few = (*POOL[:1], *[each for each in POOL if each.answer is Answer.ABSENT])
    said = [each.answer for each in example_picks.draw(few, 4, Pick.BALANCED, 1)]
    assert (said.count(Answer.PRESENT), said.count(Answer.ABSENT)) == (1, 3)


def test_diverse_examples_are_one_of_each_kind_of_wording() -> None:
    kinds = ("Weber B Fraktur der Fibula", "Keine Fraktur abgrenzbar", "Z. n. Osteosynthese Platte")
    pool = [PoolReport(f"{kind}. Nr {n}", Answer.PRESENT) for kind in kinds for n in range(6)]
    drawn = example_picks.draw(pool, 3, Pick.DIVERSE, 1)
    assert {each.text.split(".")[0] for each in drawn} == {kind.split(".")[0] for kind in kinds}


def test_fixed_examples_are_the_first_in_the_order_of_the_list() -> None:
    assert example_picks.draw(POOL, 3, Pick.FIXED, 9) == POOL[:3]


def test_examples_with_a_quote_come_first_where_there_are_enough() -> None:
    pool = [*POOL[:4], *(PoolReport(f"ohne Zitat {n}", Answer.ABSENT) for n in range(30))]
    assert all(each.evidence for each in example_picks.draw(pool, 4, Pick.RANDOM, 1))
    assert len(example_picks.draw(pool, 6, Pick.RANDOM, 1)) == 6


def test_more_examples_than_there_are_is_a_sentence() -> None:
    with pytest.raises(OverreadError, match="13 examples are wanted, and there are 12"):
        example_picks.draw(POOL, 13, Pick.RANDOM, 1)


def test_cosines_to_an_index_are_those_of_scikit_learn() -> None:
    texts = [each.text for each in POOL]
    asked = "Fibula: Spaltbildung und noch eine Spaltbildung, gering."
    learnt = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w\w+").fit(texts)
    wanted = (learnt.transform([asked]) @ learnt.transform(texts).T).toarray()[0]
    assert Index(texts).cosines(asked) == pytest.approx(np.asarray(wanted))


def test_the_nearest_example_stands_next_to_the_report() -> None:
    shown = Nearest(POOL, 3).to(report("Talus: Verkalkung an der Spitze, alt."))
    assert shown[-1].text == "Talus: Verkalkung an der Spitze."


def test_a_report_is_never_its_own_example_nor_is_another_one_of_its_patient() -> None:
    nearest = Nearest(POOL, 12)
    itself = POOL[0]
    again = Report(3, "another number", 1, f" {itself.text.upper()} ", "", None)
    assert itself.text not in {each.text for each in nearest.to(again)}
    assert not any(each.text.startswith("Fibula") for each in nearest.to(report("x", "Fibula")))
    renumbered = Report(3, itself.accession_number, 2, "Neuer Text.", "", None)
    assert itself.text not in {each.text for each in nearest.to(renumbered)}


def test_a_list_of_examples_is_known_by_its_content_and_comes_back_whole() -> None:
    assert example_sets.from_text(example_sets.as_text(POOL)) == POOL
    assert example_sets.sha256(POOL) != example_sets.sha256(POOL[::-1])
