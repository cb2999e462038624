"""Every row that readers wrote in a list, for other programs: with provenance, formulas tamed."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pandas as pd

from core import __version__
from core.store import list_cases, readers, reading_lists, verdicts
from core.store.database import reading
from core.store.list_cases import CaseHead
from core.store.verdicts import StoredVerdict
from core.workflows.export_readings import cell, iso
from core.workflows.study import Study

FORMATS = ("CSV", "XLSX", "Parquet", "JSONL")
COLUMNS = (
    "list", "case", "accession_number", "patient_id", "reason", "sampling_probability", "repeat",
    "sides", "reader", "kind", "answer", "causes", "comment", "flagged", "after_reveal", "version",
    "shown_at", "decided_at", "received_at", "seconds", "answers_visible", "evidence_visible",
    "revealed", "image_visible", "told", "nonce", "overread_version",
)  # fmt: skip


def as_file(study: Study, list_id: int, form: str) -> bytes:
    """All rows of a list in their order of arrival, as a file of one of FORMATS."""
    table = pd.DataFrame(_rows(study, list_id), columns=list(COLUMNS))
    if form == "JSONL":
        lines = (json.dumps(row, ensure_ascii=False) for row in table.to_dict("records"))
        return ("\n".join(lines) + "\n").encode()
    output = io.BytesIO()
    if form == "XLSX":
        table.to_excel(output, index=False, sheet_name="verdicts")
    elif form == "Parquet":
        table.to_parquet(output, index=False)
    else:
        output.write(table.to_csv(index=False).encode())
    return output.getvalue()


def _rows(study: Study, list_id: int) -> list[list[str]]:
    with reading(study.engine) as connection:
        found = reading_lists.get(connection, list_id)
        heads = {head.case_id: head for head in list_cases.heads(connection, list_id)}
        rows = verdicts.of_list(connection, list_id)
        sides = list_cases.side_names(connection, list_id)
        known = {each: readers.get(connection, each) for each in {row.reader_id for row in rows}}
    names = {**sides, **{each: reader.name for each, reader in known.items() if reader}}
    title = found.title if found else ""
    return [_cells(title, heads[row.verdict.case_id], row, names) for row in rows]


def _cells(title: str, head: CaseHead, row: StoredVerdict, names: dict[int, str]) -> list[str]:
    verdict, seen = row.verdict, row.verdict.visible
    values: Sequence[object] = (
        title, head.case_id, head.accession_number, head.patient_id, head.reason,
        head.sampling_probability, head.repeat,
        "; ".join(f"{names.get(who, who)}: {said}" for who, said in head.said),
        names.get(row.reader_id, ""), verdict.kind.value,
        verdict.answer.value if verdict.answer else None, "; ".join(verdict.causes),
        verdict.comment, verdict.flagged, row.after_reveal, verdict.version,
        iso(verdict.shown_at), iso(verdict.decided_at), iso(row.received_at),
        round(verdict.decided_at - verdict.shown_at, 3), seen.answers, seen.evidence,
        seen.revealed, seen.image, row.told, verdict.nonce, __version__,
    )  # fmt: skip
    return [cell(value) for value in values]
