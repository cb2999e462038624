"""Suggestions rest on what a prompt got wrong on the develop part, and on nothing else."""

from __future__ import annotations

import pytest

from core.errors import SuggestionFileError
from core.prompts import Prompt
from core.readers._base import fingerprint
from core.settings import PROJECT, load_settings
from core.store import readers, readings
from core.store.database import writing
from core.suggestion_files import FILE
from core.types import Answer, Evidence, Reader, ReaderKind, Reading
from core.workflows import comparison_ground, library, suggest, task_advice
from core.workflows.study import Study, open_study
from core.workflows.suggest import Source
from tests.compared import MODEL, SOURCE, TASK, Compared, compared

TEXTS = {
    0: "Nicht dislozierte Fraktur der Fibula.",
    1: "Nicht dislozierte Fraktur des Talus.",
    2: "Nicht dislozierte Fraktur der Tibia.",
    3: "Os trigonum, glatt begrenzt.",
    4: "Kein Nachweis einer Fraktur.",
    5: "Keine Fraktur.",
}


@pytest.fixture
def small(study: Study) -> Compared:
    """Six develop reports and two of the test part, which is all wrong."""
    groups = {0: ("false_negation",), 1: ("false_negation",), 2: ("false_negation",), 7: ("old",)}
    made = compared(study, "11100011", test=2, pitfalls=groups, texts=TEXTS)
    made.prompt("tried", "00100000")
    return made


def prompt_of(small: Compared, name: str) -> Prompt:
    return library.by_name(small.study.engine, small.task, name).prompt


def quote(small: Compared, place: int, answer: Answer, words: str, name: str = "careful") -> None:
    """A prompt of this name gives an answer with a quote of the report."""
    start = TEXTS[place].index(words)
    reader = Reader(
        ReaderKind.PROMPT, name, TASK, fingerprint({"quotes": name}), prompt_name=name,
        model=MODEL, settings={"shots": "0"},
    )  # fmt: skip
    evidence = Evidence(words, start, start + len(words))
    with writing(small.study.engine) as connection:
        reader_id = readers.ensure(connection, reader)
        found = Reading(small.ids[place], answer, 1.0, evidence=evidence)
        readings.add(connection, reader_id, [found])


def test_errors_are_those_of_the_develop_part(small: Compared) -> None:
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    assert (errors.errors.successes, errors.errors.total) == (2, 6)
    assert [each.key for each in errors.wrong] == list(small.ids[:2])
    assert [each.group for each in errors.groups] == ["false_negation"]
    assert (errors.groups[0].inside.successes, errors.groups[0].inside.total) == (2, 3)


def test_a_prompt_that_has_read_nothing_has_no_errors_yet(small: Compared) -> None:
    small.prompt("idle", "")
    assert suggest.errors_of(small.study, small.task, "idle") is None


def test_without_gold_there_are_no_errors(study: Study) -> None:
    assert suggest.errors_of(study, study.task(TASK), "plain") is None


def test_examples_quote_somebody_who_was_right(small: Compared) -> None:
    quote(small, 0, Answer.PRESENT, "Fraktur der Fibula")
    quote(small, 1, Answer.ABSENT, "Nicht dislozierte", name="hasty")
    quote(small, 1, Answer.PRESENT, "Fraktur des Talus")
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    found = suggest.examples(
        small.study, small.task, errors, prompt_of(small, "tried"), Source.WRONG
    )
    quoted = {each.example.text: each.example.evidence for each in found}
    assert quoted[TEXTS[0]] == "Fraktur der Fibula"
    assert quoted[TEXTS[1]] == "Fraktur des Talus"
    assert {each.quoted_by for each in found} == {"careful"}
    assert all(each.near == 1 for each in found)


def test_a_report_without_a_right_quote_is_no_example(small: Compared) -> None:
    quote(small, 0, Answer.PRESENT, "Fraktur der Fibula")
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    tried = prompt_of(small, "tried")
    found = suggest.examples(small.study, small.task, errors, tried, Source.WRONG)
    # The signs of tests/compared.py quote “Befund”, of reports that it is right about only.
    assert [each.report.report_id for each in found if each.report] == [small.ids[0]]


def test_of_all_develop_reports_both_answers_are_shown(small: Compared) -> None:
    for place, words in ((0, "Fraktur"), (2, "Fraktur"), (4, "Kein Nachweis")):
        quote(small, place, Answer.ABSENT if place == 4 else Answer.PRESENT, words)
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    tried = prompt_of(small, "tried")
    found = suggest.examples(small.study, small.task, errors, tried, Source.DEVELOP, 2)
    assert [each.example.answer for each in found] == [Answer.PRESENT, Answer.ABSENT]


def test_what_the_draft_shows_already_is_not_suggested_again(small: Compared) -> None:
    quote(small, 0, Answer.PRESENT, "Fraktur der Fibula")
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    shown = f"examples:\n  - text: {TEXTS[0].upper()}\n    answer: present\n---\nFraktur?"
    source = SOURCE.replace("---\nFraktur?", shown)
    draft = library.save(small.study.engine, small.task, "draft", source).prompt
    assert suggest.examples(small.study, small.task, errors, draft, Source.WRONG) == ()


def test_examples_of_other_prompts_are_a_pool_of_their_own(small: Compared) -> None:
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    tried = prompt_of(small, "tried")
    found = suggest.examples(small.study, small.task, errors, tried, Source.WRITTEN)
    answers = {each.example.answer for each in found}
    assert answers == {Answer.PRESENT, Answer.ABSENT, Answer.UNCERTAIN}
    assert all(each.report is None and each.quoted_by for each in found)


def test_a_report_used_as_example_leaves_everyones_scores(small: Compared) -> None:
    shown = f"examples:\n  - text: {TEXTS[0]}\n    answer: present\n---\nFraktur?"
    small.prompt("with_shot", "11100000", source=SOURCE.replace("---\nFraktur?", shown))
    ground = comparison_ground.load(small.study, small.task)
    assert ground is not None
    assert ground.left_out == (small.ids[0],)
    errors = suggest.errors_of(small.study, small.task, "tried")
    assert errors is not None
    assert (errors.errors.successes, errors.errors.total) == (1, 5)


def test_a_sentence_is_hindered_by_what_the_prompt_says_or_can_not_say(small: Compared) -> None:
    known = task_advice.advice(small.study, small.task)
    plain, rules = prompt_of(small, "plain"), prompt_of(small, "rules")
    binary = prompt_of(small, "plain_binary")
    assert suggest.sentence_for(known, plain, "suspicion").hindrance == ""
    assert "says this already" in suggest.sentence_for(known, rules, "suspicion").hindrance
    assert "names uncertain" in suggest.sentence_for(known, binary, "suspicion").hindrance
    assert "No sentence" in suggest.sentence_for(known, plain, "a new group").hindrance


def test_english_prompts_get_english_sentences(small: Compared) -> None:
    known = task_advice.advice(small.study, small.task)
    found = suggest.sentence_for(known, prompt_of(small, "plain_en"), "addendum")
    assert found.text == "An addendum has the last word."


def test_a_task_without_the_file_has_no_sentences_and_a_broken_one_is_named(
    small: Compared, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("library")
    (folder / TASK).mkdir()
    for name in ("task.yaml", "plain.md"):
        text = (PROJECT / "prompts" / TASK / name).read_text(encoding="utf-8")
        (folder / TASK / name).write_text(text, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    own = open_study(load_settings(home=home, prompts=folder))
    assert task_advice.advice(own, own.task(TASK)).sentences == {}
    (folder / TASK / FILE).write_text("sentence: {}\n", encoding="utf-8")
    with pytest.raises(SuggestionFileError, match=FILE):
        task_advice.advice(own, own.task(TASK))
    own.engine.dispose()
