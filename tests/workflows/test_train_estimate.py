"""What a training will cost, told before it starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.cnn_types import Cohort, TrainingRecipe
from core.errors import TrainingError
from core.workflows import train_estimate
from core.workflows.study import Study
from core.workflows.train_estimate import Timing
from tests.small_cnn import TINY, small_cnn, small_cohort

CPU = Timing("cpu", "a CPU", "bf16", 2, 32, images_per_second=2.0, memory=3_000_000_000,
             free=20_000_000_000, checkpoint=80_000_000)  # fmt: skip


@pytest.fixture
def cohort(study: Study, tmp_path: Path) -> Cohort:
    """48 images to train on, 8 to validate in the balanced set, 80 in all."""
    return small_cohort(small_cnn(study, tmp_path / "in"))


@pytest.fixture
def as_if(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_estimate, "timed", lambda _recipe: CPU)


@pytest.mark.usefixtures("as_if")
def test_time_memory_and_disk_by_hand(study: Study, cohort: Cohort) -> None:
    # 10 × (48 + 0.3 × 8) images at 2 a second; 3 checkpoints and 80 squares of 64 pixels.
    found = train_estimate.estimate(study, cohort, TrainingRecipe(size=64, epochs=10))
    assert found.seconds == pytest.approx(252)
    assert found.disk == 240_000_000 + 80 * 64 * 64
    assert found.smaller == 0
    assert "about 4 min" in found.sentences[0]


@pytest.mark.usefixtures("as_if")
def test_what_would_not_be_done_by_morning_gets_a_smaller_size_with_the_reason(
    study: Study, cohort: Cohort
) -> None:
    # 25.2 s an epoch, so 5,000 epochs are 35 h at 640 pixels: a third of that (384 pixels)
    # is 12.6 h, a quarter (320 pixels) 8.8 h; a night has 12.
    found = train_estimate.estimate(study, cohort, TrainingRecipe(size=640, epochs=5000))
    assert (found.smaller, found.smaller_seconds) == (320, pytest.approx(5000 * 25.2 / 4))
    assert "Without a GPU, 320 pixels" in found.sentences[1]
    assert "the time grows with the number of pixels" in found.sentences[1]


def test_a_gpu_gets_no_smaller_size(
    study: Study, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_estimate, "timed", lambda _recipe: replace(CPU, device="cuda"))
    found = train_estimate.estimate(study, cohort, TrainingRecipe(size=640, epochs=5000))
    assert found.smaller == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"load": 9.0}, "busy with other work (load 9.0 on 2 threads)"),
        ({"at_once": 8}, "Only 8 images fit into memory at once; gradients of 32"),
        ({"checkpoint": 10**15}, "are free on the disk"),
    ],
)
def test_what_stands_in_the_way_is_told(
    study: Study, cohort: Cohort, monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, object], said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(train_estimate, "timed", lambda _recipe: replace(CPU, **changes))
    found = train_estimate.estimate(study, cohort, TrainingRecipe(size=64, epochs=2))
    assert any(said in sentence for sentence in found.sentences)


def test_steps_are_timed_in_a_process_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    found = train_estimate.timed(replace(TINY, batch=4))
    assert found.images_per_second > 0
    assert (found.at_once, found.threads) == (4, 1)
    assert found.checkpoint == 3 * 4 * 6_948_609


def test_steps_that_fail_are_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with pytest.raises(TrainingError, match=r"timed steps at 1 pixels failed: .*"):
        train_estimate.timed(replace(TINY, size=1))
