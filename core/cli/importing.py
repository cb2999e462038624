"""import: reports from a file into the study, without a question asked."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.status import Status

from core import wording
from core.cli import console
from core.errors import OverreadError
from core.importers import gold_words
from core.importers.columns import Columns, is_any_number
from core.settings import load_settings
from core.types import Answer, Task
from core.workflows import import_study
from core.workflows.import_study import ImportPlan, ImportResult, Preview, Progress
from core.workflows.study import Study, open_study

NO_COLUMN = "-"
EVERY_TASK = "all"
SHOWN_REMARKS = 5


def import_reports(
    file: Annotated[
        Path,
        typer.Argument(help="CSV, TSV, Excel, Parquet, JSON lines, or a folder of .txt files."),
    ],
    task: Annotated[
        str, typer.Option(help="The task of the gold answers; the first one if left out.")
    ] = "",
    text_column: Annotated[str, typer.Option(help="Column with the report's text.")] = "",
    gold_column: Annotated[str, typer.Option(help="Column with the gold answer; - for none.")] = "",
    gold_map: Annotated[
        str, typer.Option(help="What gold values mean: fracture=present,no_fracture=absent")
    ] = "",
    accession_column: Annotated[
        str, typer.Option(help="Column with the accession number; - for none.")
    ] = "",
    patient_column: Annotated[str, typer.Option(help="Column with the patient; - for none.")] = "",
    date_column: Annotated[str, typer.Option(help="Column with the study date; - for none.")] = "",
    split_column: Annotated[
        str, typer.Option(help="Column with develop or test; - for none.")
    ] = "",
    reports_for: Annotated[
        str, typer.Option("--for", help="One task, or all; the one of --task where it is given.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Deals gold reports to develop and locked test.")] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Import reports. Columns are guessed from headers and content; options correct the guess."""
    study = open_study(load_settings())
    meant = study.task(task)
    wanted = {
        "text": text_column, "gold": gold_column, "accession_number": accession_column,
        "patient": patient_column, "study_date": date_column, "split": split_column,
    }  # fmt: skip
    looked_at = _looked_at(meant, file, wanted)
    is_guess = not accession_column and is_any_number(looked_at.columns.accession_number)
    plan = replace(
        _plan(looked_at, gold_map, meant), seed=seed, may_change=not is_guess,
        only_task=_only_task(study, reports_for or task),
    )  # fmt: skip
    _require_gold(looked_at, plan, asked=bool(gold_column or gold_map))
    if not as_json:
        _say_what_it_is(looked_at, plan)
    with console.ERR.status("Reading …") as status:
        act = import_study.dry_run if dry_run else import_study.run
        result = act(study, meant, plan, progress=_follow(status))
    if as_json:
        console.as_json(_summary(looked_at, plan, meant, result))
    else:
        _say(result)


def _only_task(study: Study, wanted: str) -> str:
    """The task that the reports are bound to; none where there is no other to keep them from."""
    if wanted in ("", EVERY_TASK) or len(study.library.tasks) < 2:
        return ""
    return study.task(wanted).name


def _looked_at(task: Task, file: Path, wanted: dict[str, str]) -> Preview:
    guessed = import_study.preview(task, file)
    names = {name.casefold(): name for name in guessed.layout.columns}
    said = {what: names.get(name.casefold(), name) for what, name in wanted.items()}
    corrected = _corrected(guessed.columns, said)
    if corrected == guessed.columns:
        return guessed
    return import_study.preview(task, file, corrected)


def _corrected(guessed: Columns, wanted: dict[str, str]) -> Columns:
    """The guess, with what the user has said put in its place and taken from elsewhere."""
    said = {what: "" if name == NO_COLUMN else name for what, name in wanted.items() if name}
    taken = set(said.values())
    kept = {what: "" if name in taken else name for what, name in asdict(guessed).items()}
    return Columns(**{**kept, **said})


def _plan(looked_at: Preview, gold_map: str, task: Task) -> ImportPlan:
    if not gold_map:
        return looked_at.plan()
    try:
        return replace(looked_at.plan(), gold_map=gold_words.parse_map(gold_map, task))
    except ValueError as error:
        raise OverreadError(f"--gold-map: {error}") from error


def _require_gold(looked_at: Preview, plan: ImportPlan, *, asked: bool) -> None:
    """Raises OverreadError where gold answers are wanted and none could be taken."""
    if not asked or plan.columns.gold == "" or not looked_at.gold_values:
        return
    if not gold_words.explain(looked_at.gold_values, plan.gold_map):
        there = ", ".join(f"“{value}”" for value in list(looked_at.gold_values)[:10])
        raise OverreadError(
            f"No value of the gold column “{plan.columns.gold}” is mapped to an answer. There is: "
            f"{there}. Map them like --gold-map fracture=present,no_fracture=absent."
        )


def _follow(status: Status) -> Progress:
    return lambda rows: status.update(f"Reading … {wording.things(rows, 'report')}")


def _say_what_it_is(looked_at: Preview, plan: ImportPlan) -> None:
    console.say(f"{plan.shown_name}: {looked_at.layout.sentence}.")
    if plan.only_task:
        console.say(f"  for the task {plan.only_task} alone; for every task with: --for all")
    console.say("  " + "; ".join(f"{what}: “{c}”" for what, c in looked_at.columns.named.items()))
    unused = looked_at.columns.unused(looked_at.layout.columns)
    if unused:
        console.say(f"  not used: {', '.join(f'“{name}”' for name in unused)}")
    if looked_at.gold_values:
        means = gold_words.explain(looked_at.gold_values, plan.gold_map)
        console.say("  gold answers: " + ", ".join(
            f"“{value}” ({wording.count(n)}) {_meaning(means.get(value))}"
            for value, n in looked_at.gold_values.items()
        ))  # fmt: skip


def _meaning(answer: Answer | None) -> str:
    return f"= {answer.value}" if answer else "not mapped"


def _say(result: ImportResult) -> None:
    for sentence in result.sentences:
        console.say(sentence)
    for remark in result.remarks[:SHOWN_REMARKS]:
        console.say(f"  line {remark.line}: {remark.reason}")


def _summary(
    looked_at: Preview, plan: ImportPlan, task: Task, result: ImportResult
) -> dict[str, object]:
    return {
        "file": str(plan.path), "task": task.name, "for": plan.only_task or EVERY_TASK,
        "dry_run": result.dry,
        "format": looked_at.layout.format, "encoding": looked_at.layout.encoding,
        "separator": looked_at.layout.separator, "columns": asdict(plan.columns),
        "gold_map": plan.gold_map, "gold_values": looked_at.gold_values,
        **asdict(result.counts), "not_imported": result.not_imported,
        "remarked": result.remarked,
        "remarks_file": str(result.remarks_file) if result.remarks_file else None,
        "remarks": [asdict(remark) for remark in result.remarks],
        "gold": asdict(result.gold) if result.gold else None,
        "sentences": result.sentences,
    }  # fmt: skip
