"""Files that come in through the browser: kept in the study's folder until they are imported.

Reports lie nowhere longer than they must: a file whose tab was closed in the middle
is removed after an hour.
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import DiskFull
from core.settings import Settings

FORGOTTEN_AFTER = 3600.0
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file: `file_id` is the browser's for it, `name` what its owner calls it."""

    file_id: str
    name: str
    path: Path


def keep(settings: Settings, file_id: str, name: str, content: BinaryIO) -> Upload:
    """Writes the file to a folder of its own; raises DiskFull where that can't be done."""
    folder = _folder(settings) / uuid.uuid4().hex
    path = folder / safe_name(name)
    try:
        folder.mkdir(parents=True)
        with path.open("wb") as output:
            shutil.copyfileobj(content, output)
    except OSError as error:
        discard(path)
        raise DiskFull(
            f"{name} can't be kept in {_folder(settings)}: {error.strerror or error}. "
            "Free some space, or move OVERREAD_HOME."
        ) from error
    return Upload(file_id, name, path)


def is_kept(upload: Upload, file_id: str) -> bool:
    """Whether the kept file is this one and is still there."""
    return upload.file_id == file_id and upload.path.exists()


def discard(path: Path) -> None:
    """Removes a kept file with its folder, as far as it is there."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()


def forget_old(settings: Settings, now: float | None = None) -> None:
    """Removes files that nobody has imported within the hour."""
    limit = (time.time() if now is None else now) - FORGOTTEN_AFTER
    for path in _folder(settings).glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                discard(path)


def safe_name(name: str) -> str:
    """The file's own name without any path or odd character; its ending stays."""
    plain = Path(name.replace("\\", "/")).name
    clean = re.sub(r"[^\w.-]+", "_", plain).strip("._") or "reports"
    return clean[-LONGEST_NAME:]


def _folder(settings: Settings) -> Path:
    return settings.home / "uploads"
