"""A task is a file: which finding, what counts as it, which answers there are.

Pure text in, Task out. `prompts/<task>/task.yaml` is read by the workflows.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core import strict_yaml
from core.errors import TaskFileError
from core.types import Answer, Policy, Task

WEIGHTS = re.compile(r"^weights:.*(?:\n(?:[ \t].*)?)*?(?=\n\S|\Z)\n?", re.MULTILINE)
"""The block of weights: it orders the reading lists and is nothing that a reader is told."""
TASK_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class _PolicyHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    description: str = ""
    labels: dict[Answer, int | None]

    @field_validator("labels")
    @classmethod
    def _labels_are_binary(cls, labels: dict[Answer, int | None]) -> dict[Answer, int | None]:
        if not set(labels.values()) <= {0, 1, None}:
            raise ValueError("labels are 1, 0 or null (left out)")
        return labels


class _TaskHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    finding: str = Field(min_length=1)
    language: str = Field(min_length=2, max_length=5)
    definition: str = Field(min_length=1)
    answers: list[Answer] = Field(min_length=2)
    policies: list[_PolicyHead] = Field(min_length=1)
    weights: dict[Answer, Annotated[float, Field(gt=0, le=100)]] = Field(default_factory=dict)

    @field_validator("answers")
    @classmethod
    def _answers_can_be_scored(cls, answers: list[Answer]) -> list[Answer]:
        if len(set(answers)) < len(answers):
            raise ValueError("an answer stands twice")
        if not {Answer.PRESENT, Answer.ABSENT} <= set(answers):
            raise ValueError("“present” and “absent” must be among the answers")
        return answers


def parse_task(name: str, text: str, path: str) -> Task:
    """A Task from the text of its file; raises TaskFileError with line and key."""
    if not TASK_NAME.fullmatch(name):
        raise TaskFileError(
            path, f"“{name}” can't be a task's name: use small letters, digits and _."
        )
    head = strict_yaml.parse(text, _TaskHead, path, TaskFileError)
    policies = tuple(Policy(p.name, p.labels, p.description) for p in head.policies)
    for policy in policies:
        missing = [a.value for a in head.answers if a not in policy.labels]
        if missing:
            raise TaskFileError(path, f"the policy “{policy.name}” has no label for {missing}.")
    foreign = [answer.value for answer in head.weights if answer not in head.answers]
    if foreign:
        raise TaskFileError(path, f"a weight stands for {foreign}, which is no answer here.")
    return Task(
        name=name,
        title=head.title,
        finding=head.finding,
        language=head.language,
        definition=head.definition.strip(),
        answers=tuple(head.answers),
        policies=policies,
        sha256=hashlib.sha256(WEIGHTS.sub("", text).encode()).hexdigest(),
        weights=head.weights,
    )
