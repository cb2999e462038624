"""The report is found in the message, whatever delimits it, and so are the examples."""

from __future__ import annotations

import pytest

from core.standin.answer_words import words_in
from core.standin.layout import Shown, examples, locate, without_examples
from core.types import ChatMessage

REPORT = "Befund:\nKein Bruch.\n\nBeurteilung: Normal."


@pytest.mark.parametrize(
    ("message", "delimited"),
    [
        (f"Frage? Der Text steht in <b> und </b>.\n\n<b>\n{REPORT}\n</b>", True),
        (f"Frage?\n\n###\n{REPORT}\n###", True),
        (f'Frage?\n"""\n{REPORT}\n"""', True),
        (f"Frage?\n\nBefund:\n{REPORT}", False),
        (f"Frage?\n\nHere is it.\n\nReport text:\n{REPORT}", False),
        (f"Frage?\n\nBefund:\nBruch.\nAntwort: ja\n\nBefund:\n{REPORT}", False),
        (f"Frage?\n\n{REPORT}", False),
    ],
)
def test_the_report_is_found(message: str, delimited: bool) -> None:
    found = locate(message)
    assert found.delimited is delimited
    assert found.report.strip().endswith("Kein Bruch.\n\nBeurteilung: Normal.")
    assert "Frage?" not in found.report


def test_examples_in_the_text_are_found_and_leave_the_instructions() -> None:
    before = (
        "Frage?\n\n<befund>\nEin Bruch.\n</befund>\n"
        'Antwort: {"evidence": "Ein Bruch.", "answer": "ja"}\n\n'
        "<befund>\nHeil.\n</befund>\nAntwort: nein\n\nNun:\n"
    )
    assert examples((), before) == (Shown("Ein Bruch.", "ja"), Shown("Heil.", "nein"))
    assert "Ein Bruch." not in without_examples(before)
    assert "Frage?" in without_examples(before)


def test_examples_without_tags_are_found() -> None:
    before = "\nFrage?\n\nBefund: Ein Bruch.\nAntwort: ja\n\nBefund: Heil.\nAntwort: nein\n"
    assert examples((), before) == (Shown("Ein Bruch.", "ja"), Shown("Heil.", "nein"))


def test_examples_as_turns_are_found() -> None:
    turns = (
        ChatMessage("system", "Frage?"),
        ChatMessage("user", "<b>\nEin Bruch.\n</b>"),
        ChatMessage("assistant", '{"answer": "ja"}'),
    )
    assert examples(turns, "") == (Shown("Ein Bruch.", "ja"),)


@pytest.mark.parametrize(
    ("instructions", "words"),
    [
        ('"answer" (eines von: ja, nein, unklar).', ["ja", "nein", "unklar"]),
        ("Reply with one of these words: yes, no", ["yes", "no"]),
        (
            "(eines von: Fraktur, keine Fraktur, unsicher).",
            ["Fraktur", "keine Fraktur", "unsicher"],
        ),
        ('(eines von: ja, nein, unklar) und "sicher" (0 bis 100: wie)', ["ja", "nein", "unklar"]),
        ("Antworte mit 1 oder 0.", ["1", "0"]),
        ("Label it “positive” or “negative”.", ["positive", "negative"]),
        ("Was meinst du?", ["present", "absent", "uncertain"]),
    ],
)
def test_answer_words_are_read_from_the_prompt(instructions: str, words: list[str]) -> None:
    found = words_in(instructions)
    assert list(found.values()) == words
    assert list(found) == ["present", "absent", "uncertain"][: len(words)]
