"""A small study to review: two machines and gold on the same reports, and lists over them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from core.protocol import Design, NewCase, Reason, Verdict, VerdictKind
from core.readers._base import fingerprint
from core.store import gold, list_cases, readers, reading_lists, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Evidence, NewReport, Reader, ReaderKind, Reading, Split

TASK = "ankle_fracture"
TEXT = "Befund: Kein Nachweis einer Fraktur am Innenknöchel. Fibulafraktur Nummer {n}."
QUOTE = "Fibulafraktur"
_nonces: Iterator[int] = itertools.count()


@dataclass(frozen=True, slots=True)
class Ground:
    """Who is there. Report n is 1 to `reports`; A and B differ on every odd one."""

    a: int
    b: int
    gold: int
    anna: int
    bert: int
    reports: int


def reader(kind: ReaderKind, name: str) -> Reader:
    parts = {"kind": kind.value, "name": name, "task": TASK}
    return Reader(kind, name, TASK, sha256=fingerprint(parts))


def fill(engine: Engine, count: int = 20) -> Ground:
    """Reports 1 to `count`: A says present everywhere, B absent on the odd ones; gold as A.

    The first half of the reports is the gold set's develop part, the rest archive.
    """
    with writing(engine) as connection:
        reports.add(
            connection,
            [NewReport(f"R{n:05}", TEXT.format(n=n), f"P{n // 2}") for n in range(1, count + 1)],
        )
        ids = {
            name: readers.ensure(connection, reader(kind, name))
            for kind, name in (
                (ReaderKind.PROMPT, "A"), (ReaderKind.PROMPT, "B"), (ReaderKind.GOLD, "gold"),
                (ReaderKind.HUMAN, "Anna"), (ReaderKind.HUMAN, "Bert"),
            )
        }  # fmt: skip
        start = TEXT.index(QUOTE)
        quote = Evidence(QUOTE, start, start + len(QUOTE))
        everywhere = [Reading(n, Answer.PRESENT, 1.0, evidence=quote) for n in range(1, count + 1)]
        readings.add(connection, ids["A"], everywhere)
        readings.add(
            connection,
            ids["B"],
            [
                Reading(n, Answer.ABSENT if n % 2 else Answer.PRESENT, 1.0, confidence=0.6)
                for n in range(1, count + 1)
            ],
        )
        half = range(1, count // 2 + 1)
        readings.add(connection, ids["gold"], [Reading(n, Answer.PRESENT, 1.0) for n in half])
        gold.add(connection, TASK, ids["gold"], dict.fromkeys(half, Split.DEVELOP))
    return Ground(ids["A"], ids["B"], ids["gold"], ids["Anna"], ids["Bert"], count)


def make_list(
    engine: Engine, ground: Ground, count: int = 6, design: Design | None = None, *, first: int = 1
) -> int:
    """A list of the reports `first` to `count` in their order, A against B, nothing mixed in."""
    plain = design or Design(agreement_share=0, repeat_share=0)
    with writing(engine) as connection:
        said = {who: readings.by(connection, who) for who in (ground.a, ground.b)}
        ids = {
            (who, n): reading_id
            for who in said
            for n, reading_id in gold.held_by(connection, who).items()
        }
        wanted = [
            NewCase(
                n, Reason.DISAGREEMENT, (ids[ground.a, n], ids[ground.b, n]),
                pattern=f"{said[ground.a][n].answer}|{said[ground.b][n].answer}",
            )
            for n in range(first, count + 1)
        ]  # fmt: skip
        return reading_lists.add(connection, TASK, "A against B", plain, wanted, "a test")


def case_ids(engine: Engine, list_id: int) -> list[int]:
    with reading(engine) as connection:
        return [head.case_id for head in list_cases.heads(connection, list_id)]


def verdict(
    case_id: int,
    version: int = 0,
    answer: Answer | None = Answer.PRESENT,
    kind: VerdictKind = VerdictKind.VERDICT,
    at: float = 1000.0,
    **more: object,
) -> Verdict:
    """A verdict five seconds after the case was shown, with a nonce of its own."""
    nonce = f"nonce-{next(_nonces):012}"
    return Verdict(nonce, case_id, version, kind, at, at + 5.0, answer, **more)  # type: ignore[arg-type]


def rows(engine: Engine, table: str = "verdicts") -> list[dict[str, object]]:
    """Every row of a table, oldest first."""
    with reading(engine) as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        return [dict(row._mapping) for row in found]
