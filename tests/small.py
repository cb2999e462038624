"""A small task, prompts and reports for tests that need some."""

from __future__ import annotations

from core.prompts import Prompt, parse_prompt
from core.tasks import parse_task
from core.types import NewReport, Task

TASK_TEXT = """\
title: Ankle fracture
finding: fracture of the ankle
language: de
definition: Gesucht ist eine Fraktur des Sprunggelenks.
answers: [present, absent, uncertain]
policies:
  - name: uncertain counts
    labels: {present: 1, uncertain: 1, absent: 0}
  - name: uncertain left out
    labels: {present: 1, uncertain: null, absent: 0}
"""
PROMPT_TEXT = """\
---
title: A question
varies: Nothing; it is for tests.
---
Liegt eine Fraktur vor? JSON mit "evidence" und "answer" ({{ answer_words | join(", ") }}).
{{ report.text }}
"""


def task() -> Task:
    return parse_task("ankle_fracture", TASK_TEXT, "task.yaml")


def prompt(text: str = PROMPT_TEXT, name: str = "question") -> Prompt:
    return parse_prompt(task(), name, text, f"{name}.md")


def with_head(head: str, body: str = "Fraktur? {{ report.text }}") -> str:
    return f"---\ntitle: T\nvaries: V\n{head}\n---\n{body}\n"


def reports(count: int) -> list[NewReport]:
    return [
        NewReport(f"A{n:06}", f"Befund {n}: {'Fraktur' if n % 3 == 0 else 'unauffällig'}.", f"P{n}")
        for n in range(count)
    ]
