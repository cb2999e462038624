"""The answers as one sees them: a sign, a colour and a word, the same on every page."""

from __future__ import annotations

from core.types import Answer, Failure, FailureKind
from pages.parts import ink

SIGNS = {
    Answer.PRESENT: "●",
    Answer.ABSENT: "○",
    Answer.UNCERTAIN: "◐",
    Answer.NOT_MENTIONED: "–",
}
FAILED = "✕"
WORDS = {
    Answer.PRESENT: "present",
    Answer.ABSENT: "absent",
    Answer.UNCERTAIN: "uncertain",
    Answer.NOT_MENTIONED: "not mentioned",
}
FAILURES = {
    FailureKind.UNPARSABLE: "can't be read",
    FailureKind.TRUNCATED: "cut off",
    FailureKind.REFUSED: "declined to answer",
    FailureKind.OFF_SCHEMA: "another word than asked for",
    FailureKind.TIMEOUT: "no answer in time",
    FailureKind.SERVER_ERROR: "the server failed",
    FailureKind.CONTEXT_OVERFLOW: "longer than the window",
    FailureKind.ABORTED: "aborted by the server",
    FailureKind.MODEL_CHANGED: "the model was replaced",
    FailureKind.WITHDRAWN: "taken back",
}


def sign(outcome: Answer | Failure | None) -> str:
    """● ○ ◐ ✕, or · where nobody has read."""
    if outcome is None:
        return "·"
    return FAILED if isinstance(outcome, Failure) else SIGNS[outcome]


def word(outcome: Answer | Failure | None) -> str:
    if outcome is None:
        return "not read"
    return FAILURES[outcome.kind] if isinstance(outcome, Failure) else WORDS[outcome]


def colour(outcome: Answer | Failure | None) -> str:
    if outcome is None:
        return ink.UNCERTAIN
    return ink.FAILURE if isinstance(outcome, Failure) else ink.ANSWER_COLOURS[outcome]


def labelled(outcome: Answer | Failure | None) -> str:
    """● present, for cells of a table."""
    return f"{sign(outcome)} {word(outcome)}"


def said(text: str) -> Answer | Failure:
    """What a stored column holds: the value of an answer, or of a failure's kind."""
    if text in set(Answer):
        return Answer(text)
    return Failure(FailureKind(text), "")


def html(outcome: Answer | Failure | None) -> str:
    """The sign in its colour, with its word for a screen reader."""
    return (
        f'<span class="overread-sign" role="img" aria-label="{word(outcome)}" '
        f'title="{word(outcome)}" style="color:{colour(outcome)}">{sign(outcome)}</span>'
    )
