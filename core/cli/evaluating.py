"""evaluate: how good a run is on its test images, as the page says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import wording
from core.cli import console
from core.errors import DiskFull, OverreadError
from core.settings import load_settings
from core.store import runs
from core.store.database import reading
from core.workflows.study import Study, open_study

if TYPE_CHECKING:
    from core.metrics.thresholds import Cut
    from core.workflows.evaluate_cnn import Evaluation, Options

VIEWS = {"logit": "MEAN_LOGIT", "probability": "MEAN_PROBABILITY", "highest": "HIGHEST"}


def evaluate(
    run: Annotated[str, typer.Argument(help="Name of the run, or its number.")],
    task: Annotated[str, typer.Option(help="Needed where several tasks have the run.")] = "",
    unit: Annotated[str, typer.Option(help="image, or study (its views combined).")] = "image",
    views: Annotated[
        str, typer.Option(help="How views are combined: logit, probability, highest.")
    ] = "logit",
    natural: Annotated[
        bool, typer.Option("--natural", help="The test set before under-sampling.")
    ] = False,
    threshold: Annotated[
        str, typer.Option(help="youden, half, or a probability such as 0.4.")
    ] = "youden",
    sensitivity: Annotated[
        float, typer.Option(min=0, max=1, help="A sensitivity that is wanted on validation.")
    ] = 0.0,
    out: Annotated[
        Path | None, typer.Option(help="Write the report: .html, .json or .csv.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Judge a run on its test images: AUC, sensitivity, specificity, calibration, parts.

    The threshold is fixed on validation. Exit code 0: judged; 1: it can't be; 2: a wrong call.
    """
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.workflows import evaluate_cnn, export_evaluation

    options = _options(unit, views, threshold, sensitivity, natural=natural)
    writer = _writer(out)
    study = open_study(load_settings())
    found = evaluate_cnn.evaluate(study, _run_id(study, run, task), options)
    if as_json:
        console.as_json(export_evaluation.fields(study, found))
    else:
        _say(study, found)
    if out is not None:
        _write(study, found, out, writer)


def _run_id(study: Study, name: str, task: str) -> int:
    """The run of this name, in the task or in the only one that has it; else of this number."""
    tasks = [study.task(task).name] if task else list(study.library.tasks)
    with reading(study.engine) as connection:
        named = [found for each in tasks if (found := runs.find(connection, each, name))]
        if not named and name.isascii() and name.isdecimal() and len(name) < 10:
            numbered = runs.get(connection, int(name))
            named = [numbered] if numbered and numbered.task in tasks else []
    if len(named) > 1:
        raise OverreadError(f"Several tasks have a run “{name}”. Say which with --task.")
    if not named:
        raise OverreadError(f"There is no run “{name}”. See: python -m core jobs")
    return named[0].run_id


def _options(
    unit: str, views: str, threshold: str, sensitivity: float, *, natural: bool
) -> Options:
    from core.metrics.thresholds import Cut
    from core.workflows.cnn_scores import Combined, Unit
    from core.workflows.evaluate_cnn import Options

    if unit not in (Unit.IMAGE.value, Unit.STUDY.value):
        raise typer.BadParameter("is image or study", param_hint="--unit")
    if views not in VIEWS:
        raise typer.BadParameter(f"is one of {', '.join(VIEWS)}", param_hint="--views")
    cut, given = _cut(threshold)
    return Options(
        unit=Unit(unit), combined=Combined[VIEWS[views]], balanced=not natural,
        cut=Cut.SENSITIVITY if sensitivity else cut, wanted_sensitivity=sensitivity or 0.95,
        threshold=given,
    )  # fmt: skip


def _cut(threshold: str) -> tuple[Cut, float]:
    from core.metrics.thresholds import Cut

    if threshold in (Cut.YOUDEN.value, Cut.HALF.value):
        return Cut(threshold), 0.5
    try:
        given = float(threshold)
    except ValueError:
        given = 0.0
    if not 0 < given < 1:
        raise typer.BadParameter(
            "is youden, half, or a probability between 0 and 1", param_hint="--threshold"
        )
    return Cut.GIVEN, given


def _say(study: Study, found: Evaluation) -> None:
    from core.workflows import compare_runs, evaluation_words
    from core.workflows.evaluation_point import rates

    if study.is_synthetic:
        console.say("Synthetic reports: figures teach the screen, not medicine.")
    console.say(evaluation_words.plain(evaluation_words.answer(found)))
    console.say(f"Test set: {evaluation_words.kind_of_set(found)}.")
    scores = found.point.scores
    rows = [(name, wording.rate(rate)) for name, rate in rates(scores).items()]
    rows += [("f1", wording.estimate(scores.f1)), ("mcc", wording.estimate(scores.mcc))]
    rows += [("average precision", wording.estimate(found.average_precision))]
    console.table(("figure", "value [95 %]"), rows)
    others = compare_runs.others(study, found.run)[:3]
    for each in compare_runs.beside(study, found, others):
        console.say(evaluation_words.plain(evaluation_words.beside(found, [each])))
    if missing := evaluation_words.missing(found):
        console.note(missing)


def _writer(out: Path | None) -> str:
    """The kind of file, refused before anything is worked out."""
    kind = out.suffix.lower() if out else ".html"
    if kind not in (".html", ".json", ".csv"):
        raise typer.BadParameter("ends in .html, .json or .csv", param_hint="--out")
    return kind


def _write(study: Study, found: Evaluation, out: Path, kind: str) -> None:
    from core.workflows import export_evaluation

    if kind == ".html":
        text = export_evaluation.html(study, found)
    elif kind == ".csv":
        text = export_evaluation.csv(study, found)
    else:
        text = json.dumps(export_evaluation.fields(study, found), ensure_ascii=False, indent=2)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskFull(f"{out} can't be written: {error.strerror}.") from error
    console.note(f"Written: {out}")
