"""A set of radiographs that were decoded once: the contract between images and training.

A folder holds `manifest.parquet` (one row an image, in the order of the pixels, with the
recipe in its metadata) and the `pixels-….npy` (N×S×S uint8) that the manifest names. The
manifest is put in place last and in one step: who opens a set sees all of it, before or
after, and a reader that has the old pixels open keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import FileError
from core.images.recipe import Recipe

MANIFEST = "manifest.parquet"
PIXELS_NAME = b"pixels"
RECIPE = b"recipe"
Pixels = npt.NDArray[np.uint8]

SCHEMA = pa.schema(
    [
        ("index", pa.int64()),
        ("instance_uid", pa.string()),
        ("report_id", pa.int64()),
        ("accession_number", pa.string()),
        ("patient", pa.string()),
        ("study_uid", pa.string()),
        ("study_date", pa.string()),
        ("view", pa.string()),
        ("laterality", pa.string()),
        ("hardware", pa.bool_()),
        ("rows", pa.int64()),
        ("columns", pa.int64()),
        ("content_sha256", pa.string()),
        ("pixel_sha256", pa.string()),
        ("key", pa.string()),
    ]
)


class PreparedSetError(FileError):
    """A folder of prepared images that can't be used."""


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """One row of the manifest. `index` is its place in the pixels.

    `report_id` is the linked report at the time of preparing, None without one; `patient`
    is a pseudonym that is the same for all images and reports of a person, "" if unknown;
    `hardware` is whether metal is in the picture, None where nobody said. `rows` and
    `columns` are those of the original; `pixel_sha256` is of the stored pixel values, so
    equal ones are the same picture; `key` says which file's content was prepared.
    """

    index: int
    instance_uid: str
    report_id: int | None
    accession_number: str
    patient: str
    study_uid: str
    study_date: str
    view: str
    laterality: str
    hardware: bool | None
    rows: int
    columns: int
    content_sha256: str
    pixel_sha256: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class PreparedSet:
    """`pixels[image.index]` are the grey levels of `image`; nothing is read before use."""

    folder: Path
    recipe: Recipe
    pixels: Pixels
    images: tuple[PreparedImage, ...]

    @classmethod
    def open(cls, folder: Path) -> PreparedSet:
        """Raises PreparedSetError where there is no whole set."""
        try:
            table = pq.read_table(folder / MANIFEST)
            about = table.schema.metadata
            pixels = np.load(folder / about[PIXELS_NAME].decode(), mmap_mode="r")
            recipe = Recipe(**json.loads(about[RECIPE]))
        except (OSError, ValueError, TypeError, KeyError, pa.ArrowException) as error:
            raise PreparedSetError(
                folder, f"holds no prepared images ({error}). Run: python -m core prepare"
            ) from error
        images = tuple(PreparedImage(**row) for row in table.to_pylist())
        if len(images) != len(pixels) or pixels.shape[1:] != (recipe.size, recipe.size):
            raise PreparedSetError(
                folder, "pixels and manifest don't belong together. Run: python -m core prepare"
            )
        return cls(folder, recipe, pixels, images)

    def __len__(self) -> int:
        return len(self.images)


def glance(folder: Path) -> tuple[Recipe, int] | None:
    """How a set was made and how many images it holds, from the end of its manifest alone."""
    try:
        about = pq.read_metadata(folder / MANIFEST)
        return Recipe(**json.loads(about.metadata[RECIPE])), int(about.num_rows)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
        return None


def write_manifest(
    folder: Path, images: Sequence[PreparedImage], pixels: str, recipe: Recipe
) -> None:
    """Puts the manifest in place in one step."""
    names = [field.name for field in fields(PreparedImage)]
    columns = {name: [getattr(image, name) for image in images] for name in names}
    about = {PIXELS_NAME: pixels.encode(), RECIPE: json.dumps(asdict(recipe)).encode()}
    fresh = folder / f".{MANIFEST}.new"
    pq.write_table(pa.table(columns, schema=SCHEMA.with_metadata(about)), fresh)
    fresh.replace(folder / MANIFEST)
