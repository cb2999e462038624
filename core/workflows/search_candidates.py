"""The prompts of a search: what they are put together from, kept as texts, written out last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core import prompt_additions, prompt_files, prompts
from core.errors import OverreadError
from core.prompts import Prompt
from core.search_parts import Parts, Stock
from core.store import gold
from core.store import prompts as prompt_rows
from core.store.database import reading, writing
from core.suggestion_files import Advice
from core.types import GoldLabel, Pick, Shots, Split, Task
from core.workflows import (
    draw_examples,
    library,
    prompt_versions,
    ready_prompts,
    suggest,
    task_advice,
)
from core.workflows.author_prompt import CHARACTERS_PER_TOKEN
from core.workflows.comparison_ground import SEARCHED
from core.workflows.draw_examples import Wish
from core.workflows.study import Study

BASES = 5
DEFINITION = "{{ task.definition }}"
EXAMPLES = (3, 5)
PICKS = (Pick.BALANCED, Pick.DIVERSE)
"""Lists that are the same for every report, so that what is found can be written into a file."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prompt of a search: its parts, its text's hash once it is kept, and its examples."""

    parts: Parts
    sha256: str = ""
    shots: Shots | None = None


def gold_of(connection: Connection, task: Task) -> tuple[GoldLabel, ...]:
    """The labels of the develop part; the locked one is never looked at here."""
    gold_set = gold.latest(connection, task.name)
    return gold_set.part(Split.DEVELOP) if gold_set else ()


def stock(study: Study, task: Task, halving: Sequence[GoldLabel], model: str) -> Stock:
    """The best prompts by the halving's reports alone, and what can be added to each."""
    known = task_advice.advice(study, task)
    groups = sorted({group for label in halving for group in label.pitfalls} & set(known.sentences))
    in_use = prompt_versions.in_use(study, task)
    names = ready_prompts.best_on(study, task, [each.report_id for each in halving], model)
    bases = [in_use[name].prompt for name in names if name in in_use][:BASES]
    pool = len(draw_examples.pool_of_develop(study, task))
    numbers = [(k, pick) for k in EXAMPLES for pick in PICKS if 2 * k <= pool]
    return Stock({each.name: _additions(known, each, groups) for each in bases}, numbers)


def _additions(
    known: Advice, prompt: Prompt, groups: Sequence[str]
) -> tuple[bool, tuple[str, ...]]:
    """Whether the definition can be added, and which groups have a sentence that can."""
    says = f"{prompt.system}\n{prompt.body}"
    fitting: dict[str, str] = {}
    for group in groups:
        sentence = suggest.sentence_for(known, prompt, group)
        if sentence.text and not sentence.hindrance:
            fitting.setdefault(sentence.text, group)
    return "task.definition" not in says, tuple(fitting.values())


def keep(study: Study, task: Task, parts: Sequence[Parts], seed: int) -> tuple[Candidate, ...]:
    """Keeps the text of every combination under one name of its own, out of the lists."""
    known = task_advice.advice(study, task)
    in_use = prompt_versions.in_use(study, task)
    made = [_kept(study, task, known, in_use[each.base].prompt, each, seed) for each in parts]
    prompt_versions.put_away(study, task, SEARCHED)
    return tuple(each for each in dict.fromkeys(made) if _fits(study, task, each))


def _fits(study: Study, task: Task, each: Candidate) -> bool:
    """Whether the prompt leaves half of the window to report and reply, as far as one can tell."""
    prompt = library.version_of(study.engine, task, SEARCHED, each.sha256).prompt
    shown = draw_examples.shown(study, task, prompt, each.shots)
    sent = prompts.render(prompt, task, "") if shown is None else prompts.render(
        shown.prompt, task, "", shown.examples
    )  # fmt: skip
    characters = sum(len(message.content) for message in sent)
    return characters / CHARACTERS_PER_TOKEN <= study.settings.num_ctx / 2


def _kept(
    study: Study, task: Task, known: Advice, base: Prompt, parts: Parts, seed: int
) -> Candidate:
    source = _marked(_composed(known, base, parts), task, parts, "A prompt of a search")
    prompt = prompts.parse_prompt(task, SEARCHED, source, SEARCHED)
    shots = None
    if parts.k:
        wish = Wish(parts.k, parts.pick, seed)
        shots = draw_examples.draw(study, task, prompt, wish)
    with writing(study.engine) as connection:
        if prompt_rows.find(connection, task.name, SEARCHED, prompt.sha256) is None:
            prompt_rows.save(
                connection, task.name, SEARCHED, prompt.sha256, source, origin="search"
            )
    return Candidate(parts, prompt.sha256, shots)


def _composed(known: Advice, base: Prompt, parts: Parts) -> str:
    source = base.source
    if parts.definition:
        source = prompt_additions.with_sentence(source, DEFINITION)
    for group in parts.groups:
        sentence = known.sentence(group, base.language)
        source = prompt_additions.with_sentence(source, sentence)
    return source


def _marked(source: str, task: Task, parts: Parts, title: str) -> str:
    """The text with a head that says what it is made of."""
    prompt = prompts.parse_prompt(task, SEARCHED, source, SEARCHED)
    head = prompt_files.head_of(prompt)
    varies = f"{parts.base} as it is." if not parts.added else f"{parts.base} with {parts.added}."
    return prompt_files.with_head(source, replace(head, title=title, varies=varies), task)


def written_out(study: Study, task: Task, found: Candidate) -> str:
    """The found prompt as a file of its own, its examples in its head: sent word for word alike."""
    version = library.version_of(study.engine, task, SEARCHED, found.sha256)
    prompt = version.prompt
    source = _marked(prompt.source, task, found.parts, "Found by a search over prompt parts")
    shown = draw_examples.shown(study, task, prompt, found.shots)
    if shown is None:
        return source
    head = replace(
        prompt_files.head_of(prompts.parse_prompt(task, SEARCHED, source, SEARCHED)),
        examples=shown.examples, examples_as=shown.prompt.examples_as,
    )  # fmt: skip
    return prompt_files.compose(head, shown.prompt.body, task)


def save(study: Study, task: Task, found: Candidate, name: str) -> str:
    """Keeps the found prompt under a name of its own; raises OverreadError where it is taken."""
    with reading(study.engine) as connection:
        taken = bool(prompt_rows.versions(connection, task.name, name))
    if taken:
        raise OverreadError(f"There is a prompt “{name}” already. Give the found one another name.")
    source = written_out(study, task, found)
    library.save(study.engine, task, name, source, "found by a search over prompt parts")
    return name
