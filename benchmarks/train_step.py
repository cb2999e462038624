"""Images a second in training: ours, fed from memory, and the published study's kind of loop.

DenseNet121 with one channel on drawn radiographs, forward, backward and AdamW. The study's
kind of loop is MONAI's network over a PersistentDataset with dictionary transforms, in fp32;
it runs in a Python of its own that has MONAI (--monai-python, or OVERREAD_MONAI_PYTHON).
The loops wait while another one is timed, and take turns round by round; medians of the
rounds, so run it where nothing else runs. The bandwidth limit is a copy of large arrays;
what a step has to move is counted operation by operation.

    python -m benchmarks.train_step --sizes 224,640 --monai-python /path/to/venv/bin/python

A Python with MONAI that shares our torch, so that neither is downloaded or changed:

    .venv/bin/python -m venv /tmp/monai
    ls -d $PWD/.venv/lib/*/site-packages > $(ls -d /tmp/monai/lib/*/site-packages)/ours.pth
    /tmp/monai/bin/python -m pip install --no-deps monai==1.6.1
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core.cnn import machine, model
from core.cnn.step import Learner, Setting
from core.cnn_types import Precision, TrainingRecipe
from core.demo.radiographs import ankle_exams
from core.demo.radiographs.drawing import draw_view
from core.demo.radiographs.findings import scene_of
from core.jobs import training_environment

PICTURES = 32
COUNTED_AT = 320
ROOM = 1 << 30
"""Bytes of the arrays that are copied; larger than any cache."""


def draw(folder: Path, size: int) -> None:
    """The same pictures as PNG for MONAI and as prepared pixels for us."""
    (folder / "images").mkdir(parents=True)
    pixels = np.zeros((PICTURES, size, size), np.uint8)
    for n, one in enumerate(islice(ankle_exams(1), PICTURES)):
        chance = np.random.default_rng(n)
        drawn = draw_view(scene_of(one.exam, one.truth, chance), lateral=bool(n % 2), draw=chance)
        grey = (drawn >> 4).astype(np.uint8)
        cv2.imwrite(str(folder / "images" / f"{n:03}.png"), grey)
        pixels[n] = cv2.resize(grey, (size, size), interpolation=cv2.INTER_AREA)
    np.save(folder / "pixels.npy", pixels)


class Loop:
    """A loop in a process of its own, which trains only while it is asked to."""

    def __init__(self, python: str, kind: str, folder: Path, wanted: argparse.Namespace) -> None:
        ours = training_environment() if kind == "overread" else {}
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.train_loops", kind, str(folder), str(wanted.size),
             str(wanted.batch), wanted.precision],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ours},
            cwd=Path(__file__).resolve().parent.parent,
        )  # fmt: skip
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if line.startswith("{"):
                return dict(json.loads(line))
        raise SystemExit("A loop ended before it answered; its last words are above.")

    def run(self, what: str, steps: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what} {steps}\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


class Traffic(TorchDispatchMode):
    """Adds up what each operation reads and writes, as if nothing stayed in a cache.

    Batch normalisation reads its input twice: statistics first, then the values.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if not func.is_view:
            twice = "batch_norm" in func.name()
            self.bytes += _size((args, kwargs)) * (2 if twice else 1) + _size(made)
        return made


def _size(what: Any) -> int:
    if isinstance(what, torch.Tensor):
        return what.numel() * what.element_size()
    if isinstance(what, dict):
        return sum(map(_size, what.values()))
    return sum(map(_size, what)) if isinstance(what, list | tuple) else 0


def traffic(size: int, precision: Precision) -> float:
    """Bytes that one more image in a step has to move; it grows with the area."""
    one, two = (_traffic(images, precision) for images in (1, 2))
    return (two - one) * (size / COUNTED_AT) ** 2


def _traffic(images: int, precision: Precision) -> int:
    setting = Setting("cpu", precision, machine.threads(), images)
    learner = Learner(model.build(1), TrainingRecipe(batch=images), setting)
    pixels = torch.zeros(images, 1, COUNTED_AT, COUNTED_AT, dtype=torch.uint8)
    with Traffic() as moved:
        learner.learn(pixels, torch.ones(images), 1e-4, 0.9)
    return moved.bytes


def bandwidth() -> float:
    """Bytes a second of a copy with all threads, read and written; the best of five."""
    source = torch.ones(ROOM, dtype=torch.uint8)
    into = torch.empty_like(source)
    into.copy_(source)
    best = min(_copy_seconds(source, into) for _ in range(5))
    return 2 * ROOM / best


def _copy_seconds(source: torch.Tensor, into: torch.Tensor) -> float:
    began = time.perf_counter()
    into.copy_(source)
    return time.perf_counter() - began


def measured(size: int, wanted: argparse.Namespace) -> None:
    """One size: rounds of all loops in turn, medians and what they come to."""
    wanted.size = size
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "pictures"
        draw(place, size)
        loops = {"overread": Loop(sys.executable, "overread", place, wanted)}
        if wanted.monai_python:
            loops["monai"] = Loop(wanted.monai_python, "monai", place, wanted)
        try:
            rounds = list(_rounds(loops, wanted))
        finally:
            for loop in loops.values():
                loop.close()
    _print(size, rounds, wanted)


def _rounds(loops: dict[str, Loop], wanted: argparse.Namespace) -> Any:
    """Each loop in turn, the order turned round every time; the first round warms up."""
    turns = [("overread", "feed"), ("overread", "memory"), ("monai", "feed")]
    turns = [turn for turn in turns if turn[0] in loops]
    for number in range(wanted.rounds + 1):
        steps = wanted.steps if number else 1
        found = {turn: loops[turn[0]].run(turn[1], steps) for turn in turns}
        turns.reverse()
        if number:
            yield found


def _print(size: int, rounds: list[dict[Any, Any]], wanted: argparse.Namespace) -> None:
    fed, kept, other = ("overread", "feed"), ("overread", "memory"), ("monai", "feed")
    speed = {turn: median(one[turn]["images_per_second"] for one in rounds) for turn in rounds[0]}
    here = machine.this_machine()
    precision = here.precision(Precision(wanted.precision))
    print(f"\n{size} pixels, batch {wanted.batch}, {len(rounds)} rounds of {wanted.steps} steps")
    print(f"  {'Overread, ' + precision.value:44}{speed[fed]:8.2f} images/s")
    print(f"  {'the same step fed from memory':44}{speed[kept]:8.2f} images/s")
    of_memory = _paired(rounds, fed, kept)
    print(f"  {'share of fed from memory (goal ≥ 97 %)':44}{100 * of_memory:8.1f} %")
    waiting = median(one[fed]["waiting"] for one in rounds)
    print(f"  {'waiting for data (goal ≤ 2 %)':44}{100 * waiting:8.2f} %")
    if other in speed:
        print(f"  {'MONAI loop, fp32':44}{speed[other]:8.2f} images/s")
        print(f"  {'waiting for data in it':44}"
              f"{100 * median(one[other]['waiting'] for one in rounds):8.2f} %")  # fmt: skip
        print(f"  {'Overread ÷ MONAI loop':44}{_paired(rounds, fed, other):8.2f} ×")
    else:
        print("  MONAI loop: not measured, no Python with MONAI was named (--monai-python)")
    moved, per_second = traffic(size, precision), bandwidth()
    share = speed[fed] * moved / per_second
    print(f"  {'moved by a step, an image':44}{moved / 1e9:8.2f} GB")
    print(f"  {'bandwidth of a copy':44}{per_second / 1e9:8.1f} GB/s")
    print(f"  {'share of the bandwidth limit':44}{100 * share:8.1f} %")
    first, last = (rounds[place][fed]["memory"] / 1e6 for place in (0, -1))
    print(f"  {'memory after the first and the last round':44}{first:8.0f} {last:.0f} MB")


def _paired(rounds: list[dict[Any, Any]], one: Any, other: Any) -> float:
    """The median ratio of two loops within a round."""
    return median(
        each[one]["images_per_second"] / each[other]["images_per_second"] for each in rounds
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="224,640")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--precision", default=Precision.AUTO.value)
    parser.add_argument("--monai-python", default=os.environ.get("OVERREAD_MONAI_PYTHON", ""))
    wanted = parser.parse_args()
    here = machine.this_machine()
    print(f"{here.name}, {here.threads} threads, bf16 units: {here.gains_from_bf16}")
    for size in wanted.sizes.split(","):
        measured(int(size), wanted)


if __name__ == "__main__":
    main()
