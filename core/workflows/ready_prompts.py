"""Prompts as they can be run: as they are written, or as a comparison has run them.

A comparison may have shown a prompt other examples or set its temperature. What was ahead
there labels the archive with the very same examples, found by the name of its row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core import metrics
from core.errors import OverreadError
from core.metrics import Rate
from core.types import Pick, Shots, Task
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


def _share(each: Ready) -> float:
    return (each.rate and each.rate.value) or 0.0


def _of(variant: Variant, rate: Rate) -> Ready:
    settings, prompt = variant.reader.settings, variant.reader.prompt_name
    shots = None
    if "pick" in settings:
        shots = Shots(
            int(settings["shots"]), Pick(settings["pick"]), int(settings["pick_seed"]),
            settings["examples"],
        )  # fmt: skip
    warm = settings.get("temperature_set")
    name = f"{prompt}{differing(settings, with_seed=True)}"
    return Ready(name, prompt, shots, None if warm is None else float(warm), rate)


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
