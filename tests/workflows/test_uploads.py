"""Uploaded files lie in the study's folder as briefly as possible, under harmless names."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from core.errors import DiskFull
from core.settings import Settings
from core.workflows import uploads


def kept(settings: Settings, name: str = "befunde.csv") -> uploads.Upload:
    return uploads.keep(settings, "id", name, io.BytesIO(b"text\nFraktur\n"))


def test_a_kept_file_is_what_was_uploaded(settings: Settings) -> None:
    upload = kept(settings)
    assert upload.path.read_bytes() == b"text\nFraktur\n"
    assert settings.home in upload.path.parents
    assert uploads.is_kept(upload, "id")
    assert not uploads.is_kept(upload, "another")


def test_a_discarded_file_leaves_nothing(settings: Settings) -> None:
    upload = kept(settings)
    uploads.discard(upload.path)
    uploads.discard(upload.path)
    assert list((settings.home / "uploads").iterdir()) == []
    assert not uploads.is_kept(upload, "id")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Befunde\\März 2024.csv", "März_2024.csv"),
        ("..", "reports"),
        ("a\0b;rm -rf.csv", "a_b_rm_-rf.csv"),
    ],
)
def test_no_name_leads_out_of_the_folder(settings: Settings, name: str, safe: str) -> None:
    assert uploads.safe_name(name) == safe
    assert (settings.home / "uploads") in kept(settings, name).path.parents


def test_the_ending_of_a_long_name_stays() -> None:
    assert uploads.safe_name("x" * 300 + ".parquet").endswith(".parquet")


def test_a_forgotten_file_is_removed_after_an_hour_and_not_before(settings: Settings) -> None:
    old, new = kept(settings), kept(settings)
    long_ago = time.time() - uploads.FORGOTTEN_AFTER - 1
    os.utime(old.path, (long_ago, long_ago))
    uploads.forget_old(settings)
    assert not old.path.exists()
    assert new.path.exists()


def test_no_room_is_one_sentence(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "uploads").write_text("a file where the folder should be")
    with pytest.raises(DiskFull, match=r"befunde\.csv can't be kept"):
        kept(settings)


def test_nothing_is_left_of_a_file_that_did_not_come_whole(settings: Settings) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(DiskFull, match="No space left"):
        uploads.keep(settings, "id", "befunde.csv", Broken())
    assert [path for path in Path(settings.home).rglob("*") if path.is_file()] == []
