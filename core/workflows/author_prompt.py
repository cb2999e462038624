"""Writing a prompt: a draft is read as one types and tried on a handful of gold reports.

Trying asks the model and stores nothing: a draft is no reader yet. Only the develop
part of the gold set is ever shown here.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import prompt_lint
from core.backends._base import Backend, Model
from core.backends.ollama import Ollama
from core.backends.opening import open_backend
from core.errors import BackendError, FileError, NoServer
from core.prompt_lint import Remark
from core.prompts import Prompt, parse_prompt, render
from core.readers.prompt import PromptReader
from core.store import gold, reports
from core.store.database import reading
from core.store.reports import ReportFilter
from core.types import Answer, ChatOptions, GoldLabel, Reading, Report, Scope, Split, Task
from core.workflows.study import Study

CHARACTERS_PER_TOKEN = 3.2
"""Of German medical text with Mixtral's tokenizer, roughly; the server's own count replaces it."""
LOOK_SECONDS = 3.0
PLAIN = "plain"
"""The group of reports that carry no pitfall."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A prompt's text as it stands: usable, or with the problem that keeps it from being used."""

    text: str
    prompt: Prompt | None
    problem: FileError | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A report to try a prompt on. `gold` is None where nobody has adjudicated it."""

    report: Report
    gold: Answer | None
    pitfall: str


@dataclass(frozen=True, slots=True)
class Change:
    """How a draft does on some reports beside the version that it began from."""

    right: int
    total: int
    now_right: int
    newly_wrong: int


def read_draft(study: Study, task: Task, name: str, text: str) -> Draft:
    """The draft with its first problem, or with what may be better about it."""
    try:
        prompt = parse_prompt(task, name, text, name)
        render(prompt, task, "")
        remarks = prompt_lint.lint(prompt, task, _scored_texts(study, task))
    except FileError as error:
        return Draft(text, None, error, ())
    return Draft(text, prompt, None, remarks)


def _scored_texts(study: Study, task: Task) -> frozenset[str]:
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        labels = gold_set.labels if gold_set else ()
        found = reports.get_many(connection, [label.report_id for label in labels])
    return frozenset(prompt_lint.folded(report.text) for report in found.values())


def pitfalls(study: Study, task: Task) -> tuple[str, ...]:
    """The pitfall groups of the develop part, the most frequent first, then the plain ones."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
    counts: dict[str, int] = {}
    for label in gold_set.part(Split.DEVELOP) if gold_set else ():
        for group in label.pitfalls or (PLAIN,):
            counts[group] = counts.get(group, 0) + 1
    return tuple(sorted(counts, key=lambda group: (group == PLAIN, -counts[group], group)))


def choose_cases(
    study: Study, task: Task, groups: Sequence[str], count: int, seed: int
) -> tuple[Case, ...]:
    """Reports of the develop part, taken from the groups in turn; another seed, other reports.

    Without a gold set the first reports that can be of the task are taken.
    """
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            archive = ReportFilter(scope=Scope.ARCHIVE, task=task.name)
            first = reports.page(connection, archive, limit=count).reports
            return tuple(Case(report, None, "") for report in first)
        wanted = _in_turn(_by_group(gold_set.part(Split.DEVELOP), groups, seed), count)
        found = reports.get_many(connection, [label.report_id for _, label in wanted])
    return tuple(Case(found[label.report_id], label.answer, group) for group, label in wanted)


def _by_group(
    labels: Sequence[GoldLabel], groups: Sequence[str], seed: int
) -> dict[str, list[GoldLabel]]:
    shuffled = sorted(labels, key=lambda label: label.report_id)
    random.Random(seed).shuffle(shuffled)
    return {
        group: [label for label in shuffled if group in (label.pitfalls or (PLAIN,))]
        for group in groups
    }


def _in_turn(by_group: Mapping[str, list[GoldLabel]], count: int) -> list[tuple[str, GoldLabel]]:
    chosen: dict[int, tuple[str, GoldLabel]] = {}
    longest = max((len(labels) for labels in by_group.values()), default=0)
    for turn in range(longest):
        for group, labels in by_group.items():
            if turn < len(labels) and len(chosen) < count:
                chosen.setdefault(labels[turn].report_id, (group, labels[turn]))
    return list(chosen.values())


def reader_of(study: Study, prompt: Prompt, task: Task, model: Model) -> PromptReader:
    """The draft on a model, with the study's options: the runner is not loaded anew for it."""
    settings = study.settings
    options = ChatOptions(
        temperature=prompt.temperature,
        num_ctx=settings.num_ctx,
        num_predict=prompt.num_predict or settings.num_predict,
        keep_alive=settings.keep_alive,
    )
    return PromptReader(prompt, task, model, options)


def ask(
    study: Study, prompt: Prompt, task: Task, model_name: str, wanted: Sequence[Report]
) -> dict[int, Reading]:
    """report_id → what the prompt says now. Nothing is stored.

    Raises a BackendError where no host answers or a host can't do what is asked.
    """
    return asyncio.run(_ask(study, prompt, task, model_name, wanted))


async def _ask(
    study: Study, prompt: Prompt, task: Task, model_name: str, wanted: Sequence[Report]
) -> dict[int, Reading]:
    settings = study.settings
    backend, model = await _first_host(study, model_name)
    try:
        reader = reader_of(study, prompt, task, model)
        room = asyncio.Semaphore(settings.slots_at(backend.address))

        async def read(report: Report) -> Reading:
            async with room:
                return await reader.read(backend, report)

        found = await asyncio.gather(*(read(report) for report in wanted))
    finally:
        await backend.close()
    return {each.report_id: each for each in found}


async def _first_host(study: Study, model_name: str) -> tuple[Backend, Model]:
    """The first host that answers and has the model."""
    trouble: BackendError | None = None
    for address in study.settings.host_list:
        backend = open_backend(
            address, study.settings, connections=study.settings.slots_at(address) + 1
        )
        try:
            return backend, await backend.find_model(model_name)
        except BackendError as error:
            trouble = trouble or error
            await backend.close()
    raise trouble or NoServer("No Ollama host is configured. Set OVERREAD_HOSTS.")


def change(
    cases: Sequence[Case], before: Mapping[int, Reading], now: Mapping[int, Reading]
) -> Change | None:
    """What the draft does better and worse on the cases with a gold label; None without any."""
    scored = [case for case in cases if case.gold is not None and case.report.report_id in now]
    if not scored:
        return None
    was = {case.report.report_id for case in scored if _right(case, before)}
    right = {case.report.report_id for case in scored if _right(case, now)}
    if not before:
        was = right
    return Change(len(right), len(scored), len(right - was), len(was - right))


def _right(case: Case, readings: Mapping[int, Reading]) -> bool:
    found = readings.get(case.report.report_id)
    return found is not None and found.answer is case.gold


def tokens(prompt: Prompt, task: Task, report: Report, measured: Reading | None = None) -> int:
    """Tokens of the prompt with this report: the server's count where it is known."""
    if measured is not None and measured.prompt_tokens:
        return measured.prompt_tokens
    characters = sum(len(message.content) for message in render(prompt, task, report.text))
    return round(characters / CHARACTERS_PER_TOKEN)


def models(study: Study) -> tuple[Model, ...]:
    """The models of the first host that answers; raises NoServer where none does."""
    return asyncio.run(_models(study))


async def _models(study: Study) -> tuple[Model, ...]:
    trouble: BackendError | None = None
    for address in study.settings.host_list:
        backend = open_backend(address, study.settings)
        try:
            return await asyncio.wait_for(backend.models(), LOOK_SECONDS)
        except (BackendError, TimeoutError) as error:
            trouble = error if isinstance(error, BackendError) else NoServer(str(error))
        finally:
            await backend.close()
    raise trouble or NoServer("No Ollama host is configured. Set OVERREAD_HOSTS.")


def template(study: Study, model_name: str) -> str:
    """The server's own template, by which it puts the turns into one text; "" if it tells none."""
    return asyncio.run(_template(study, model_name))


async def _template(study: Study, model_name: str) -> str:
    backend, model = await _first_host(study, model_name)
    try:
        if not isinstance(backend, Ollama):
            return ""
        return str((await backend.show(model.name)).get("template") or "")
    finally:
        await backend.close()
