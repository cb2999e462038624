"""Compares readers on one part of the gold set, from the readings that are stored.

`load` lays the readings beside gold; `compare` scores every reader, and each against
a reference. Nothing is asked of any model here: see core/workflows/comparison_plan.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from core.types import Policy
from core.workflows.comparison_ground import (
    PLAIN_CASES,
    Cost,
    Ground,
    has_gold,
    load,
    readers_of,
    stamp,
)
from core.workflows.variants import Variant

__all__ = [
    "PLAIN_CASES",
    "Comparison",
    "Cost",
    "Ground",
    "Row",
    "compare",
    "has_gold",
    "load",
    "readers_of",
    "stamp",
]

BASELINE = "plain"
"""The prompt that others are compared with unless somebody chooses: the bare question."""


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

    Rows that have not read every report come last. `cochran` rests on the complete rows
    that are no people; `inflation` on the prompts among them, from which one chooses.
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

    @property
    def prompts(self) -> tuple[Row, ...]:
        """Complete rows of prompts, the best first."""
        return tuple(row for row in self.candidates if row.variant.is_prompt)

    @property
    def baselines(self) -> tuple[Row, ...]:
        """Complete rows of what needs no model, the best first."""
        return tuple(row for row in self.candidates if not row.variant.is_prompt)

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)

    def against(self, a: str, b: str) -> Paired:
        """Any two readers of the comparison."""
        return metrics.paired(self.outcomes, a, b, self.view)


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
    complete = [row for row in rows if row.is_complete and not row.variant.is_human]
    among = outcomes.only([row.name for row in complete])
    tried = outcomes.only([row.name for row in complete if row.variant.is_prompt])
    return Comparison(
        ground=ground,
        policy=chosen,
        view=view,
        rows=rows,
        reference=next(row for row in rows if row.name == against.name),
        comparisons=len(rows) - 1,
        cochran=metrics.cochran_q(among, view),
        inflation=metrics.selection_inflation(tried, view),
        pitfalls=metrics.pitfall_errors(outcomes, view),
        outcomes=outcomes,
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
