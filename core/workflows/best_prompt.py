"""Which prompt is right most often on the develop part: the one on top of the comparison.

Rests on the same reports and the same rules as the comparison page, without its
bootstrap, so that it can be asked whenever a page opens.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import metrics
from core.metrics import Confusion, Rate, View
from core.types import Task
from core.workflows import compare_prompts
from core.workflows.study import Study
from core.workflows.variants import Variant


@dataclass(frozen=True, slots=True)
class BestPrompt:
    """The prompt ahead on the develop part, failures counted as wrong; `tried` competed."""

    variant: Variant
    accuracy: Rate
    tried: int


def best_prompt(study: Study, task: Task) -> BestPrompt | None:
    """The most accurate prompt that has read the whole develop part; None where there is none."""
    ground = compare_prompts.load(study, task)
    if ground is None or not ground.variants:
        return None
    counted = metrics.confusions(ground.outcomes(task.default_policy))
    complete = [
        (variant, accuracy(confusion))
        for variant, confusion in zip(ground.variants, counted, strict=True)
        if variant.is_prompt and confusion.unread == 0
    ]
    if not complete:
        return None
    best, rate = min(complete, key=lambda each: (-(each[1].value or 0.0), each[0].name))
    return BestPrompt(best, rate, len(complete))


def accuracy(confusion: Confusion) -> Rate:
    """Right among the labelled, a failure being wrong."""
    counts = confusion.in_view(View.FAILURES_WRONG)
    return Rate(counts.tp + counts.tn, counts.labelled)
