"""Where a network is good and where it fails: the test set in parts, each with n and interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.metrics import Estimate, Rate
from core.metrics.areas import auc
from core.metrics.matrix import Bools
from core.workflows.cnn_scores import UNKNOWN, Scored
from core.workflows.comparison_figure import pitfall_words
from core.workflows.evaluate_cnn import Evaluation

LEAST = 5
"""Parts with fewer images are not shown: their intervals say nothing."""
SURE = ((0.0, 0.7, "less than 70 % sure"), (0.7, 0.9, "70 to 90 % sure"),
        (0.9, 2.0, "90 % sure or more"))  # fmt: skip
WHOLE, PITFALL, CONFIDENCE = "whole test set", "pitfall of the report", "reader of the report"


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the test set at the evaluation's threshold."""

    group: str
    name: str
    n: int
    positives: int
    auc: Estimate
    sensitivity: Rate
    specificity: Rate
    accuracy: Rate


def slices(evaluation: Evaluation) -> tuple[Slice, ...]:
    """The whole, then every part by group. A group with one part alone says nothing new."""
    test = evaluation.test
    found = [_slice(evaluation, WHOLE, "all", np.ones(len(test), dtype=np.bool_))]
    for group, words in test.groups.items():
        names = np.unique(words)
        if len(names) > 1:
            found += [_slice(evaluation, group, str(name), words == name) for name in names]
    found += [_slice(evaluation, CONFIDENCE, name, rows) for name, rows in _sure(test)]
    found += [_slice(evaluation, PITFALL, name, rows) for name, rows in _pitfalls(test)]
    return tuple(each for each in found if each.n >= LEAST or each.group == WHOLE)


def _sure(test: Scored) -> Iterator[tuple[str, Bools]]:
    """By how sure the reader of the report was of the label."""
    if not np.isfinite(test.confidence).any():
        return
    for low, high, name in SURE:
        yield name, (test.confidence >= low) & (test.confidence < high)
    yield UNKNOWN, ~np.isfinite(test.confidence)


def _pitfalls(test: Scored) -> Iterator[tuple[str, Bools]]:
    """A report may be in several groups, or in none."""
    rows: dict[str, list[int]] = {}
    for row, names in enumerate(test.pitfalls):
        for name in names:
            rows.setdefault(name, []).append(row)
    for name in sorted(rows):
        inside = np.zeros(len(test), dtype=np.bool_)
        inside[rows[name]] = True
        yield pitfall_words(name), inside


def _slice(evaluation: Evaluation, group: str, name: str, rows: Bools) -> Slice:
    test, called = evaluation.test, evaluation.point.called
    positive = test.positive[rows]
    right = called[rows] == positive
    return Slice(
        group, name, len(positive), int(positive.sum()),
        auc(test.logits[rows], positive, test.patients[rows]),
        Rate(int((right & positive).sum()), int(positive.sum())),
        Rate(int((right & ~positive).sum()), int((~positive).sum())),
        Rate(int(right.sum()), len(positive)),
    )  # fmt: skip
