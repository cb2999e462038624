"""What a prompt that works may still do badly, said before it costs a run.

Pure: a prompt is rendered around a mark in place of the report, and the text
around the mark is looked at. Remarks are advice; errors are raised elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from core.prompts import MARK, Prompt, render
from core.types import Answer, Task

MOST_BEHIND_REPORT = 160
"""Characters that may follow the report: a closing tag and a reminder."""
NEGATED = re.compile(
    r"\b(kein\w*|ohne|no|without)\b(?![^.]*\b(weitere\w*|sekundäre\w*|further|other)\b)"
    r"[^.]{0,40}\b(\w*fraktur\w*|fissur\w*|\w*fracture\w*|pneumothora\w+)\b",
    re.IGNORECASE,
)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. `line` counts from 1 in the file, None where there is no one line."""

    message: str
    line: int | None = None


def lint(prompt: Prompt, task: Task, scored_texts: Collection[str] = ()) -> tuple[Remark, ...]:
    """All remarks on a prompt; `scored_texts` are gold reports, as `folded` makes them.

    Raises TemplateError where the prompt can't be rendered at all.
    """
    return (
        *_about_report(prompt, task),
        *_about_answers(prompt, task),
        *_about_examples(prompt, frozenset(scored_texts)),
    )


def folded(text: str) -> str:
    """The text without differences of white space and case, to recognise it again."""
    return SPACE.sub(" ", text).strip().casefold()


def _about_report(prompt: Prompt, task: Task) -> Iterator[Remark]:
    last = render(prompt, task, MARK)[-1].content
    if MARK not in last:
        yield Remark("The report is missing: write {{ report.text }} where it belongs.")
        return
    behind = last.rsplit(MARK, 1)[1]
    if len(behind) > MOST_BEHIND_REPORT:
        yield Remark(
            f"{len(behind)} characters follow the report and must be read anew for each one. "
            "Put what is constant first and the report last: the server then keeps the beginning.",
            _line_with(prompt, "report.text"),
        )
    if last.count(MARK) > 1:
        yield Remark("The report stands in the prompt more than once.", None)


def _about_answers(prompt: Prompt, task: Task) -> Iterator[Remark]:
    said = " ".join(message.content for message in render(prompt, task, MARK)).casefold()
    for answer, word in prompt.answers.items():
        if word.casefold() not in said:
            yield Remark(
                f"The answer “{word}” is not named in the text: write "
                f"{{{{ answers.{answer.value} }}}} or list {{{{ answer_words }}}}."
            )
    for key in prompt.reply:
        if f'"{key}"' not in said:
            yield Remark(
                f'The text does not ask for the key "{key}". The server is given the form of the '
                "reply, but the model isn't told of it unless the prompt says so."
            )


def _about_examples(prompt: Prompt, scored: frozenset[str]) -> Iterator[Remark]:
    if prompt.examples and prompt.examples_as == "text" and "examples" not in prompt.body:
        yield Remark("The examples of the head are not shown: the body has no loop over examples.")
    answers: dict[str, Answer] = {}
    for number, example in enumerate(prompt.examples, start=1):
        name, text = f"Example {number}", folded(example.text)
        line = _line_with(prompt, example.text[:24])
        if text in scored:
            yield Remark(
                f"{name} is a gold report: no prompt that is compared with this one is scored "
                "on it, nor on other reports of its patient.", line,
            )  # fmt: skip
        if example.evidence and folded(example.evidence) not in text:
            yield Remark(f"{name}: its evidence does not stand in its text.", line)
        if example.answer is Answer.PRESENT and NEGATED.search(example.evidence):
            yield Remark(f"{name} is “present”, but its evidence negates the finding.", line)
        if answers.setdefault(text, example.answer) is not example.answer:
            yield Remark(f"{name} stands there twice, with different answers.", line)


def _line_with(prompt: Prompt, part: str) -> int | None:
    """The first line of the file in which `part` stands."""
    lines = prompt.source.splitlines()
    return next((number for number, line in enumerate(lines, start=1) if part in line), None)
