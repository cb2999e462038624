"""DenseNet121 with one channel and one logit, and what it may and may not start from."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.models import densenet121, resnet18

from core.cnn import model
from core.errors import WeightsFileError


@pytest.fixture(scope="module")
def imagenet() -> dict[str, Tensor]:
    """Weights of torchvision's own DenseNet121: three channels, 1,000 classes."""
    torch.manual_seed(3)
    return densenet121(weights=None).state_dict()


def saved(folder: Path, content: object, name: str = "weights.pt") -> Path:
    torch.save(content, folder / name)
    return folder / name


def test_it_has_as_many_weights_as_densenet121() -> None:
    ours = sum(each.numel() for each in model.build(1).parameters())
    theirs = sum(each.numel() for each in densenet121(weights=None).parameters())
    two_channels, classes = 2 * 64 * 49, 999 * 1025
    assert ours == theirs - two_channels - classes


def test_the_same_seed_is_the_same_start_and_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(11)
    expected = torch.rand(1)
    torch.manual_seed(11)
    first, second, other = (model.build(seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first[model.STEM], other[model.STEM])


def test_a_stem_summed_to_one_channel_answers_to_grey_as_the_three_did(
    tmp_path: Path, imagenet: dict[str, Tensor]
) -> None:
    net = model.build(1, str(saved(tmp_path, imagenet)))
    grey = torch.rand(1, 1, 32, 32)
    stem = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
    stem.load_state_dict({"weight": imagenet["features.conv0.weight"]})
    torch.testing.assert_close(net.features.conv0(grey), stem(grey.expand(-1, 3, -1, -1)))
    assert torch.equal(net.features.norm5.weight, imagenet["features.norm5.weight"])


def as_torchvision_files(name: str) -> str:
    """The names in the file that torchvision offers for download."""
    for part in ("norm", "conv"):
        for number in "12":
            name = name.replace(f".{part}{number}.", f".{part}.{number}.")
    return name


def as_monai(name: str) -> str:
    for part in ("norm", "conv"):
        for number in "12":
            name = name.replace(f".{part}{number}.", f".layers.{part}{number}.")
    return name.replace("classifier.", "class_layers.out.")


@pytest.mark.parametrize(
    "renamed",
    [str, as_torchvision_files, as_monai, lambda name: f"module.{name}"],
    ids=["torchvision", "torchvision's files", "monai", "data parallel"],
)
def test_names_of_other_libraries_are_understood(
    tmp_path: Path, imagenet: dict[str, Tensor], renamed: Callable[[str], str]
) -> None:
    told = {renamed(name): tensor for name, tensor in imagenet.items()}
    net = model.build(1, str(saved(tmp_path, {"epoch": 3, "state_dict": told})))
    name = "features.denseblock2.denselayer3.conv2.weight"
    assert torch.equal(net.state_dict()[name], imagenet[name])


def test_safetensors_are_read_and_a_head_of_ours_is_kept(tmp_path: Path) -> None:
    ours = model.build(9).state_dict()
    save_file(ours, tmp_path / "best.safetensors")
    again = model.build(1, str(tmp_path / "best.safetensors")).state_dict()
    assert all(torch.equal(ours[name], again[name]) for name in ours)


def test_another_architecture_is_refused_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path, resnet18(weights=None).state_dict())
    with pytest.raises(WeightsFileError, match=r"not of DenseNet121: features\.conv0\.weight"):
        model.build(1, str(path))


def test_a_densenet_of_other_width_is_refused(tmp_path: Path, imagenet: dict[str, Tensor]) -> None:
    wide = {**imagenet, "features.norm5.weight": torch.zeros(1920)}
    with pytest.raises(WeightsFileError, match=r"features\.norm5\.weight has the shape \(1920,\)"):
        model.build(1, str(saved(tmp_path, wide)))


class Poison:
    """Runs a command where a pickle is loaded without care."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self._mark}",)


@pytest.mark.parametrize("how", ["torch", "pickle"])
def test_code_in_a_pickle_is_not_run(tmp_path: Path, how: str) -> None:
    mark, path = tmp_path / "was here", tmp_path / "weights.pt"
    if how == "torch":
        saved(tmp_path, {"state_dict": Poison(mark)})
    else:
        path.write_bytes(pickle.dumps(Poison(mark), protocol=2))
    with pytest.raises(WeightsFileError, match="it was not opened"):
        model.build(1, str(path))
    assert not mark.exists()


@pytest.mark.parametrize("name", ["weights.pt", "weights.safetensors"])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(WeightsFileError):
        model.build(1, str(tmp_path / name))
    with pytest.raises(WeightsFileError, match="no such file"):
        model.build(1, str(tmp_path / f"other-{name}"))


def test_a_checkpoint_that_was_cut_off_is_refused(
    tmp_path: Path, imagenet: dict[str, Tensor]
) -> None:
    path = saved(tmp_path, imagenet)
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(WeightsFileError, match="cut off"):
        model.build(1, str(path))
