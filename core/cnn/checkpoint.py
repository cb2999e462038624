"""The state of a run on disk: whole or not at all.

A checkpoint is written under another name, flushed to the disk and then renamed. It carries
the hash of its content, so that one that was torn or changed is known as such and the one
before takes its place. Weights alone are kept as safetensors.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import pickle
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from core.errors import DiskFull, TrainingError, WeightsFileError

BEST = "best.safetensors"
KEPT = 2
MARK = b"overread checkpoint 1\n"
DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`content` is what was saved; `passed_over` are files that were not whole."""

    path: Path
    content: Mapping[str, Any]
    passed_over: tuple[Path, ...] = ()


def save_checkpoint(folder: Path, step: int, content: Mapping[str, Any]) -> Path:
    """Puts a new checkpoint in place, then removes all but the last two.

    Raises DiskFull where there is no room; the ones before are untouched.
    """
    buffer = io.BytesIO()
    torch.save(dict(content), buffer)
    told = buffer.getbuffer()
    path = folder / f"checkpoint-{step:09d}.pt"
    put_in_place(path, MARK, hashlib.sha256(told).digest(), told)
    for old in _checkpoints(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def last_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest one that is whole, None where there is none at all.

    Raises TrainingError where there are some and none can be read.
    """
    found = _checkpoints(folder)
    for place, path in enumerate(found):
        content = _read(path)
        if content is not None:
            return Checkpoint(path, content, tuple(found[:place]))
    if found:
        raise TrainingError(
            f"None of the {len(found)} checkpoints in {folder} can be read; their files were "
            "changed or cut off. Start a new run, or bring the folder back from a backup."
        )
    return None


def save_weights(path: Path, state: Mapping[str, Tensor], about: str = "") -> str:
    """Writes weights as safetensors; returns their hash."""
    tensors = {name: each.detach().cpu().contiguous() for name, each in state.items()}
    put_in_place(path, save(tensors, {"about": about}))
    return weights_sha256(tensors)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Raises WeightsFileError where the file is missing or not whole."""
    try:
        return load_file(path)
    except FileNotFoundError as error:
        raise WeightsFileError(
            path, "the run has no weights yet. Train it for one epoch at least."
        ) from error
    except Exception as error:  # safetensors raises its own, without a common base
        raise WeightsFileError(path, "is no longer whole. Train the run again.") from error


def weights_sha256(state: Mapping[str, Tensor]) -> str:
    """Of names, shapes and every bit of the weights, whatever file they come from."""
    content = hashlib.sha256()
    for name, tensor in sorted(state.items()):
        plain = tensor.detach().cpu().contiguous()
        content.update(f"{name} {plain.dtype} {tuple(plain.shape)}\n".encode())
        content.update(plain.reshape(-1).view(torch.uint8).numpy().tobytes())
    return content.hexdigest()


def put_in_place(path: Path, *parts: bytes | memoryview) -> None:
    """Writes a file so that it is there whole or not at all, even after a power cut."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        why = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error))
        needed = sum(len(part) for part in parts) / 1e6
        raise DiskFull(
            f"{path.name} can't be written to {path.parent}: {why}. What was saved before is "
            f"whole. Make room for {max(1, round(needed))} MB or more, then go on with the run."
        ) from error


def _flush_folder(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _checkpoints(folder: Path) -> Sequence[Path]:
    """The newest first."""
    return sorted(folder.glob("checkpoint-*.pt"), reverse=True)


def _read(path: Path) -> Mapping[str, Any] | None:
    """What a checkpoint holds, None where it is not whole."""
    try:
        written = path.read_bytes()
    except OSError:
        return None
    begin = len(MARK) + DIGEST
    told = memoryview(written)[begin:]
    if written[: len(MARK)] != MARK or written[len(MARK) : begin] != hashlib.sha256(told).digest():
        return None
    try:
        found = torch.load(io.BytesIO(told), map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError):
        return None
    return found if isinstance(found, dict) else None
