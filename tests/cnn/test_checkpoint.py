"""Checkpoints are whole or not there; one that was damaged gives way to the one before."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.cnn import checkpoint
from core.errors import DiskFull, TrainingError, WeightsFileError

STATE = {"net": {"weight": torch.arange(1000.0)}, "place": {"epoch": 1, "best_value": 0.5}}


def put(folder: Path, *steps: int) -> None:
    for step in steps:
        checkpoint.save_checkpoint(folder, step, {**STATE, "step": step})


def test_the_last_two_are_kept_and_the_newest_is_read(tmp_path: Path) -> None:
    put(tmp_path, 5, 90, 1000)
    assert len(list(tmp_path.iterdir())) == 2
    found = checkpoint.last_checkpoint(tmp_path)
    assert found is not None
    assert (found.content["step"], found.passed_over) == (1000, ())
    assert torch.equal(found.content["net"]["weight"], torch.arange(1000.0))


def test_no_checkpoint_is_none(tmp_path: Path) -> None:
    assert checkpoint.last_checkpoint(tmp_path) is None


@pytest.mark.parametrize("damage", ["cut off", "empty", "one bit"])
def test_a_damaged_checkpoint_gives_way_to_the_one_before(tmp_path: Path, damage: str) -> None:
    put(tmp_path, 1, 2)
    newest = tmp_path / "checkpoint-000000002.pt"
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes({"cut off": content[:-100], "empty": b"", "one bit": content}[damage])
    found = checkpoint.last_checkpoint(tmp_path)
    assert found is not None
    assert found.content["step"] == 1
    assert found.passed_over == (newest,)


def test_where_all_are_damaged_training_does_not_silently_begin_anew(tmp_path: Path) -> None:
    put(tmp_path, 1, 2)
    for path in tmp_path.iterdir():
        path.write_bytes(b"nothing")
    with pytest.raises(TrainingError, match="None of the 2 checkpoints"):
        checkpoint.last_checkpoint(tmp_path)


def test_a_full_disk_leaves_the_checkpoint_before_whole(tmp_path: Path) -> None:
    put(tmp_path, 1)
    (tmp_path / ".checkpoint-000000002.pt.new").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="disk is full"):
        put(tmp_path, 2)
    found = checkpoint.last_checkpoint(tmp_path)
    assert found is not None
    assert found.content["step"] == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_the_hash_of_weights_knows_every_bit_and_no_order() -> None:
    weights = {"a": torch.ones(3), "b": torch.zeros(2, dtype=torch.int64)}
    sha256 = checkpoint.weights_sha256(weights)
    assert checkpoint.weights_sha256(dict(reversed(weights.items()))) == sha256
    nudged = {**weights, "a": torch.tensor([1.0, 1.0, 1.0000001])}
    assert checkpoint.weights_sha256(nudged) != sha256


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    weights = {"a": torch.rand(3, 2), "n": torch.tensor(7)}
    sha256 = checkpoint.save_weights(tmp_path / "best.safetensors", weights)
    assert (
        checkpoint.weights_sha256(checkpoint.load_weights(tmp_path / "best.safetensors")) == sha256
    )


def test_missing_and_damaged_weights_are_two_sentences(tmp_path: Path) -> None:
    with pytest.raises(WeightsFileError, match="no weights yet"):
        checkpoint.load_weights(tmp_path / "best.safetensors")
    (tmp_path / "best.safetensors").write_bytes(b"\x10\x00")
    with pytest.raises(WeightsFileError, match="no longer whole"):
        checkpoint.load_weights(tmp_path / "best.safetensors")
