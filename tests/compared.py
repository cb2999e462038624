"""A study whose gold labels and readings are written as strings, one sign a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.readers._base import fingerprint
from core.store import gold, readers, readings, reports
from core.store.database import writing
from core.types import Evidence, NewReport, Reader, ReaderKind, Reading, Split, Task
from core.workflows import library
from core.workflows.study import Study
from tests.small_comparisons import ANSWER, NO_ANSWER

TASK = "ankle_fracture"
MODEL = "toy:latest"
SOURCE = """\
---
title: A question
varies: Nothing; it is for tests.
---
Fraktur? JSON mit "evidence" und "answer" ({{ answer_words | join(", ") }}).
{{ report.text }}
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """A study with reports 0 … n-1; `ids` are their report_ids."""

    study: Study
    task: Task
    ids: tuple[int, ...]

    def prompt(self, name: str, signs: str = "", *, source: str = SOURCE, **said: object) -> int:
        """A prompt on the toy model that has read what the signs say; returns its reader_id."""
        saved = library.save(self.study.engine, self.task, name, source).prompt
        reader = Reader(
            ReaderKind.PROMPT, name, TASK, fingerprint({"name": name, "source": source}),
            prompt_name=name, prompt_sha256=saved.sha256, model=MODEL, model_digest="d" * 64,
            settings={"shots": str(saved.shots)},
        )  # fmt: skip
        return self.add(reader, signs, **said)

    def human(self, name: str, signs: str) -> int:
        return self.add(Reader(ReaderKind.HUMAN, name, TASK, fingerprint({"human": name})), signs)

    def add(
        self,
        reader: Reader,
        signs: str,
        *,
        repeat: int = 0,
        attempt: int = 0,
        seconds: float | None = 0.5,
        confidence: Sequence[float] = (),
    ) -> int:
        with writing(self.study.engine) as connection:
            reader_id = readers.ensure(connection, reader)
            new = [
                Reading(
                    self.ids[place], ANSWER.get(sign, NO_ANSWER), read_at=1.0, repeat=repeat,
                    attempt=attempt, seconds=seconds, prompt_tokens=90, completion_tokens=10,
                    evidence=Evidence("Befund", 0, 6) if sign in ANSWER else None,
                    confidence=confidence[place] if confidence else None,
                )
                for place, sign in enumerate(signs) if sign != "."
            ]  # fmt: skip
            readings.add(connection, reader_id, new)
        return reader_id


def compared(
    study: Study,
    gold_signs: str,
    *,
    test: int = 0,
    patients: Sequence[str] = (),
    pitfalls: Mapping[int, tuple[str, ...]] | None = None,
    texts: Mapping[int, str] | None = None,
) -> Compared:
    """A study with these gold answers; the last `test` reports are the locked test part."""
    groups, given = pitfalls or {}, texts or {}
    count = len(gold_signs)
    new = [
        NewReport(
            f"R{place:04}", given.get(place, f"Befund {place}."),
            patient_id=patients[place] if patients else f"P{place}",
            pitfalls=groups.get(place, ()),
        )
        for place in range(count)
    ]  # fmt: skip
    reader = Reader(ReaderKind.GOLD, "adjudication", TASK, fingerprint({"gold": TASK}))
    with writing(study.engine) as connection:
        reports.add(connection, new)
        known = reports.ids_of(connection, [each.accession_number for each in new])
        ids = tuple(known[each.accession_number] for each in new)
        reader_id = readers.ensure(connection, reader)
        answers = [Reading(i, ANSWER[s], 1.0) for i, s in zip(ids, gold_signs, strict=True)]
        readings.add(connection, reader_id, answers)
        parts = [Split.DEVELOP] * (count - test) + [Split.TEST] * test
        gold.add(connection, TASK, reader_id, dict(zip(ids, parts, strict=True)))
    return Compared(study, study.task(TASK), ids)
