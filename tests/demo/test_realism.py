"""The demo is varied, of realistic length, hard for keywords, learnable, and gives nothing away."""

from __future__ import annotations

import re

import pytest

from core.demo import DemoReport, ankle, chest
from core.demo.realism import giveaways, learning
from core.demo.realism.overlap import nearest_neighbours
from core.demo.realism.sentences import sentences, shares
from core.demo.realism.table import ankle_sample, figures, kappa, mistakes, share_of_group
from core.settings import PROJECT
from core.types import Answer
from tests.demo import made

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
EASY = {"negation", "indication", "text"}


def share(items: tuple[DemoReport, ...], answer: Answer) -> float:
    return sum(item.truth is answer for item in items) / len(items)


def test_a_report_is_cut_into_sentences_without_its_labels() -> None:
    text = "OSG re. 2 Eb.\nBefund: Z. n. Sturz. Keine Fraktur, ca. 2 mm. V. a. Erguß.\n- Gut."
    assert sentences(text) == [
        "osg re", "2 eb", "z. n. sturz", "keine fraktur, ca. 2 mm", "v. a. erguss", "gut",
    ]  # fmt: skip


def test_overlap_counts_what_two_reports_share_beside_stock_phrases() -> None:
    """Two of four sentences in common; the stock phrase counts as a sentence, not as shared."""
    stock = ["keine fraktur"]
    first, second = [*stock, "a", "b", "c"], [*stock, "a", "b", "d", "e"]
    others = [[*stock, f"x{i}", f"y{i}", f"z{i}"] for i in range(2000)]
    nearest = nearest_neighbours([first, second, *others])
    assert nearest[:3] == [0.5, 0.5, 0.0]


def test_no_two_reports_share_more_than_half_their_sentences() -> None:
    for items in (made.ankles(), made.chests()):
        assert max(nearest_neighbours([sentences(item.report.text) for item in items])) <= 0.5


def test_there_are_thousands_of_sentences() -> None:
    frequency = shares(sentences(item.report.text) for item in made.ankles())
    assert len({re.sub(r"\d+", "#", sentence) for sentence in frequency}) >= 3000


def test_reports_are_as_long_as_reports_are() -> None:
    words = sorted(len(item.report.text.split()) for item in made.ankles())
    assert 12 <= words[len(words) // 20] <= 20
    assert 25 <= words[len(words) // 2] <= 50
    assert 120 <= words[len(words) * 19 // 20] <= 180


@pytest.mark.parametrize(
    ("items", "word"),
    [(made.ankles, learning.FRACTURE), (made.chests, learning.PNEUMOTHORAX)],
    ids=["ankle", "chest"],
)
def test_keywords_do_not_suffice(items: object, word: re.Pattern[str]) -> None:
    reports = items()  # type: ignore[operator]
    assert learning.keyword(reports, word) < 0.7
    assert learning.keyword_and_negation(reports, word) < 0.75


def test_word_counts_learn_most_and_not_all_of_it_from_the_gold_set() -> None:
    gold, ankles = made.ankle_gold(), made.ankles()
    assert 0.80 <= learning.classifier_cross_validated(gold) <= 0.95
    assert 0.80 <= learning.classifier_elsewhere(gold[:400], ankles[500:]) <= 0.95


def test_what_is_learnt_on_the_demo_holds_on_reports_written_by_hand() -> None:
    model = learning.word_counts()
    model.fit(
        [item.report.text for item in made.ankles()[:2000]],
        [item.truth.value for item in made.ankles()[:2000]],
    )
    rows = made.handwritten()
    right = sum(model.predict([row["text"] for row in rows]) == [row["answer"] for row in rows])
    assert right >= 16


def test_twenty_reports_written_by_hand_teach_something_about_the_demo() -> None:
    rows, ankles = made.handwritten(), made.ankles()
    model = learning.word_counts()
    model.fit([row["text"] for row in rows], [row["answer"] for row in rows])
    score = model.score([i.report.text for i in ankles], [i.truth.value for i in ankles])
    assert score > share(ankles, Answer.ABSENT)


@pytest.mark.parametrize("task", ["ankle", "chest"])
def test_a_frequent_sentence_of_one_answer_only_speaks_of_the_finding(task: str) -> None:
    if task == "ankle":
        pure = giveaways.pure_sentences(made.ankles(), giveaways.SPEAKS_OF_BONE)
    else:
        pure = giveaways.pure_sentences(made.chests(), giveaways.SPEAKS_OF_PLEURA)
    assert pure
    assert [one.sentence for one in pure if not one.speaks] == []


def test_the_data_card_shows_what_is_measured_now() -> None:
    card = (PROJECT / "data" / "demo" / "README.md").read_text(encoding="utf-8")
    sample = ankle_sample(made.ankles())
    measured = dict(figures(sample))
    measured |= {f"pitfall `{group}`": share_of_group(sample, group) for group in ankle.GROUPS}
    for name, figure in measured.items():
        assert f"| {name} | {figure} |" in card, f"Paste anew: python -m core.demo.realism ({name})"


def test_about_a_third_is_positive_and_few_are_uncertain() -> None:
    for items in (made.ankles(), made.ankle_gold(), made.chests(), made.chest_gold()):
        assert 0.28 <= share(items, Answer.PRESENT) <= 0.38
        assert 0.04 <= share(items, Answer.UNCERTAIN) <= 0.12


def test_every_pitfall_occurs_in_the_gold_set_and_none_rules_it() -> None:
    for gold, groups in ((made.ankle_gold(), ankle.GROUPS), (made.chest_gold(), chest.GROUPS)):
        count = {g: sum(g in item.report.pitfalls for item in gold) for g in groups}
        assert min(count.values()) >= 1
        assert max(count.values()) <= 0.6 * len(gold)
    for group in set(ankle.GROUPS):
        count_in_archive = sum(group in item.report.pitfalls for item in made.ankles())
        assert count_in_archive >= 0.008 * len(made.ankles()), group


def test_most_reports_are_easy_and_some_are_hard_in_two_ways() -> None:
    hard = [len(set(item.report.pitfalls) - EASY) for item in made.ankles()]
    assert 0.5 <= hard.count(0) / len(hard) <= 0.7
    assert sum(n >= 2 for n in hard) >= 0.08 * len(hard)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\W*$|^(?:Befund )?folgt|Anlage", r"Nachtrag|Addendum|Ergänzung", r"<p>|<html|rtf1",
        r"Fracture\?|fracture", r"[Ii]gnor|SYSTEM|Sprachmodell|\"answer\"|[Dd]isregard",
        r"Aussenkn|Fuss", r"oe|ae|ue", r"beidseits", r"^[^a-zäöüß]{40,}$", r"Sehr geehrte",
    ],
)  # fmt: skip
def test_odd_reports_are_there(pattern: str) -> None:
    assert sum(bool(re.search(pattern, item.report.text)) for item in made.ankles()) >= 5


def test_simulated_readers_agree_as_radiologists_do() -> None:
    assert 0.85 <= kappa(made.ankle_gold()) <= 0.92
    assert 0.80 <= kappa(made.chest_gold()) <= 0.95


def test_simulated_readers_err_more_where_the_language_is_hard() -> None:
    hard = tuple(i for i in made.ankles() if {"suspicion", "comparison"} & set(i.report.pitfalls))
    easy = tuple(i for i in made.ankles() if not set(i.report.pitfalls) - EASY)
    for on_hard, on_easy in zip(mistakes(hard), mistakes(easy), strict=True):
        assert on_hard / len(hard) > 3 * on_easy / len(easy)


def test_the_first_reader_is_the_better_and_the_adjudication_better_than_either() -> None:
    first, second, settled = mistakes(made.ankles())
    assert settled < first < second
    assert settled / len(made.ankles()) < 0.02
