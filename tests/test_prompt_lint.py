"""Remarks on prompts that work and still do badly."""

from __future__ import annotations

import pytest

from core.prompt_lint import folded, lint
from tests import small

ASK = 'JSON mit "evidence" und "answer" ({{ answer_words | join(", ") }}).'
EXAMPLE = """examples:
  - text: {text}
    answer: {answer}
    evidence: {evidence}"""


def remarks(head: str = "", body: str = ASK + "\n{{ report.text }}", scored: str = "") -> list[str]:
    prompt = small.prompt(small.with_head(head, body))
    return [each.message for each in lint(prompt, small.task(), [folded(scored)] if scored else [])]


def with_example(text: str, answer: str, evidence: str, scored: str = "") -> list[str]:
    body = "{% for example in examples %}{{ example.text }}{% endfor %}" + ASK + "{{ report.text }}"
    return remarks(EXAMPLE.format(text=text, answer=answer, evidence=evidence), body, scored)


def test_a_sound_prompt_has_no_remarks() -> None:
    assert remarks() == []
    assert with_example("Fraktur der Fibula.", "present", "Fraktur der Fibula.") == []


def test_a_prompt_without_the_report_is_remarked() -> None:
    [said] = remarks(body=ASK)
    assert "{{ report.text }}" in said


def test_a_report_that_is_not_last_costs_the_prefix_cache() -> None:
    prompt = small.prompt(small.with_head("", "{{ report.text }}\n" + ASK + " Regel." * 40))
    [said] = lint(prompt, small.task())
    assert "report last" in said.message
    assert said.line == prompt.body_line


def test_a_short_reminder_behind_the_report_is_no_matter() -> None:
    assert remarks(body=ASK + "\n<befund>{{ report.text }}</befund>\nAntwort:") == []


def test_an_answer_that_is_not_named_is_remarked() -> None:
    said = remarks(body='JSON mit "evidence" und "answer": present, absent. {{ report.text }}')
    assert len(said) == 1
    assert "uncertain" in said[0]


def test_a_key_that_is_not_asked_for_is_remarked() -> None:
    [said] = remarks(body='{{ answer_words | join(" ") }} "answer" {{ report.text }}')
    assert '"evidence"' in said


def test_examples_that_the_body_does_not_show_are_remarked() -> None:
    head = EXAMPLE.format(text="Fraktur.", answer="present", evidence="Fraktur.")
    [said] = remarks(head)
    assert "no loop" in said


@pytest.mark.parametrize(
    ("text", "answer", "evidence", "part"),
    [
        ("Keine Fraktur.", "present", "Keine Fraktur.", "negates the finding"),
        ("Kein Nachweis einer Fraktur.", "present", "Kein Nachweis einer Fraktur.", "negates"),
        ("Fraktur der Fibula.", "present", "Bruch der Tibia.", "does not stand in its text"),
    ],
)
def test_an_example_that_contradicts_itself_is_remarked(
    text: str, answer: str, evidence: str, part: str
) -> None:
    [said] = with_example(text, answer, evidence)
    assert part in said


def test_a_presupposed_fracture_is_no_contradiction() -> None:
    text = "Fraktur der Fibula. Keine weitere Fraktur."
    assert with_example(text, "present", "Keine weitere Fraktur.") == []


def test_an_example_that_is_scored_is_remarked_whatever_its_white_space() -> None:
    [said] = with_example(
        "Fraktur der  Fibula.", "present", "Fraktur", scored="fraktur der fibula."
    )
    assert "is a gold report" in said
