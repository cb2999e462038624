"""A prompt is a file: a YAML head that says what it is, and a Jinja2 body that is sent.

Pure: text in, Prompt out; a Prompt and a report in, messages out. The body sees
`report.text`, `examples`, `answers.<answer>`, `answer_words`, `task`, `reply` and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core import strict_yaml, templates
from core.errors import PromptFileError
from core.types import Answer, ChatMessage, FewShotExample, Task

LONGEST_NAME = 61
PROMPT_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
ReplyKey = Literal["reasoning", "evidence", "answer", "confidence"]
LONGEST_EVIDENCE = 300
LONGEST_REASONING = 500
MARK = "OVERREADMARKSTHEREPORT"
"""Stands where a report will stand, while what is around it is looked at."""
SAME_FIRST_TOKEN = 3
"""Answer words that share so many letters may share their first token (see ollama notes)."""


class _ExampleHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1)
    answer: Answer
    evidence: str = ""


class _PromptHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120)
    varies: str = Field(min_length=1, description="What this prompt varies, and why.")
    language: str = Field("de", min_length=2, max_length=5)
    answers: dict[Answer, str] = Field(default_factory=dict)
    reply: list[ReplyKey] | Literal["word"] = Field(default_factory=lambda: _default_reply())
    system: str = ""
    examples: list[_ExampleHead] = Field(default_factory=list, max_length=50)
    examples_as: Literal["text", "turns"] = "text"
    temperature: float = Field(0.0, ge=0, le=2)
    num_predict: int | None = Field(None, ge=1, le=4096)


def _default_reply() -> list[ReplyKey]:
    return ["evidence", "answer"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt. `answers` maps each allowed answer to the word to reply.

    `reply` lists the JSON keys in the order in which they are asked for; empty
    means that a single word is asked for.
    """

    task: str
    name: str
    title: str
    varies: str
    language: str
    answers: Mapping[Answer, str]
    reply: tuple[ReplyKey, ...]
    system: str
    body: str
    examples: tuple[FewShotExample, ...]
    examples_as: Literal["text", "turns"]
    temperature: float
    num_predict: int | None
    path: str
    body_line: int
    source: str
    sha256: str

    @property
    def shots(self) -> int:
        return len(self.examples)


def parse_prompt(task: Task, name: str, source: str, path: str) -> Prompt:
    """A Prompt from the text of its file; raises PromptFileError or TemplateError."""
    if not PROMPT_NAME.fullmatch(name):
        raise PromptFileError(
            path,
            f"“{name}” can't be a prompt's name: use small letters, digits, - and _, "
            f"{LONGEST_NAME} at most.",
        )
    head_text, body, body_line = split(source, path)
    head = strict_yaml.parse(head_text, _PromptHead, path, PromptFileError, first_line=2)
    prompt = Prompt(
        task=task.name,
        name=name,
        title=head.title,
        varies=head.varies,
        language=head.language,
        answers=_words(head.answers, task, path),
        reply=() if head.reply == "word" else tuple(head.reply),
        system=head.system,
        body=body,
        examples=tuple(FewShotExample(e.text, e.answer, e.evidence) for e in head.examples),
        examples_as=head.examples_as,
        temperature=head.temperature,
        num_predict=head.num_predict,
        path=path,
        body_line=body_line,
        source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
    )
    _check(prompt, path)
    return prompt


def split(source: str, path: str) -> tuple[str, str, int]:
    """Head, body, and the line of the file on which the body begins."""
    lines = source.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "---":
        raise PromptFileError(path, "should begin with a line “---” and a YAML head.", 1)
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise PromptFileError(path, "the YAML head has no end: a second line “---” is missing.", 1)


def _words(given: Mapping[Answer, str], task: Task, path: str) -> dict[Answer, str]:
    words = dict(given) or {answer: answer.value for answer in task.answers}
    for answer, word in words.items():
        if answer not in task.answers:
            raise PromptFileError(path, f"the task {task.name} has no answer “{answer.value}”.")
        if not word.strip() or re.search(r'["\\\r\n]', word):
            raise PromptFileError(
                path, f"the answer word {word!r} must be plain: no quotes, backslashes or line "
                "breaks. Older servers fail on them."
            )  # fmt: skip
    starts = {word.strip().lower()[:SAME_FIRST_TOKEN] for word in words.values()}
    if len(starts) < len(words):
        raise PromptFileError(
            path, f"answer words must differ in their first letters, so that a model decides at "
            f"the first token: {', '.join(words.values())}. Put what differs first."
        )  # fmt: skip
    if not {Answer.PRESENT, Answer.ABSENT} <= set(words):
        raise PromptFileError(path, "“answers” must have words for present and absent.")
    return words


def _check(prompt: Prompt, path: str) -> None:
    if prompt.reply and "answer" not in prompt.reply:
        raise PromptFileError(path, "“reply” must contain the key “answer”.")
    if len(set(prompt.reply)) < len(prompt.reply):
        raise PromptFileError(path, "“reply” names a key twice.")
    for number, example in enumerate(prompt.examples, start=1):
        if example.answer not in prompt.answers:
            raise PromptFileError(
                path, f"example {number} answers “{example.answer.value}”, "
                "which this prompt does not allow."
            )  # fmt: skip
    templates.compile_body(prompt.body, path, prompt.body_line)
    templates.compile_body(prompt.system, path, 1)


def render(
    prompt: Prompt, task: Task, report_text: str, examples: Sequence[FewShotExample] | None = None
) -> tuple[ChatMessage, ...]:
    """What a model is sent for one report, the report last.

    `examples` replaces the prompt's own. Raises TemplateError with the line.
    """
    chosen = tuple(prompt.examples if examples is None else examples)
    sent = _Sent(
        prompt.sha256, prompt.path, task.sha256, chosen, prompt.examples_as, prompt, task
    )  # fmt: skip
    frame = _frame(sent)
    if frame is None:
        return _rendered(prompt, task, report_text, chosen)
    *before, last = frame
    begin, end = last.content.split(MARK)
    content = f"{begin}{neutralise(report_text)}{end}".strip()
    if len(content) > templates.LONGEST_MESSAGE:
        return _rendered(prompt, task, report_text, chosen)
    return (*before, ChatMessage(last.role, content))


def shows_examples(prompt: Prompt) -> bool:
    """Whether other examples would be seen: as turns, or by a loop in the text."""
    in_text = "examples" in prompt.body or "examples" in prompt.system
    return prompt.examples_as == "turns" or in_text


def with_body(prompt: Prompt, body: str, examples_as: Literal["text", "turns"]) -> Prompt:
    """The prompt as it is sent where it shows examples that it was not written for."""
    content = f"{prompt.sha256}\0{examples_as}\0{body}".encode()
    return replace(
        prompt, body=body, examples_as=examples_as, sha256=hashlib.sha256(content).hexdigest()
    )


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the frame around a report depends on."""

    prompt_sha256: str
    path: str
    task_sha256: str
    examples: tuple[FewShotExample, ...]
    examples_as: str
    prompt: Prompt = field(compare=False)
    task: Task = field(compare=False)


@lru_cache(maxsize=256)
def _frame(sent: _Sent) -> tuple[ChatMessage, ...] | None:
    """The messages around a mark; None where the body does more with a report than print it.

    Made once a prompt: an archive is sent the same frame tens of thousands of times.
    """
    prompt = sent.prompt
    if not templates.prints_verbatim(prompt.body, "report", "text"):
        return None
    messages = _rendered(prompt, sent.task, MARK, sent.examples)
    stands_once = sum(message.content.count(MARK) for message in messages) == 1
    return messages if stands_once and MARK in messages[-1].content else None


def _rendered(
    prompt: Prompt, task: Task, report_text: str, chosen: tuple[FewShotExample, ...]
) -> tuple[ChatMessage, ...]:
    messages: list[ChatMessage] = []
    if prompt.system:
        system = templates.compile_body(prompt.system, prompt.path, 1)
        text = templates.render(system, _variables(prompt, task, "", chosen), prompt.path)
        messages.append(ChatMessage("system", text))
    if prompt.examples_as == "turns":
        for example in chosen:
            messages.append(ChatMessage("user", _body(prompt, task, example.text, ())))
            messages.append(ChatMessage("assistant", expected_reply(prompt, example)))
        chosen = ()
    messages.append(ChatMessage("user", _body(prompt, task, report_text, chosen)))
    return tuple(messages)


def _body(prompt: Prompt, task: Task, report_text: str, examples: Sequence[FewShotExample]) -> str:
    body = templates.compile_body(prompt.body, prompt.path, prompt.body_line)
    variables = _variables(prompt, task, report_text, examples)
    return templates.render(body, variables, prompt.path, prompt.body_line)


def _variables(
    prompt: Prompt, task: Task, report_text: str, examples: Sequence[FewShotExample]
) -> dict[str, object]:
    words = tuple(prompt.answers.items())
    return {
        "report": {"text": neutralise(report_text)},
        "task": {"title": task.title, "finding": task.finding, "definition": task.definition},
        "answers": {answer.value: word for answer, word in prompt.answers.items()},
        "answer_words": list(prompt.answers.values()),
        "reply": {"keys": list(prompt.reply), "schema": _schema_text(words, prompt.reply)},
        "examples": _shown(words, prompt.reply, tuple(examples)),
    }


@lru_cache(maxsize=256)
def _shown(
    answers: tuple[tuple[Answer, str], ...],
    reply: tuple[ReplyKey, ...],
    examples: tuple[FewShotExample, ...],
) -> tuple[Mapping[str, str], ...]:
    """The examples as a body sees them; made once, since every report is shown the same."""
    words = dict(answers)
    return tuple(
        {
            "text": neutralise(example.text),
            "answer": words[example.answer],
            "evidence": example.evidence,
            "reply": _reply_text(words, reply, example),
        }
        for example in examples
    )


def expected_reply(prompt: Prompt, example: FewShotExample) -> str:
    """The reply that would be right for this example, in the prompt's own form."""
    return _reply_text(prompt.answers, prompt.reply, example)


def _reply_text(
    words: Mapping[Answer, str], reply: tuple[ReplyKey, ...], example: FewShotExample
) -> str:
    word = words[example.answer]
    if not reply:
        return word
    values = {"reasoning": "", "evidence": example.evidence, "answer": word, "confidence": 95}
    return json.dumps({key: values[key] for key in reply}, ensure_ascii=False)


def schema(prompt: Prompt) -> dict[str, object] | None:
    """The JSON schema of a reply, within what every recorded server holds; None for a word.

    Only enums of plain words, integers with bounds and strings with `maxLength`;
    keys in the order in which the prompt asks for them.
    """
    return _schema(tuple(prompt.answers.items()), prompt.reply)


@lru_cache(maxsize=256)
def _schema_text(words: tuple[tuple[Answer, str], ...], reply: tuple[ReplyKey, ...]) -> str:
    return json.dumps(_schema(words, reply))


def _schema(
    words: tuple[tuple[Answer, str], ...], reply: tuple[ReplyKey, ...]
) -> dict[str, object] | None:
    if not reply:
        return None
    kinds: dict[str, dict[str, object]] = {
        "reasoning": {"type": "string", "maxLength": LONGEST_REASONING},
        "evidence": {"type": "string", "maxLength": LONGEST_EVIDENCE},
        "answer": {"type": "string", "enum": [word for _, word in words]},
        "confidence": {"type": "integer", "minimum": 0, "maximum": 100},
    }
    return {
        "type": "object",
        "properties": {key: kinds[key] for key in reply},
        "required": list(reply),
    }


FRAME_BREAKERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<(?=[/|!?a-zA-Z<])"), "‹"),
    (re.compile(r"(?<=[a-zA-Z/|>])>"), "›"),
    (re.compile(r"\[(/?)\s*(INST|SYS|SYSTEM|ASSISTANT|USER)\s*\]", re.IGNORECASE), r"(\1\2)"),
    (re.compile(r"#{3,}"), "##"),
    (re.compile(r'"{3,}'), "“"),
    (re.compile(r"`{3,}"), "'"),
    (re.compile(r"^-{3,}\s*$", re.MULTILINE), "–"),
)
"""What could end the report early or pass for a chat turn, and what it becomes."""
NEEDED_TO_BREAK = ("<", ">", "[", "###", '"""', "```", "---")
"""Without any of these nothing above matches; most reports have none."""

ADDRESSES_MODEL = re.compile(
    r"(ignor\w*|vergiss|missachte|disregard|forget)\W+(?:\w+\W+){0,3}"
    r"(anweisung|instruktion|instruction|vorgabe|regel|rule|prompt)\w*"
    r"|\b(system ?prompt|als (?:ki|sprachmodell)|language model|chatgpt)\b"
    r"|\b(antworte|answer|respond)\s+(mit|with|immer|nur|always|only)\b",
    re.IGNORECASE,
)


def neutralise(report_text: str) -> str:
    """The report with everything replaced that could break the frame around it."""
    if not any(sign in report_text for sign in NEEDED_TO_BREAK):
        return report_text
    for pattern, harmless in FRAME_BREAKERS:
        report_text = pattern.sub(harmless, report_text)
    return report_text


def addresses_model(report_text: str) -> bool:
    """Whether a report seems to speak to the model. It is data all the same."""
    return ADDRESSES_MODEL.search(report_text) is not None
