"""The grid of a comparison before it runs: what is stored, what must be asked, what that costs.

Costs are those of readings that are stored: of the same prompt with the same examples
where there are some, else of as many examples on that model, else of that model. Without
any, they are unknown and not guessed; a pilot of a few reports makes them known.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from core.errors import OverreadError
from core.prompts import Prompt
from core.store import comparisons, gold, prompts, readers
from core.store.comparisons import Said
from core.store.database import reading
from core.types import Pick, PoolReport, Reader, ReaderKind, Scope, Shots, Split, Task
from core.workflows import draw_examples, label_plan, library
from core.workflows.draw_examples import Wish
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

PILOT = 5
"""Reports that a pilot asks of each model and number of examples."""


@dataclass(frozen=True, slots=True)
class Axes:
    """What is crossed with what. None stands for what the prompt itself says.

    `pool` are examples from a file; without any they are drawn from the develop part.
    """

    prompts: tuple[str, ...]
    models: tuple[str, ...]
    examples: tuple[Wish | None, ...] = (None,)
    temperatures: tuple[float | None, ...] = (None,)
    repeats: int = 1
    pool: tuple[PoolReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One prompt of a plan: how many readings are wanted, and how many are stored.

    `seconds` and `tokens` are means a reading, None where nothing like it was measured.
    """

    prompt: str
    model: str
    wanted: int
    stored: int
    seconds: float | None
    tokens: float | None

    @property
    def to_ask(self) -> int:
        return self.wanted - self.stored


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells, and what the missing readings cost on so many slots."""

    cells: tuple[Cell, ...]
    slots: int

    @property
    def wanted(self) -> int:
        return sum(cell.wanted for cell in self.cells)

    @property
    def stored(self) -> int:
        return sum(cell.stored for cell in self.cells)

    @property
    def to_ask(self) -> int:
        return sum(cell.to_ask for cell in self.cells)

    @property
    def seconds(self) -> float | None:
        """Until the end, with all slots busy; None where a cell's cost is unknown."""
        total = self._total([(cell.to_ask, cell.seconds) for cell in self.cells])
        return None if total is None else total / max(1, self.slots)

    @property
    def tokens(self) -> float | None:
        return self._total([(cell.to_ask, cell.tokens) for cell in self.cells])

    @staticmethod
    def _total(parts: Sequence[tuple[int, float | None]]) -> float | None:
        known = [(count, each) for count, each in parts if count]
        if any(each is None for _, each in known):
            return None
        return sum(count * each for count, each in known if each is not None)


def plans(study: Study, task: Task, axes: Axes, hosts: Sequence[str] = ()) -> tuple[LabelPlan, ...]:
    """One plan for each model, list of examples and temperature, on the develop part.

    One model after the other, so that none pushes another out. A number of a prompt's own
    examples is only asked of prompts that have so many. Raises OverreadError where no
    prompt is left, or where there are too few examples to draw from.
    """
    chosen = [library.by_name(study.engine, task, name).prompt for name in axes.prompts]
    found = [
        replace(
            label_plan.plan(
                study, task, [prompt.name for prompt in group], model,
                hosts or study.settings.host_list, Scope.DEVELOP, repeats=axes.repeats,
            ),
            shots=shots, temperature=temperature,
        )
        for model in axes.models
        for shots, group in _drawn(study, task, axes, chosen)
        for temperature in axes.temperatures
    ]  # fmt: skip
    if chosen and not found:
        raise OverreadError("None of these prompts has so many examples of its own.")
    return tuple(found)


def _drawn(
    study: Study, task: Task, axes: Axes, chosen: Sequence[Prompt]
) -> Iterator[tuple[Shots | None, list[Prompt]]]:
    """Each list of examples with the prompts that show it: prompts may allow other answers."""
    for wish in axes.examples:
        if wish is None:
            yield None, list(chosen)
            continue
        own = wish.pick is Pick.FIXED and not axes.pool
        able = [prompt for prompt in chosen if not own or prompt.shots >= wish.k]
        shots = {p.sha256: draw_examples.draw(study, task, p, wish, axes.pool) for p in able}
        in_order = sorted(able, key=lambda p: shots[p.sha256].examples)
        for _, group in groupby(in_order, key=lambda p: shots[p.sha256].examples):
            same = list(group)
            yield shots[same[0].sha256], same


def pilot(wanted: Sequence[LabelPlan], report_ids: Sequence[int]) -> tuple[LabelPlan, ...]:
    """A few reports for the first prompt of each model and number of examples."""
    few = tuple(random.Random(1).sample(sorted(report_ids), min(PILOT, len(report_ids))))
    first: dict[tuple[str, int], LabelPlan] = {}
    for each in wanted:
        shots = each.shots.k if each.shots else -1
        first.setdefault((each.model, shots), each)
    return tuple(
        replace(each, prompts=each.prompts[:1], only=few, repeats=1) for each in first.values()
    )


def develop_ids(study: Study, task: Task) -> tuple[int, ...]:
    """The report_ids of the develop part."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
    labels = gold_set.part(Split.DEVELOP) if gold_set else ()
    return tuple(label.report_id for label in labels)


def grid(
    study: Study,
    task: Task,
    wanted: Sequence[LabelPlan],
    slots: int,
    part: Split = Split.DEVELOP,
) -> Grid:
    """What the plans ask for on a part of the gold set, and what that costs."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            return Grid((), slots)
        ids = np.array([label.report_id for label in gold_set.part(part)], dtype=np.int64)
        known = readers.of_task(connection, task.name, ReaderKind.PROMPT)
        said = comparisons.said_on(connection, gold_set.gold_set_id, part, ids, list(known))
    measured = _Measured(known, said)
    cells = tuple(
        measured.cell(replace(plan, prompts=(named,)), len(ids))
        for plan in wanted
        for named in plan.prompts
    )
    return Grid(cells, slots)


def unread(study: Study, task: Task, prompt_names: Sequence[str]) -> list[str]:
    """Those prompts whose newest text has not read anything of the develop part."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name, ReaderKind.PROMPT)
        newest = {v.name: v.sha256 for v in prompts.newest(connection, task.name)}
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            return []
        ids = np.array([label.report_id for label in gold_set.part(Split.DEVELOP)], dtype=np.int64)
        said = comparisons.said_on(
            connection, gold_set.gold_set_id, Split.DEVELOP, ids, list(known)
        )
    read = {known[each.reader_id].prompt_sha256 for each in said}
    return [name for name in prompt_names if newest.get(name) not in read]


class _Measured:
    """What stored readings say of prompts on models."""

    def __init__(self, known: Mapping[int, Reader], said: Sequence[Said]) -> None:
        self._known = known
        self._said = said

    def cell(self, plan: LabelPlan, reports: int) -> Cell:
        """The cell of a plan with one prompt."""
        name, sha256 = plan.prompts[0]
        names = (plan.model, f"{plan.model}:latest")
        of_model = [each for each in self._said if self._reader(each).model in names]
        same = [each for each in of_model if plan.is_of(self._reader(each))]
        alike = [each for each in of_model if self._shots(each) == _shots_of(plan)]
        of_text = [each for each in alike if self._reader(each).prompt_sha256 == sha256]
        nearest = [same, of_text, alike, of_model]
        return Cell(
            name,
            plan.model,
            reports * plan.repeats,
            self._stored(same, plan.repeats),
            _first(_mean([(e.read, e.seconds) for e in part]) for part in nearest),
            _first(_mean([(e.read, e.tokens) for e in part]) for part in nearest),
        )

    def _reader(self, said: Said) -> Reader:
        return self._known[said.reader_id]

    def _shots(self, said: Said) -> int | None:
        """The number of drawn examples, None where the prompt's own stand."""
        settings = self._reader(said).settings
        return int(settings.get("shots", "0")) if "pick" in settings else None

    @staticmethod
    def _stored(same: Sequence[Said], repeats: int) -> int:
        """Of several readers with this text the one that was made last would go on."""
        if not same:
            return 0
        last = max(each.reader_id for each in same)
        return sum(each.read for each in same if each.reader_id == last and each.repeat < repeats)


def _shots_of(plan: LabelPlan) -> int | None:
    return plan.shots.k if plan.shots else None


def _first(values: Iterator[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _mean(parts: Sequence[tuple[int, float | None]]) -> float | None:
    known = [(count, each) for count, each in parts if each is not None and count]
    total = sum(count for count, _ in known)
    return sum(count * each for count, each in known) / total if total else None
