"""What might make a prompt better, from its own errors on the develop part.

Rests on stored readings only: no model is asked, nothing is saved, and the locked
test part is never looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core import prompt_additions, suggestions
from core.example_picks import folded
from core.metrics import Rate
from core.prompts import Prompt
from core.store import quotes, reports
from core.store.database import reading
from core.store.quotes import Quote
from core.suggestion_files import FILE, Advice
from core.suggestions import Candidate, GroupErrors
from core.types import Answer, FewShotExample, ReaderKind, Report, Task
from core.workflows import comparison_ground, draw_examples, library
from core.workflows.author_prompt import CHARACTERS_PER_TOKEN
from core.workflows.comparison_ground import Ground
from core.workflows.study import Study
from core.workflows.variants import Variant

SHORTLIST = 400
"""So many of the candidates are weighed against the errors; the others are not looked at."""
MOST_ERRORS = 400


class Source(StrEnum):
    """Where examples are taken from. The values are shown on the screen."""

    WRONG = "reports it gets wrong"
    DEVELOP = "all develop reports"
    WRITTEN = "examples of other prompts"


@dataclass(frozen=True, slots=True)
class PromptErrors:
    """Where one prompt on one model goes wrong. `wrong` are Candidates by gold's answer."""

    variant: Variant
    policy: str
    errors: Rate
    groups: tuple[GroupErrors, ...]
    wrong: tuple[Candidate, ...]
    right: tuple[int, ...]
    answers: Mapping[int, Answer]
    has_groups: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """An example to add. `report` is None for one that was written by hand; `near` counts errors.

    `quoted_by` is the reader from whom the evidence is, or the prompt that shows the example.
    """

    example: FewShotExample
    near: int
    quoted_by: str
    report: Report | None

    @property
    def tokens(self) -> int:
        """What the example adds to every request, roughly."""
        return round(len(self.example.text + self.example.evidence) / CHARACTERS_PER_TOKEN)


def errors_of(study: Study, task: Task, prompt: str, model: str = "") -> PromptErrors | None:
    """The errors of a prompt under the task's first policy; None where it has read nothing.

    Of several models that it was asked on, `model` is taken where it is among them, else
    the one that was asked last.
    """
    ground = comparison_ground.load(study, task)
    variant = _variant(ground, prompt, model) if ground else None
    if ground is None or variant is None:
        return None
    outcomes = ground.outcomes(task.default_policy)
    groups = suggestions.worst_groups(outcomes, variant.name)
    wrong = suggestions.wrong_reports(outcomes, variant.name)
    counted = suggestions.counted_reports(outcomes, variant.name)
    answers = {label.report_id: label.answer for label in ground.labels}
    with reading(study.engine) as connection:
        texts = reports.get_many(connection, wrong[:MOST_ERRORS])
    return PromptErrors(
        variant=variant,
        policy=task.default_policy.name,
        errors=Rate(len(wrong), len(counted)),
        groups=groups,
        wrong=tuple(Candidate(i, texts[i].text, answers[i]) for i in wrong[:MOST_ERRORS]),
        right=tuple(i for i in counted if i not in set(wrong)),
        answers=answers,
        has_groups=any(label.pitfalls for label in ground.labels),
    )


def _variant(ground: Ground, prompt: str, model: str) -> Variant | None:
    rows = [
        row for row in ground.variants
        if row.reader.kind is ReaderKind.PROMPT and row.reader.prompt_name == prompt
    ]  # fmt: skip
    asked = [row for row in rows if row.reader.model == model]
    return max(asked or rows, key=lambda row: row.reader_id, default=None)


def examples(
    study: Study, task: Task, errors: PromptErrors, prompt: Prompt, source: Source, count: int = 4
) -> tuple[Proposed, ...]:
    """Examples like the errors, the answers in turn; none that the prompt shows already."""
    shown = {folded(example.text) for example in prompt.examples}
    if source is Source.WRITTEN:
        pool = _written(study, task, prompt, shown)
    else:
        pool = _from_reports(study, task, errors, prompt, source, shown)
    candidates = [
        # Written examples are no reports: they get numbers that no report has.
        Candidate(
            each.report.report_id if each.report else -place, each.example.text, each.example.answer
        )
        for place, each in enumerate(pool, start=1)
    ]
    by_key = {each.key: proposed for each, proposed in zip(candidates, pool, strict=True)}
    chosen = suggestions.choose_examples(candidates, errors.wrong, count)
    return tuple(replace(by_key[each.candidate.key], near=each.near) for each in chosen)


def _from_reports(
    study: Study,
    task: Task,
    errors: PromptErrors,
    prompt: Prompt,
    source: Source,
    shown: set[str],
) -> list[Proposed]:
    """Develop reports with a quote by somebody who was right, where the prompt wants quotes."""
    ids = [each.key for each in errors.wrong][:SHORTLIST]
    if source is Source.DEVELOP:
        ids += errors.right[: SHORTLIST - len(ids)]
    with reading(study.engine) as connection:
        known = reports.get_many(connection, ids)
        given = quotes.standing_in(connection, task.name, ids)
    best: dict[int, Quote] = {}
    for quote in given:
        if quote.answer is errors.answers[quote.report_id]:
            best.setdefault(quote.report_id, quote)
    return [
        _of_report(known[i], errors.answers[i], best.get(i))
        for i in ids
        if errors.answers[i] in prompt.answers
        and _fits(known[i].text, shown)
        and (i in best or "evidence" not in prompt.reply)
    ]


def _of_report(report: Report, answer: Answer, quote: Quote | None) -> Proposed:
    evidence, reader = (quote.text, quote.reader) if quote else ("", "")
    return Proposed(FewShotExample(report.text, answer, evidence), 0, reader, report)


def _fits(text: str, shown: set[str]) -> bool:
    """Fit to be an example, and not shown already."""
    return draw_examples.is_fit_to_show(text) and folded(text) not in shown


def _written(study: Study, task: Task, prompt: Prompt, shown: set[str]) -> list[Proposed]:
    """Every example of the task's other prompts, once."""
    found: dict[str, Proposed] = {}
    for name, saved in library.newest(study.engine, task).items():
        for example in saved.prompt.examples if saved.prompt.language == prompt.language else ():
            key = folded(example.text)
            if key not in shown and example.answer in prompt.answers:
                found.setdefault(key, Proposed(example, 0, name, None))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A draft of what to add for one group. `hindrance` says why it can't be added."""

    text: str
    hindrance: str


def sentence_for(known: Advice, prompt: Prompt, group: str) -> Sentence:
    """The task's sentence for a group, in the prompt's own language."""
    text = known.sentence(group, prompt.language)
    if not text:
        return Sentence("", f"No sentence for it in “{prompt.language}”: write one into {FILE}.")
    if prompt_additions.holds(prompt, text):
        return Sentence(text, "The prompt says this already. An example may do more.")
    missing = prompt_additions.words_missing(prompt, text)
    if missing:
        return Sentence(text, f"It names {' and '.join(missing)}, which this prompt can't answer.")
    return Sentence(text, "")
