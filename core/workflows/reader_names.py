"""Readers by names that tell them apart, for lists to choose from and for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import OverreadError
from core.store import readers, readings
from core.store.database import reading
from core.types import ReaderKind, Task
from core.workflows.study import Study

HUMANS = "humans"
"""Named where a reader is wanted: gold labels and what the reading desk settled, nobody else."""
SHORTEST_HASH = 8


@dataclass(frozen=True, slots=True)
class NamedReader:
    """Somebody who has read reports of a task; `name` is theirs alone in it."""

    reader_id: int
    sha256: str
    name: str
    kind: ReaderKind
    read: int
    stand_in: bool
    simulated: bool


def of_task(study: Study, task: Task) -> tuple[NamedReader, ...]:
    """Who has read reports of the task, whoever has read most first; not the gold reader."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name)
        read = readings.read_by(connection, list(known))
    there = [each for each in read if known[each].kind is not ReaderKind.GOLD]
    ordered = sorted(there, key=lambda each: (-read[each], each))
    names = distinct({each: known[each].name for each in ordered},
                     {each: known[each].model for each in ordered})  # fmt: skip
    return tuple(
        NamedReader(
            each, known[each].sha256, names[each], known[each].kind, read[each],
            known[each].stand_in, known[each].simulated,
        )
        for each in ordered
    )  # fmt: skip


def sha256_of(study: Study, task: Task, name: str) -> str:
    """The reader that is meant, "" for humans; raises OverreadError naming the others.

    A prompt's name or a kind (`rules`) is enough where one reader alone has it, and so is the
    begin of a hash.
    """
    if name == HUMANS:
        return ""
    there = of_task(study, task)
    exact = [each for each in there if each.name == name]
    close = [each for each in there if each.name.startswith(f"{name} on ")]
    hashed = [each for each in there if len(name) >= SHORTEST_HASH and each.sha256.startswith(name)]
    kind = [each for each in there if each.kind.value == name]
    found = exact or close or kind or hashed
    if len(found) == 1:
        return found[0].sha256
    names = ", ".join(each.name for each in found or there) or "nobody yet"
    if found:
        raise OverreadError(f"“{name}” is several readers: {names}. Say which one.")
    raise OverreadError(
        f"“{name}” has read no report of {task.name}. Those who have: {names}. "
        f"For human labels alone say: {HUMANS}."
    )


def distinct(names: Mapping[int, str], models: Mapping[int, str]) -> dict[int, str]:
    """Names told apart: by the model, then by a number, where two are the same."""
    seen: dict[str, int] = {}
    told: dict[int, str] = {}
    for reader_id, name in names.items():
        twice = list(names.values()).count(name) > 1
        label = f"{name} on {models[reader_id]}" if twice and models[reader_id] else name
        seen[label] = seen.get(label, 0) + 1
        told[reader_id] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return told
