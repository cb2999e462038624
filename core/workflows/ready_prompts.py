"""Prompts as they can be run: as they are written, or as a comparison has run them.

A comparison may have shown a prompt other examples or set its temperature. What was ahead
there labels the archive with the very same examples, found by the name of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core import metrics
from core.errors import OverreadError
from core.metrics import Rate, View
from core.metrics.confusion import right_and_counted
from core.types import Pick, Reader, Shots, Task
from core.workflows import compare_prompts, library
from core.workflows.best_prompt import accuracy
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study
from core.workflows.variants import Variant, differing


@dataclass(frozen=True, slots=True)
class Ready:
    """`rate` is its accuracy on the whole develop part, None where it was not compared."""

    name: str
    prompt: str
    shots: Shots | None = None
    temperature: float | None = None
    rate: Rate | None = None

    def on(self, plan: LabelPlan) -> LabelPlan:
        """The plan of the prompt, with what it was run with."""
        return replace(plan, shots=self.shots, temperature=self.temperature)


def compared(study: Study, task: Task) -> dict[str, Ready]:
    """By name, the best on the develop part first; of several models the best counts."""
    ground = compare_prompts.load(study, task)
    if ground is None:
        return {}
    counted = metrics.confusions(ground.outcomes(task.default_policy))
    found: dict[str, Ready] = {}
    for variant, confusion in zip(ground.variants, counted, strict=True):
        rate = accuracy(confusion)
        if not variant.is_prompt or confusion.unread or rate.value is None:
            continue
        each = _of(variant, rate)
        known = found.get(each.name)
        if known is None or rate.value > ((known.rate and known.rate.value) or 0.0):
            found[each.name] = each
    return dict(sorted(found.items(), key=lambda pair: (-_share(pair[1]), pair[0])))


def best_on(study: Study, task: Task, report_ids: Sequence[int], model: str) -> tuple[str, ...]:
    """Prompts as they are written, in their newest text, by right answers on these reports."""
    ground = compare_prompts.load(study, task)
    if ground is None:
        return ()
    outcomes = ground.outcomes(task.default_policy)
    right, _ = right_and_counted(outcomes, View.FAILURES_WRONG)
    counts = right[np.isin(outcomes.report_ids, list(report_ids))].sum(axis=0)
    known = {
        row.reader.prompt_name: int(count)
        for row, count in zip(ground.variants, counts, strict=True)
        if row.is_prompt and not differing(row.reader.settings)
        and row.version == row.newest_version
        and row.reader.model in (model, f"{model}:latest")
    }  # fmt: skip
    return tuple(sorted(known, key=lambda name: (-known[name], name)))


def _share(each: Ready) -> float:
    return (each.rate and each.rate.value) or 0.0


def _of(variant: Variant, rate: Rate) -> Ready:
    settings = variant.reader.settings
    shots = None
    if "pick" in settings:
        shots = Shots(
            int(settings["shots"]), Pick(settings["pick"]), int(settings["pick_seed"]),
            settings["examples"],
        )  # fmt: skip
    warm = settings.get("temperature_set")
    return Ready(
        name_of(variant.reader), variant.reader.prompt_name, shots,
        None if warm is None else float(warm), rate,
    )  # fmt: skip


def name_of(reader: Reader) -> str:
    """The name by which `named` finds what this reader was run with."""
    return f"{reader.prompt_name}{differing(reader.settings, with_seed=True)}"


def named(study: Study, task: Task, name: str) -> Ready:
    """A prompt by its name, or by that of its row in the comparison; raises OverreadError."""
    prompt, *more = name.split(" ", 1)
    if not more:
        return Ready(name, library.by_name(study.engine, task, name).prompt.name)
    there = compared(study, task)
    wanted = " ".join(name.split())
    for each in there.values():
        if wanted in (each.name, each.name.replace(f" (seed {_seed(each)})", "")):
            return each
    rows = [each.name for each in there.values() if each.prompt == prompt]
    raise OverreadError(
        f"“{name}” has not read the develop part. Of {prompt} there is: "
        f"{', '.join(rows) or 'nothing'}. Run it first: python -m core compare {prompt} --shots …"
    )


def _seed(each: Ready) -> int:
    return each.shots.seed if each.shots else 0
