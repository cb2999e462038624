"""A comparison for other programs: plain fields for JSON, one row a reader for a spreadsheet.

Every figure stands with its counts and limits, and every table says which part it
rests on, how often the locked part was opened, and what the answers rest on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from core import __version__
from core.metrics import Estimate, Interval, Paired, PairedTable, Rate, Scores
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.export_readings import cell

RATES = (
    "accuracy", "sensitivity", "specificity", "ppv", "npv", "coverage", "failures", "prevalence",
)  # fmt: skip
ESTIMATES = ("f1", "mcc", "kappa")

Fields = Mapping[str, object]


def fields(comparison: Comparison) -> Fields:
    """Everything that the page shows, as plain values; undefined figures are None."""
    ground, inflation, cochran = comparison.ground, comparison.inflation, comparison.cochran
    return {
        "task": ground.task.name,
        "part": ground.part.value,
        "gold_version": ground.gold_version,
        "reports": comparison.reports,
        "left_out_as_examples": len(ground.left_out) - ground.of_same_patients,
        "left_out_same_patient": ground.of_same_patients,
        "locked_test_openings": ground.openings,
        "policy": comparison.policy.name,
        "view": comparison.view.value,
        "reference": comparison.reference.name,
        "comparisons": comparison.comparisons,
        "stand_in": ground.stand_in,
        "cochran_q": {"q": cochran.statistic, "p": cochran.p_value, "n": cochran.n},
        "selection_inflation": {
            "winner": inflation.winner, "variants": inflation.variants,
            "earlier_versions_tried": ground.superseded,
            "points": inflation.inflation, "apparent": inflation.apparent,
            "corrected": _estimate(inflation.corrected),
        },
        "readers": [_row(comparison, row) for row in comparison.rows],
        "overread_version": __version__,
    }  # fmt: skip


def _row(comparison: Comparison, row: Row) -> Fields:
    reader = row.variant.reader
    counts = row.scores.confusion
    return {
        "name": row.name, "reader_kind": reader.kind.value, "prompt": reader.prompt_name,
        "prompt_version": row.variant.version, "prompt_sha256": reader.prompt_sha256,
        "model": reader.model, "model_digest": reader.model_digest, "shots": row.variant.shots,
        "examples_picked": row.variant.pick, "examples_seed": row.variant.pick_seed,
        "examples_sha256": reader.settings.get("examples", ""),
        "temperature": row.variant.temperature,
        "stand_in": reader.stand_in, "simulated": reader.simulated,
        "n": row.scores.n, "unread": counts.unread, "withheld": counts.withheld,
        "tp": counts.tp, "fp": counts.fp, "tn": counts.tn, "fn": counts.fn,
        "failures_among_positives": counts.failures_among_positives,
        "failures_among_negatives": counts.failures_among_negatives,
        **_figures(row.scores),
        f"accuracy {row.other_view.view.value}": _rate(row.other_view.accuracy),
        "flips": _rate(row.flips), "quotes_in_report": _rate(row.quotes),
        "seconds_per_report": row.cost.seconds, "tokens_per_report": row.cost.tokens,
        "against_reference": None if row.against is None else _paired(row.against, row),
        "pitfall_errors": {
            pitfall: _rate(comparison.pitfalls.rate(row.name, pitfall))
            for pitfall in comparison.pitfalls.pitfalls
        },
    }  # fmt: skip


def _figures(scores: Scores) -> Fields:
    rates = {name: _rate(getattr(scores, name)) for name in RATES}
    return rates | {name: _estimate(getattr(scores, name)) for name in ESTIMATES}


def _paired(pair: Paired, row: Row) -> Fields:
    return {
        "overall": _table(pair.overall, row.p.overall),
        "among_positives": _table(pair.among_positives, row.p.among_positives),
        "among_negatives": _table(pair.among_negatives, row.p.among_negatives),
    }


def _table(table: PairedTable, adjusted: float | None) -> Fields:
    return {
        "n": table.n, "only_this_right": table.only_a_right,
        "only_reference_right": table.only_b_right, "points": _estimate(table.difference),
        "p": table.p_value, "p_holm": adjusted,
    }  # fmt: skip


def _rate(rate: Rate) -> Fields:
    return {
        "value": rate.value, "successes": rate.successes, "total": rate.total,
        **_limits(rate.interval),
    }  # fmt: skip


def _estimate(estimate: Estimate) -> Fields:
    return {"value": estimate.value, **_limits(estimate.interval)}


def _limits(interval: Interval | None) -> Fields:
    return {"low": interval.low if interval else None, "high": interval.high if interval else None}


def as_csv(comparison: Comparison) -> str:
    """One row a reader, one column a value, what holds for all of them in every row."""
    shared = {k: v for k, v in flat(fields(comparison)).items() if not isinstance(v, list)}
    shared.pop("stand_in")
    rows = [shared | dict(flat(_row(comparison, row))) for row in comparison.rows]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return output.getvalue()


def flat(nested: Fields, above: str = "") -> dict[str, object]:
    """{"accuracy": {"low": 0.8}} → {"accuracy_low": 0.8}; a value keeps its parent's name."""
    found: dict[str, object] = {}
    for key, value in nested.items():
        name = above if key == "value" else f"{above}_{key}" if above else key
        if isinstance(value, Mapping):
            found |= flat(value, name)
        else:
            found[name] = value
    return found
