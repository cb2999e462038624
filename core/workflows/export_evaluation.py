"""An evaluation to take away: everything as JSON, every score as CSV, one HTML file to read."""

from __future__ import annotations

import csv as csv_files
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

import numpy as np

from core import __version__, wording
from core.metrics import Estimate, Interval, Rate
from core.metrics.decisions import predictive_values
from core.workflows import (
    compare_runs,
    comparison_report,
    evaluation_drawing,
    evaluation_errors,
    evaluation_figure,
    evaluation_labels,
    evaluation_slices,
    evaluation_words,
)
from core.workflows.compare_runs import Beside
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_point import rates
from core.workflows.study import Study

MOST_BESIDE = 20
SIDE = ".side { display: flex; flex-wrap: wrap; gap: 2.5rem; align-items: center; }"
Fields = dict[str, object]


def file_name(evaluation: Evaluation) -> str:
    """A run's name as a file's."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", evaluation.run.name).strip("-.") or "run"
    return f"evaluation-{safe}"


def fields(study: Study, evaluation: Evaluation) -> Fields:
    """Every figure with its interval, and what it rests on."""
    options, threshold = evaluation.options, evaluation.threshold
    scores = evaluation.point.scores
    natural = evaluation.natural.value
    elsewhere = predictive_values(scores.sensitivity, scores.specificity, natural or 0.0)
    counts = scores.counts
    return {
        "overread": __version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "synthetic": study.is_synthetic,
        "run": {
            "name": evaluation.run.name, "run_id": evaluation.run.run_id,
            "weights_sha256": evaluation.run.weights_sha256,
            "best_epoch": evaluation.run.best_epoch, "cohort": evaluation.cohort.name,
        },
        "judged": {
            "unit": options.unit.value, "views": options.combined.value,
            "balanced": options.balanced, "n": len(evaluation.test),
            "positive": evaluation.test.prevalence.successes,
            "patients": evaluation.test.patient_count,
            "without_prediction": evaluation.images.missing,
            "natural_prevalence": natural, "bootstraps": options.replicates,
            "seed": options.seed,
        },
        "threshold": {
            "probability": threshold.probability, "logit": threshold.score,
            "rule": threshold.cut.value, "fell_back": threshold.fell_back,
        },
        "auc": _estimate(evaluation.auc) | {"by_patient_bootstrap": _limits(evaluation.auc_drawn)},
        "average_precision": _estimate(evaluation.average_precision),
        "counts": {"tp": counts.tp, "fp": counts.fp, "tn": counts.tn, "fn": counts.fn},
        "rates": {
            name: _rate(rate) | {"by_patient_bootstrap": _limits(by_patient)}
            for (name, rate), by_patient in zip(
                rates(scores).items(), evaluation.point.by_patient.values(), strict=True
            )
        },
        "f1": _estimate(scores.f1), "mcc": _estimate(scores.mcc), "kappa": _estimate(scores.kappa),
        "at_natural_prevalence": {
            "ppv": _estimate(elsewhere.ppv), "npv": _estimate(elsewhere.npv)
        },
        "calibration": [
            {
                "after": each.name, "temperature": each.scaling.temperature,
                "offset": each.scaling.offset, "brier": each.reliability.brier,
                "expected_error": each.reliability.expected_error,
                "log_loss": each.reliability.log_loss,
                "bins": [
                    {"claimed": one.claimed} | _rate(one.positive) for one in each.reliability.bins
                ],
            }
            for each in evaluation.calibrated
        ],
        "slices": [
            {
                "group": part.group, "name": part.name, "n": part.n, "positive": part.positives,
                "auc": _estimate(part.auc), "sensitivity": _rate(part.sensitivity),
                "specificity": _rate(part.specificity), "accuracy": _rate(part.accuracy),
            }
            for part in evaluation_slices.slices(evaluation)
        ],
        "beside": [_beside(each) for each in _others(study, evaluation)],
        "label_error": _label_error(study, evaluation),
        "published_study": {"auc": 0.926, "accuracy": 0.895},
    }  # fmt: skip


def _others(study: Study, evaluation: Evaluation) -> tuple[Beside, ...]:
    others = compare_runs.others(study, evaluation.run)[:MOST_BESIDE]
    return compare_runs.beside(study, evaluation, others)


def _beside(each: Beside) -> Fields:
    return {
        "run": each.run.name, "role": each.run.role, "n": each.n, "relabelled": each.relabelled,
        "auc": _estimate(each.auc), "difference": _estimate(each.areas.difference),
        "delong_p": each.areas.p_value, "accuracy_mcnemar_p": each.answers.overall.p_value,
        "only_it_right": each.answers.overall.only_a_right,
        "only_this_right": each.answers.overall.only_b_right,
    }  # fmt: skip


def _label_error(study: Study, evaluation: Evaluation) -> Fields | None:
    check = evaluation_labels.check(study, study.task(evaluation.run.task), evaluation)
    if check is None:
        return None
    return {
        "source": check.source, "labels_by_readers": _rate(check.by_readers),
        "ppv": _rate(check.error.ppv), "npv": _rate(check.error.npv),
        "sensitivity": _estimate(check.corrected.sensitivity),
        "specificity": _estimate(check.corrected.specificity),
        "auc": _estimate(check.corrected.auc),
    }  # fmt: skip


def _estimate(figure: Estimate) -> Fields:
    return {"value": figure.value, "interval": _limits(figure.interval)}


def _rate(rate: Rate) -> Fields:
    return _estimate(Estimate(rate.value, rate.interval)) | {
        "successes": rate.successes, "total": rate.total,
    }  # fmt: skip


def _limits(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def csv(study: Study, evaluation: Evaluation) -> str:
    """One line a judged image or examination. No patient stands in it.

    The label is empty where it is that of a report in the locked part of the gold set.
    """
    sealed = evaluation_errors.locked(study, study.task(evaluation.run.task))
    test, called = evaluation.test, evaluation.point.called
    written = io.StringIO()
    lines = csv_files.writer(written, lineterminator="\n")
    lines.writerow(
        ["name", "accession_number", "label", "logit", "probability", "called", *test.groups]
    )
    probability = 1 / (1 + np.exp(-np.clip(test.logits, -700, 700)))
    for row, name in enumerate(test.names):
        lines.writerow(
            [
                _harmless(name), _harmless(test.accession_numbers[row]),
                "" if int(test.report_ids[row]) in sealed else int(test.positive[row]),
                f"{test.logits[row]:.6g}", f"{probability[row]:.6g}",
                int(called[row]), *(str(words[row]) for words in test.groups.values()),
            ]
        )  # fmt: skip
    return written.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes no cell for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def html(study: Study, evaluation: Evaluation) -> str:
    """The whole file. All texts are escaped; nothing is loaded from anywhere."""
    check = evaluation_labels.check(study, study.task(evaluation.run.task), evaluation)
    found = _others(study, evaluation)
    facts = [
        "Synthetic data: figures teach the screen, not medicine" if study.is_synthetic else "",
        f"run {evaluation.run.name}, weights {evaluation.run.weights_sha256[:12]}",
        f"cohort {evaluation.cohort.name}", evaluation_words.kind_of_set(evaluation),
        f"views: {evaluation.options.combined.value}",
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), f"Overread {__version__}",
    ]  # fmt: skip
    parts = [
        f'<p class="quiet">{escape(" · ".join(fact for fact in facts if fact))}</p>',
        f"<h1>{escape(evaluation_words.plain(evaluation_words.answer(evaluation)))}</h1>",
        f'<div class="side">{evaluation_drawing.roc_svg(evaluation)}'
        f"{_table(_figures(evaluation))}</div>",
        "<h2>Parts of the test set</h2>",
        evaluation_figure.dot_plot(evaluation_slices.slices(evaluation), "n"),
        "<h2>Other runs on the same images</h2>" if found else "",
        *(f"<p>{escape(_said(evaluation, each))}</p>" for each in found),
        "<h2>The labels' own error</h2>",
        f"<p>{escape(evaluation_words.plain(evaluation_words.labels(check, evaluation)))}</p>",
    ]
    title = escape(f"Evaluation of {evaluation.run.name}")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{comparison_report.PAPER}{SIDE}{evaluation_figure.css()}</style>"
        f"</head><body>{''.join(parts)}</body></html>"
    )


def _said(evaluation: Evaluation, each: Beside) -> str:
    return evaluation_words.plain(evaluation_words.beside(evaluation, [each]))


def _figures(evaluation: Evaluation) -> Mapping[str, str]:
    scores = evaluation.point.scores
    told = {
        "AUC (DeLong, by patient)": wording.estimate(evaluation.auc),
        "Average precision": wording.estimate(evaluation.average_precision),
        **{_title(name): wording.rate(rate) for name, rate in rates(scores).items()},
        "F1": wording.estimate(scores.f1),
        "MCC": wording.estimate(scores.mcc),
        "Cohen's κ": wording.estimate(scores.kappa),
    }
    for each in evaluation.calibrated:
        told[f"Brier score, {each.name}"] = wording.three_decimals(each.reliability.brier)
    return told


def _title(name: str) -> str:
    return name.upper() if name in ("ppv", "npv") else name.capitalize()


def _table(rows: Mapping[str, str]) -> str:
    lines = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(figure)}</td></tr>"
        for name, figure in rows.items()
    )
    return f'<div class="evaluation"><table style="width:auto">{lines}</table></div>'
