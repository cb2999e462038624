"""DICOM to 640² grey levels: Overread beside what everyone writes, per transfer syntax.

One process, one thread, files in the page cache; 2500×2000 pixels of 12 bits in 16. The
usual path is pydicom's pixel_array, its modality and VOI functions and Pillow's resize. MONAI
and torchxrayvision are measured where they are installed. CPU seconds are beside wall seconds,
since they are steadier on a busy machine. Run: python -m benchmarks.dicom_prepare
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
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
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from core.image_types import Header, Image, Laterality, Place, View
from core.images import files
from core.images.headers import read_headers
from core.images.picture import square
from core.images.recipe import Recipe
from tests.images.radiographs import radiograph, write

SIZE = 640
ROWS, COLUMNS = 2500, 2000
J2K = {"level": 0, "reversible": True, "codecformat": "j2k", "bitspersample": 12}


def scene() -> np.ndarray:
    """A limb with edges, texture and noise."""
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    limb = 1500 * np.exp(-(((x - 1000) / 420) ** 4)) + 900 * (np.abs(x - 950) < 200)
    wave = cv2.GaussianBlur(300 + limb + 80 * np.sin(x / 31) * np.cos(y / 47), (0, 0), 2)
    noise = np.random.default_rng(1).normal(0, 14, (ROWS, COLUMNS))
    return (wave + noise).clip(0, 4095).astype(np.uint16)


def written(folder: Path) -> dict[str, Path]:
    """The same picture in five transfer syntaxes."""
    pixels = scene()
    found = {}
    encoders = {
        "raw": None,
        "JPEG lossless": (JPEGLosslessSV1, imagecodecs.ljpeg_encode),
        "JPEG-LS": (JPEGLSLossless, imagecodecs.jpegls_encode),
        "JPEG 2000": (JPEG2000Lossless, lambda p: imagecodecs.jpeg2k_encode(p, **J2K)),
        "RLE": None,
    }
    for name, encoder in encoders.items():
        made = radiograph("1.2.3", pixels, WindowCenter=1600, WindowWidth=3000)
        if encoder:
            made.file_meta.TransferSyntaxUID, encode = encoder
            made.PixelData = encapsulate([bytes(encode(pixels))])
        if name == "RLE":
            made.compress(RLELossless, encoding_plugin="gdcm")
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
    return np.asarray(picture.resize(shape, Pictures.Resampling.BOX))


def ours(path: Path) -> np.ndarray:
    header = Header(
        "1.2.3", "", "", "", "", "", "DX", "", View.UNKNOWN, Laterality.UNKNOWN, "MONOCHROME2",
        12, ROWS, COLUMNS, "", "", path.stat().st_size,
    )  # fmt: skip
    return square(Image(1, header, Place(str(path))), Recipe(SIZE)).pixels


def others() -> dict[str, Callable[[Path], object]]:
    """The readers of other projects, as far as they are installed."""
    found: dict[str, Callable[[Path], object]] = {}
    if importlib.util.find_spec("monai"):
        from monai.transforms import Compose, LoadImage, Resize

        monai = Compose([LoadImage(ensure_channel_first=True), Resize((SIZE, SIZE))])
        found["MONAI"] = lambda path: monai(str(path))
    if importlib.util.find_spec("torchxrayvision"):
        import torchxrayvision

        resize = torchxrayvision.datasets.XRayResizer(SIZE)
        found["torchxrayvision"] = lambda path: resize(
            torchxrayvision.utils.read_xray_dcm(str(path))[None]
        )
    return found


def milliseconds(act: Callable[[Path], object], path: Path, repeats: int) -> tuple[float, float]:
    """Median wall and CPU time."""
    act(path)
    walls, processors = [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        act(path)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return 1000 * float(np.median(walls)), 1000 * float(np.median(processors))


def compare(folder: Path, repeats: int) -> None:
    print(f"{'':15}{'reader':17}{'ms wall':>9}{'ms CPU':>9}{'CPU ×':>8}  difference mean / max")
    for name, path in written(folder).items():
        reference = usual(path)
        base = milliseconds(usual, path, repeats)
        print(f"{name:15}{'pydicom + Pillow':17}{base[0]:9.1f}{base[1]:9.1f}{1.0:8.1f}")
        for reader, act in others().items():
            wall, cpu = milliseconds(act, path, repeats)
            print(f"{'':15}{reader:17}{wall:9.1f}{cpu:9.1f}{base[1] / cpu:8.1f}")
        wall, cpu = milliseconds(ours, path, repeats)
        left = (SIZE - reference.shape[1]) // 2
        part = ours(path)[:, left : left + reference.shape[1]].astype(float)
        apart = np.abs(part - reference)
        print(
            f"{'':15}{'Overread':17}{wall:9.1f}{cpu:9.1f}{base[1] / cpu:8.1f}"
            f"  {apart.mean():.2f} / {apart.max():.0f}"
        )


def scan(folder: Path, count: int) -> None:
    """How fast headers are read, in one process."""
    for n in range(count):
        write(folder / str(n // 500), f"{n}", radiograph(f"1.2.{n}"))
    places = list(files.walk(folder))
    wall, cpu = time.perf_counter(), time.process_time()
    read_headers(places, b"k" * 32)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"headers: {count / wall:,.0f} files/s wall, {count / cpu:,.0f} a CPU second, one process"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--headers", type=int, default=3000)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder) / "pixels", wanted.repeats)
        scan(Path(folder) / "headers", wanted.headers)


if __name__ == "__main__":
    main()
