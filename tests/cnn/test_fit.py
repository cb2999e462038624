"""The loop: exact after every stop, and what it does when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.cnn import checkpoint, model, step
from core.cnn.data import Images
from core.cnn.fit import Lesson, fit
from core.cnn.step import Learner, Setting
from core.cnn.watch import EpochEnd, Outcome, Pace, Tick
from core.cnn_types import BestBy, Precision, TrainingRecipe
from core.errors import DiskFull, TrainingError
from tests.small_cnn import drawn, tiny_network

__all__ = ["tiny_network"]
pytestmark = pytest.mark.usefixtures("tiny_network")

RECIPE = TrainingRecipe(size=32, epochs=3, batch=8, highest_rate=5e-3, best_by=BestBy.AUC)
HERE = Setting("cpu", Precision.FP32, threads=1, at_once=8)
EVERY_STEP = Pace(tell=0.0, checkpoint=1e9)
STEPS = 3


def squares(first: int, count: int) -> Images:
    pictures = [drawn(n, positive=n % 2 == 1, size=32) // 16 for n in range(first, first + count)]
    return Images(np.stack(pictures).astype(np.uint8), np.arange(count))


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """24 images to learn from, 8 to compare epochs on."""
    labels = np.arange(24) % 2
    return Lesson(squares(0, 24), labels, labels.astype(np.float32), squares(24, 8),
                  np.arange(8) % 2)  # fmt: skip


@dataclass
class Notes:
    """Writes down what it is told; asks to stop at some step."""

    stop_at: int = 0
    ticks: list[Tick] = field(default_factory=list)
    epochs: list[EpochEnd] = field(default_factory=list)
    bests: list[tuple[int, float, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def tick(self, at: Tick) -> bool:
        self.ticks.append(at)
        return at.step == self.stop_at

    def stop_asked(self) -> bool:
        return False

    def best(self, epoch: int, value: float, weights_sha256: str) -> None:
        self.bests.append((epoch, value, weights_sha256))

    def epoch(self, end: EpochEnd) -> None:
        self.epochs.append(end)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


def trained(
    lesson: Lesson, folder: Path, recipe: TrainingRecipe = RECIPE, *, setting: Setting = HERE,
    notes: Notes | None = None, pace: Pace = EVERY_STEP,
) -> Outcome:  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    return fit(lesson, recipe, setting, folder, notes or Notes(), pace)


def last_weights(folder: Path) -> str:
    found = checkpoint.last_checkpoint(folder)
    assert found is not None
    return checkpoint.weights_sha256(found.content["net"])


def test_stopped_at_any_step_and_taken_up_again_it_ends_in_the_same_weights(
    lesson: Lesson, tmp_path: Path
) -> None:
    whole = Notes()
    never_stopped = trained(lesson, tmp_path / "whole", notes=whole)
    for stop_at in range(1, STEPS * RECIPE.epochs):
        folder = tmp_path / f"stopped at {stop_at}"
        first, second = Notes(stop_at), Notes()
        assert trained(lesson, folder, notes=first).stopped
        again = trained(lesson, folder, notes=second)
        assert again == never_stopped
        assert last_weights(folder) == last_weights(tmp_path / "whole")
        ended = [*first.epochs, *second.epochs]
        assert [(e.loss, e.figures) for e in ended] == [(e.loss, e.figures) for e in whole.epochs]


def test_whoever_is_killed_goes_on_from_the_last_checkpoint_to_the_same_weights(
    lesson: Lesson, tmp_path: Path
) -> None:
    class Killed(Exception):
        pass

    class Killer(Notes):
        def tick(self, at: Tick) -> bool:
            if at.step == 5:
                raise Killed
            return False

    every_checkpoint = Pace(tell=0.0, checkpoint=0.0)
    trained(lesson, tmp_path / "whole")
    with pytest.raises(Killed):
        trained(lesson, tmp_path / "killed", notes=Killer(), pace=every_checkpoint)
    notes = Notes()
    trained(lesson, tmp_path / "killed", notes=notes)
    assert notes.ticks[0].step == 5
    assert last_weights(tmp_path / "killed") == last_weights(tmp_path / "whole")


def test_a_finished_run_is_not_trained_further(lesson: Lesson, tmp_path: Path) -> None:
    first = trained(lesson, tmp_path)
    notes = Notes()
    assert trained(lesson, tmp_path, notes=notes) == first
    assert notes.ticks == []


def test_another_seed_ends_in_other_weights(lesson: Lesson, tmp_path: Path) -> None:
    trained(lesson, tmp_path / "1")
    trained(lesson, tmp_path / "2", replace(RECIPE, seed=2))
    assert last_weights(tmp_path / "1") != last_weights(tmp_path / "2")


def test_the_best_weights_on_disk_are_those_that_were_told(lesson: Lesson, tmp_path: Path) -> None:
    notes = Notes()
    outcome = trained(lesson, tmp_path, notes=notes)
    assert (outcome.best_epoch, outcome.best_value, outcome.weights_sha256) == notes.bests[-1]
    kept = checkpoint.load_weights(tmp_path / checkpoint.BEST)
    assert checkpoint.weights_sha256(kept) == outcome.weights_sha256
    worths = [end.figures.auc for end in notes.epochs]
    assert outcome.best_value == max(worths)
    assert outcome.best_epoch == 1 + worths.index(max(worths))


def test_progress_counts_images_over_all_epochs(lesson: Lesson, tmp_path: Path) -> None:
    notes = Notes()
    trained(lesson, tmp_path, notes=notes)
    assert [at.step for at in notes.ticks] == list(range(1, 10))
    assert [at.done for at in notes.ticks] == list(range(8, 80, 8))
    assert {at.total for at in notes.ticks} == {72}


def test_memory_is_flat_over_epochs(lesson: Lesson, tmp_path: Path) -> None:
    notes = Notes()
    trained(lesson, tmp_path, replace(RECIPE, epochs=40), notes=notes, pace=Pace(1e9, 1e9))
    early, late = (np.mean([e.memory for e in part]) for part in
                   (notes.epochs[5:10], notes.epochs[-5:]))  # fmt: skip
    assert late - early < 4e6


def test_training_ends_early_when_nothing_gets_better(lesson: Lesson, tmp_path: Path) -> None:
    still = replace(RECIPE, epochs=20, patience=2, lowest_rate=0.0, highest_rate=1e-12)
    outcome = trained(lesson, tmp_path, replace(still, weight_decay=0.0))
    assert outcome.early
    assert outcome.epochs == outcome.best_epoch + 2 < 20


def test_a_torn_checkpoint_is_passed_over_with_a_sentence(lesson: Lesson, tmp_path: Path) -> None:
    trained(lesson, tmp_path / "whole")
    folder = tmp_path / "torn"
    trained(lesson, folder, notes=Notes(stop_at=2))
    trained(lesson, folder, notes=Notes(stop_at=5))
    newest = max(folder.glob("checkpoint-*.pt"))
    newest.write_bytes(newest.read_bytes()[:-1])
    notes = Notes()
    trained(lesson, folder, notes=notes)
    assert notes.ticks[0].step == 3
    assert "was not whole" in notes.said[0]
    assert last_weights(folder) == last_weights(tmp_path / "whole")


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(lesson, tmp_path, notes=Notes(stop_at=4))
    good = last_weights(tmp_path)
    nothing = replace(lesson, targets=np.full(24, np.nan, np.float32))
    with pytest.raises(TrainingError, match=r"no longer a number in epoch 2, step 2: .* epoch 1"):
        trained(nothing, tmp_path)
    assert last_weights(tmp_path) == good


def broken(how: Callable[[int], None]) -> Callable[[], nn.Module]:
    """The tiny network, which first asks `how` what happens with so many images."""
    build = model.densenet121

    def made() -> nn.Module:
        net = build()
        net.register_forward_pre_hook(lambda _net, given: how(len(given[0])))
        return net

    return made


def test_out_of_memory_halves_what_goes_through_at_once_and_says_so(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(lesson, tmp_path / "small", setting=replace(HERE, at_once=2))

    def full(images: int) -> None:
        if images > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    monkeypatch.setattr(model, "densenet121", broken(full))
    notes = Notes()
    outcome = trained(lesson, tmp_path / "full", notes=notes)
    assert not outcome.stopped
    assert [sentence.split(" images")[0] for sentence in notes.said] == ["8", "4"]
    assert "a step is still one of 8 images" in notes.said[0]
    assert last_weights(tmp_path / "full") == last_weights(tmp_path / "small")


def test_main_memory_that_runs_out_is_understood_too(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_images: int) -> None:
        # What torch really says of an allocation that can't be served.
        torch.empty(1 << 60, dtype=torch.uint8)

    monkeypatch.setattr(model, "densenet121", broken(full))
    with pytest.raises(TrainingError, match="not enough memory for one image of 32 pixels"):
        trained(lesson, tmp_path)


def test_a_gpu_that_vanishes_stops_with_a_sentence(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(lesson, tmp_path, notes=Notes(stop_at=4))
    good = last_weights(tmp_path)

    def gone(_images: int) -> None:
        raise RuntimeError("CUDA error: unspecified launch failure\nCompile with TORCH_USE_…")

    monkeypatch.setattr(model, "densenet121", broken(gone))
    with pytest.raises(TrainingError, match=r"GPU stopped answering .*launch failure.* go on with"):
        trained(lesson, tmp_path)
    assert last_weights(tmp_path) == good


def test_a_bug_is_not_dressed_up_as_a_sentence(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_images: int) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(model, "densenet121", broken(wrong))
    with pytest.raises(RuntimeError, match="mat1"):
        trained(lesson, tmp_path)


def test_a_full_disk_stops_and_after_making_room_the_run_ends_as_if_nothing_had_been(
    lesson: Lesson, tmp_path: Path
) -> None:
    trained(lesson, tmp_path / "whole")
    folder = tmp_path / "full"
    trained(lesson, folder, notes=Notes(stop_at=2))
    blocked = folder / f".checkpoint-{STEPS * 3:09d}.pt.new"
    blocked.symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="What was saved before is whole"):
        trained(lesson, folder)
    trained(lesson, folder)
    assert last_weights(folder) == last_weights(tmp_path / "whole")


class Line(nn.Module):
    """One weight a pixel: a network without batch statistics."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.weights = nn.Linear(64, 1)

    def forward(self, given: Tensor) -> Tensor:
        return self.weights(given.flatten(1))


@pytest.mark.parametrize("at_once", [1, 2, 3, 5])
def test_gradients_that_are_added_up_are_those_of_the_whole_batch(at_once: int) -> None:
    pixels = torch.randint(0, 256, (8, 1, 8, 8), dtype=torch.uint8)
    targets = (torch.arange(8) % 2).float()
    whole, parts = (
        Learner(Line(), RECIPE, replace(HERE, at_once=n), positive_weight=1.7) for n in (8, at_once)
    )
    for _ in range(3):
        expected, loss = (each.learn(pixels, targets, 1e-3, 0.9) for each in (whole, parts))
        torch.testing.assert_close(loss, expected)
    for ours, theirs in zip(parts.net.parameters(), whole.net.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_the_step_is_adamw_on_the_weighted_loss() -> None:
    pixels = torch.randint(0, 256, (8, 1, 8, 8), dtype=torch.uint8)
    targets = torch.tensor([1.0, 0, 0, 1, 0.9, 0.1, 1, 0])
    learner = Learner(Line(), RECIPE, HERE, positive_weight=1.7)
    plain = Line()
    theirs = torch.optim.AdamW(plain.parameters(), lr=2e-3, betas=(0.9, 0.999), weight_decay=0.01)
    loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(1.7))(
        plain(step.model.as_input(pixels)).flatten(), targets
    )
    loss.backward()
    theirs.step()
    torch.testing.assert_close(learner.learn(pixels, targets, 2e-3, 0.9), loss.detach())
    torch.testing.assert_close(learner.net.weights.weight, plain.weights.weight)
