"""Where images from a PACS land: checked, written whole, and shown once an examination is whole.

Files lie below `dicom/` in the study's folder and are named by a hash, so that no name tells
of a patient. What came of an examination waits in `dicom/arriving/` until all of it is there:
a fetch that stopped finds it again and asks only for the rest.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom.dataset import FileDataset

from core.errors import DiskFull, JobError, PacsTrouble
from core.images.pacs._base import Examination, NotAsked

FOLDER = "dicom"
WAITING = "arriving"
LOCK = ".lock"
SUFFIX = ".dcm"
UNFINISHED = ".part"
NAME_LETTERS = 32
PIXELS = (0x7FE00010, 0x7FE00008, 0x7FE00009)
UNDEFINED = 0xFFFFFFFF
NAMES = ("SOPInstanceUID", "StudyInstanceUID", "AccessionNumber", "PatientID")


class Inbox:
    """Takes what a PACS sends of one examination at a time, from any thread."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self.arrived: set[str] = set()
        self._waiting = self.folder / WAITING
        self._lock = threading.Lock()
        self._asked: tuple[Examination, frozenset[str]] | None = None
        self._held: int | None = None

    def __enter__(self) -> Inbox:
        """Makes the folder, for one fetch at a time; raises JobError where another goes on."""
        with _disk(self.folder):
            self._waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            self._held = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._held)
            raise JobError(
                "Images are being fetched into this study already. Wait for it, or pause it first."
            ) from None
        for left in self._waiting.glob(f"*{UNFINISHED}"):
            left.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def published(self) -> list[Path]:
        """Every file that has its final place."""
        return sorted(self.folder.glob(f"??/*{SUFFIX}"))

    def expect(self, examination: Examination, instance_uids: Iterable[str]) -> None:
        """From now on these instances of this examination are taken, and nothing else."""
        with self._lock:
            self._asked = (examination, frozenset(instance_uids))
            self.arrived = {uid for uid in self._asked[1] if self._place(uid).is_file()}

    def expect_nothing(self) -> None:
        with self._lock:
            self._asked = None

    def is_final(self, instance_uid: str) -> bool:
        """Whether it came as part of a whole examination, picture or not."""
        return self._final(instance_uid).is_file()

    def take(self, content: bytes) -> None:
        """Keeps one instance; raises NotAsked, PacsTrouble or DiskFull, and then keeps nothing."""
        named = _read(content)
        with self._lock:
            uid = self._checked(named)
            if uid not in self.arrived:
                self._write(self._place(uid), content)
                self.arrived.add(uid)

    def publish(self, instance_uids: Iterable[str]) -> list[Path]:
        """Moves what waits to its final place; the places of those that were moved."""
        moved = []
        for uid in instance_uids:
            place, final = self._place(uid), self._final(uid)
            if place.is_file():
                with _disk(final):
                    final.parent.mkdir(exist_ok=True, mode=0o700)
                    place.replace(final)
                moved.append(final)
        return moved

    def drop(self, instance_uids: Iterable[str]) -> None:
        """Removes what waits of these."""
        for uid in instance_uids:
            self._place(uid).unlink(missing_ok=True)

    def _checked(self, named: _Named) -> str:
        """The instance's UID, if it is one that was asked for."""
        if self._asked is None:
            raise NotAsked("was sent although nothing was asked for")
        examination, uids = self._asked
        if named.study_uid != examination.study_uid:
            raise NotAsked("belongs to another examination than the one that was asked for")
        if named.accession_number not in ("", examination.accession_number):
            raise NotAsked("names another accession number than the PACS's own list")
        if examination.patient_id and named.patient_id not in ("", examination.patient_id):
            raise NotAsked("names another patient than the PACS's own list")
        if named.instance_uid not in uids:
            raise NotAsked("is another image than those that were asked for")
        return named.instance_uid

    def _write(self, place: Path, content: bytes) -> None:
        fresh = place.with_suffix(UNFINISHED)
        with _disk(place):
            try:
                descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "wb") as output:
                    output.write(content)
                    output.flush()
                    os.fsync(output.fileno())
                fresh.replace(place)
            except OSError:
                fresh.unlink(missing_ok=True)
                raise

    def _place(self, uid: str) -> Path:
        return self._waiting / _name(uid)

    def _final(self, uid: str) -> Path:
        name = _name(uid)
        return self.folder / name[:2] / name


def _name(uid: str) -> str:
    return hashlib.sha256(uid.encode()).hexdigest()[:NAME_LETTERS] + SUFFIX


@dataclass(frozen=True, slots=True)
class _Named:
    """What an instance says that it is."""

    instance_uid: str
    study_uid: str
    accession_number: str
    patient_id: str


def _read(content: bytes) -> _Named:
    """What comes is read whole; pydicom itself passes over pixels that are cut off.

    Of a compressed image that is cut off it keeps nothing at all, not even the UIDs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(io.BytesIO(content), force=True)
            named = _Named(*(str(dataset.get(name) or "").strip() for name in NAMES))
            is_whole = bool(named.instance_uid and named.study_uid) and (
                "Rows" not in dataset or _has_all_pixels(dataset)
            )
    except Exception as error:  # a broken file may raise anything
        raise PacsTrouble(
            f"An image came that can't be read as DICOM ({type(error).__name__})."
        ) from error
    if not is_whole:
        raise PacsTrouble("An image came that is cut off.")
    return named


def _has_all_pixels(dataset: FileDataset) -> bool:
    """Whether the pixels are there, and as long as their own length says."""
    for tag in PIXELS:
        if tag in dataset:
            raw = dataset.get_item(tag)
            length = getattr(raw, "length", UNDEFINED)
            return length == UNDEFINED or len(getattr(raw, "value", None) or b"") >= length
    return False


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    """What the disk refuses becomes DiskFull."""
    try:
        yield
    except OSError as error:
        raise DiskFull(
            f"{place.parent} can't be written ({error.strerror}). "
            "Make room, or set OVERREAD_HOME to another disk."
        ) from error
