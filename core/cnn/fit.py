"""The training loop. After a stop, a kill or a power cut it goes on to the same weights.

Everything random follows from seed, epoch and image (data.py), the learning rate from the
step (schedule.py); so weights, optimizer and the place in the epoch are the whole state.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from core.cnn import checkpoint, data, machine, model, predict, validation
from core.cnn.data import Images, Rows
from core.cnn.schedule import OneCycle
from core.cnn.step import Learner, Setting
from core.cnn.validation import Figures
from core.cnn.watch import Clock, EpochEnd, Outcome, Pace, Tick, Watch
from core.cnn_types import TrainingRecipe
from core.errors import TrainingError
from core.wording import count

POINTS = 2000
"""So many points at most has a curve over the steps."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from and what epochs are compared on.

    `labels` are 0 or 1 a training image, `targets` what the loss wants: the labels, or
    the reader's confidence. The validation set is the balanced one.
    """

    images: Images
    labels: npt.NDArray[np.int64]
    targets: npt.NDArray[np.float32]
    validation: Images
    validation_labels: npt.NDArray[np.int64]

    @property
    def positives(self) -> int:
        return int((self.labels == 1).sum())


def fit(
    lesson: Lesson,
    recipe: TrainingRecipe,
    setting: Setting,
    folder: Path,
    watch: Watch,
    pace: Pace | None = None,
) -> Outcome:
    """Trains from the last checkpoint in `folder`, or from the start where there is none.

    Out of memory, half as many images go through the network at once. Raises
    TrainingError for a loss that is no number and for a GPU that went away, DiskFull
    where a checkpoint has no room; what was saved before stays whole.
    """
    while True:
        try:
            return _Training(lesson, recipe, setting, folder, watch, pace or Pace()).run()
        except RuntimeError as error:
            why = _why(error)
            if not why:
                raise
            if why is not _OUT_OF_MEMORY:
                raise TrainingError(why) from error
        setting = _smaller(setting, recipe, watch)


_OUT_OF_MEMORY = "out of memory"


class _Stop(Exception):
    """A stop was asked for in the middle of an epoch."""


@dataclass(slots=True)
class _Place:
    """Where in the run: epochs done, steps done in this one, and what is added up in it."""

    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    seen: int = 0
    best_epoch: int = 0
    best_value: float = -math.inf
    weights_sha256: str = ""
    ended_early: bool = False


class _Training:
    def __init__(
        self,
        lesson: Lesson,
        recipe: TrainingRecipe,
        setting: Setting,
        folder: Path,
        watch: Watch,
        pace: Pace,
    ) -> None:
        self._lesson, self._recipe, self._folder = lesson, recipe, folder
        self._watch, self._pace = watch, pace
        self._at = _Place()
        torch.set_num_threads(setting.threads)
        torch.backends.cudnn.deterministic = True
        self._steps = len(data.batches_of(recipe.seed, 0, len(lesson.images), recipe.batch))
        self._cycle = OneCycle(recipe.lowest_rate, recipe.highest_rate, self._steps * recipe.epochs)
        negatives = len(lesson.labels) - lesson.positives
        self._positive_weight = negatives / lesson.positives if recipe.class_weight else 1.0
        self._targets = torch.from_numpy(lesson.targets)
        self._setting = setting
        self._learner = self._restored()
        self._feed = data.feed_for(
            lesson.images, recipe, setting.device, machine.this_machine().memory
        )
        self._saved_at = time.perf_counter()

    def _restored(self) -> Learner:
        """The network where it was left, or at its start."""
        found = checkpoint.last_checkpoint(self._folder)
        weights = "" if found else self._recipe.weights
        net = model.build(self._recipe.seed, weights)
        learner = Learner(net, self._recipe, self._setting, self._positive_weight)
        if found is None:
            return learner
        if found.passed_over:
            self._watch.say(
                f"The newest checkpoint, {found.passed_over[0].name}, was not whole and is "
                f"passed over; training goes on from the one before, {found.path.name}."
            )
        learner.restore(found.content)
        self._at = _Place(**found.content["place"])
        at_once = min(self._setting.at_once, int(found.content["at_once"]))
        self._setting = learner.setting = replace(self._setting, at_once=at_once)
        return learner

    def run(self) -> Outcome:
        while self._at.epoch < self._recipe.epochs and not self._at.ended_early:
            try:
                self._epoch()
            except _Stop:
                self._save()
                return self._outcome(stopped=True)
            if time.perf_counter() - self._saved_at >= self._pace.between_epochs:
                self._save()
        self._save()
        return self._outcome()

    def _outcome(self, *, stopped: bool = False) -> Outcome:
        at = self._at
        return Outcome(
            at.epoch, at.best_epoch, at.best_value, at.weights_sha256, stopped, at.ended_early
        )

    @property
    def _step(self) -> int:
        """Steps done over all epochs."""
        return self._at.epoch * self._steps + self._at.step

    def _epoch(self) -> None:
        """The rest of an epoch; raises _Stop where that was asked for."""
        whole, since, point = Clock(), Clock(), self._step
        losses = torch.tensor(
            [self._at.loss_sum, 0.0], dtype=torch.float64, device=self._setting.device
        )
        for numbers, pixels, waited in self._batches():
            losses += self._learned(numbers, pixels)
            whole.add(len(numbers), waited)
            since.add(len(numbers), waited)
            is_due = time.perf_counter() - self._saved_at >= self._pace.checkpoint
            if since.seconds < self._pace.tell and self._at.step < self._steps and not is_due:
                continue
            self._at.loss_sum, told = losses.tolist()
            is_point = self._step - point >= self._spacing or self._at.step == self._steps
            stop = self._told(told / since.images, since, is_point=is_point)
            point = self._step if is_point else point
            losses[1], since = 0.0, Clock()
            if stop:
                raise _Stop
            if is_due:
                self._save()
        self._end_epoch(whole)

    def _learned(self, numbers: Rows, pixels: torch.Tensor) -> torch.Tensor:
        """One step; returns the sum of the batch's losses."""
        loss = self._learner.learn(
            pixels, self._targets[torch.from_numpy(numbers)],
            self._cycle.rate(self._step), self._cycle.momentum(self._step),
        )  # fmt: skip
        self._at.step += 1
        self._at.seen += len(numbers)
        return loss.double() * len(numbers)

    @property
    def _spacing(self) -> int:
        return -(-self._steps * self._recipe.epochs // POINTS)

    def _batches(self) -> Iterator[tuple[Rows, torch.Tensor, float]]:
        """Batches from where the epoch was left, each with the seconds it was waited for."""
        feed = self._feed.batches(self._at.epoch, self._at.step)
        while True:
            began = time.perf_counter()
            given = next(feed, None)
            if given is None:
                return
            yield (*given, time.perf_counter() - began)

    def _told(self, loss: float, since: Clock, *, is_point: bool) -> bool:
        if not math.isfinite(loss) or not self._learner.is_finite():
            raise TrainingError(self._no_number())
        size = len(self._lesson.images)
        return self._watch.tick(
            Tick(
                self._step, loss, self._cycle.rate(self._step - 1), since.images_per_second,
                since.waiting_share, self._at.epoch * size + self._at.seen,
                self._recipe.epochs * size, is_point,
            )
        )  # fmt: skip

    def _no_number(self) -> str:
        at = self._at
        kept = (
            f"The best weights so far, of epoch {at.best_epoch}, are kept."
            if at.best_epoch else "No epoch was completed."
        )  # fmt: skip
        return (
            f"The loss is no longer a number in epoch {at.epoch + 1}, step {count(at.step)}: "
            f"training went out of control. {kept} Start a run with a lower highest learning "
            f"rate (it was {self._recipe.highest_rate:g}), or in fp32."
        )

    def _end_epoch(self, whole: Clock) -> None:
        """Figures on the validation set, the best weights, and the place moves on."""
        at, recipe, pace = self._at, self._recipe, whole.pace
        figures = self._validated()
        rate = self._cycle.rate(self._step - 1)
        loss = at.loss_sum / at.seen
        at.epoch, at.step, at.loss_sum, at.seen = at.epoch + 1, 0, 0.0, 0
        worth = figures.worth(recipe.best_by)
        if worth > at.best_value:
            at.best_epoch, at.best_value = at.epoch, worth
            at.weights_sha256 = checkpoint.save_weights(
                self._folder / checkpoint.BEST, self._learner.net.state_dict(), f"epoch {at.epoch}"
            )
            self._watch.best(at.epoch, worth, at.weights_sha256)
        at.ended_early = 0 < recipe.patience <= at.epoch - at.best_epoch
        self._watch.epoch(
            EpochEnd(
                at.epoch, loss, figures, rate, machine.memory_used(), machine.gpu_memory_used(),
                pace,
            )
        )  # fmt: skip

    def _validated(self) -> Figures:
        logits = predict.logits_of(
            self._learner.net, self._lesson.validation, batch=self._setting.at_once,
            device=self._setting.device, precision=self._setting.precision,
            progress=self._looked_up(),
        )  # fmt: skip
        if not np.isfinite(logits).all():
            raise TrainingError(self._no_number())
        return validation.figures(logits, self._lesson.validation_labels, self._positive_weight)

    def _looked_up(self) -> Callable[[int], None]:
        """Asks now and then during validation whether to stop."""
        clock = Clock()

        def look(_done: int) -> None:
            nonlocal clock
            if clock.seconds >= self._pace.tell:
                clock = Clock()
                if self._watch.stop_asked():
                    raise _Stop

        return look

    def _save(self) -> None:
        content = {
            **self._learner.state(), "place": asdict(self._at), "at_once": self._setting.at_once,
        }  # fmt: skip
        checkpoint.save_checkpoint(self._folder, self._step, content)
        self._saved_at = time.perf_counter()


def _why(error: RuntimeError) -> str:
    """What a torch error means for the user, "" for one that is a bug of ours."""
    words = str(error)
    if isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in words:
        return _OUT_OF_MEMORY
    if isinstance(error, torch.AcceleratorError) or "CUDA error" in words:
        return (
            f"The GPU stopped answering ({words.splitlines()[0]}). The checkpoints are whole: "
            "look after the GPU (nvidia-smi), then go on with the run."
        )
    return ""


def _smaller(setting: Setting, recipe: TrainingRecipe, watch: Watch) -> Setting:
    """Half as many images at once; raises TrainingError where one is too many already."""
    if setting.at_once < 2:
        raise TrainingError(
            f"There is not enough memory for one image of {recipe.size} pixels a side. Choose a "
            "smaller size, or end other programs."
        )
    less = setting.halved()
    watch.say(
        f"{setting.at_once} images at once did not fit into memory. Training goes on with "
        f"{less.at_once} at once; gradients are added up, so that a step is still one of "
        f"{recipe.batch} images."
    )
    return less
