"""Decoding apart: refusals are told, crashes cost one file, and an endless decoder is ended."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from core.image_types import Place
from core.images import darkroom
from core.images.darkroom import Crashed, Darkroom, NotDecoded, Wish
from tests.images.radiographs import radiograph, write

PLAIN = "1.2.840.10008.1.2.1"
PIXELS = (np.arange(64 * 48).reshape(64, 48) % 977).astype(np.uint16)
Encode = Callable[[np.ndarray], bytes]
STREAMS: dict[str, tuple[UID, Encode]] = {
    "raw": (UID(PLAIN), lambda pixels: pixels.tobytes()),
    "RLE": (RLELossless, lambda pixels: b""),
    "baseline": (
        JPEGBaseline8Bit, lambda pixels: imagecodecs.jpeg_encode(pixels.astype(np.uint8)),
    ),
    "lossless": (JPEGLosslessSV1, imagecodecs.ljpeg_encode),
    "JPEG-LS": (JPEGLSLossless, imagecodecs.jpegls_encode),
    "JPEG 2000": (
        JPEG2000Lossless,
        partial(imagecodecs.jpeg2k_encode, level=0, reversible=True, codecformat="j2k"),
    ),
    "HTJ2K": (HTJ2KLossless, partial(imagecodecs.htj2k_encode, reversible=True)),
}  # fmt: skip


def test_a_file_is_decoded_apart_and_a_broken_one_costs_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "a", radiograph())
    room = Darkroom(1)
    with pytest.raises(NotDecoded, match="FileNotFoundError"):
        room.develop(Wish(Place("/nowhere"), PLAIN))
    made = room.develop(Wish(Place(str(path)), PLAIN, size=32))
    assert made.content.startswith(b"\x89PNG")
    assert len(room._idle) == 1
    room.close()


def test_a_decoder_without_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def asleep() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    monkeypatch.setattr(darkroom, "_started", asleep)
    room = Darkroom(1, patience=0.3)
    with pytest.raises(Crashed):
        room.develop(Wish(Place(str(tmp_path)), PLAIN))
    assert room._idle == []


def test_what_a_decoder_prints_does_not_disturb_the_answer(tmp_path: Path) -> None:
    path = write(tmp_path, "a", radiograph())
    program = (
        "import ctypes, core.images.darkroom as d\n"
        "develop = d._develop\n"
        "def loud(wish):\n"
        "    ctypes.CDLL(None).puts(b'a warning in C'); ctypes.CDLL(None).fflush(None)\n"
        "    return develop(wish)\n"
        "d._develop = loud\n"
        "d.main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    made = darkroom._asked(process, Wish(Place(str(path)), PLAIN, size=32), 30)
    darkroom._end(process)
    assert made.content.startswith(b"\x89PNG")


@pytest.fixture(scope="module")
def room() -> Iterator[Darkroom]:
    opened = Darkroom(1, patience=6)
    yield opened
    opened.close()


def stream_of(name: str) -> tuple[UID, bytes]:
    syntax, encode = STREAMS[name]
    if name == "RLE":
        made = radiograph("1.2.1", PIXELS)
        made.compress(RLELossless, encoding_plugin="gdcm", generate_instance_uid=False)
        return syntax, bytes(made.PixelData)[24:]
    return syntax, bytes(encode(PIXELS))


CHANGES = st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=8)


@pytest.mark.parametrize("name", STREAMS)
@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(changes=CHANGES, cut=st.integers(0, 40))
def test_no_change_of_a_stream_of_pixels_ends_more_than_its_own_decoding(
    name: str, changes: list[tuple[int, int]], cut: int, room: Darkroom, tmp_path: Path
) -> None:
    syntax, whole = stream_of(name)
    stream = bytearray(whole)
    for place, value in changes:
        stream[place % len(stream)] = value
    content = bytes(stream[: len(stream) - cut] if cut % 2 else stream)
    made = radiograph("1.2.1", PIXELS.astype(np.uint8) if name == "baseline" else PIXELS)
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = content if name == "raw" else encapsulate([content])
    path = write(tmp_path, "fuzzed", made)
    with suppress(NotDecoded, Crashed):
        answer = room.develop(Wish(Place(str(path)), str(syntax), size=32))
        assert answer.content.startswith(b"\x89PNG")
    assert len(room._idle) <= 1


def test_after_all_that_a_sound_file_is_decoded(room: Darkroom, tmp_path: Path) -> None:
    path = write(tmp_path, "a", radiograph())
    assert room.develop(Wish(Place(str(path)), PLAIN, size=32)).content.startswith(b"\x89PNG")
