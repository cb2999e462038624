"""The ROC curve of an evaluation as a small SVG, for a file that loads nothing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core import wording
from core.metrics.resampling import GRID
from core.workflows.evaluate_cnn import Evaluation

SIDE, MARGIN = 300, 34
MOST_POINTS = 300


def roc_svg(evaluation: Evaluation) -> str:
    """Curve, band and operating point; "" where there is no curve."""
    curve = evaluation.roc
    if curve is None:
        return ""
    rows = np.unique(np.linspace(0, len(curve.x) - 1, min(len(curve.x), MOST_POINTS)).astype(int))
    band = [*zip(GRID, curve.high, strict=True), *reversed(list(zip(GRID, curve.low, strict=True)))]
    shaded = f'<polygon points="{_points(band)}" fill="#E4E2DC"/>' if _known(curve.low) else ""
    scores = evaluation.point.scores
    point = ""
    if scores.sensitivity.value is not None and scores.specificity.value is not None:
        x, y = _at(1 - scores.specificity.value, scores.sensitivity.value)
        point = f'<circle cx="{x}" cy="{y}" r="5" fill="#1F2328"/>'
    edge = SIDE + MARGIN
    said = f"ROC curve, AUC {wording.estimate(evaluation.auc)}"
    return (
        f'<svg class="roc" width="{edge + 12}" height="{edge + 12}" role="img" aria-label="{said}">'
        f'{shaded}<polyline points="{_points([(0, 0), (1, 1)])}" fill="none" stroke="#DEDCD6"/>'
        f'<polyline points="{_points(zip(curve.x[rows], curve.y[rows], strict=True))}" '
        f'fill="none" stroke="#4E79A7" stroke-width="2"/>{point}'
        f'<rect x="{MARGIN}" y="6" width="{SIDE}" height="{SIDE}" fill="none" stroke="#B8B5AE"/>'
        f'<text x="{MARGIN + SIDE / 2}" y="{edge}" text-anchor="middle" font-size="12">'
        "1 − specificity</text>"
        f'<text transform="translate(14 {6 + SIDE / 2}) rotate(-90)" text-anchor="middle" '
        'font-size="12">sensitivity</text></svg>'
    )


def _known(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all())


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in (_at(*place) for place in places))


def _at(x: float, y: float) -> tuple[float, float]:
    return round(MARGIN + SIDE * float(x), 1), round(6 + SIDE * (1 - float(y)), 1)
