"""Decoding apart: refusals are told, crashes cost one file, and an endless decoder is ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.image_types import Place
from core.images import darkroom
from core.images.darkroom import Crashed, Darkroom, NotDecoded, Wish
from tests.images.radiographs import radiograph, write

PLAIN = "1.2.840.10008.1.2.1"


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
