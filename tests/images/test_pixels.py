"""Pixels as a radiologist would see them, against pydicom's own functions and SimpleITK.

The files are those that come with the pydicom package.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import numpy.typing as npt
import pydicom
import pytest
import SimpleITK
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from pydicom.uid import (
    HTJ2K,
    UID,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
)

from core.image_types import Header, Image, Laterality, Place, View
from core.images.headers import BrokenFile
from core.images.picture import foreground, open_dataset, square
from core.images.recipe import Recipe
from core.images.stored import halved, stored_values
from core.images.tone import tone_of
from tests.images.radiographs import GRADIENT, radiograph, write

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
GREY = (
    "693_J2KI", "CT_small", "J2K_pixelrep_mismatch", "JPEG2000", "JPEGLSNearLossless_08",
    "JPEGLSNearLossless_16", "MR_small", "MR_small_RLE", "MR_small_bigendian", "MR_small_expb",
    "MR_small_implicit", "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless",
    "MR_small_padded", "examples_overlay", "image_dfl",
)  # fmt: skip
NOT_FOR_US = {
    "JPEG2000-embedded-sequence-delimiter": "not those of its header",
    "MR_truncated": "is cut off",
    "SC_rgb_small_odd": "is a colour picture",
    "liver_1frame": "stores 1 bits in 1",
    "rtdose": "has several frames",
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def opened(path: Path) -> FileDataset:
    with path.open("rb") as stream:
        return open_dataset(stream)


def in_memory(made: FileDataset) -> FileDataset:
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    stream.seek(0)
    return open_dataset(stream)


def header_of(made: FileDataset, path: Path) -> Image:
    header = Header(
        made.SOPInstanceUID, "", "", "", "", "", "DX", "", View.UNKNOWN, Laterality.UNKNOWN, "",
        12, made.Rows, made.Columns, made.file_meta.TransferSyntaxUID, "", path.stat().st_size,
    )  # fmt: skip
    return Image(1, header, Place(str(path)))


@pytest.mark.parametrize("name", GREY)
def test_stored_values_are_those_that_pydicom_reads(name: str) -> None:
    path = FILES / f"{name}.dcm"
    assert np.array_equal(stored_values(opened(path)), pydicom.dcmread(path).pixel_array)


@pytest.mark.parametrize("name", [name for name in GREY if name != "J2K_pixelrep_mismatch"])
def test_stored_values_are_those_that_simpleitk_reads(name: str) -> None:
    dataset = opened(FILES / f"{name}.dcm")
    theirs = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(FILES / f"{name}.dcm")))[0]
    ours = apply_modality_lut(stored_values(dataset), dataset)
    assert np.abs(ours.astype(float) - theirs).max() < 1e-6


@pytest.mark.parametrize("name", GREY)
def test_grey_levels_are_pydicoms_window_scaled_to_its_range(name: str) -> None:
    dataset = opened(FILES / f"{name}.dcm")
    values = pydicom.dcmread(FILES / f"{name}.dcm").pixel_array
    shown = apply_voi_lut(apply_modality_lut(values, dataset), dataset).astype(float)
    low, high = shown.min(), shown.max()
    if "WindowWidth" in dataset:
        half = 2 ** (dataset.BitsStored - 1)
        ends = (-half, half - 1) if dataset.PixelRepresentation else (0, 2 * half - 1)
        slope, base = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
        low, high = (float(end * slope + base) for end in ends)
    expected = (shown - low) / (high - low) * 255
    ours = tone_of(dataset, stored_values(dataset)).of(stored_values(dataset))
    assert np.abs(ours - expected).max() <= 0.501


@pytest.mark.parametrize(("name", "why"), NOT_FOR_US.items())
def test_what_is_no_plain_grey_image_says_why(name: str, why: str) -> None:
    with pytest.raises(BrokenFile, match=why):
        stored_values(opened(FILES / f"{name}.dcm"))


def test_twelve_bits_in_extended_jpeg_are_read_where_pydicom_can_not() -> None:
    values = stored_values(opened(FILES / "JPGExtended.dcm"))
    assert values.shape == (1024, 256)
    assert 255 < values.max() < 4096
    assert JPEGExtended12Bit == opened(FILES / "JPGExtended.dcm").file_meta.TransferSyntaxUID


def grey(made: FileDataset) -> npt.NDArray[np.uint8]:
    dataset = in_memory(made)
    return tone_of(dataset, stored_values(dataset)).of(stored_values(dataset))


@pytest.mark.parametrize("syntax", [HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K])
def test_htj2k_gives_the_values_that_went_in_as_pydicoms_own_decoder_does(syntax: UID) -> None:
    """The lossy syntax may hold a stream without loss; so both are exact."""
    made = radiograph("1", GRADIENT)
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = encapsulate([imagecodecs.htj2k_encode(GRADIENT, reversible=True)])
    dataset = in_memory(made)
    assert np.array_equal(stored_values(dataset), GRADIENT)
    assert np.array_equal(dataset.pixel_array, GRADIENT)


def test_half_a_jpeg_2000_lies_where_the_whole_lies() -> None:
    """A ramp's halves have the means of their pairs of pixels: no edge is beside its place."""
    ramp = np.tile(np.arange(0, 4000, 16, dtype=np.uint16), (200, 1))
    made = radiograph("1", ramp)
    made.file_meta.TransferSyntaxUID = JPEG2000Lossless
    options = {"level": 0, "reversible": True, "codecformat": "j2k", "bitspersample": 12}
    made.PixelData = encapsulate([bytes(imagecodecs.jpeg2k_encode(ramp, **options))])
    half = halved(in_memory(made), 100)
    assert half is not None
    means = ramp.reshape(100, 2, 125, 2).mean(axis=(1, 3))
    assert np.abs(half[:, 2:-2] - means[:, 2:-2]).max() <= 1


def test_the_window_is_the_one_of_the_standard() -> None:
    """PS3.3 C.11.2.1.2.1: centre 2048, width 4096 on 12 bits changes nothing; 100 is 100/4095."""
    pixels = np.array([[0, 100, 2048, 4095]], np.uint16)
    made = radiograph("1", pixels, WindowCenter=2048, WindowWidth=4096)
    assert grey(made).tolist() == [[0, round(100 / 4095 * 255), round(2048 / 4095 * 255), 255]]


def test_monochrome1_is_inverted_after_the_window_and_once() -> None:
    pixels = np.array([[0, 500, 1000, 4095]], np.uint16)
    window = {"WindowCenter": 500, "WindowWidth": 1000}
    plain = grey(radiograph("1", pixels, **window))
    turned = grey(radiograph("1", pixels, PhotometricInterpretation="MONOCHROME1", **window))
    assert plain.tolist() == [[0, 128, 255, 255]]
    assert turned.tolist() == [[255, 127, 0, 0]]


def test_simpleitk_inverts_monochrome1_by_itself_and_so_must_not_be_inverted_again(
    tmp_path: Path,
) -> None:
    """The trap of reading with one library and the tag with another."""
    pixels = np.array([[0, 4095]], np.uint16)
    path = write(
        tmp_path, "a.dcm", radiograph("1", pixels, PhotometricInterpretation="MONOCHROME1")
    )
    theirs = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))).ravel()
    assert theirs[0] > theirs[1]
    assert grey(opened(path)).tolist() == [[255, 0]]


def test_without_a_window_the_values_that_are_there_fill_the_range() -> None:
    assert grey(radiograph("1", np.array([[100, 150, 200]], np.uint16))).tolist() == [[0, 128, 255]]


def test_padding_is_black_and_does_not_count_for_the_range() -> None:
    pixels = np.array([[4000, 100, 200]], np.uint16)
    assert grey(radiograph("1", pixels, PixelPaddingValue=4000)).tolist() == [[0, 0, 255]]
    inverted = radiograph(
        "1", pixels, PixelPaddingValue=4000, PhotometricInterpretation="MONOCHROME1"
    )
    assert grey(inverted).tolist() == [[0, 255, 0]]


def voi_lut() -> Dataset:
    """0 → 0, 1 → 10, 2 → 200, 3 → 255."""
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4, 0, 8])
    item.add_new("LUTData", "US", [0, 10, 200, 255])
    return item


def test_a_voi_lut_goes_before_a_window() -> None:
    item = voi_lut()
    made = radiograph("1", np.array([[0, 1, 2, 3]], np.uint16), WindowCenter=500, WindowWidth=1000)
    made.VOILUTSequence = [item]
    assert grey(made).tolist() == [[0, 10, 200, 255]]


def test_rescaled_values_meet_a_voi_lut() -> None:
    item = voi_lut()
    made = radiograph("1", np.array([[5, 6]], np.uint16), RescaleSlope=1, RescaleIntercept=-5)
    made.VOILUTSequence = [item]
    assert grey(made).tolist() == [[0, 10]]


def test_a_window_without_width_is_no_window() -> None:
    made = radiograph("1", np.array([[0, 10]], np.uint16), WindowCenter=5, WindowWidth=0)
    assert grey(made).tolist() == [[0, 255]]


def test_overlays_in_the_upper_bits_are_not_part_of_the_picture() -> None:
    pixels = np.array([[0x8000 | 100, 200]], np.uint16)
    assert stored_values(in_memory(radiograph("1", pixels))).tolist() == [[100, 200]]


def test_values_that_sit_high_in_their_words_are_brought_down() -> None:
    pixels = np.array([[100 << 4, 200 << 4]], np.uint16)
    made = radiograph("1", pixels, HighBit=15)
    assert stored_values(in_memory(made)).tolist() == [[100, 200]]


def test_signed_values_of_twelve_bits_keep_their_sign() -> None:
    pixels = np.array([[0x0FFF, 0x0001]], np.uint16)
    made = radiograph("1", pixels, PixelRepresentation=1)
    assert stored_values(in_memory(made)).tolist() == [[-1, 1]]


def test_a_stream_of_another_size_is_not_given_to_a_decoder() -> None:
    stream = imagecodecs.jpegls_encode(GRADIENT)
    made = radiograph("1", syntax=JPEGLSLossless, Rows=100, Columns=100)
    made.PixelData = encapsulate([stream])
    with pytest.raises(BrokenFile, match="holds 48 × 64 pixels"):
        stored_values(in_memory(made))


def scene(rows: int = 2500, columns: int = 1300) -> npt.NDArray[np.uint16]:
    """Waves and an edge as sharp as a detector shows it, with noise; 12 bits."""
    y, x = np.mgrid[:rows, :columns]
    wave = (
        1600
        + 700 * np.sin(x / 70)
        + 500 * np.cos(y / 90)
        + 600 * (np.hypot(x - 500, y - 700) < 300)
    )
    noisy = cv2.GaussianBlur(wave, (0, 0), 1.5) + np.random.default_rng(1).normal(
        0, 15, (rows, columns)
    )
    return noisy.clip(0, 4095).astype(np.uint16)


def usual_path(dataset: FileDataset, size: int) -> npt.NDArray[np.float64]:
    """pydicom's functions at full size, then the mean of what each new pixel covers."""
    values = apply_modality_lut(dataset.pixel_array, dataset)
    shown = apply_voi_lut(values, dataset).astype(np.float64)
    top = float(2**dataset.BitsStored - 1)
    greys = shown / top * 255
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        greys = 255 - greys
    scale = size / max(greys.shape)
    shape = tuple(round(side * scale) for side in greys.shape[::-1])
    return cv2.resize(greys, shape, interpolation=cv2.INTER_AREA)


ENCODED = {
    "raw": None,
    JPEGLosslessSV1: imagecodecs.ljpeg_encode,
    JPEGLSLossless: imagecodecs.jpegls_encode,
    JPEG2000Lossless: lambda pixels: imagecodecs.jpeg2k_encode(
        pixels, level=0, reversible=True, codecformat="j2k", bitspersample=12
    ),
}


@pytest.mark.parametrize("syntax", ENCODED)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_the_fast_path_is_within_a_grey_level_of_the_usual_one(
    tmp_path: Path, syntax: str, photometric: str
) -> None:
    """Mean difference at most 0.3 grey levels (and a quarter for rounding), at most 5.

    JPEG 2000 is read at half its size, which shows at an edge of 40 levels: at most 8 there.
    """
    made = radiograph(
        "1", scene(), WindowCenter=1900, WindowWidth=3800, PhotometricInterpretation=photometric
    )
    expected = usual_path(in_memory(made), 640)
    encode = ENCODED[syntax]
    if encode is not None:
        made.PixelData = encapsulate([encode(scene())])
        made.file_meta.TransferSyntaxUID = syntax
    path = write(tmp_path, "a", made)
    got = square(header_of(made, path), Recipe(640)).pixels
    left = (640 - expected.shape[1]) // 2
    part = got[:, left : left + expected.shape[1]].astype(float)
    assert np.abs(part - expected).mean() <= 0.3 + 0.25
    assert np.abs(part - expected).max() <= (8 if syntax == JPEG2000Lossless else 5)
    assert not got[:, : left - 1].any()


def test_the_same_picture_has_one_pixel_hash_in_any_transfer_syntax(tmp_path: Path) -> None:
    plain = radiograph("1", GRADIENT)
    packed = radiograph("2", GRADIENT, syntax=JPEGLSLossless)
    packed.PixelData = encapsulate([imagecodecs.jpegls_encode(GRADIENT)])
    squares = [
        square(header_of(made, write(tmp_path, made.SOPInstanceUID, made)), Recipe(64))
        for made in (plain, packed)
    ]
    assert squares[0].pixel_sha256 == squares[1].pixel_sha256
    assert squares[0].content_sha256 != squares[1].content_sha256


@pytest.mark.parametrize(
    ("shutter", "open_share"),
    [
        ({"ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": 26,
          "ShutterRightVerticalEdge": 75, "ShutterUpperHorizontalEdge": 1,
          "ShutterLowerHorizontalEdge": 100}, 0.5),
        ({"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [50, 50],
          "RadiusOfCircularShutter": 50}, math.pi / 4),
        ({"ShutterShape": "POLYGONAL",
          "VerticesOfThePolygonalShutter": [1, 1, 1, 100, 100, 1]}, 0.5),
    ],
)  # fmt: skip
def test_what_the_shutter_covers_is_black(
    tmp_path: Path, shutter: dict[str, object], open_share: float
) -> None:
    made = radiograph(
        "1", np.full((100, 100), 3000, np.uint16), WindowCenter=2048, WindowWidth=4096, **shutter
    )
    pixels = square(header_of(made, write(tmp_path, "a", made)), Recipe(200)).pixels
    assert abs((pixels > 0).mean() - open_share) < 0.02


def test_the_foreground_is_the_box_of_what_is_not_black() -> None:
    greys = np.zeros((10, 20), np.uint8)
    greys[2:5, 3:9] = 7
    assert foreground(greys) == (2, 3, 5, 9)
    assert foreground(np.zeros((4, 6), np.uint8)) == (0, 0, 4, 6)


def test_cropping_lets_the_foreground_fill_the_square(tmp_path: Path) -> None:
    pixels = np.zeros((100, 100), np.uint16)
    pixels[20:60, 30:50] = 4095
    made = radiograph("1", pixels, WindowCenter=2048, WindowWidth=4096)
    image = header_of(made, write(tmp_path, "a", made))
    whole = square(image, Recipe(80)).pixels
    cropped = square(image, Recipe(80, crop_foreground=True)).pixels
    assert cropped.any(axis=1).sum() == 80
    assert whole.any(axis=1).sum() < 40
