"""Files of reports, whatever their format. The registry asks each importer whose file it is."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from core.errors import ImportFileError
from core.importers._base import Importer, Source, cannot_read

START_BYTES = 4096


@cache
def importers() -> tuple[Importer, ...]:
    """Every IMPORTER in this folder."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    )
    return tuple(module.IMPORTER for module in modules if hasattr(module, "IMPORTER"))


def open_source(path: Path) -> Source:
    """The file, opened by the importer that is most certain; raises ImportFileError."""
    start = _start(path)
    best = max(importers(), key=lambda importer: importer.certainty(path, start))
    if not best.certainty(path, start):
        raise ImportFileError(
            path, "is no CSV, TSV, Excel, Parquet or JSON lines file and no folder of texts."
        )
    return best.open(path)


def _start(path: Path) -> bytes:
    try:
        if path.is_dir():
            return b""
        if not path.exists():
            raise ImportFileError(path, "is not there. Check the name.")
        if not path.is_file():
            raise ImportFileError(path, "is no ordinary file.")
        with path.open("rb") as file:
            start = file.read(START_BYTES)
    except OSError as error:
        raise cannot_read(path, error) from error
    if not start:
        raise ImportFileError(path, "is empty.")
    return start
