"""Compares readers on one part of the gold set, from the readings that are stored.

`load` lays the readings beside gold; `compare` scores every reader, and each against
a reference. Nothing is asked of any model here: see core/workflows/comparison_plan.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from core import metrics, policies
from core.metrics import (
    CochranQ,
    Outcomes,
    Paired,
    PitfallErrors,
    Rate,
    Scores,
    SelectionInflation,
    View,
)
from core.store import comparisons, gold, readers, reports
from core.store.comparisons import Said, Stamp
from core.store.database import reading
from core.types import GoldLabel, GoldSet, Policy, Reader, ReaderKind, Scope, Split, Task
from core.workflows import few_shot
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study
from core.workflows.variants import Variant, variants

PLAIN_CASES = "plain cases"
"""The reports without a pitfall, as a group of their own beside the pitfall groups."""
BASELINE = "plain"
"""The prompt that others are compared with unless somebody chooses: the bare question."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one report costs a reader on average, None where nobody measured it."""

    seconds: float | None = None
    tokens: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Readers beside gold on one part, before any choice of policy, view or reference.

    `left_out` are reports that a prompt shows as examples; nobody is scored on them.
    `outdated` counts gold labels of texts that were replaced since, left out as well.
    `answers` (reports × variants) are codes as in Outcomes. `flips` counts the reports
    whose answer is not the same in every repeat, `flipped` says which those are.
    """

    task: Task
    part: Split
    gold_version: int
    labels: tuple[GoldLabel, ...]
    variants: tuple[Variant, ...]
    answers: metrics.matrix.Codes
    costs: Mapping[str, Cost]
    flips: Mapping[str, Rate]
    flipped: Mapping[str, metrics.matrix.Bools]
    quotes: Mapping[str, Rate]
    with_confidence: frozenset[str]
    left_out: tuple[int, ...]
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


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Exact McNemar p-values after Holm over all rows but the reference."""

    overall: float | None = None
    among_positives: float | None = None
    among_negatives: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One reader in a comparison, with every figure that the table shows.

    `against` is the paired comparison with the reference, None for the reference itself.
    """

    variant: Variant
    scores: Scores
    other_view: Scores
    against: Paired | None
    p: Adjusted
    cost: Cost
    flips: Rate
    quotes: Rate

    @property
    def name(self) -> str:
        return self.variant.name

    @property
    def is_complete(self) -> bool:
        return self.scores.confusion.unread == 0

    @property
    def accuracy(self) -> float:
        return self.scores.accuracy.value or 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Readers compared on the same reports, the best complete one first.

    Rows that have not read every report come last. `cochran` and `inflation` rest
    on the complete rows that are no people: those among which one chooses.
    """

    ground: Ground
    policy: Policy
    view: View
    rows: tuple[Row, ...]
    reference: Row
    comparisons: int
    cochran: CochranQ
    inflation: SelectionInflation
    pitfalls: PitfallErrors
    outcomes: Outcomes

    @property
    def reports(self) -> int:
        return len(self.outcomes.report_ids)

    @property
    def group_sizes(self) -> Mapping[str, int]:
        """Reports in each pitfall group that have any; the plain cases last."""
        sizes = self.outcomes.pitfalls.sum(axis=0)
        named = zip(self.outcomes.pitfall_names, sizes, strict=True)
        return {name: int(size) for name, size in named if size}

    @property
    def candidates(self) -> tuple[Row, ...]:
        """Complete rows that one could choose: no people."""
        return tuple(row for row in self.rows if row.is_complete and not row.variant.is_human)

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)

    def against(self, a: str, b: str) -> Paired:
        """Any two readers of the comparison."""
        return metrics.paired(self.outcomes, a, b, self.view)


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
            {i: r for i, r in wanted.items() if i in read},
            comparisons.version_numbers(connection, task.name),
        )
        openings = gold.openings(connection, task.name)
        outdated = comparisons.outdated(connection, gold_set.gold_set_id)
    examples = few_shot.shown_reports(study, task, [row.reader for row in rows], gold_set, part)
    return _ground(task, part, gold_set, rows, said, examples, outdated, openings)


def has_gold(study: Study, task: str) -> bool:
    """Whether the task has a gold set to compare on."""
    with reading(study.engine) as connection:
        return reports.count(connection, Scope.GOLD, task) > 0


def readers_of(study: Study, plan: LabelPlan) -> tuple[int, ...]:
    """reader_ids of a plan's prompts on its model, with whatever options they were run."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, plan.task, ReaderKind.PROMPT)
    models = {plan.model, f"{plan.model}:latest"}
    return tuple(
        reader_id
        for reader_id, reader in known.items()
        if (reader.prompt_name, reader.prompt_sha256) in plan.prompts and reader.model in models
    )


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
    examples: frozenset[int],
    outdated: frozenset[int],
    openings: int,
) -> Ground:
    labels = gold_set.part(part)
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
        outdated=sum(label.report_id in outdated for label in labels),
        openings=openings,
    )


def _repeats(
    said: Sequence[Said], reader_id: int, stays: metrics.matrix.Bools
) -> list[metrics.matrix.Codes]:
    """What a reader said in each of its repeats."""
    return [each.answers[stays] for each in said if each.reader_id == reader_id]


def compare(
    ground: Ground, policy: str = "", view: View = View.FAILURES_WRONG, reference: int = 0
) -> Comparison | None:
    """All statistics of a comparison; None where nobody has read anything yet.

    `reference` is a reader_id; 0, or one that is not there, means the baseline.
    """
    if not ground.variants:
        return None
    chosen = policies.choose(ground.task, policy)
    outcomes = ground.outcomes(chosen)
    against = ground.variant(reference) or _baseline(ground.variants)
    rows = _rows(ground, outcomes, view, against)
    complete = [row.name for row in rows if row.is_complete and not row.variant.is_human]
    among = outcomes.only(complete)
    return Comparison(
        ground=ground,
        policy=chosen,
        view=view,
        rows=rows,
        reference=next(row for row in rows if row.name == against.name),
        comparisons=len(rows) - 1,
        cochran=metrics.cochran_q(among, view),
        inflation=metrics.selection_inflation(among, view),
        pitfalls=metrics.pitfall_errors(outcomes, view),
        outcomes=outcomes,
    )


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


def _baseline(rows: Sequence[Variant]) -> Variant:
    """The bare question where it was asked, else the first prompt, else the first row."""
    named = [row for row in rows if row.is_prompt and row.reader.prompt_name == BASELINE]
    prompts = [row for row in rows if row.is_prompt]
    return (named or prompts or list(rows))[0]


def _rows(ground: Ground, outcomes: Outcomes, view: View, against: Variant) -> tuple[Row, ...]:
    other = next(each for each in View if each is not view)
    pairs = {pair.reader_a: pair for pair in metrics.paired_with(outcomes, against.name, view)}
    adjusted = _adjusted(list(pairs.values()))
    rows = [
        Row(
            variant, scored, beside, pairs.get(variant.name),
            adjusted.get(variant.name, Adjusted()),
            ground.costs[variant.name], ground.flips[variant.name], ground.quotes[variant.name],
        )
        for variant, scored, beside in zip(
            ground.variants, metrics.scores(outcomes, view), metrics.scores(outcomes, other),
            strict=True,
        )
    ]  # fmt: skip
    complete = sorted((r for r in rows if r.is_complete), key=lambda r: (-r.accuracy, r.name))
    return (*complete, *(row for row in rows if not row.is_complete))


def _adjusted(pairs: Sequence[Paired]) -> dict[str, Adjusted]:
    """By reader; each of the three questions is a family of its own."""
    overall = _holm([pair.overall.p_value for pair in pairs])
    positives = _holm([pair.among_positives.p_value for pair in pairs])
    negatives = _holm([pair.among_negatives.p_value for pair in pairs])
    return {
        pair.reader_a: Adjusted(*each)
        for pair, each in zip(pairs, zip(overall, positives, negatives, strict=True), strict=True)
    }


def _holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm over the defined ones; the others stay undefined."""
    adjusted = iter(metrics.holm([p for p in p_values if p is not None]))
    return [None if p is None else next(adjusted) for p in p_values]
