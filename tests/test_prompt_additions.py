"""What is put into a prompt stands where one would write it, and the prompt still works."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.prompt_additions import holds, with_example, with_sentence, words_missing
from core.prompts import Prompt, parse_prompt, render
from core.settings import PROJECT
from core.suggestion_files import ExampleWords, parse_advice
from core.tasks import parse_task
from core.types import Answer, FewShotExample, Task

LIBRARY = sorted((PROJECT / "prompts").glob("*/*.md"))
GERMAN = ExampleWords("Beispiele:", "Antwort:", "Nun der Befund:")
EXAMPLE = FewShotExample("Fissur im Innenknöchel.", Answer.PRESENT, "Fissur im Innenknöchel.")
SENTENCE = "Ein Nachtrag hat das letzte Wort: dann {{ answers.absent }}."


def task_of(path: Path) -> Task:
    file = path.parent / "task.yaml"
    return parse_task(path.parent.name, file.read_text(encoding="utf-8"), str(file))


def shipped(path: Path) -> tuple[Prompt, Task]:
    task = task_of(path)
    return parse_prompt(task, path.stem, path.read_text(encoding="utf-8"), path.name), task


def ankle(name: str) -> tuple[Prompt, Task]:
    return shipped(PROJECT / "prompts" / "ankle_fracture" / f"{name}.md")


def test_a_sentence_stands_before_what_asks_for_the_reply() -> None:
    prompt, _ = ankle("plain")
    lines = with_sentence(prompt.source, SENTENCE).split("\n")
    place = lines.index(SENTENCE)
    assert lines[place - 1].startswith("Liegt laut")
    assert lines[place + 1].startswith("Antworte als JSON")


def test_a_sentence_is_one_more_rule_where_there_are_rules() -> None:
    prompt, _ = ankle("rules")
    lines = with_sentence(prompt.source, SENTENCE).split("\n")
    place = lines.index(f"- {SENTENCE}")
    assert lines[place - 1].startswith("- Sagt der Befund nur")
    assert lines[place + 1] == ""


def test_a_long_sentence_is_wrapped_and_its_variables_stay_whole() -> None:
    prompt, _ = ankle("rules")
    long = " ".join([*["Wort"] * 18, "{{ answers.uncertain }}", *["Wort"] * 9])
    added = set(with_sentence(prompt.source, long).split("\n")) - set(prompt.source.split("\n"))
    assert len(added) == 2
    assert max(map(len, added)) <= 100
    assert any("{{ answers.uncertain }}" in line for line in added)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_prompt_takes_a_sentence_and_an_example(path: Path) -> None:
    prompt, task = shipped(path)
    once = parse_prompt(task, "once", with_sentence(prompt.source, SENTENCE), "once")
    assert holds(once, SENTENCE)
    assert not holds(prompt, SENTENCE)
    both = parse_prompt(task, "both", with_example(once, task, EXAMPLE, GERMAN), "both")
    sent = "\n".join(message.content for message in render(both, task, "DER BEFUND"))
    assert both.examples == (*prompt.examples, EXAMPLE)
    assert sent.count(EXAMPLE.text) >= 1
    assert sent.index(EXAMPLE.text) < sent.rindex("DER BEFUND")
    assert "letzte Wort: dann" in sent
    assert sent.count("DER BEFUND") == 1


def test_examples_get_the_frame_of_the_report() -> None:
    prompt, task = ankle("region")
    added = parse_prompt(task, "x", with_example(prompt, task, EXAMPLE, GERMAN), "x")
    sent = render(added, task, "DER BEFUND")[-1].content
    assert (
        "Beispiele:\n\n<befund>\nFissur im Innenknöchel.\n</befund>\n"
        'Antwort: {"evidence": "Fissur im Innenknöchel.", "answer": "present"}\n\n'
    ) in sent
    assert sent.rstrip().endswith("Nun der Befund:\n\n<befund>\nDER BEFUND\n</befund>")


def test_without_words_for_the_language_examples_are_sent_as_turns() -> None:
    prompt, task = ankle("plain")
    added = parse_prompt(task, "x", with_example(prompt, task, EXAMPLE, None), "x")
    assert [message.role for message in render(added, task, "DER BEFUND")] == [
        "user", "assistant", "user",
    ]  # fmt: skip


def test_a_second_example_adds_no_second_loop() -> None:
    prompt, task = ankle("plain")
    once = parse_prompt(task, "x", with_example(prompt, task, EXAMPLE, GERMAN), "x")
    other = FewShotExample("Os trigonum.", Answer.ABSENT, "Os trigonum.")
    twice = parse_prompt(task, "x", with_example(once, task, other, GERMAN), "x")
    assert twice.body == once.body
    assert twice.shots == 2


def test_a_sentence_that_names_an_answer_the_prompt_lacks_is_told() -> None:
    prompt, _ = ankle("plain_binary")
    assert words_missing(prompt, "{{ answers.uncertain }}, {{ answers.absent }}") == ("uncertain",)


def test_a_rule_of_the_library_is_known_as_said() -> None:
    file = PROJECT / "prompts" / "ankle_fracture" / "suggestions.yaml"
    advice = parse_advice(file.read_text(encoding="utf-8"), str(file))
    said = {
        group
        for group in advice.sentences
        if holds(ankle("rules")[0], advice.sentence(group, "de"))
    }
    assert said == set(advice.sentences) - {"side", "text"}
