"""The grid of a comparison before it runs: what is stored, what must be asked, what that costs.

Costs are those of readings that are stored: of the same prompt on the same model
where there are some, else of that model. Without any, they are unknown and not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.store import comparisons, gold, prompts, readers
from core.store.comparisons import Said
from core.store.database import reading
from core.types import Reader, ReaderKind, Split, Task
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Cell:
    """One prompt on one model: how many readings are wanted, and how many are stored.

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


def grid(
    study: Study,
    task: Task,
    prompt_names: Sequence[str],
    models: Sequence[str],
    repeats: int,
    slots: int,
) -> Grid:
    """The grid of these prompts and models on the develop part."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            return Grid((), slots)
        ids = np.array([label.report_id for label in gold_set.part(Split.DEVELOP)], dtype=np.int64)
        known = readers.of_task(connection, task.name, ReaderKind.PROMPT)
        said = comparisons.said_on(
            connection, gold_set.gold_set_id, Split.DEVELOP, ids, list(known)
        )
        newest = {v.name: v.sha256 for v in prompts.newest(connection, task.name)}
    measured = _Measured(known, said)
    cells = tuple(
        measured.cell(name, newest.get(name, ""), model, len(ids), repeats)
        for model in models
        for name in prompt_names
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

    def cell(self, prompt: str, sha256: str, model: str, reports: int, repeats: int) -> Cell:
        same = [
            each
            for each in self._said
            if self._known[each.reader_id].prompt_sha256 == sha256
            and self._known[each.reader_id].model == model
        ]
        of_model = [each for each in self._said if self._known[each.reader_id].model == model]
        return Cell(
            prompt,
            model,
            reports * repeats,
            self._stored(same, repeats),
            _mean([(e.read, e.seconds) for e in same])
            or _mean([(e.read, e.seconds) for e in of_model]),
            _mean([(e.read, e.tokens) for e in same])
            or _mean([(e.read, e.tokens) for e in of_model]),
        )

    @staticmethod
    def _stored(same: Sequence[Said], repeats: int) -> int:
        """Of several readers with this text the one that was made last would go on."""
        if not same:
            return 0
        last = max(each.reader_id for each in same)
        return sum(each.read for each in same if each.reader_id == last and each.repeat < repeats)


def _mean(parts: Sequence[tuple[int, float | None]]) -> float | None:
    known = [(count, each) for count, each in parts if each is not None and count]
    total = sum(count for count, _ in known)
    return sum(count * each for count, each in known) / total if total else None
