"""The loops that `train_step` times: ours, and the published study's kind of loop over MONAI.

    python -m benchmarks.train_loops KIND FOLDER SIZE BATCH PRECISION

KIND is overread or monai. FOLDER holds `images/*.png` and `pixels.npy` of the same pictures.
Reads commands from stdin, one a line: `feed STEPS` trains with the data pipeline, `memory
STEPS` trains on one batch that stays in memory. Each is answered by a line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import torch

RATE = 1e-4
Step = Callable[[], tuple[int, float]]
"""Does one step; returns how many images and the seconds that were waited for them."""


def overread(folder: Path, size: int, batch: int, precision: str) -> dict[str, Step]:
    """Our step, fed by the prefetching threads or from memory."""
    from core.cnn import machine, model
    from core.cnn.data import Images, ThreadedFeed
    from core.cnn.step import Learner, Setting
    from core.cnn_types import Precision, TrainingRecipe

    recipe = TrainingRecipe(size=size, batch=batch)
    here = machine.this_machine()
    setting = Setting(here.device, here.precision(Precision(precision)), here.threads, batch)
    learner = Learner(model.build(1), recipe, setting)
    pixels = np.load(folder / "pixels.npy", mmap_mode="r")
    feed = ThreadedFeed(Images(pixels, np.arange(len(pixels))), recipe)
    targets = (torch.arange(batch) % 2).float()

    def epochs() -> Iterator[torch.Tensor]:
        for epoch in count():
            yield from (made for _, made in feed.batches(epoch))

    batches = epochs()
    kept = next(batches).clone()

    def fed() -> tuple[int, float]:
        began = time.perf_counter()
        given = next(batches)
        waited = time.perf_counter() - began
        float(learner.learn(given, targets[: len(given)], RATE, 0.9))
        return len(given), waited

    def from_memory() -> tuple[int, float]:
        float(learner.learn(kept, targets[: len(kept)], RATE, 0.9))
        return len(kept), 0.0

    return {"feed": fed, "memory": from_memory}


def monai(folder: Path, size: int, batch: int, _precision: str) -> dict[str, Step]:
    """MONAI's DenseNet121, PersistentDataset and dictionary transforms, in fp32 as it comes."""
    from monai.data import DataLoader, PersistentDataset
    from monai.networks.nets import DenseNet121
    from monai.transforms import (
        Compose,
        EnsureChannelFirstd,
        LoadImaged,
        RandFlipd,
        RandRotated,
        RandZoomd,
        Resized,
        ScaleIntensityd,
    )

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    keys = ["image"]
    transforms = Compose([
        LoadImaged(keys, reader="PILReader"), EnsureChannelFirstd(keys), ScaleIntensityd(keys),
        Resized(keys, (size, size)),
        RandRotated(keys, range_x=np.deg2rad(15), prob=1.0),
        RandZoomd(keys, min_zoom=1.0, max_zoom=1.3, prob=1.0),
        RandFlipd(keys, prob=0.5, spatial_axis=1),
    ])  # fmt: skip
    listed = [
        {"image": str(path), "label": float(n % 2)}
        for n, path in enumerate(sorted((folder / "images").glob("*.png")))
    ]
    listed = listed[: len(listed) // batch * batch]
    kept = PersistentDataset(listed, transforms, cache_dir=folder / f"monai-{size}")
    loader = DataLoader(kept, batch_size=batch, num_workers=2, persistent_workers=True)
    net = DenseNet121(spatial_dims=2, in_channels=1, out_channels=1)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE)
    wanted = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(1.0))
    net.train()

    def epochs() -> Iterator[dict[str, torch.Tensor]]:
        while True:
            yield from loader

    batches = epochs()
    for _ in range(len(loader)):
        next(batches)

    def fed() -> tuple[int, float]:
        began = time.perf_counter()
        given = next(batches)
        waited = time.perf_counter() - began
        optimizer.zero_grad()
        loss = wanted(net(given["image"].as_tensor()).flatten(), given["label"].float())
        loss.backward()
        optimizer.step()
        loss.item()
        return len(given["image"]), waited

    return {"feed": fed}


def main() -> None:
    kind, folder, size, batch, precision = sys.argv[1:6]
    make = {"overread": overread, "monai": monai}[kind]
    steps = make(Path(folder), int(size), int(batch), precision)
    print(json.dumps({"ready": kind}), flush=True)
    for line in sys.stdin:
        what, times = line.split()
        began, images, waited = time.perf_counter(), 0, 0.0
        for _ in range(int(times)):
            some, seconds = steps[what]()
            images, waited = images + some, waited + seconds
        took = time.perf_counter() - began
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        told = {"images_per_second": images / took, "waiting": waited / took, "memory": memory}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
