"""Readings as a table for other programs: one row per report and reader, with provenance.

Cells that a spreadsheet would run as a formula are neutralised with a leading '.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from core import __version__, policies, prompts
from core.errors import DiskFull
from core.store import readings
from core.store.database import reading
from core.store.readings import SignedReading
from core.types import Policy, Scope
from core.workflows.study import Study

COLUMNS = (
    "accession_number", "task", "reader", "reader_kind", "answer", "failure", "label", "evidence",
    "confidence", "prompt", "prompt_sha256", "model", "model_digest", "read_at",
    "evidence_in_report", "failure_message", "policy", "report_version", "text_sha256",
    "patient_id", "study_date", "reader_sha256", "prompt_tokens", "completion_tokens", "seconds",
    "host", "server_version", "comment", "synthetic_report", "stand_in", "simulated_reader",
    "overread_version", "re_asked", "report_addresses_model",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(
    study: Study,
    path: Path,
    task: str = "",
    reader_id: int | None = None,
    policy: str = "",
    scope: Scope = Scope.ALL,
    *,
    every_version: bool = False,
) -> int:
    """Writes all readings that hold as CSV (UTF-8) and returns their number.

    Labels follow the policy of this name, or the first of each task. Readings of an older
    text of a report are left out, unless `every_version` is wanted.
    Written beside the goal and renamed at the end, so that a file is whole or absent.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise DiskFull(f"{path} is no file. Name the CSV file to write.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as output:
            writer = csv.writer(output)
            writer.writerow(COLUMNS)
            count = 0
            for cells in rows(study, task, reader_id, policy, scope, every_version=every_version):
                writer.writerow(cells)
                count += 1
        os.replace(unfinished, path)  # noqa: PTH105 - atomic on the same folder
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DiskFull(f"{path} can't be written: {error.strerror}.") from error
    return count


def rows(
    study: Study,
    task: str = "",
    reader_id: int | None = None,
    policy: str = "",
    scope: Scope = Scope.ALL,
    *,
    every_version: bool = False,
) -> Iterator[list[str]]:
    """The cells of each reading, in the order of COLUMNS."""
    with reading(study.engine) as connection:
        for signed in readings.export(
            connection, task, reader_id=reader_id, scope=scope, every_version=every_version
        ):
            known = study.library.tasks.get(signed.reader.task)
            yield _cells(signed, policies.choose(known, policy) if known else None)


def _cells(signed: SignedReading, policy: Policy | None) -> list[str]:
    reader, report, read = signed.reader, signed.report, signed.reading
    evidence, failure = read.evidence, read.failure
    label = policies.label(read.outcome, policy) if policy else None
    values: list[object] = [
        report.accession_number, reader.task, reader.name, reader.kind.value,
        read.answer.value if read.answer else None, failure.kind.value if failure else None,
        label, evidence.quote if evidence else None, read.confidence, reader.prompt_name,
        reader.prompt_sha256, reader.model, reader.model_digest, iso(read.read_at),
        evidence.is_in_report if evidence else None, failure.message if failure else None,
        policy.name if policy else None, report.version, report.text_sha256, report.patient_id,
        report.study_date, reader.sha256, read.prompt_tokens, read.completion_tokens, read.seconds,
        read.host, read.server_version, read.comment, report.synthetic, reader.stand_in,
        reader.simulated, __version__, read.re_asked, prompts.addresses_model(report.text),
    ]  # fmt: skip
    return [cell(value) for value in values]


def cell(value: object) -> str:
    """A value as text that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def iso(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
