"""Who chose German reads German from the worklist to the end of the list."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from streamlit.testing.v1 import AppTest

from core.protocol import Design, Reason
from core.store.blinding import MIXED
from core.types import Answer, Failure, FailureKind
from core.workflows import demo_study, review, review_desk
from core.workflows.study import Study
from pages.parts.reading_desk import texts, worklist_texts
from tests import small_review
from tests.pages.test_review import app, button, opened, read, words

__all__ = ["app"]
ENGLISH = re.compile(
    r"\b(?:the|of|are|read|wait|report|reports|cases?|differ|list|made|why|others|present|absent)\b"
)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", worklist_texts.keys())
def test_both_languages_fill_the_same_gaps(key: str) -> None:
    english, german = (worklist_texts._WORDS[key][place] for place in (0, 1))
    assert english
    assert german
    assert gaps(english) == gaps(german)


def test_an_empty_worklist_speaks_german(app: AppTest, study: Study) -> None:
    page = opened(app, lang="de")
    assert "Noch gibt es nichts anzusehen" in words(page)


def test_a_list_is_made_and_read_in_german(app: AppTest, study: Study) -> None:
    small_review.fill(study.engine)
    page = opened(app, reader="Anna", lang="de")
    assert "Verschieden beantwortet: <b>10</b> von 20 Befunden." in words(page)
    button(page, "Liste aus 10 Fällen + 2 Stichproben anlegen").click().run()
    assert not page.exception
    assert "von „A gegen B“ warten auf Sie." in words(page)
    assert button(page, "Nächster Fall (1 von ").disabled is False


@pytest.mark.parametrize("view", ["Cases", "What it brought", "Agreement"])
def test_a_finished_list_leaves_no_english_word_on_the_worklist(
    app: AppTest, study: Study, view: str
) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground)
    read(study, ground, list_id, 6)
    page = opened(app, reader="Anna", lang="de", list=str(list_id), view=view)
    shown = re.sub(r"<style>.*?</style>|<[^>]*>|A against B", " ", words(page), flags=re.S)
    assert "ist gelesen" in shown
    assert ENGLISH.findall(shown) == []
    labels = [each.label for each in [*page.button, *page.selectbox, *page.text_input]]
    assert ENGLISH.findall(" ".join(labels)) == []


@pytest.mark.parametrize("lang", ["en", "de"])
def test_people_sit_down_together_and_read_under_their_common_name(
    app: AppTest, study: Study, lang: str
) -> None:
    ground = small_review.fill(study.engine)
    double = Design(agreement_share=0, repeat_share=0, readers_per_case=2)
    list_id = small_review.make_list(study.engine, ground, 2, double)
    for reader_id, answer in ((ground.anna, Answer.PRESENT), (ground.bert, Answer.ABSENT)):
        for case in review_desk.hand(study, reader_id, list_id, 2).cases:
            review.decide(study, reader_id, small_review.verdict(case.look.case_id, 0, answer))
    page = opened(app, reader="Anna", lang=lang)
    page.multiselect[0].set_value([ground.anna, ground.bert]).run()
    next(each for each in page.button if each.key == "sit down together").click().run()
    assert not page.exception
    assert page.query_params["reader"] == "consensus: Anna + Bert"
    start = {"en": "Read next case (1 of 2)", "de": "Nächster Fall (1 von 2)"}[lang]
    assert button(page, start).disabled is False
    page.query_params["reader"] = "Anna"
    page.run()
    assert button(page, start).disabled is True
    assert {"en": "wait for a reader", "de": "warten auf jemanden"}[lang] in words(page)
    page.toggle[0].set_value(True).run()
    assert not page.exception
    assert {"en": "Before adjudication", "de": "Vor der Klärung"}[lang] in words(page)


def test_a_synthetic_study_says_so_in_german(app: AppTest, study: Study) -> None:
    demo_study.load_demo(study, 6, 4, 1)
    assert "Demo-Studie: künstliche Befunde" in words(opened(app, lang="de"))


def test_a_language_that_is_not_spoken_is_english(app: AppTest, study: Study) -> None:
    assert "There is nothing to look at yet" in words(opened(app, lang="xx"))


def test_every_reason_answer_and_failure_has_a_german_word() -> None:
    for reason in (*Reason, MIXED):
        assert texts.reason_word(reason, "de") != texts.reason_word(reason, "en")
    told = [*Answer, *(Failure(kind, "") for kind in FailureKind)]
    for each in told:
        assert worklist_texts.outcome("de", each) != worklist_texts.outcome("en", each)


def test_moments_are_written_as_in_german() -> None:
    noon = 1_700_000_000.0
    assert worklist_texts.moment("de", noon, noon).startswith("Heute ")
    assert worklist_texts.moment("de", noon, noon + 86_400).startswith("Gestern ")
    assert worklist_texts.moment("de", noon, noon + 5 * 86_400).startswith("14. Nov.")
