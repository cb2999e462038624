"""What comes of a reading list: each reader's reads, how they agree, what they change.

Of a list that two or more read, a case is settled when they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from core.metrics import Estimate, Rate
from core.protocol import Cause, Design
from core.store import gold, list_cases, readers, reading_lists, verdicts
from core.store.database import reading
from core.types import Answer, ReaderKind
from core.workflows import review_reads
from core.workflows.review_error import estimated_error
from core.workflows.review_reads import CaseResult
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Side:
    """One whose readings the list is about, beside what was settled."""

    reader_id: int
    name: str
    is_gold: bool
    agrees: Rate
    wrong: Mapping[tuple[str, str], int]
    causes: Mapping[Cause, int]
    error: Estimate


@dataclass(frozen=True, slots=True)
class Results:
    """All that a list has brought so far. `seconds` is the median of a case."""

    list_id: int
    design: Design
    cases: tuple[CaseResult, ...]
    names: Mapping[int, str]
    sides: tuple[Side, ...]
    seconds: float | None
    too_fast: int
    changed_after_reveal: int
    repeated: Rate
    settled: Mapping[int, Answer]

    @property
    def reads(self) -> int:
        return sum(read.final is not None for case in self.cases for read in case.reads)


def of_list(study: Study, list_id: int, reader_id: int | None = None) -> Results | None:
    """The results of a list, of everybody or of one reader; None if there is no such list."""
    with reading(study.engine) as connection:
        design = reading_lists.design_of(connection, list_id)
        if design is None:
            return None
        rows = verdicts.of_list(connection, list_id, reader_id)
        heads = list_cases.heads(connection, list_id)
        sides = list_cases.side_names(connection, list_id)
        gold_readers = _gold_readers(connection, sides)
        names = _names(connection, {row.reader_id for row in rows})
    reads = review_reads.folded(rows)
    found = tuple(CaseResult(head, tuple(reads.get(head.case_id, ()))) for head in heads)
    all_reads = [read for case in found for read in case.reads if read.final is not None]
    settled = {
        case.head.report_id: answer
        for case in found
        if case.head.repeat == 0 and (answer := case.settled(design)) is not None
    }
    return Results(
        list_id=list_id,
        design=design,
        cases=found,
        names=names,
        sides=tuple(
            _side(each, name, found, design, is_gold=each in gold_readers)
            for each, name in sides.items()
        ),
        seconds=median(read.seconds for read in all_reads) if all_reads else None,
        too_fast=sum(read.is_too_fast for read in all_reads),
        changed_after_reveal=sum(read.changed_after_reveal for read in all_reads),
        repeated=_repeated(found),
        settled=settled,
    )


def _gold_readers(connection: Connection, sides: Iterable[int]) -> set[int]:
    known = {each: readers.get(connection, each) for each in sides}
    return {each for each, who in known.items() if who and who.kind is ReaderKind.GOLD}


def _names(connection: Connection, reader_ids: Iterable[int]) -> dict[int, str]:
    known = {each: readers.get(connection, each) for each in reader_ids}
    return {each: who.name for each, who in known.items() if who}


def _side(
    reader_id: int, name: str, found: Sequence[CaseResult], design: Design, *, is_gold: bool
) -> Side:
    agreed = total = 0
    wrong: dict[tuple[str, str], int] = {}
    causes: dict[Cause, int] = {}
    for case in found:
        answer = case.settled(design) if case.head.repeat == 0 else None
        said = dict(case.head.said).get(reader_id)
        if answer is None or said is None:
            continue
        total += 1
        if said == answer.value:
            agreed += 1
            continue
        wrong[(said, answer.value)] = wrong.get((said, answer.value), 0) + 1
        for cause in {cause for read in case.reads for cause in read.causes}:
            causes[cause] = causes.get(cause, 0) + 1
    error = estimated_error(reader_id, found, design)
    return Side(reader_id, name, is_gold, Rate(agreed, total), wrong, causes, error)


def _repeated(found: Sequence[CaseResult]) -> Rate:
    """How often readers gave a case read twice the same answer again, blind both times."""
    first: dict[tuple[int, int], Answer] = {}
    for case in found:
        if case.head.repeat == 0:
            first.update({(case.head.report_id, r.reader_id): r.blind for r in case.reads})
    again = [
        first[key] is read.blind
        for case in found
        if case.head.repeat
        for read in case.reads
        if (key := (case.head.report_id, read.reader_id)) in first
    ]
    return Rate(sum(again), len(again))


@dataclass(frozen=True, slots=True)
class Thanks:
    """What one reader's work on a list came to. `sides` is empty where the list keeps them."""

    read: int
    seconds: float | None
    repeated: Rate
    sides: Mapping[str, Rate]
    against_gold: int


def thanks(study: Study, list_id: int, reader_id: int) -> Thanks | None:
    """What to tell a reader at the end of a list."""
    results = of_list(study, list_id, reader_id)
    if results is None:
        return None
    own = [(c.head, r) for c in results.cases for r in c.reads if r.final and not c.head.repeat]
    sides: dict[str, Rate] = {}
    for side in results.sides if results.design.reveal else ():
        said = [
            (word, read.final)
            for head, read in own
            for who, word in head.said
            if who == side.reader_id
        ]
        sides[side.name] = Rate(sum(word == final for word, final in said), len(said))
    golden = {side.reader_id for side in results.sides if side.is_gold}
    against = sum(
        who in golden and word != read.final for head, read in own for who, word in head.said
    )
    return Thanks(len(own), results.seconds, results.repeated, sides, against)


def gold_changes(study: Study, results: Results, task: str) -> dict[int, tuple[Answer, Answer]]:
    """report_id → (gold answer now, settled answer) where a list speaks against the gold set."""
    with reading(study.engine) as connection:
        newest = gold.latest(connection, task)
    labels = {label.report_id: label.answer for label in newest.labels} if newest else {}
    return {
        report_id: (labels[report_id], answer)
        for report_id, answer in results.settled.items()
        if report_id in labels and labels[report_id] is not answer
    }
