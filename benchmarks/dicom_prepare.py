"""DICOM to 640² grey levels beside what everyone writes; then headers, memory, images at the desk.

One process, one thread, files in the page cache; 2500×2000 pixels of 12 bits in 16. The usual
path is pydicom's pixel_array, its modality and VOI functions and Pillow's resize as it comes.
Ratios are of CPU seconds, which are steadier than wall seconds on a busy machine; each is the
best of a few. Run: python -m benchmarks.dicom_prepare

MONAI and torchxrayvision are measured where they are installed. They pin much, so they get an
environment of their own:

    python -m venv ../peers
    ../peers/bin/pip install -r requirements.txt monai torchxrayvision
    ../peers/bin/python -m benchmarks.dicom_prepare

Goals: per core 8 times the usual path for raw files and 8 times MONAI, 3 times for JPEG lossless,
4 times for JPEG 2000; apart from the usual path by 0.3 grey levels in the mean and 5 at most; what
else, see image_flow.py. --files 100000 shows that the memory of an import does not grow with it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pydicom
from PIL import Image as Pictures
from pydicom.encaps import encapsulate
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from pydicom.uid import (
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from benchmarks import image_flow
from benchmarks.image_flow import UID, told
from core.image_types import Place
from core.images.picture import square_of
from core.images.recipe import Recipe
from tests.images.radiographs import radiograph, write

SIZE = 640
ROWS, COLUMNS = 2500, 2000
J2K = {"level": 0, "reversible": True, "codecformat": "j2k", "bitspersample": 12}
GOALS = {"raw": 8, "JPEG lossless": 3, "JPEG 2000": 4}
MEAN_APART, MOST_APART = 0.3, 5


def scene() -> np.ndarray:
    """A limb with edges, texture and noise."""
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    limb = 1500 * np.exp(-(((x - 1000) / 420) ** 4)) + 900 * (np.abs(x - 950) < 200)
    wave = cv2.GaussianBlur(300 + limb + 80 * np.sin(x / 31) * np.cos(y / 47), (0, 0), 2)
    noise = np.random.default_rng(1).normal(0, 14, (ROWS, COLUMNS))
    return (wave + noise).clip(0, 4095).astype(np.uint16)


def written(folder: Path) -> dict[str, Path]:
    """The same picture in six transfer syntaxes."""
    pixels = scene()
    found = {}
    encoders = {
        "raw": None,
        "RLE": None,
        "JPEG lossless": (JPEGLosslessSV1, imagecodecs.ljpeg_encode),
        "JPEG-LS": (JPEGLSLossless, imagecodecs.jpegls_encode),
        "JPEG 2000": (JPEG2000Lossless, lambda p: imagecodecs.jpeg2k_encode(p, **J2K)),
        "HTJ2K": (HTJ2KLossless, lambda p: imagecodecs.htj2k_encode(p, reversible=True)),
    }
    for name, encoder in encoders.items():
        made = radiograph(UID, pixels, WindowCenter=1600, WindowWidth=3000)
        if encoder:
            made.file_meta.TransferSyntaxUID, encode = encoder
            made.PixelData = encapsulate([bytes(encode(pixels))])
        if name == "RLE":
            made.compress(RLELossless, encoding_plugin="gdcm", generate_instance_uid=False)
        found[name] = write(folder, name, made)
    return found


def usual(path: Path) -> np.ndarray:
    """What everyone writes."""
    dataset = pydicom.dcmread(path)
    shown = apply_voi_lut(apply_modality_lut(dataset.pixel_array, dataset), dataset)
    greys = shown.astype(np.float64) / 4095 * 255
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        greys = 255 - greys
    picture = Pictures.fromarray(greys.round().astype(np.uint8))
    scale = SIZE / max(greys.shape)
    shape = tuple(round(side * scale) for side in greys.shape[::-1])
    return np.asarray(picture.resize(shape))


def ours(path: Path) -> np.ndarray:
    return square_of(Place(str(path)), "", Recipe(SIZE)).pixels


def others() -> dict[str, Callable[[Path], object]]:
    """The readers of other projects, as far as they are installed."""
    found: dict[str, Callable[[Path], object]] = {}
    if importlib.util.find_spec("monai"):
        from monai.transforms import Compose, LoadImage, Resize

        load = LoadImage(reader="PydicomReader", ensure_channel_first=True)
        monai = Compose([load, Resize((SIZE, SIZE))])
        found["MONAI"] = lambda path: monai(str(path))
    if importlib.util.find_spec("torchxrayvision"):
        import torchxrayvision

        resize = torchxrayvision.datasets.XRayResizer(SIZE)
        found["torchxrayvision"] = lambda path: resize(
            torchxrayvision.utils.read_xray_dcm(str(path))[None]
        )
    return found


def spent(act: Callable[[Path], object], path: Path, repeats: int) -> tuple[float, float] | None:
    """The least wall and CPU milliseconds; None where the reader can't read the file."""
    try:
        act(path)
    except Exception as error:
        print(f"  {type(error).__name__}: {str(error)[:80]}")
        return None
    walls, processors = [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        act(path)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return 1000 * min(walls), 1000 * min(processors)


def compare(folder: Path, repeats: int) -> None:
    peers = others()
    for name, path in written(folder).items():
        base = spent(usual, path, max(2, repeats // 2))
        mine = spent(ours, path, repeats)
        assert mine is not None
        if base:
            told(f"{name}: pydicom + Pillow, CPU", base[1], "ms")
        for peer, act in peers.items():
            cost = spent(act, path, max(2, repeats // 2))
            if cost:
                told(f"{name}: {peer}, CPU", cost[1], "ms")
                goal = GOALS["raw"] if (name, peer) == ("raw", "MONAI") else None
                told(f"{name}: {peer} ÷ Overread", cost[1] / mine[1], "×", at_least=goal)
        told(f"{name}: Overread, CPU", mine[1], "ms")
        if base:
            told(f"{name}: pydicom ÷ Overread", base[1] / mine[1], "×", at_least=GOALS.get(name))
            apart(name, path)


def apart(name: str, path: Path) -> None:
    reference = usual(path)
    left = (SIZE - reference.shape[1]) // 2
    part = ours(path)[:, left : left + reference.shape[1]].astype(float)
    difference = np.abs(part - reference)
    told(f"{name}: apart in the mean", float(difference.mean()), "grey levels", at_most=MEAN_APART)
    told(f"{name}: apart at most", float(difference.max()), "grey levels", at_most=MOST_APART)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--files", type=int, default=10_000, help="files of the import")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    cv2.setNumThreads(1)
    load, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    print(
        f"{cores} cores, load before the start {load:.1f}: above 1, walls are not this program's."
    )
    with tempfile.TemporaryDirectory(prefix="overread-dicom-") as folder:
        compare(Path(folder) / "pixels", wanted.repeats)
        image_flow.desk(Path(folder) / "pixels", Path(folder))
        image_flow.scan(Path(folder), wanted.files)


if __name__ == "__main__":
    main()
