"""Readers beside gold on one part of a gold set: the ground that a comparison stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from core import metrics
from core.metrics import Outcomes, Rate
from core.metrics.matrix import Bools, Codes
from core.store import comparisons, gold, readers, reports
from core.store.comparisons import Said, Stamp
from core.store.database import reading
from core.types import GoldLabel, GoldSet, Policy, Reader, ReaderKind, Scope, Split, Task
from core.workflows import few_shot
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study
from core.workflows.variants import Variant, variants

SEARCHED = "search-candidates"
"""The name under which a search keeps what it tries: no rows of a comparison, but tried all the
same."""
PLAIN_CASES = "plain cases"
"""The reports without a pitfall, as a group of their own beside the pitfall groups."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one report costs a reader on average, None where nobody measured it."""

    seconds: float | None = None
    tokens: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Readers beside gold on one part, before any choice of policy, view or reference.

    `left_out` are reports that a prompt shows as examples, and other reports of the same
    patients, of which there are `of_same_patients`; nobody is scored on them.
    `superseded` other texts of prompts have read of the part too: older ones, and a search's.
    `outdated` counts gold labels of texts that were replaced since, left out as well.
    `answers` (reports × variants) are codes as in Outcomes. `flips` counts the reports
    whose answer is not the same in every repeat, `flipped` says which those are.
    """

    task: Task
    part: Split
    gold_version: int
    labels: tuple[GoldLabel, ...]
    variants: tuple[Variant, ...]
    answers: Codes
    costs: Mapping[str, Cost]
    flips: Mapping[str, Rate]
    flipped: Mapping[str, Bools]
    quotes: Mapping[str, Rate]
    with_confidence: frozenset[str]
    left_out: tuple[int, ...]
    of_same_patients: int
    superseded: int
    outdated: int
    openings: int

    @property
    def stand_in(self) -> bool:
        return any(variant.reader.stand_in for variant in self.variants)

    def outcomes(self, policy: Policy) -> Outcomes:
        names = [variant.name for variant in self.variants]
        return _with_plain_cases(
            metrics.outcomes_from_codes(self.labels, names, self.answers, policy)
        )

    def variant(self, reader_id: int) -> Variant | None:
        return next((each for each in self.variants if each.reader_id == reader_id), None)


def _with_plain_cases(outcomes: Outcomes) -> Outcomes:
    """One group more: the reports that are in none. Without any groups there is no such thing."""
    if not outcomes.pitfall_names:
        return outcomes
    plain = ~outcomes.pitfalls.any(axis=1, keepdims=True)
    return replace(
        outcomes,
        pitfalls=np.hstack((outcomes.pitfalls, plain)),
        pitfall_names=(*outcomes.pitfall_names, PLAIN_CASES),
    )


def stamp(study: Study) -> Stamp:
    """Moves whenever a comparison might look different; a key for keeping one."""
    with reading(study.engine) as connection:
        return comparisons.stamp(connection)


def load(
    study: Study, task: Task, part: Split = Split.DEVELOP, only: Sequence[int] = ()
) -> Ground | None:
    """The readers of a task beside gold, None where there is no gold set.

    `only` restricts the rows to these reader_ids. Whoever asks for the locked test
    part goes through core/workflows/locked_test.py.
    """
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            return None
        known = readers.of_task(connection, task.name)
        wanted = {i: r for i, r in known.items() if not only or i in only}
        said = _said(connection, gold_set, part, wanted)
        read = {each.reader_id for each in said if each.repeat == 0}
        rows = variants(
            {i: r for i, r in wanted.items() if i in read and r.prompt_name != SEARCHED},
            comparisons.version_numbers(connection, task.name),
        )
        openings = gold.openings(connection, task.name)
        outdated = comparisons.outdated(connection, gold_set.gold_set_id)
    tried = {i for i in read if wanted[i].kind is ReaderKind.PROMPT}
    superseded = len(tried - {row.reader_id for row in rows})
    shown = few_shot.shown_reports(study, task, [row.reader for row in rows], gold_set, part)
    return _ground(task, part, gold_set, rows, said, shown, superseded, outdated, openings)


def has_gold(study: Study, task: str) -> bool:
    """Whether the task has a gold set to compare on."""
    with reading(study.engine) as connection:
        return reports.count(connection, Scope.GOLD, task) > 0


def readers_of(study: Study, plan: LabelPlan) -> tuple[int, ...]:
    """reader_ids of a plan's prompts on its model, with whatever options they were run."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, plan.task, ReaderKind.PROMPT)
    return tuple(reader_id for reader_id, reader in known.items() if plan.is_of(reader))


def _said(
    connection: Connection, gold_set: GoldSet, part: Split, wanted: Mapping[int, Reader]
) -> tuple[Said, ...]:
    ids = np.array([label.report_id for label in gold_set.part(part)], dtype=np.int64)
    return comparisons.said_on(connection, gold_set.gold_set_id, part, ids, list(wanted))


def _ground(
    task: Task,
    part: Split,
    gold_set: GoldSet,
    rows: tuple[Variant, ...],
    said: Sequence[Said],
    shown: few_shot.Shown,
    superseded: int,
    outdated: frozenset[int],
    openings: int,
) -> Ground:
    labels = gold_set.part(part)
    examples = shown.examples | shown.same_patient
    gone = examples | outdated
    stays = np.array([label.report_id not in gone for label in labels], dtype=np.bool_)
    first = {each.reader_id: each for each in said if each.repeat == 0}
    answers = np.empty((int(stays.sum()), len(rows)), dtype=np.int8)
    for column, row in enumerate(rows):
        answers[:, column] = first[row.reader_id].answers[stays]
    of = {row.name: first[row.reader_id] for row in rows}
    repeats = {row.name: _repeats(said, row.reader_id, stays) for row in rows}
    return Ground(
        task=task,
        part=part,
        gold_version=gold_set.version,
        labels=tuple(label for label, stay in zip(labels, stays, strict=True) if stay),
        variants=rows,
        answers=answers,
        costs={name: Cost(one.seconds, one.tokens) for name, one in of.items()},
        flips={row.name: metrics.flips(repeats[row.name]) for row in rows},
        flipped={row.name: metrics.flipped(repeats[row.name]) for row in rows},
        quotes={
            name: Rate(one.quotes - one.quotes_missing, one.quotes) for name, one in of.items()
        },
        with_confidence=frozenset(name for name, one in of.items() if one.confidences),
        left_out=tuple(sorted(examples - outdated)),
        of_same_patients=len(shown.same_patient - outdated),
        superseded=superseded,
        outdated=sum(label.report_id in outdated for label in labels),
        openings=openings,
    )


def _repeats(said: Sequence[Said], reader_id: int, stays: Bools) -> list[Codes]:
    """What a reader said in each of its repeats."""
    return [each.answers[stays] for each in said if each.reader_id == reader_id]
