"""A set of radiographs that were decoded once: the contract between images and training.

A folder holds `pixels.npy` (N×S×S uint8), `manifest.parquet` (one row an image, in the
order of the pixels) and `recipe.json`. All three are written to temporary names and
renamed, the manifest last: who can open a set sees all of it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import FileError
from core.images.recipe import Recipe

PIXELS = "pixels.npy"
MANIFEST = "manifest.parquet"
RECIPE = "recipe.json"
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
    equal ones are the same picture.
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
            table = pq.read_table(folder / MANIFEST, schema=SCHEMA)
            pixels = np.load(folder / PIXELS, mmap_mode="r")
            recipe = Recipe(**json.loads((folder / RECIPE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, pa.ArrowException) as error:
            raise PreparedSetError(
                folder, f"holds no prepared images ({error}). Run: python -m core prepare"
            ) from error
        images = tuple(PreparedImage(**row) for row in table.to_pylist())
        if len(images) > len(pixels) or pixels.shape[1:] != (recipe.size, recipe.size):
            raise PreparedSetError(
                folder, "pixels and manifest don't belong together. Run: python -m core prepare"
            )
        return cls(folder, recipe, pixels, images)

    def __len__(self) -> int:
        return len(self.images)


def write_manifest(folder: Path, images: tuple[PreparedImage, ...]) -> None:
    """Puts the manifest in place in one step."""
    names = [field.name for field in fields(PreparedImage)]
    rows = [asdict(image) for image in images]
    columns = {name: [row[name] for row in rows] for name in names}
    fresh = folder / f".{MANIFEST}.new"
    pq.write_table(pa.table(columns, schema=SCHEMA), fresh)
    fresh.replace(folder / MANIFEST)
