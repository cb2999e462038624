"""Writes prompt files: the same form that `core.prompts` reads.

Pure: values in, text out. What a form on the screen changes in the head is
written anew; the body stays letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from core import prompts
from core.prompts import Prompt, ReplyKey
from core.types import Answer, FewShotExample, Task

WIDTH = 96
LONG = 60
USUAL_REPLY: tuple[ReplyKey, ...] = ("evidence", "answer")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a prompt file as a form shows it. An empty `reply` asks for one word."""

    title: str
    varies: str
    language: str
    answers: dict[Answer, str]
    reply: tuple[ReplyKey, ...]
    system: str
    examples: tuple[FewShotExample, ...]
    examples_as: str
    temperature: float
    num_predict: int | None


def head_of(prompt: Prompt) -> Head:
    return Head(
        prompt.title, prompt.varies, prompt.language, dict(prompt.answers), prompt.reply,
        prompt.system, prompt.examples, prompt.examples_as, prompt.temperature, prompt.num_predict,
    )  # fmt: skip


def with_head(source: str, head: Head, task: Task) -> str:
    """The file's text with another head; raises PromptFileError if it has none to replace."""
    _, body, _ = prompts.split(source, "the draft")
    return compose(head, body, task)


def compose(head: Head, body: str, task: Task) -> str:
    """The text of a prompt file. What is usual is left out, as one would write it by hand."""
    fields: dict[str, object] = {"title": head.title, "varies": head.varies}
    if head.language != "de":
        fields["language"] = head.language
    if head.answers != {answer: answer.value for answer in task.answers}:
        fields["answers"] = {answer.value: word for answer, word in head.answers.items()}
    if head.reply != USUAL_REPLY:
        fields["reply"] = _Flow(head.reply) if head.reply else "word"
    if head.system:
        fields["system"] = head.system
    if head.examples:
        fields["examples"] = _examples(head.examples)
    if head.examples_as != "text":
        fields["examples_as"] = head.examples_as
    if head.temperature:
        fields["temperature"] = head.temperature
    if head.num_predict is not None:
        fields["num_predict"] = head.num_predict
    text = yaml.dump(fields, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH)
    return f"---\n{text}---\n{body}"


def _examples(examples: Sequence[FewShotExample]) -> list[dict[str, str]]:
    return [
        {"text": each.text, "answer": each.answer.value}
        | ({"evidence": each.evidence} if each.evidence else {})
        for each in examples
    ]


class _Flow(list[ReplyKey]):
    """A short list that is written on one line."""


class _Writer(yaml.SafeDumper):
    """Texts of several lines as blocks, long ones folded, keys in the order given."""


def _text(writer: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value.strip() else ">" if len(value) > LONG else None
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _flow(writer: yaml.SafeDumper, value: _Flow) -> yaml.SequenceNode:
    return writer.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Writer.add_representer(str, _text)
_Writer.add_representer(_Flow, _flow)
