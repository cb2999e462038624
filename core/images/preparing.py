"""Builds a prepared set: what is known is copied, what is new is decoded, in processes.

Pixels go to a file with a temporary name and a journal beside it. A build that was stopped
or killed leaves both, and the next one takes from them what it can.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from core.image_types import Image
from core.images import pool
from core.images.files import UnsafeMember
from core.images.headers import BrokenFile
from core.images.picture import square
from core.images.prepared import PreparedImage, PreparedSet, PreparedSetError, write_manifest
from core.images.recipe import Recipe

PARTIAL = ".pixels.npy.partial"
JOURNAL = ".journal.jsonl"
KEPT = ".pixels.kept"
CHUNK = 8

Pixels = npt.NDArray[np.uint8]
Decode = Callable[[Sequence[Image]], list["Ready | Broken"]]
Known = dict[str, tuple[Pixels, str, str]]
"""Key of an image → its pixels and two hashes."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An image with its square of grey levels."""

    image: Image
    pixels: Pixels
    content_sha256: str
    pixel_sha256: str
    was_decoded: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """An image whose pixels can't be read, and why."""

    image: Image
    reason: str


def key_of(image: Image) -> str:
    """The same file content of the same instance has the same key."""
    header = image.header
    words = f"{header.instance_uid}:{header.header_sha256}:{header.file_size}"
    return hashlib.sha256(words.encode()).hexdigest()


def squares(
    images: Sequence[Image], recipe: Recipe, folder: Path, processes: int | None = None
) -> Iterator[Ready | Broken]:
    """Each image in its order; what the folder holds of it already is not decoded again."""
    known = _known(folder, recipe)
    missing = [image for image in images if key_of(image) not in known]
    chunks = [missing[i : i + CHUNK] for i in range(0, len(missing), CHUNK)]
    act = partial(_decode, recipe=recipe)
    lost = partial(_lost, act)
    decoded = (one for part in pool.in_processes(act, chunks, lost, processes) for one in part)
    for image in images:
        before = known.get(key_of(image))
        yield Ready(image, *before, was_decoded=False) if before else next(decoded)


def _decode(images: Sequence[Image], recipe: Recipe) -> list[Ready | Broken]:
    cv2.setNumThreads(1)
    return [_decode_one(image, recipe) for image in images]


def _decode_one(image: Image, recipe: Recipe) -> Ready | Broken:
    try:
        made = square(image, recipe)
    except (BrokenFile, UnsafeMember) as error:
        return Broken(image, str(error))
    except FileNotFoundError:
        return Broken(image, "is not where it was; import its folder again")
    except OSError as error:
        return Broken(image, f"can't be opened ({(error.strerror or 'unreadable').lower()})")
    except Exception as error:  # a broken file may raise anything; its reason is kept
        return Broken(image, f"can't be decoded ({type(error).__name__})")
    return Ready(image, made.pixels, made.content_sha256, made.pixel_sha256, was_decoded=True)


def _lost(act: Decode, images: Sequence[Image]) -> list[Ready | Broken]:
    """A chunk on which a process died is taken apart: one file is to blame, the others are not."""
    if len(images) == 1:
        return [Broken(images[0], "took the decoding process down")]
    return pool.each_alone(act, images, partial(_lost, act))


def _known(folder: Path, recipe: Recipe) -> Known:
    """What the published set and an unfinished build hold."""
    found = _unfinished(folder, recipe)
    with suppress(PreparedSetError):
        ready = PreparedSet.open(folder)
        found.update(
            (one.key, (ready.pixels[one.index], one.content_sha256, one.pixel_sha256))
            for one in ready.images
            if ready.recipe == recipe
        )
    return found


def _unfinished(folder: Path, recipe: Recipe) -> Known:
    """What a stopped build wrote; its file is set aside, so that a new one can begin."""
    lines, unfinished, kept = _journal(folder / JOURNAL), folder / PARTIAL, folder / KEPT
    if not lines or not unfinished.is_file():
        return {}
    body = unfinished.stat().st_size - len(_npy_head(0, recipe))
    count = min(len(lines), body // (recipe.size * recipe.size))
    if count <= 0:
        return {}
    unfinished.replace(kept)
    shape = (count, recipe.size, recipe.size)
    pixels = np.memmap(kept, np.uint8, "r", offset=len(_npy_head(0, recipe)), shape=shape)
    return {
        key: (pixels[i], content, pixel) for i, (key, content, pixel) in enumerate(lines[:count])
    }


def _npy_head(count: int, recipe: Recipe) -> bytes:
    """The head of the .npy file; numpy makes it equally long for any number of images."""
    head = io.BytesIO()
    shape = (count, recipe.size, recipe.size)
    np.lib.format.write_array_header_1_0(
        head, {"descr": "|u1", "fortran_order": False, "shape": shape}
    )
    return head.getvalue()


def _journal(path: Path) -> list[tuple[str, str, str]]:
    """Key and hashes a line; a last line that was cut off is left out."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            key, content, pixel = json.loads(line)
        except ValueError:
            break
        found.append((key, content, pixel))
    return found


class Builder:
    """Takes squares in order and publishes them in one step; what is not published is kept."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._recipe, self._count = folder, recipe, 0
        self._pixels = (folder / PARTIAL).open("wb")
        self._pixels.write(_npy_head(0, recipe))
        self._lines = (folder / JOURNAL).open("w", encoding="ascii")

    def take(self, ready: Ready) -> int:
        """Writes one square; returns its index."""
        self._pixels.write(np.ascontiguousarray(ready.pixels).data)
        line = [key_of(ready.image), ready.content_sha256, ready.pixel_sha256]
        self._lines.write(json.dumps(line) + "\n")
        self._count += 1
        return self._count - 1

    def flush(self) -> None:
        """What was taken so far survives the end of this process."""
        self._pixels.flush()
        self._lines.flush()

    def close(self) -> None:
        self._pixels.close()
        self._lines.close()

    def publish(self, images: Sequence[PreparedImage]) -> None:
        """Makes the set what was taken; the old one is whole until then."""
        self._pixels.seek(0)
        self._pixels.write(_npy_head(len(images), self._recipe))
        self._pixels.flush()
        os.fsync(self._pixels.fileno())
        self.close()
        name = f"pixels-{secrets.token_hex(6)}.npy"
        (self._folder / PARTIAL).replace(self._folder / name)
        write_manifest(self._folder, images, name, self._recipe)
        for old in self._folder.glob("pixels-*.npy"):
            if old.name != name:
                old.unlink()
        for leftover in (JOURNAL, KEPT):
            (self._folder / leftover).unlink(missing_ok=True)
