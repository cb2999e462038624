"""PNG, JPEG and TIFF files, which say nothing of themselves, with a table that does.

The table is a CSV with a column `file` (relative to the table) and any of accession_number,
patient_id, study_uid, study_date, view, laterality and body_part.
"""

from __future__ import annotations

import csv
import hashlib
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Pictures
from PIL import UnidentifiedImageError

from core.errors import ImportFileError
from core.image_types import Header, Place, Refused
from core.images.headers import MOST_PIXELS, Found
from core.images.identities import pseudonym
from core.images.views import laterality_of, view_of

COLUMNS = ("file", "accession_number", "patient_id", "study_uid", "study_date", "view",
           "laterality", "body_part")  # fmt: skip
FORMATS = ("PNG", "JPEG", "TIFF")


def read_table(table: Path, key: bytes) -> Iterator[Found | Refused]:
    """What the table says of each picture. Raises ImportFileError for an unusable table."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            _require_columns(table, tuple(rows.fieldnames or ()))
            for row in rows:
                yield _picture(table.parent.resolve(), row, key)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(table, f"can't be read as a UTF-8 CSV ({error}).") from error


def _require_columns(table: Path, names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if "file" not in names or unknown:
        there = ", ".join(names)
        raise ImportFileError(
            table,
            f"needs a column “file” and may have {', '.join(COLUMNS[1:])}. There is: {there}.",
        )


def _picture(folder: Path, row: dict[str, str | None], key: bytes) -> Found | Refused:
    path = (folder / (row.get("file") or "")).resolve()
    place = Place(str(path))
    if not path.is_relative_to(folder):
        return Refused(place, "lies outside the folder of its table")
    try:
        content = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pictures.open(path, formats=FORMATS) as picture:
                columns, rows = picture.size
                kind, mode = str(picture.format), picture.mode
    except OSError as error:
        why = (
            "is no PNG, JPEG or TIFF"
            if isinstance(error, UnidentifiedImageError)
            else "can't be opened"
        )
        return Refused(place, why)
    except Pictures.DecompressionBombError:
        return Refused(place, "claims more pixels than any detector has")
    if rows * columns > MOST_PIXELS:
        return Refused(place, f"claims {columns:,} × {rows:,} pixels, more than any detector has")
    return _found(place, row, key, content, kind, rows, columns, 16 if "16" in mode else 8)


def _found(
    place: Place, row: dict[str, str | None], key: bytes, content: bytes, kind: str,
    rows: int, columns: int, bits: int,
) -> Found:  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    uid = f"2.25.{uuid.UUID(digest[:32]).int}"
    header = Header(
        uid, uid, said["study_uid"] or said["accession_number"], said["accession_number"],
        pseudonym(key, said["patient_id"]), said["study_date"], "", said["body_part"],
        view_of(said["view"]), laterality_of(said["laterality"]), "MONOCHROME2", bits, rows,
        columns, kind, digest, len(content),
    )  # fmt: skip
    return Found(place, header, said["patient_id"])
