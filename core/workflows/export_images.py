"""Images to a folder for others: de-identified DICOM, named by number, with a list.

Images with writing burned into them, or that can't be decoded, are left out.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from core import wording
from core.errors import DiskFull
from core.image_types import Image
from core.images import files, identities
from core.images.deidentify import deidentified, new_uid
from core.images.picture import PICTURES, open_dataset
from core.store import images
from core.store.database import reading
from core.workflows.study import Study

LIST = "images.csv"
COLUMNS = ("file", "patient", "study", "view", "laterality")


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files were written, and how many images could not be."""

    folder: Path
    written: int
    left_out: int

    @property
    def sentence(self) -> str:
        said = f"{wording.things(self.written, 'image')} written to {self.folder}, de-identified."
        if self.left_out:
            said += (
                f" {wording.things(self.left_out, 'image')} could not be read and were left out."
            )
        return said


def run(study: Study, folder: Path) -> Exported:
    """Writes every usable DICOM image; raises DiskFull where the folder can't be written."""
    key = identities.key_of(study.settings.home, has_images=True)
    with reading(study.engine) as connection:
        wanted = list(images.usable(connection))
    written = left_out = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LIST).open("w", encoding="utf-8", newline="") as output:
            rows = csv.writer(output)
            rows.writerow(COLUMNS)
            for image in wanted:
                name = f"{written + 1:07d}.dcm"
                if not _write(image, folder / name, key):
                    left_out += 1
                    continue
                written += 1
                header = image.header
                rows.writerow((name, header.patient, new_uid(key, header.study_uid),
                               header.view.value, header.laterality.value))  # fmt: skip
    except OSError as error:
        raise DiskFull(
            f"The folder {folder} can't be written: {error.strerror}. Choose another one."
        ) from error
    return Exported(folder, written, left_out)


def _write(image: Image, path: Path, key: bytes) -> bool:
    """Writes one file; False where the original is no DICOM or can't be read."""
    if image.header.transfer_syntax in PICTURES:
        return False
    try:
        with files.open_one(image.place) as stream:
            original = open_dataset(stream)
            made = deidentified(original, key, image.header.patient)
    except Exception:  # a broken file may raise anything; it is counted and said
        return False
    fresh = path.with_suffix(".new")
    made.save_as(fresh, enforce_file_format=True)
    fresh.replace(path)
    return True
