"""How every reader does on the develop part, and which prompt is right most often there.

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
class OnDevelop:
    """One reader that has read the whole develop part."""

    variant: Variant
    confusion: Confusion

    @property
    def accuracy(self) -> Rate:
        return accuracy(self.confusion)

    @property
    def wrong_labels(self) -> Rate:
        """Wrong among the labels that it gave: what to expect of the archive."""
        counts = self.confusion.in_view(View.COMPLETE_CASES)
        return Rate(counts.fp + counts.fn, counts.labelled)


@dataclass(frozen=True, slots=True)
class BestPrompt:
    """The prompt ahead on the develop part, and how many competed."""

    variant: Variant
    accuracy: Rate
    tried: int


def on_develop(study: Study, task: Task) -> tuple[OnDevelop, ...]:
    """Everybody who has read all of the develop part."""
    ground = compare_prompts.load(study, task)
    if ground is None or not ground.variants:
        return ()
    counted = metrics.confusions(ground.outcomes(task.default_policy))
    everybody = map(OnDevelop, ground.variants, counted)
    return tuple(each for each in everybody if each.confusion.unread == 0)


def best_prompt(readers: tuple[OnDevelop, ...]) -> BestPrompt | None:
    """The most accurate prompt, by name among equals; None where no prompt has read all."""
    prompts = [each for each in readers if each.variant.is_prompt]
    if not prompts:
        return None
    best = min(prompts, key=lambda each: (-(each.accuracy.value or 0.0), each.variant.name))
    return BestPrompt(best.variant, best.accuracy, len(prompts))


def accuracy(confusion: Confusion) -> Rate:
    """Right among the labelled, a failure being wrong."""
    counts = confusion.in_view(View.FAILURES_WRONG)
    return Rate(counts.tp + counts.tn, counts.labelled)
