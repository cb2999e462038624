"""What a reader's confidence is worth, from its stored readings of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics import confidence as measures
from core.metrics.confidence import Bin, RiskCoverage, Roc
from core.store import comparisons
from core.store.database import reading
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Confidence:
    """Of the `n` reports with a gold label, a label and a confidence."""

    reader: str
    n: int
    risk: RiskCoverage
    bins: tuple[Bin, ...]
    brier: float | None
    roc: Roc | None


def of_row(study: Study, comparison: Comparison, row: Row) -> Confidence | None:
    """None where the reader never said how sure it is."""
    outcomes = comparison.outcomes
    with reading(study.engine) as connection:
        known = comparisons.confidences(
            connection, row.variant.reader_id, [int(each) for each in outcomes.report_ids]
        )
    sure = np.array([known.get(int(each), np.nan) for each in outcomes.report_ids])
    labels = outcomes.labels[:, outcomes.position(row.name)]
    rows = np.isfinite(sure) & (labels >= 0) & (outcomes.gold >= 0)
    if not rows.any():
        return None
    right = labels[rows] == outcomes.gold[rows]
    return Confidence(
        row.name,
        int(rows.sum()),
        measures.risk_coverage(sure[rows], right),
        measures.calibration(sure[rows], right),
        measures.brier(sure[rows], right),
        measures.roc(sure[rows], labels[rows], outcomes.gold[rows]),
    )
