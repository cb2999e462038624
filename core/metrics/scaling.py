"""From logits to probabilities that mean what they say, and how far they do.

Temperature scaling divides the logit by one number (Guo et al. 2017, ICML); with an offset
it is Platt's curve (1999). Both are fitted on validation and judged on the test set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

from core.metrics.matrix import Bools
from core.metrics.rates import Floats, Rate

COLDEST, HOTTEST = 0.02, 50.0
BINS = 10


@dataclass(frozen=True, slots=True)
class Scaling:
    """probability = sigmoid(logit / temperature + offset). `is_fitted` is False where it stays."""

    temperature: float = 1.0
    offset: float = 0.0
    is_fitted: bool = False

    def probabilities(self, logits: Floats) -> Floats:
        made: Floats = expit(logits / self.temperature + self.offset)
        return made


AS_IT_IS = Scaling()


@dataclass(frozen=True, slots=True)
class Bin:
    """Images of similar probability: what was claimed on average, and how many were positive."""

    claimed: float
    positive: Rate


@dataclass(frozen=True, slots=True)
class Reliability:
    """Probabilities against the truth. `brier` and `log_loss` are means, 0 is perfect.

    `expected_error` (ECE) is the mean distance between claim and truth over the bins,
    weighted by their size.
    """

    bins: tuple[Bin, ...]
    expected_error: float | None
    brier: float | None
    log_loss: float | None


def temperature(logits: Floats, positive: Bools) -> Scaling:
    """The temperature with the smallest log loss; the identity where one class is missing."""
    if positive.all() or not positive.any():
        return AS_IT_IS

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        return float(np.mean(np.logaddexp(0.0, np.where(positive, -scaled, scaled))))

    bounds = (float(np.log(COLDEST)), float(np.log(HOTTEST)))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return Scaling(float(np.exp(found.x)), 0.0, is_fitted=True)


def platt(logits: Floats, positive: Bools) -> Scaling:
    """Temperature and offset. A slope that is not positive would turn the ranking: identity."""
    if positive.all() or not positive.any():
        return AS_IT_IS
    model = LogisticRegression(C=1e6).fit(logits.reshape(-1, 1), positive)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    return Scaling(1 / slope, offset, is_fitted=True) if slope > 1 / HOTTEST else AS_IT_IS


def reliability(probabilities: Floats, positive: Bools, bins: int = BINS) -> Reliability:
    """Bins of about equally many images; equal probabilities stay together."""
    if not len(positive):
        return Reliability((), None, None, None)
    edges = np.unique(np.quantile(probabilities, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, probabilities, side="left")
    sizes = np.bincount(place)
    filled = np.flatnonzero(sizes)
    claimed = np.bincount(place, weights=probabilities)[filled] / sizes[filled]
    found = np.bincount(place, weights=positive)[filled].astype(int)
    made = tuple(
        Bin(float(c), Rate(int(k), int(n)))
        for c, k, n in zip(claimed, found, sizes[filled], strict=True)
    )
    error = float(np.abs(claimed * sizes[filled] - found).sum() / len(positive))
    brier = float(brier_score_loss(positive, probabilities, pos_label=True))
    return Reliability(made, error, brier, float(log_loss(positive, probabilities, labels=[0, 1])))
