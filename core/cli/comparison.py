"""What `compare` does and prints: readings made where they lack, then the paired table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import typer

from core import wording
from core.cli import console, labelling
from core.errors import DiskFull, OverreadError
from core.settings import server_address
from core.types import JobState, Task
from core.workflows import (
    compare_prompts,
    comparison_plan,
    comparison_report,
    comparison_run,
    comparison_words,
    draw_examples,
    export_comparison,
    locked_test,
)
from core.workflows.compare_prompts import Comparison, Ground, Row
from core.workflows.comparison_plan import Axes
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for; empty texts mean the usual."""

    axes: Axes
    pool: Path | None
    host: str
    against: str
    policy: str


class Compared:
    """One comparison on its way from a wish to its exit code."""

    def __init__(self, study: Study, task: str, wish: Wish) -> None:
        self._study = study
        self._wish = wish
        self._task = _task(study, task, wish.axes.prompts)
        self._plans = self._planned()
        self._opened: int | None = None
        self._stopped = False

    def _planned(self) -> list[LabelPlan]:
        """The plans of the grid; none where only stored readings are compared."""
        study, axes = self._study, self._wish.axes
        if not axes.prompts:
            return []
        pool = self._wish.pool
        full = replace(
            axes,
            models=axes.models or (study.settings.model,),
            pool=draw_examples.pool_of_file(self._task, pool) if pool else (),
        )
        hosts = [server_address(each) for each in self._wish.host.split(",") if each]
        return list(comparison_plan.plans(study, self._task, full, hosts))

    def open_test(self, who: str, reason: str) -> None:
        """Opens the locked part for these prompts, on the record."""
        if len({plan.model for plan in self._plans}) != 1:
            raise OverreadError(
                "The locked test part is opened for prompts that are named beforehand, on one "
                "model: python -m core compare PROMPT --part test --reason WHY"
            )
        self._opened = locked_test.open_door(
            self._study, self._task, self._plans, who=who, reason=reason
        )

    def read(self) -> None:
        """Asks for the readings that are missing, one plan after the other."""
        if self._opened is not None:
            self._stopped = labelling.work_on(self._study, self._opened).state is JobState.CANCELLED
            return
        if self._plans:
            settings = comparison_run.settings(self._plans)
            job = labelling.run_settings(self._study, comparison_run.KIND, settings)
            self._stopped = job.state is JobState.CANCELLED

    def comparison(self) -> Comparison:
        """Raises OverreadError where there is nothing to compare."""
        ground = self._ground()
        found = None
        if ground is not None:
            reference = _reference(ground, self._wish.against)
            found = compare_prompts.compare(ground, self._wish.policy, reference=reference)
        if found is None:
            raise OverreadError(
                f"There is nothing to compare: {self._task.name} has no gold set, or none of it "
                "was read. Import gold answers with: python -m core import FILE --gold-column "
                "COLUMN, then name some prompts. See them with: python -m core prompts"
            )
        return found

    def _ground(self) -> Ground | None:
        if self._opened is not None:
            return locked_test.load(self._study, self._task, self._opened)
        only = [i for plan in self._plans for i in compare_prompts.readers_of(self._study, plan)]
        if self._plans and not only:
            return None
        return compare_prompts.load(self._study, self._task, only=only)

    def say(self, *, as_json: bool) -> None:
        comparison = self.comparison()
        if as_json:
            console.as_json(export_comparison.fields(comparison))
            return
        console.say(comparison_words.plain(comparison_words.answer(comparison)))
        console.table(COLUMNS, [_cells(row) for row in comparison.rows])
        for sentence in comparison_words.remarks(comparison):
            console.say(sentence)

    def write(self, out: Path | None, table: Path | None) -> None:
        """The report and the table as files; raises DiskFull where one can't be written."""
        if out is not None:
            _write(out, comparison_report.html(self._study, self.comparison()))
        if table is not None:
            _write(table, export_comparison.as_csv(self.comparison()))

    def leave(self) -> None:
        """Exits with the code for what happened."""
        if self._stopped:
            raise typer.Exit(labelling.STOPPED)
        if any(row.scores.confusion.failures for row in self.comparison().rows):
            raise typer.Exit(labelling.WITH_FAILURES)


COLUMNS = (
    "reader", "accuracy [95 %]", "sensitivity", "specificity", "MCC", "failed", "points", "p (Holm)"
)  # fmt: skip


def _task(study: Study, name: str, prompts: tuple[str, ...]) -> Task:
    """The task that is meant: named, or the one that has the prompts and a gold set."""
    if name:
        return study.task(name)
    having = [
        task for task, there in study.library.prompts.items() if all(p in there for p in prompts)
    ]
    scored = [task for task in having if compare_prompts.has_gold(study, task)]
    if len(scored or having) > 1:
        raise OverreadError(
            f"Several tasks are possible: {', '.join(scored or having)}. Say which with --task."
        )
    return study.task((scored or having or [""])[0])


def _reference(ground: Ground, name: str) -> int:
    """The reader_id of the row to compare with, 0 for the usual one."""
    if not name:
        return 0
    for variant in ground.variants:
        if name in (variant.name, variant.reader.prompt_name):
            return variant.reader_id
    there = ", ".join(variant.name for variant in ground.variants)
    raise OverreadError(f"“{name}” is not among those compared: {there}.")


def _cells(row: Row) -> list[str]:
    scores, pair = row.scores, row.against
    return [
        row.name,
        wording.rate(scores.accuracy),
        wording.rate(scores.sensitivity),
        wording.rate(scores.specificity),
        wording.estimate(scores.mcc),
        wording.count(scores.confusion.failures),
        wording.signed_points(pair.overall.difference).removesuffix(" points")
        if pair
        else "reference",
        wording.p_value(row.p.overall).removeprefix("p ") if pair else "",
    ]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskFull(f"{path} can't be written: {error.strerror}.") from error
    console.note(f"{path} written.")
