"""A few timed steps: how fast this machine trains when images come from memory."""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import torch

from core.cnn import machine, memory, model
from core.cnn.step import Learner, Setting
from core.cnn_types import Precision, TrainingRecipe

STEPS = 3
LONGEST = 40.0
"""Seconds after which no further step is timed."""


def images_per_second(recipe: TrainingRecipe, setting: Setting, *, steps: int = STEPS) -> float:
    """The median of a few steps after a first one, on a network that is thrown away."""
    torch.set_num_threads(setting.threads)
    learner = Learner(model.build(recipe.seed), recipe, setting)
    pixels = torch.randint(0, 256, (recipe.batch, 1, recipe.size, recipe.size), dtype=torch.uint8)
    targets = (torch.arange(recipe.batch) % 2).float()
    begun, took = time.perf_counter(), []
    for _ in range(1 + steps):
        took.append(_seconds(learner, pixels, targets, recipe.lowest_rate))
        if time.perf_counter() - begun > LONGEST and len(took) > 1:
            break
    return recipe.batch / median(took[1:] or took)


def _seconds(learner: Learner, pixels: torch.Tensor, targets: torch.Tensor, rate: float) -> float:
    begun = time.perf_counter()
    # Fetching the loss waits for a GPU to be done.
    float(learner.learn(pixels, targets, rate, 0.95))
    return time.perf_counter() - begun


def main() -> None:
    """Times the steps of the recipe that is given as JSON; prints what was found as JSON."""
    stored = json.loads(sys.argv[1])
    recipe = TrainingRecipe(**{**stored, "precision": Precision(stored["precision"])})
    here = machine.this_machine()
    precision = here.precision(recipe.precision)
    at_once = memory.fitting(recipe.batch, recipe.size, precision, here.memory)
    setting = Setting(here.device, precision, here.threads, at_once)
    speed = images_per_second(recipe, setting)
    found = {
        "device": here.device, "machine": here.name, "precision": precision.value,
        "threads": here.threads, "at_once": at_once, "images_per_second": speed,
        "memory": memory.needed(recipe.size, at_once, precision), "free": here.memory,
        "checkpoint": memory.checkpoint_bytes(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
