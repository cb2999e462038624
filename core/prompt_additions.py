"""Puts a sentence or an example into the text of a prompt, where one would put it by hand.

Pure: text in, text out; whoever calls decides whether it is kept.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from core import prompt_files, prompts
from core.prompts import Prompt
from core.suggestion_files import ExampleWords
from core.types import FewShotExample, Task

WIDTH = 100
NAMED_ANSWER = re.compile(r"\{\{\s*answers\.(\w+)\s*\}\}")
ASKS_FOR_REPLY = re.compile(r'answer_words|reply\.(?:keys|schema)|"(?:evidence|answer|reasoning)"')
SHOWS_REPORT = re.compile(r"\{\{\s*report\.text\b")
FRAME_LINE = re.compile(r"<[^{}]*>|[^\w\s{}]{3,}|[^{}.?!]{1,40}:")
"""A line that does nothing but frame the report: a tag, a row of signs, a heading."""
_SPACE = re.compile(r"\s+")
_IN_BRACES = re.compile(r"\{\{.*?\}\}")
_KEPT_TOGETHER = "\u2007"


def holds(prompt: Prompt, sentence: str) -> bool:
    """Whether the prompt says this sentence already, line breaks aside."""
    return _folded(sentence) in _folded(f"{prompt.system}\n{prompt.body}")


def words_missing(prompt: Prompt, sentence: str) -> tuple[str, ...]:
    """Answers that a sentence names and the prompt does not allow."""
    allowed = {answer.value for answer in prompt.answers}
    return tuple(a for a in dict.fromkeys(NAMED_ANSWER.findall(sentence)) if a not in allowed)


def with_sentence(source: str, sentence: str) -> str:
    """The prompt file with the sentence before what asks for the reply, or as one more rule.

    Raises PromptFileError where the text has no head.
    """
    _, body, _ = prompts.split(source, "the draft")
    lines = body.split("\n")
    place = _place(lines)
    before = place
    while before and not lines[before - 1].strip():
        before -= 1
    if _ends_in_a_list(lines[:before]):
        return _with_body(
            source, body, [*lines[:before], *_wrapped(sentence, "- "), *lines[before:]]
        )
    return _with_body(source, body, [*lines[:place], *_wrapped(sentence), *lines[place:]])


def with_example(
    prompt: Prompt, task: Task, example: FewShotExample, words: ExampleWords | None
) -> str:
    """The prompt file with one example more, shown by the body or else sent as turns."""
    source = prompt.source
    head = prompt_files.head_of(prompt)
    if prompt.examples_as == "text" and "examples" not in prompt.body:
        if words is None or _report_line(prompt.body.split("\n")) is None:
            head = replace(head, examples_as="turns")
        else:
            source = _with_loop(source, prompt.body, words)
    return prompt_files.with_head(source, replace(head, examples=(*head.examples, example)), task)


def body_with_loop(prompt: Prompt, words: ExampleWords | None) -> str | None:
    """The body with its examples shown before the report; None where it has no place for them."""
    if words is None or _report_line(prompt.body.split("\n")) is None:
        return None
    return prompts.split(_with_loop(prompt.source, prompt.body, words), prompt.path)[1]


def _with_loop(source: str, body: str, words: ExampleWords) -> str:
    """Examples in the frame that the prompt has around the report."""
    lines = body.split("\n")
    begin, end = _framed(lines)
    frame = [re.sub(r"\breport\.text\b", "example.text", line) for line in lines[begin:end]]
    loop = [
        words.before, "", "{% for example in examples %}", *frame,
        f"{words.reply} {{{{ example.reply }}}}", "", "{% endfor %}", words.after, "",
    ]  # fmt: skip
    return _with_body(source, body, [*lines[:begin], *loop, *lines[begin:]])


def _framed(lines: Sequence[str]) -> tuple[int, int]:
    """First line and end of the report with what frames it."""
    begin = _report_line(lines) or 0
    end = begin + 1
    if end < len(lines) and FRAME_LINE.fullmatch(lines[end].strip()):
        end += 1
    if begin and FRAME_LINE.fullmatch(lines[begin - 1].strip()):
        begin -= 1
    return begin, end


def _place(lines: Sequence[str]) -> int:
    """The line that asks for the reply; without one, the first of the framed report."""
    report = _report_line(lines)
    for place, line in enumerate(lines[:report]):
        if ASKS_FOR_REPLY.search(line):
            return place
    return _framed(lines)[0] if report is not None else len(lines)


def _report_line(lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if SHOWS_REPORT.search(line)), None)


def _ends_in_a_list(lines: Sequence[str]) -> bool:
    """Whether the last paragraph's last lines are “- …” with their indented continuation."""
    last = next((line for line in reversed(lines) if not line.startswith(" ")), "")
    return last.startswith("- ")


def _wrapped(sentence: str, bullet: str = "") -> list[str]:
    """Lines of a file's width; an expression in braces stays on one line."""
    kept = _IN_BRACES.sub(lambda found: found.group().replace(" ", _KEPT_TOGETHER), sentence)
    lines = textwrap.wrap(
        kept, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_KEPT_TOGETHER, " ") for line in lines]


def _with_body(source: str, body: str, lines: Sequence[str]) -> str:
    text = source.replace("\r\n", "\n")
    return text[: len(text) - len(body)] + "\n".join(lines)


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
