"""What was wrong with a file's rows, counted, the first ones at hand, all of them in a CSV."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from types import TracebackType
from typing import TextIO

from core.errors import DiskFull
from core.importers._base import Remark
from core.workflows.export_readings import cell

AT_HAND = 200
MOST_WRITTEN = 1_000_000
"""Rows of the CSV. A file with more bad rows than that is not worth a larger one."""
HEADER = ("line", "accession_number", "imported", "reason")


class RemarkLog:
    """Writes remarks to a file that comes into being with the first of them."""

    def __init__(self, folder: Path, name: str) -> None:
        stem = re.sub(r"[^\w.-]+", "_", Path(name).stem)[:60] or "import"
        moment = time.strftime("%Y%m%d-%H%M%S")
        self._wanted = folder / f"{stem}-{moment}-{time.time_ns() % 1000:03}-rows.csv"
        self._output: TextIO | None = None
        self.first: list[Remark] = []
        self.not_imported = 0
        self.remarked = 0

    def __enter__(self) -> RemarkLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._output is not None:
            self._output.close()

    @property
    def path(self) -> Path | None:
        """The CSV, None as long as there is nothing to remark."""
        return self._wanted if self._output is not None else None

    def add(self, remark: Remark) -> None:
        if remark.imported:
            self.remarked += 1
        else:
            self.not_imported += 1
        if len(self.first) < AT_HAND:
            self.first.append(remark)
        if self.not_imported + self.remarked > MOST_WRITTEN:
            return
        row = (remark.line, remark.accession_number, remark.imported, remark.reason)
        try:
            if self._output is None:
                self._output = self._opened()
            csv.writer(self._output).writerow([cell(value) for value in row])
        except OSError as error:
            raise DiskFull(f"{self._wanted} can't be written: {error.strerror}.") from error

    def _opened(self) -> TextIO:
        self._wanted.parent.mkdir(parents=True, exist_ok=True)
        output = self._wanted.open("w", encoding="utf-8", errors="replace", newline="")
        csv.writer(output).writerow(HEADER)
        return output
