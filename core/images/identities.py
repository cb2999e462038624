"""Who is who: patients get a keyed hash, and the key lies apart from the database.

The folder `identities` in the study's folder holds the key and the map from pseudonym to
patient. Deleting it makes the pseudonyms final: nobody can go back from them any more.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from core.errors import OverreadError

FOLDER = "identities"
KEY = "pseudonym.key"
PATIENTS = "patients.csv"
KEY_BYTES = 32
PSEUDONYM_LETTERS = 24


class KeyDeleted(OverreadError):
    """The key was deleted, so the same patient would get another pseudonym."""


def pseudonym(key: bytes, patient_id: str) -> str:
    """The same patient and key give the same 24 letters; "" stays ""."""
    name = patient_id.strip()
    if not name:
        return ""
    digest = hmac.new(key, name.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return digest.hexdigest()[:PSEUDONYM_LETTERS]


def key_of(home: Path, *, has_images: bool) -> bytes:
    """The study's key, made when there is none and no image was imported with one."""
    path = home / FOLDER / KEY
    if path.is_file():
        return path.read_bytes()
    if has_images:
        raise KeyDeleted(
            f"The pseudonym key {path} was deleted. Images imported now would get other "
            "pseudonyms for the same patients. Put the key back, or begin a new study."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        output.write(secrets.token_bytes(KEY_BYTES))
    fresh.replace(path)
    return path.read_bytes()


def remember(home: Path, patients: Mapping[str, str]) -> None:
    """Adds pseudonym → patient to the map, each once."""
    path = home / FOLDER / PATIENTS
    new = {name: who for name, who in patients.items() if name not in known(home)}
    if not new:
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as output:
        csv.writer(output).writerows(sorted(new.items()))


def known(home: Path) -> dict[str, str]:
    """Pseudonym → patient, empty once the folder was deleted."""
    path = home / FOLDER / PATIENTS
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as rows:
        return {row[0]: row[1] for row in csv.reader(rows) if len(row) == 2}
