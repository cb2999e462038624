"""A cohort for other programs: each image with its set and label, and what that rests on.

Written beside the goal and renamed at the end, so that a file is whole or absent. Cells that
a spreadsheet would run as a formula are neutralised with a leading '.
"""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import asdict
from pathlib import Path

from core import __version__, policies
from core.cnn_types import Cohort, Member
from core.errors import DiskFull, OverreadError
from core.store import readers, reports
from core.store.database import reading
from core.types import Reader
from core.workflows import cohort_proof
from core.workflows.export_readings import cell, iso
from core.workflows.study import Study

COLUMNS = (
    "instance_uid", "accession_number", "patient", "set", "label", "balanced", "label_source",
    "confidence", "pixel_sha256", "reading_id", "cohort", "cohort_sha256", "labels_of", "policy",
    "overread_version",
)  # fmt: skip


def export(study: Study, cohort: Cohort, path: Path) -> int:
    """Writes CSV or, for a name that ends in .json, JSON; returns the number of images."""
    path = path.resolve()
    made = as_json(study, cohort) if path.suffix == ".json" else as_csv(study, cohort)
    if path.suffix not in (".json", ".csv"):
        raise OverreadError(f"{path.name}: a cohort is written as .csv or .json.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(made, encoding="utf-8", newline="")
        os.replace(unfinished, path)  # noqa: PTH105 - atomic on the same folder
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DiskFull(f"{path} can't be written: {error.strerror}.") from error
    return len(cohort.members)


def as_csv(study: Study, cohort: Cohort) -> str:
    """One row an image, in the order of their instance UIDs, with provenance in each."""
    numbers, reader = _accession_numbers(study, cohort), _reader(study, cohort)
    behind = (cohort.name, cohort.sha256, _name(reader), cohort.design.policy, __version__)
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    for member in cohort.members:
        row = (*_values(member, numbers.get(member.report_id, "")).values(), *behind)
        writer.writerow([cell(value) for value in row])
    return output.getvalue()


def as_json(study: Study, cohort: Cohort) -> str:
    """The cohort with all that it rests on, and its members."""
    numbers = _accession_numbers(study, cohort)
    members = [_values(member, numbers.get(member.report_id, "")) for member in cohort.members]
    told = {**summary(study, cohort), "members": members}
    return json.dumps(told, ensure_ascii=False, indent=1)


def summary(study: Study, cohort: Cohort) -> dict[str, object]:
    """What the cohort is and rests on, without its members."""
    reader = _reader(study, cohort)
    policy = policies.choose(study.task(cohort.design.task), cohort.design.policy)
    proof = cohort_proof.proof(study, cohort)
    return {
        "cohort": cohort.name,
        "cohort_id": cohort.cohort_id,
        "sha256": cohort.sha256,
        "made": iso(cohort.created_at) if cohort.created_at else None,
        "design": asdict(cohort.design),
        "labels_of": _reader_fields(reader),
        "policy": {answer.value: label for answer, label in policy.labels.items()},
        "left_out": dict(cohort.left_out),
        "proof": asdict(proof),
        "synthetic_reports": study.is_synthetic,
        "overread_version": __version__,
    }


def _values(member: Member, accession_number: str) -> dict[str, object]:
    return {
        "instance_uid": member.instance_uid, "accession_number": accession_number,
        "patient": member.patient, "set": member.part.value, "label": member.label,
        "balanced": member.is_balanced, "label_source": member.source.value,
        "confidence": member.confidence, "pixel_sha256": member.pixel_sha256,
        "reading_id": member.reading_id,
    }  # fmt: skip


def _accession_numbers(study: Study, cohort: Cohort) -> dict[int, str]:
    report_ids = sorted({member.report_id for member in cohort.members})
    with reading(study.engine) as connection:
        known = reports.identities(connection, report_ids)
    return {report_id: number for report_id, (number, _) in known.items()}


def _reader(study: Study, cohort: Cohort) -> Reader | None:
    """Whose readings are the labels; None where people alone gave them."""
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, cohort.design.reader_sha256)
        return readers.get(connection, reader_id) if reader_id is not None else None


def _name(reader: Reader | None) -> str:
    return reader.name if reader else "humans"


def _reader_fields(reader: Reader | None) -> dict[str, object]:
    if reader is None:
        return {"name": _name(reader)}
    return {
        "name": reader.name, "kind": reader.kind.value, "sha256": reader.sha256,
        "prompt": reader.prompt_name, "prompt_sha256": reader.prompt_sha256,
        "model": reader.model, "model_digest": reader.model_digest,
        "stand_in": reader.stand_in, "simulated": reader.simulated,
    }  # fmt: skip
