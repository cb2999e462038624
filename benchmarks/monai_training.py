"""The published study's recipe as its kind of code has it, over MONAI, on arrays that are given.

    PYTHON -m benchmarks.monai_training FOLDER EPOCHS BATCH RATE

PYTHON has MONAI. FOLDER holds `sets.npz`: uint8 squares and labels of train, validation and
test. Dictionary transforms, AdamW, one-cycle, weighted BCE in fp32; the best epoch by
validation AUC. Writes the test set's logits to `logits.npy`. The faults of the published code
(no shuffling, a validation loss that is overwritten) are not copied.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

LOWEST_RATE = 1e-5


def main() -> None:
    from monai.data import DataLoader, Dataset
    from monai.networks.nets import DenseNet121
    from monai.transforms import Compose, RandFlipd, RandRotated, RandZoomd, ScaleIntensityd

    folder, epochs, batch, rate = (Path(sys.argv[1]), *map(float, sys.argv[2:5]))
    sets = np.load(folder / "sets.npz")
    keys = ["image"]
    augmented = Compose([
        ScaleIntensityd(keys),
        RandRotated(keys, range_x=np.deg2rad(15), prob=1.0),
        RandZoomd(keys, min_zoom=1.0, max_zoom=1.3, prob=1.0),
        RandFlipd(keys, prob=0.5, spatial_axis=1),
    ])  # fmt: skip

    def loader(part: str) -> DataLoader:
        listed = [
            {"image": picture[None].astype(np.float32), "label": float(label)}
            for picture, label in zip(sets[f"{part}_pixels"], sets[f"{part}_labels"], strict=True)
        ]
        learning = part == "train"
        how = augmented if learning else Compose([ScaleIntensityd(keys)])
        return DataLoader(
            Dataset(listed, how), batch_size=int(batch), shuffle=learning, drop_last=learning
        )

    torch.manual_seed(1)
    net = DenseNet121(spatial_dims=2, in_channels=1, out_channels=1)
    training, validation, test = (loader(part) for part in ("train", "validation", "test"))
    labels = sets["train_labels"]
    weight = torch.tensor(float((labels == 0).sum() / (labels == 1).sum()))
    wanted = torch.nn.BCEWithLogitsLoss(pos_weight=weight)
    optimizer = torch.optim.AdamW(net.parameters(), lr=LOWEST_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=int(epochs) * len(training), div_factor=rate / LOWEST_RATE
    )
    best, kept = -1.0, net.state_dict()
    for epoch in range(int(epochs)):
        net.train()
        for given in training:
            optimizer.zero_grad()
            said = net(given["image"].as_tensor()).flatten()
            wanted(said, given["label"].float()).backward()
            optimizer.step()
            schedule.step()
        auc = roc_auc_score(sets["validation_labels"], _logits(net, validation))
        print(f"  MONAI epoch {epoch + 1}: validation AUC {auc:.3f}", file=sys.stderr, flush=True)
        if auc > best:
            best, kept = auc, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    np.save(folder / "logits.npy", _logits(net, test))


def _logits(net: torch.nn.Module, loader: object) -> np.ndarray:
    net.eval()
    with torch.inference_mode():
        said = [net(given["image"].as_tensor()).flatten() for given in loader]
    return torch.cat(said).numpy()


if __name__ == "__main__":
    main()
