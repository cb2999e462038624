"""How long the statistics of a comparison take, and how that grows with prompts and reports.

Beside it a plain loop over scikit-learn and statsmodels, prompt by prompt, in the same run.

    python -m benchmarks.compare_statistics [--quick]
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn import metrics as sklearn_metrics
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from core import metrics
from core.metrics.bootstrap import REPLICATES
from core.types import Answer, GoldLabel, Policy, Split

POLICY = Policy(
    "uncertain counts as present",
    {Answer.PRESENT: 1, Answer.ABSENT: 0, Answer.UNCERTAIN: 1},
)
PITFALLS = ("negation", "old", "osteosynthesis", "ossicle", "other_bone", "region", "suspicion")
GRID = ((31, 500), (31, 2_000), (31, 5_000), (100, 500), (200, 500), (200, 5_000))
GOALS_MS = {(31, 500): 400.0, (200, 5_000): 2_000.0}
NAIVE_REPLICATES = 20
RATES_A_PROMPT = 7


def simulated(prompts: int, reports: int, seed: int = 1) -> metrics.Outcomes:
    """A quarter of the reports is hard; 1 % of the readings fail, 1 % are uncertain."""
    random = np.random.default_rng(seed)
    present = random.random(reports) < 0.4
    gold = [
        GoldLabel(
            report,
            Answer.PRESENT if present[report] else Answer.ABSENT,
            Split.DEVELOP,
            patient_id=str(random.integers(0, int(0.8 * reports))),
            pitfalls=tuple(name for name in PITFALLS if random.random() < 0.1),
        )
        for report in range(reports)
    ]
    right = (
        random.random((reports, prompts))
        < np.where(random.random(reports) < 0.25, 0.65, 0.98)[:, None]
    )
    answers = np.where(right, ~present[:, None], present[:, None]).astype(np.int8)
    answers[random.random(answers.shape) < 0.01] = metrics.FAILURE
    answers[random.random(answers.shape) < 0.01] = metrics.ANSWERS.index(Answer.UNCERTAIN)
    names = [f"prompt {number:03}" for number in range(prompts)]
    return metrics.outcomes_from_codes(gold, names, answers, POLICY)


def everything(outcomes: metrics.Outcomes) -> None:
    """All figures that the compare page shows, with every interval."""
    for view in metrics.View:
        for found in metrics.scores(outcomes, view):
            for rate in (
                found.accuracy, found.sensitivity, found.specificity, found.ppv, found.npv,
                found.coverage, found.prevalence,
            ):  # fmt: skip
                assert rate.interval is not None
    metrics.answer_agreement(outcomes)
    pairs = metrics.paired_with(outcomes, outcomes.readers[0])
    metrics.holm([pair.overall.p_value or 1.0 for pair in pairs])
    metrics.pair_matrix(outcomes)
    metrics.cochran_q(outcomes)
    metrics.selection_inflation(outcomes)
    metrics.pitfall_errors(outcomes)
    metrics.smallest_detectable_difference(len(outcomes.report_ids))


def plain_loop(outcomes: metrics.Outcomes) -> None:
    """One view, no intervals of F1, MCC and κ, pairs with the reference only."""
    gold = outcomes.gold
    labels = np.where(outcomes.labels == metrics.FAILURE, 1 - gold[:, None], outcomes.labels)
    right = labels == gold[:, None]
    p_values = []
    for column in range(labels.shape[1]):
        said = labels[:, column]
        for figure in (
            sklearn_metrics.accuracy_score, sklearn_metrics.recall_score,
            sklearn_metrics.precision_score, sklearn_metrics.f1_score,
            sklearn_metrics.matthews_corrcoef, sklearn_metrics.cohen_kappa_score,
        ):  # fmt: skip
            figure(gold, said)
        sklearn_metrics.recall_score(gold, said, pos_label=0)
        sklearn_metrics.precision_score(gold, said, pos_label=0)
        for _ in range(RATES_A_PROMPT):
            proportion_confint(int(right[:, column].sum()), len(gold), method="wilson")
        for rows in (gold >= 0, gold == 1, gold == 0):
            a, b = right[rows, column], right[rows, 0]
            table = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
            p_values.append(mcnemar(table, exact=True).pvalue)
    multipletests(p_values, method="holm")
    cochrans_q(right.astype(int))


def plain_bootstrap(outcomes: metrics.Outcomes) -> None:
    """F1, MCC and κ of one prompt, a few replicates by report."""
    random = np.random.default_rng(1)
    reports = len(outcomes.report_ids)
    said = np.where(outcomes.labels[:, 0] == 1, 1, 0)
    for _ in range(NAIVE_REPLICATES):
        drawn = random.integers(0, reports, reports)
        sklearn_metrics.f1_score(outcomes.gold[drawn], said[drawn])
        sklearn_metrics.matthews_corrcoef(outcomes.gold[drawn], said[drawn])
        sklearn_metrics.cohen_kappa_score(outcomes.gold[drawn], said[drawn])


def milliseconds(work: Callable[[metrics.Outcomes], None], outcomes: metrics.Outcomes) -> float:
    start = time.perf_counter()
    work(outcomes)
    return 1_000 * (time.perf_counter() - start)


def main() -> None:
    warnings.simplefilter("ignore")
    everything(simulated(2, 50))
    plain_loop(simulated(2, 50))
    grid = [each for each in GRID if "--quick" not in sys.argv or each in GOALS_MS]
    print("Everything: both views with all intervals, answers, all pairs, Q, Holm, inflation,")
    print(f"pitfalls. Bootstrap of the plain loop: {NAIVE_REPLICATES} replicates of one prompt,")
    print(f"scaled to {REPLICATES} and all prompts.\n")
    print("| prompts | reports | ours, first | ours, again | goal | plain loop | + bootstrap |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for seed, (prompts, reports) in enumerate(grid, start=2):
        outcomes = simulated(prompts, reports, seed)
        first, again = (milliseconds(everything, outcomes) for _ in range(2))
        plain = milliseconds(plain_loop, outcomes)
        drawn = milliseconds(plain_bootstrap, outcomes) * prompts * REPLICATES / NAIVE_REPLICATES
        goal = GOALS_MS.get((prompts, reports))
        print(
            f"| {prompts} | {reports} | {first:.0f} ms | {again:.0f} ms "
            f"| {f'{goal:.0f} ms' if goal else ''} | {plain:.0f} ms | {drawn / 1_000:.0f} s |"
        )


if __name__ == "__main__":
    main()
