"""A model card: what a network is, on what it was trained, how good it is, what it is not for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from core import __version__, wording
from core.cnn_types import Cohort, LabelSource, Run
from core.metrics import Estimate, Interval, Rate
from core.metrics.thresholds import Cut
from core.workflows import cohort_proof, cohort_words
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_point import rates
from core.workflows.study import Study

SYNTHETIC = (
    "**Trained on synthetic images and synthetic reports.** Its figures teach how Overread "
    "works and say nothing about any patient."
)
TITLES = {"ppv": "PPV", "npv": "NPV"}
CUTS = {
    Cut.HALF: "one half", Cut.YOUDEN: "Youden's index", Cut.SENSITIVITY: "a wanted sensitivity",
    Cut.GIVEN: "chosen by hand",
}  # fmt: skip
NOT_FOR = (
    "For research only. This is no medical device: it must not be used to decide about a "
    "patient, and it has not been tested outside the data described here."
)


def text(
    study: Study, run: Run, cohort: Cohort, images: Evaluation | None, studies: Evaluation | None
) -> str:
    """The card as Markdown; it names no patient, no report and no image."""
    task = study.task(run.task)
    parts = [
        f"# {run.name}: {task.title}",
        SYNTHETIC if study.is_synthetic else "",
        NOT_FOR,
        "## What it does",
        f"DenseNet121 with one grey channel of {run.recipe.size} × {run.recipe.size} pixels. It "
        f"gives one logit an image: {task.finding}, present or not.",
        "## What it was trained on",
        *_data(study, cohort),
        "## How it was trained",
        *_training(run),
        "## How good it is",
        *(_judged(images, studies) if images else ["Not evaluated yet."]),
        "## What is in this bundle",
        "Weights (`weights.safetensors`), the same network as ONNX, checked against torch when "
        "it was written (`model.onnx`), curves, figures with intervals (`metrics.json`), the "
        "design of the cohort and a manifest. No report, no image and no identifier is in it: "
        "images are known by the hash of their pixels, patients by numbers.",
        f"Written by Overread {__version__}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _data(study: Study, cohort: Cohort) -> list[str]:
    proof = cohort_proof.proof(study, cohort)
    lines = ["| set | images | patients | prevalence | views | with metal | labels from |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for part, found in proof.sets.items():
        shows = " | ".join(cohort_words.shows(found))
        lines.append(
            f"| {part.value} | {wording.count(found.images)} | {wording.count(found.patients)} | "
            f"{wording.percent(found.prevalence)} | {shows} |"
        )
    human = sum(member.source is not LabelSource.READER for member in cohort.members)
    return [
        "\n".join(lines),
        f"{cohort_words.shared(proof)} Policy: {cohort.design.policy}. "
        f"{wording.count(human)} of {wording.things(len(cohort.members), 'label')} are by humans, "
        "the others were made from reports. Cohort "
        f"“{cohort.name}”, SHA-256 `{cohort.sha256}`.",
    ]


def _training(run: Run) -> list[str]:
    recipe = run.recipe
    return [
        f"AdamW, one-cycle learning rate {recipe.lowest_rate:g} → {recipe.highest_rate:g}, batch "
        f"{recipe.batch}, {recipe.epochs} epochs, rotation ±{recipe.rotation:g}°, zoom up to "
        f"{recipe.zoom:g}, flip {'on' if recipe.flip else 'off'}, class weight "
        f"{'on' if recipe.class_weight else 'off'}. Best epoch by validation "
        f"{recipe.best_by.value}: {run.best_epoch}.",
        "\n".join(f"- {name}: {value}" for name, value in run.environment.items()),
    ]


def _judged(images: Evaluation, studies: Evaluation | None) -> list[str]:
    columns = {"per image": images} | ({"per study": studies} if studies else {})
    rows = {name: _words(each) for name, each in columns.items()}
    head = f"| | {' | '.join(columns)} |"
    lines = [head, "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {title} | {' | '.join(rows[name][title] for name in columns)} |"
        for title in next(iter(rows.values()))
    ]
    threshold = images.threshold
    return [
        "\n".join(lines),
        f"On the test set after under-sampling, with 95 % intervals. The threshold, a probability "
        f"of {threshold.probability:.2f}, was fixed on the validation set "
        f"({CUTS[threshold.cut]}). Reports label studies, so that every figure also carries the "
        "error of the labels.",
    ]


def _words(judged: Evaluation) -> dict[str, str]:
    scores = judged.point.scores
    return {
        "n": wording.count(len(judged.test)),
        "ROC-AUC": wording.estimate(judged.auc),
        "Average precision": wording.estimate(judged.average_precision),
        **{
            TITLES.get(name, name.capitalize()): wording.rate(rate)
            for name, rate in rates(scores).items()
        },
        "F1": wording.estimate(scores.f1),
        "MCC": wording.estimate(scores.mcc),
    }


def figures(judged: Evaluation) -> dict[str, object]:
    """The evaluation as numbers, each with its interval and its denominator."""
    scores = judged.point.scores
    return {
        "unit": judged.options.unit.value,
        "balanced": judged.options.balanced,
        "n": len(judged.test),
        "patients": judged.test.patient_count,
        "natural_prevalence": _rate(judged.natural),
        "threshold": judged.threshold.probability,
        "threshold_from": judged.threshold.cut.value,
        "auc": _estimate(judged.auc),
        "average_precision": _estimate(judged.average_precision),
        "confusion": {name: getattr(scores.counts, name) for name in ("tp", "fp", "tn", "fn")},
        **{name: _rate(rate) for name, rate in rates(scores).items()},
        "f1": _estimate(scores.f1),
        "mcc": _estimate(scores.mcc),
        "kappa": _estimate(scores.kappa),
    }


def _rate(rate: Rate) -> Mapping[str, object]:
    return {"value": rate.value, "successes": rate.successes, "total": rate.total,
            **_limits(rate.interval)}  # fmt: skip


def _estimate(estimate: Estimate) -> Mapping[str, object]:
    return {"value": estimate.value, **_limits(estimate.interval)}


def _limits(interval: Interval | None) -> Mapping[str, object]:
    return {f"{name}_95": value for name, value in asdict(interval).items()} if interval else {}
