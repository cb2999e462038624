"""The gold sets as CSV files, as they are committed under data/demo/.

One row a report: what is known of it, its text, the adjudicated answer, what the two
simulated readers said, the answer that the report was made for, a quote that supports it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from core.demo.study import DemoReport, chest_study, demo_study

SEED = 1
COLUMNS = (
    "accession_number", "patient_id", "study_date", "text", "answer", "simulated_reader_1",
    "simulated_reader_2", "made_as", "evidence", "pitfalls", "synthetic",
)  # fmt: skip


def gold_files() -> dict[str, str]:
    """File name → content, for seed 1; the same on every machine."""
    return {
        "ankle_gold.csv": as_csv(demo_study(500, 0, SEED).gold),
        "chest_gold.csv": as_csv(chest_study(120, 0, SEED).gold),
    }


def as_csv(items: Iterable[DemoReport]) -> str:
    """Comma-separated, quoted where needed, a line feed at each end, UTF-8."""
    lines = io.StringIO()
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(item) for item in items)
    return lines.getvalue()


def write_gold_files(folder: Path) -> list[Path]:
    """Writes both files into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in gold_files().items():
        path = folder / name
        path.write_text(content, encoding="utf-8", newline="")
        written.append(path)
    return written


def _row(item: DemoReport) -> tuple[str, ...]:
    report = item.report
    return (
        report.accession_number,
        report.patient_id or "",
        report.study_date or "",
        report.text,
        item.adjudicated.value,
        item.reader_1.value,
        item.reader_2.value,
        item.truth.value,
        item.evidence,
        " ".join(report.pitfalls),
        "yes",
    )
