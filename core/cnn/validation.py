"""The figures of an epoch from the logits of the validation images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from core.cnn_types import BestBy

Logits = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figures:
    """At a probability of one half; `loss` is weighted as in training."""

    loss: float
    auc: float
    mcc: float
    sensitivity: float
    specificity: float

    def worth(self, wanted: BestBy) -> float:
        """The figure by which epochs are compared; more is better."""
        return {BestBy.MCC: self.mcc, BestBy.AUC: self.auc, BestBy.LOSS: -self.loss}[wanted]


def figures(logits: Logits, labels: Labels, positive_weight: float) -> Figures:
    """Both classes must be among the labels."""
    said = logits > 0
    positive = labels == 1
    return Figures(
        loss=cross_entropy(logits, labels, positive_weight),
        auc=float(roc_auc_score(labels, logits.astype(np.float64))),
        mcc=float(matthews_corrcoef(labels, said)),
        sensitivity=float(said[positive].mean()),
        specificity=float((~said[~positive]).mean()),
    )


def cross_entropy(logits: Logits, labels: Labels, positive_weight: float) -> float:
    """The mean of −[w·y·log p + (1−y)·log(1−p)] over the images."""
    wide = logits.astype(np.float64)
    minus_log_p, minus_log_q = np.logaddexp(0, -wide), np.logaddexp(0, wide)
    each = np.where(labels == 1, positive_weight * minus_log_p, minus_log_q)
    return float(each.mean())
