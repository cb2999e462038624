"""Parquet files, a thousand rows at a time. Every type becomes the text that says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import ImportFileError
from core.importers._base import NO, SURE, Layout, Remark, Row, cannot_read, named, number

MAGIC = b"PAR1"
BATCH_ROWS = 1000


class Parquet:
    """Takes files that begin with PAR1."""

    def certainty(self, path: Path, start: bytes) -> int:
        return SURE if start.startswith(MAGIC) else NO

    def open(self, path: Path) -> ParquetFile:
        try:
            with pq.ParquetFile(path) as file:
                return ParquetFile(path, named(file.schema_arrow.names, path))
        except (pa.ArrowException, ValueError) as error:
            raise _damaged(path, error) from error
        except OSError as error:
            raise _unreadable(path, error) from error


IMPORTER = Parquet()


def _damaged(path: Path, error: Exception) -> ImportFileError:
    return ImportFileError(path, f"is a damaged Parquet file: {str(error).splitlines()[0]}.")


def _unreadable(path: Path, error: OSError) -> ImportFileError:
    """pyarrow also says OSError where the bytes are wrong, but then without a number."""
    return _damaged(path, error) if error.errno is None else cannot_read(path, error)


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file; its rows count from 2, as if the names stood in line 1."""

    path: Path
    columns: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        return Layout("Parquet", self.columns)

    def rows(self) -> Iterator[Row | Remark]:
        line = 1
        try:
            with pq.ParquetFile(self.path, memory_map=True) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS):
                    for cells in zip(*(_texts(column) for column in batch.columns), strict=True):
                        line += 1
                        if any(cells):
                            yield Row(line, cells)
        except (pa.ArrowException, ValueError) as error:
            raise _damaged(self.path, error) from error
        except OSError as error:
            raise _unreadable(self.path, error) from error


def _texts(column: pa.Array) -> list[str]:
    return [_text(value) for value in column.to_pylist()]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
