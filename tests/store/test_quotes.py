"""Quotes are counted by the readers that gave them, as far as they stand in their report."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from core.readers._base import fingerprint
from core.store import quotes, readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Evidence, NewReport, Reader, ReaderKind, Reading

TASK = "ankle_fracture"
FOUND = Evidence("Keine Fraktur", 0, 13)


def reader(connection: Connection, name: str, task: str = TASK) -> int:
    made = Reader(ReaderKind.PROMPT, name, task, fingerprint({"name": name, "task": task}))
    return readers.ensure(connection, made)


def test_the_quote_of_most_readers_comes_first_and_what_is_not_in_the_report_is_none(
    engine: Engine,
) -> None:
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A1", "Keine Fraktur. Os trigonum.")])
        report_id = reports.ids_of(connection, ["A1"])["A1"]

        def says(name: str, evidence: Evidence, answer: Answer, attempt: int = 0) -> None:
            new = Reading(report_id, answer, 1.0, attempt=attempt, evidence=evidence)
            readings.add(connection, reader(connection, name), [new])

        says("b", FOUND, Answer.ABSENT)
        says("a", FOUND, Answer.ABSENT)
        says("c", Evidence("Os trigonum", 15, 26), Answer.ABSENT)
        says("d", Evidence("Trümmerfraktur"), Answer.PRESENT)
        says("e", FOUND, Answer.PRESENT, attempt=0)
        says("e", Evidence("Os trigonum", 15, 26), Answer.ABSENT, attempt=1)
        other = Reading(report_id, Answer.PRESENT, 1.0, evidence=FOUND)
        readings.add(connection, reader(connection, "a", "pneumothorax"), [other])
    with reading(engine) as connection:
        found = quotes.standing_in(connection, TASK, [report_id])
    assert [(q.text, q.answer, q.readers, q.reader) for q in found] == [
        ("Os trigonum", Answer.ABSENT, 2, "c"),
        ("Keine Fraktur", Answer.ABSENT, 2, "a"),
    ]
