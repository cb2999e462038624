"""The sentences to add are data of their task, read strictly."""

from __future__ import annotations

import pytest

from core.demo import ankle, chest
from core.errors import SuggestionFileError
from core.prompt_additions import with_sentence
from core.prompts import parse_prompt, render
from core.settings import PROJECT
from core.suggestion_files import Advice, parse_advice
from core.tasks import parse_task

TASKS = {
    "ankle_fracture": (ankle.GROUPS, "rules", "rules_en"),
    "pneumothorax": (chest.GROUPS, "rules"),
}


def advice_of(task: str) -> Advice:
    path = PROJECT / "prompts" / task / "suggestions.yaml"
    return parse_advice(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("name", TASKS)
def test_every_group_has_a_sentence_that_the_prompts_can_say(name: str) -> None:
    folder = PROJECT / "prompts" / name
    task = parse_task(name, (folder / "task.yaml").read_text(encoding="utf-8"), name)
    groups, *prompts = TASKS[name]
    for stem in prompts:
        source = (folder / f"{stem}.md").read_text(encoding="utf-8")
        language = parse_prompt(task, stem, source, stem).language
        for group in groups:
            sentence = advice_of(name).sentence(str(group), language)
            assert sentence, f"{group} has none in {language}"
            added = parse_prompt(task, stem, with_sentence(source, sentence), stem)
            assert "{{" not in render(added, task, "x")[-1].content


def test_a_misspelt_key_is_named_with_its_line() -> None:
    with pytest.raises(SuggestionFileError, match=r"line 3.*“sentence”"):
        parse_advice("examples: {}\nsentences: {}\nsentence: {}\n", "suggestions.yaml")


def test_line_breaks_of_the_file_are_not_part_of_a_sentence() -> None:
    text = "sentences:\n  old:\n    de: |\n      Alt ist\n      nicht neu.\n"
    assert parse_advice(text, "x").sentence("old", "de") == "Alt ist nicht neu."


def test_what_the_file_does_not_say_is_empty() -> None:
    assert parse_advice("", "x") == Advice()
    assert Advice().sentence("old", "de") == ""
