"""Whether a gold set is sound: its parts and answers, and how far its human readers agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from core import metrics
from core.metrics import AnswerAgreement
from core.store import gold, readers, readings, reports, standing
from core.store.database import reading
from core.types import Answer, GoldLabel, GoldSet, Reader, ReaderKind, Reading, Scope, Split, Task
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people on the gold reports that both have read, or one of them beside gold."""

    first: str
    second: str
    agreement: AnswerAgreement


@dataclass(frozen=True, slots=True)
class GoldSound:
    """The newest gold set. `shared_patients` counts patients that are in both parts."""

    version: int
    created_at: float
    answers: Mapping[Split, Mapping[Answer, int]]
    patients: Mapping[Split, int]
    shared_patients: int
    openings: int
    between_readers: tuple[Pair, ...]
    beside_gold: tuple[Pair, ...]
    simulated: bool

    def reports(self, split: Split) -> int:
        return sum(self.answers[split].values())


def people_have_read_to(study: Study, task: Task) -> int:
    """Moves when a person reads, and not with the readings of a model over the archive."""
    with reading(study.engine) as connection:
        return standing.newest_of_people(connection, task.name)


def look(study: Study, task: Task) -> GoldSound | None:
    """The newest gold set of a task with its agreement; None where there is no gold set."""
    with reading(study.engine) as connection:
        newest = gold.latest(connection, task.name)
        if newest is None:
            return None
        people = readers.of_task(connection, task.name, ReaderKind.HUMAN)
        among_gold = reports.in_scope(Scope.GOLD, task.name)
        said = {each: readings.by(connection, each, among_gold) for each in people}
        answers = standing.gold_answers(connection, task.name)
        openings = gold.openings(connection, task.name)
    patients = {split: _patients(newest, split) for split in Split}
    return GoldSound(
        version=newest.version,
        created_at=newest.created_at,
        answers=answers,
        patients={split: len(names) for split, names in patients.items()},
        shared_patients=len(patients[Split.DEVELOP] & patients[Split.TEST]),
        openings=openings,
        between_readers=_between(newest, people, said, task),
        beside_gold=_beside_gold(newest, people, said, task),
        simulated=any(reader.simulated for reader in people.values()),
    )


def _patients(newest: GoldSet, split: Split) -> set[str]:
    return {label.patient_id for label in newest.part(split) if label.patient_id}


def _between(
    newest: GoldSet,
    people: Mapping[int, Reader],
    said: Mapping[int, Mapping[int, Reading]],
    task: Task,
) -> tuple[Pair, ...]:
    """Every two readers who have a gold report in common, each seen from the first."""
    pairs = (
        _pair(_as_gold(newest, said[a]), people[a].name, people[b].name, said[b], task)
        for a, b in combinations(people, 2)
    )
    return tuple(pair for pair in pairs if pair)


def _beside_gold(
    newest: GoldSet,
    people: Mapping[int, Reader],
    said: Mapping[int, Mapping[int, Reading]],
    task: Task,
) -> tuple[Pair, ...]:
    pairs = (
        _pair(list(newest.labels), "gold label", people[each].name, said[each], task)
        for each in people
    )
    return tuple(pair for pair in pairs if pair)


def _as_gold(newest: GoldSet, said: Mapping[int, Reading]) -> list[GoldLabel]:
    """The gold reports that a reader has answered, with the reader's answers in place of gold."""
    return [
        GoldLabel(label.report_id, answer, label.split, label.patient_id, label.pitfalls)
        for label in newest.labels
        if label.report_id in said and (answer := said[label.report_id].answer) is not None
    ]


def _pair(
    ground: list[GoldLabel], first: str, second: str, said: Mapping[int, Reading], task: Task
) -> Pair | None:
    common = [
        label
        for label in ground
        if label.report_id in said and said[label.report_id].answer is not None
    ]
    if not common:
        return None
    outcomes = metrics.outcomes(common, {second: said}, task.default_policy)
    return Pair(first, second, metrics.answer_agreement(outcomes)[0])
