"""Does a reader know when it is unsure? Confidence against being right, and what leaving out buys.

Rests on the reports that got a label and a confidence. Confidence is that of the given
answer, in [0, 1]; to rank reports by how positive they look it is turned round where
the answer is negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import brier_score_loss, roc_curve

from core.metrics import areas
from core.metrics.matrix import Bools, Codes
from core.metrics.rates import Estimate, Floats, Rate

BINS = 5


@dataclass(frozen=True, slots=True, eq=False)
class RiskCoverage:
    """The error among the reports that a reader is surest of, for every share of them.

    `coverage` and `risk` (reports) run from the surest report to all of them; reports
    of equal confidence come in together.
    """

    coverage: Floats
    risk: Floats
    errors: int
    total: int

    def risk_at(self, coverage: float) -> float | None:
        """The error among the surest share, None where not even one report is in it."""
        inside = np.flatnonzero(self.coverage <= coverage + 1e-9)
        return float(self.risk[inside[-1]]) if len(inside) else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Reports of similar confidence: what was claimed on average, and how many were right."""

    claimed: float
    right: Rate


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """The ROC curve of the turned confidence. `auc` has DeLong's interval."""

    false_positives: Floats
    true_positives: Floats
    auc: Estimate


def risk_coverage(confidence: Floats, right: Bools) -> RiskCoverage:
    """Selective classification (Geifman & El-Yaniv 2017); equal confidences share a step."""
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(~right[order])
    ends = np.flatnonzero(np.append(np.diff(confidence[order]) != 0, len(confidence) > 0))
    seen = ends + 1
    return RiskCoverage(
        seen / max(1, len(confidence)), errors[ends] / seen, int((~right).sum()), len(right)
    )


def calibration(confidence: Floats, right: Bools, bins: int = BINS) -> tuple[Bin, ...]:
    """Bins of about equally many reports; equal confidences stay together."""
    if not len(confidence):
        return ()
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1]))
    of_bin = np.searchsorted(edges, confidence, side="left")
    return tuple(
        Bin(
            float(confidence[of_bin == number].mean()),
            Rate(int(right[of_bin == number].sum()), int((of_bin == number).sum())),
        )
        for number in np.unique(of_bin)
    )


def brier(confidence: Floats, right: Bools) -> float | None:
    """Mean squared distance between claim and truth; 0 is perfect."""
    return float(brier_score_loss(right, confidence, pos_label=True)) if len(right) else None


def roc(confidence: Floats, labels: Codes, gold: Codes) -> Roc | None:
    """None unless gold has both positives and negatives."""
    positive = gold == 1
    if positive.all() or not positive.any():
        return None
    looks_positive = np.where(labels == 1, confidence, 1 - confidence)
    fpr, tpr, _ = roc_curve(positive, looks_positive)
    return Roc(fpr, tpr, auc(looks_positive[positive], looks_positive[~positive]))


def auc(positives: Floats, negatives: Floats) -> Estimate:
    """The area under the ROC curve of two groups of scores, see core/metrics/areas.py."""
    scores = np.concatenate([positives, negatives])
    return areas.auc(scores, np.arange(len(scores)) < len(positives))
