"""What a training will cost, from a few steps timed before it starts.

The steps are timed in a process of their own, in the same environment as the training, so
that neither a page nor a command has to load torch.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, replace

from core.cnn_types import Cohort, Part, TrainingRecipe
from core.errors import TrainingError
from core.jobs import training_environment
from core.settings import PROJECT
from core.wording import count, duration, gigabytes, things
from core.workflows.study import Study

LONGEST = 600.0
"""Seconds that the timed steps may take."""
SIZES = (512, 448, 384, 320, 256, 224, 192, 160, 128, 96, 64)
BEARABLE = 12 * 3600.0
"""Seconds: what is started in the evening should be there in the morning."""
BUSY = 1.5
"""So many that want to run for each thread: measured on a machine with a load of nine, two
threads took thirty times as long for a step as one."""
FEWER = ", or give fewer threads: OMP_NUM_THREADS=1"
CHECKPOINTS = 3
"""Two are kept while the third is written."""
FORWARD_SHARE = 0.3
"""A forward pass alone takes about this part of a training step (measured 0.24–0.30)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What the timed steps found. Memory in bytes; `free` of the device, None if unknown."""

    device: str
    machine: str
    precision: str
    threads: int
    at_once: int
    images_per_second: float
    memory: int
    free: int | None
    checkpoint: int
    load: float = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether others want the processors too; threads then wait for one another."""
        return self.device == "cpu" and self.load > BUSY * self.threads


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seconds` to the end, `disk` in bytes; `smaller` is a size that would be bearable, or 0."""

    timing: Timing
    recipe: TrainingRecipe
    images: int
    validation: int
    seconds: float
    disk: int
    free_disk: int
    smaller: int = 0
    smaller_seconds: float = 0.0

    @property
    def fits_on_disk(self) -> bool:
        return self.disk < self.free_disk

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to know before the start, the expected end first."""
        timing, recipe = self.timing, self.recipe
        said = [
            f"{things(recipe.epochs, 'epoch')} of {things(self.images, 'image')} at "
            f"{recipe.size} pixels will take about {duration(self.seconds)} on this machine "
            f"({timing.machine}, {timing.precision}): {timing.images_per_second:.3g} images a "
            f"second. Memory about {gigabytes(timing.memory)}, disk {gigabytes(self.disk)}."
        ]
        if timing.is_busy:
            said.append(
                f"This machine is busy with other work (load {timing.load:.1f} on "
                f"{things(timing.threads, 'thread')}), which makes training many times slower. "
                f"Let the other work end first{'' if timing.threads == 1 else FEWER}."
            )
        if timing.at_once < recipe.batch:
            said.append(
                f"Only {count(timing.at_once)} images fit into memory at once; gradients of "
                f"{count(recipe.batch)} are added up for each step."
            )
        if self.smaller:
            said.append(
                f"Without a GPU, {self.smaller} pixels would be done in about "
                f"{duration(self.smaller_seconds)}: the time grows with the number of pixels. "
                "Fine lines are lost first when images are made smaller."
            )
        if not self.fits_on_disk:
            said.append(f"Only {gigabytes(self.free_disk)} are free on the disk. Make room first.")
        return tuple(said)


def estimate(study: Study, cohort: Cohort, recipe: TrainingRecipe) -> Estimate:
    """Times a few steps; raises TrainingError where even those can't be done."""
    return of_timing(study, cohort, recipe, timed(recipe))


def of_timing(study: Study, cohort: Cohort, recipe: TrainingRecipe, timing: Timing) -> Estimate:
    """What steps that were timed once mean for this cohort and recipe."""
    images = len(cohort.part(Part.TRAIN))
    validation = len(cohort.part(Part.VALIDATION, balanced=True))
    found = Estimate(
        timing, recipe, images, validation,
        seconds=_seconds(timing, recipe, images, validation),
        disk=_disk(timing, recipe, cohort), free_disk=shutil.disk_usage(study.settings.home).free,
    )  # fmt: skip
    return _with_smaller(found)


def timed(recipe: TrainingRecipe) -> Timing:
    """The timed steps of a recipe on this machine."""
    wanted, before = json.dumps(asdict(recipe)), os.getloadavg()[0]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.cnn.timing", wanted],
            cwd=PROJECT, env={**training_environment(), **os.environ}, capture_output=True,
            text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TrainingError(
            f"A few steps at {recipe.size} pixels took more than {duration(LONGEST)}: this "
            "machine is too slow for that size, or busy. Choose a smaller size."
        ) from error
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise TrainingError(
            f"The timed steps at {recipe.size} pixels failed: {last[0]}. Choose a smaller size, "
            "or end other programs."
        )
    return Timing(**json.loads(done.stdout), load=before)


def _seconds(timing: Timing, recipe: TrainingRecipe, images: int, validation: int) -> float:
    an_epoch = images + FORWARD_SHARE * validation
    return recipe.epochs * an_epoch / timing.images_per_second


def _disk(timing: Timing, recipe: TrainingRecipe, cohort: Cohort) -> int:
    """Checkpoints, and the prepared images where they are not there yet."""
    return CHECKPOINTS * timing.checkpoint + len(cohort.members) * recipe.size**2


def _with_smaller(found: Estimate) -> Estimate:
    """On a CPU: the largest size that is done within a night, where the wanted one is not."""
    if found.timing.device != "cpu" or found.seconds <= BEARABLE:
        return found
    for size in SIZES:
        seconds = found.seconds * (size / found.recipe.size) ** 2
        if size < found.recipe.size and (seconds <= BEARABLE or size == SIZES[-1]):
            return replace(found, smaller=size, smaller_seconds=seconds)
    return found
