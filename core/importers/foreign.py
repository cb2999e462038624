"""Files that people drop by mistake: recognised, and refused with what to do instead."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.errors import ImportFileError
from core.importers._base import NO, Source, cannot_read

CERTAIN = 3
"""Above every importer: a file that begins like this is what it says it is."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_BYTES = 16 << 20
BEGINNINGS = {
    OLE: "",
    b"%PDF": "is a PDF. Export the reports as a table or as text files instead.",
    b"\x1f\x8b": "is compressed (gzip). Unpack it first.",
    b"BZh": "is compressed (bzip2). Unpack it first.",
    b"\xfd7zXZ": "is compressed (xz). Unpack it first.",
    b"\x28\xb5\x2f\xfd": "is compressed (zstd). Unpack it first.",
    b"7z\xbc\xaf\x27\x1c": "is compressed (7-Zip). Unpack it first.",
    b"{\\rtf": "is a document in Rich Text Format. Save it as text (.txt).",
    b"SQLite format 3": "is a database. Export the table of reports as CSV.",
}
PARTS = (
    ("xl/workbook.bin", "is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV."),
    ("word/document.xml", "is a Word document. Save each report as a text file (.txt)."),
    ("content.xml", "is an OpenDocument file. Save it as .xlsx or CSV."),
)


class Foreign:
    """Takes what no importer can read, to say so better than a parser would."""

    def certainty(self, path: Path, start: bytes) -> int:
        if start.startswith(tuple(BEGINNINGS)):
            return CERTAIN
        return CERTAIN if start.startswith(ZIP) and not _is_workbook(path) else NO

    def open(self, path: Path) -> Source:
        raise ImportFileError(path, _what_it_is(path))


IMPORTER = Foreign()


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return path.suffix.lower() in (".xlsx", ".xlsm")


def _what_it_is(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(OLE_BYTES)
        if start.startswith(OLE):
            return _old_or_encrypted(start)
        return next(
            (said for begin, said in BEGINNINGS.items() if start.startswith(begin)), ""
        ) or _archive(path)
    except OSError as error:
        raise cannot_read(path, error) from error


def _old_or_encrypted(start: bytes) -> str:
    if ENCRYPTED in start:
        return "is protected by a password. Remove the password in Excel and save it again."
    return "is an old Office file (.xls or .doc). Save it as .xlsx or CSV."


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return "is a damaged archive."
    return next(
        (said for part, said in PARTS if part in names),
        "is a ZIP archive. Unpack it, and import the file or the folder in it.",
    )
