"""A reader made of rules: German report language taken apart without any model.

Rules are written for a task; there are some for the ankle. They are a baseline in every
comparison, and answer at once and for nothing.

    folding      letters made comparable, with their offsets
    passages     sentences with section and region
    context      what the words around a mention make of it
    ankle_words  what is called what
    statements   what each sentence says
    verdict      one answer from all of them
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import OverreadError
from core.readers._base import fingerprint
from core.readers.rules.folding import fold
from core.readers.rules.statements import Statement, statements
from core.readers.rules.verdict import verdict
from core.types import Answer, Evidence, Reader, ReaderKind, Reading, Report, Task

NAME = "German rules"
EDITION = 1
"""Raised with every change of the rules, so that their old answers are not taken for new ones."""
TASKS = ("ankle_fracture",)


@dataclass(frozen=True, slots=True)
class RulesReader:
    """The rules for one task; raises OverreadError where there are none."""

    task: Task

    def __post_init__(self) -> None:
        if self.task.name not in TASKS:
            raise OverreadError(
                f"There are no rules for the task {self.task.name}. There are rules for: "
                f"{', '.join(TASKS)}. See core/readers/rules."
            )

    def identity(self) -> Reader:
        parts = {"kind": ReaderKind.RULES.value, "task": self.task.sha256, "edition": EDITION}
        return Reader(
            ReaderKind.RULES, NAME, self.task.name, fingerprint(parts),
            settings={"edition": str(EDITION)},
        )  # fmt: skip

    def read_all(self, reports: Sequence[Report]) -> list[Reading]:
        return [self.read(report) for report in reports]

    def read(self, report: Report) -> Reading:
        """The answer with the sentence that decided it. Rules never fail and are never unsure."""
        started = time.perf_counter()
        folded = fold(report.text)
        found = verdict(statements(folded))
        quote = None
        if found.because is not None:
            start, end = folded.span(found.because.start, found.because.end)
            quote = Evidence(report.text[start:end], start, end)
        return Reading(
            report.report_id, _allowed(self.task, found.answer), read_at=time.time(),
            evidence=quote, seconds=time.perf_counter() - started,
        )  # fmt: skip


def _allowed(task: Task, answer: Answer) -> Answer:
    """An answer of the task: where it knows no doubt, a doubted fracture is none."""
    return answer if answer in task.answers else Answer.ABSENT


__all__ = ["EDITION", "NAME", "TASKS", "RulesReader", "Statement"]
