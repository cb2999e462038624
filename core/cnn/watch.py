"""What training tells while it goes on, and to whom."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from core.cnn.validation import Figures

EPOCHS_APART = 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in seconds: progress is told, and a checkpoint is written within an epoch."""

    tell: float = 1.0
    checkpoint: float = 300.0

    @property
    def between_epochs(self) -> float:
        """At the end of an epoch a checkpoint is written unless the last is younger."""
        return min(EPOCHS_APART, self.checkpoint)


@dataclass(frozen=True, slots=True)
class Tick:
    """How it goes since the last tick. `step` counts from 1 over all epochs."""

    step: int
    loss: float
    learning_rate: float
    images_per_second: float
    waiting_share: float
    done: int
    total: int
    is_point: bool


@dataclass(frozen=True, slots=True)
class EpochPace:
    """How fast the steps of an epoch went; CPU in percent of one core."""

    images_per_second: float
    waiting_share: float
    cpu_percent: float


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """What an epoch came to; `epoch` counts from 1, memory is in bytes.

    `pace` is of its training steps, None where a run went on after the last of them.
    """

    epoch: int
    loss: float
    figures: Figures
    learning_rate: float
    memory: int
    gpu_memory: int | None
    pace: EpochPace | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`epochs` are those that ended; `stopped` on request, `early` for want of a better one."""

    epochs: int
    best_epoch: int
    best_value: float
    weights_sha256: str
    stopped: bool = False
    early: bool = False


class Watch(Protocol):
    """Who is told how it goes."""

    def tick(self, at: Tick) -> bool:
        """Progress; True asks to stop."""

    def best(self, epoch: int, value: float, weights_sha256: str) -> None:
        """The weights of this epoch (from 1) are the best so far and on disk."""

    def epoch(self, end: EpochEnd) -> None:
        """An epoch ended; its checkpoint is written after this."""

    def stop_asked(self) -> bool:
        """Whether to stop, asked now and then where there is no progress to tell."""

    def say(self, sentence: str) -> None:
        """Something that the user should know."""


@dataclass(slots=True)
class Clock:
    """Times of a stretch of steps, in seconds."""

    begun: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)
    images: int = 0
    waited: float = 0.0

    def add(self, images: int, waited: float) -> None:
        self.images += images
        self.waited += waited

    @property
    def seconds(self) -> float:
        return max(time.perf_counter() - self.begun, 1e-9)

    @property
    def images_per_second(self) -> float:
        return self.images / self.seconds

    @property
    def waiting_share(self) -> float:
        return self.waited / self.seconds

    @property
    def cpu_percent(self) -> float:
        return 100 * (time.process_time() - self.cpu) / self.seconds

    @property
    def pace(self) -> EpochPace | None:
        if not self.images:
            return None
        return EpochPace(self.images_per_second, self.waiting_share, self.cpu_percent)
