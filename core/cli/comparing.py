"""compare: prompts against one another on the gold set, the missing readings made first."""

from __future__ import annotations

from typing import Annotated

import typer

from core import wording
from core.cli import console, labelling
from core.errors import OverreadError
from core.settings import load_settings, server_address
from core.types import JobState, Scope, Split, Task
from core.workflows import compare_prompts, comparison_words, export_comparison, label_archive
from core.workflows.compare_prompts import Comparison, Ground, Row
from core.workflows.label_archive import LabelPlan
from core.workflows.study import Study, open_study


def compare(
    prompt: Annotated[
        list[str] | None, typer.Argument(help="Names of prompts.", show_default=False)
    ] = None,
    prompts: Annotated[str, typer.Option(help="The same, separated by commas.")] = "",
    model: Annotated[str, typer.Option(help="Name of the model on the server.")] = "",
    host: Annotated[str, typer.Option(help="Address of the server; several with commas.")] = "",
    task: Annotated[str, typer.Option(help="Needed where several tasks have the prompts.")] = "",
    repeats: Annotated[int, typer.Option(min=1, help="How often each report is read.")] = 1,
    against: Annotated[str, typer.Option(help="The prompt to compare with.")] = "",
    policy: Annotated[str, typer.Option(help="What “uncertain” counts as.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Compare prompts on the develop part of the gold set, paired on the same reports.

    What has been read already is not asked again.
    """
    names = list(dict.fromkeys([*(prompt or ()), *filter(None, prompts.split(","))]))
    if not names:
        raise OverreadError("Name at least one prompt. See them with: python -m core prompts")
    study = open_study(load_settings())
    meant = labelling.task_with(study, names[0], task)
    wanted = _plan(study, meant, names, model, host, repeats)
    state = labelling.run(study, "compare", wanted).state
    comparison = _comparison(study, meant, wanted, against, policy)
    if as_json:
        console.as_json(export_comparison.fields(comparison))
    else:
        _print(comparison)
    if state is JobState.CANCELLED:
        raise typer.Exit(labelling.STOPPED)
    if any(row.scores.confusion.failures for row in comparison.rows):
        raise typer.Exit(labelling.WITH_FAILURES)


def _plan(
    study: Study, task: Task, names: list[str], model: str, host: str, repeats: int
) -> LabelPlan:
    """The readings that are wanted; those that are stored are not made again."""
    hosts = [server_address(part) for part in host.split(",")] if host else study.settings.host_list
    return label_archive.plan(
        study, task, names, model or study.settings.model, hosts, Scope.DEVELOP, repeats=repeats
    )


def _comparison(
    study: Study, task: Task, wanted: LabelPlan, against: str, policy: str
) -> Comparison:
    """The rows of the plan; raises OverreadError where there is nothing to compare."""
    only = compare_prompts.readers_of(study, wanted)
    ground = compare_prompts.load(study, task, Split.DEVELOP, only) if only else None
    comparison = (
        compare_prompts.compare(ground, policy, reference=_reference(ground, against))
        if ground
        else None
    )
    if comparison is None:
        raise OverreadError(
            f"There is nothing to compare: the task {task.name} has no gold set, or no report of "
            "it was read. Import reports with gold answers: python -m core import FILE "
            "--gold-column COLUMN"
        )
    return comparison


def _reference(ground: Ground, name: str) -> int:
    """The reader_id of the row to compare with, 0 for the usual one."""
    if not name:
        return 0
    for variant in ground.variants:
        if name in (variant.name, variant.reader.prompt_name):
            return variant.reader_id
    there = ", ".join(variant.name for variant in ground.variants)
    raise OverreadError(f"“{name}” is not among those compared: {there}.")


def _print(comparison: Comparison) -> None:
    console.say(comparison_words.plain(comparison_words.answer(comparison)))
    columns = (
        "prompt",
        "accuracy",
        "sensitivity",
        "specificity",
        "MCC",
        "failed",
        "difference",
        "",
    )
    console.table(columns, [_cells(row) for row in comparison.rows])
    for sentence in (
        comparison_words.over_all(comparison),
        comparison_words.flattery(comparison),
        comparison_words.examples_left_out(comparison),
    ):
        if sentence:
            console.say(sentence)
    if comparison.ground.stand_in:
        console.say("The stand-in answered: keyword rules, not a language model.")


def _cells(row: Row) -> list[str]:
    scores, pair = row.scores, row.against
    difference = wording.signed_points(pair.overall.difference) if pair else "reference"
    return [
        row.name, wording.rate(scores.accuracy), wording.rate(scores.sensitivity),
        wording.rate(scores.specificity), wording.estimate(scores.mcc),
        wording.count(scores.confusion.failures), difference,
        wording.p_value(row.p.overall) if pair else "",
    ]  # fmt: skip
