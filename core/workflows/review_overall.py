"""How far readers agree over all lists of a task, pair by pair.

Only lists that are read to their end count, so that nobody sees another's open reads. Three
things are kept apart: what readers said blind, what they said in the end, and how each stands
beside the answer that somebody else settled afterwards (an adjudication or a consensus).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from core.metrics.raters import PairTable, Reads, pair_table
from core.store import reading_lists
from core.store.database import reading
from core.types import Answer, Task
from core.workflows import review_results
from core.workflows.review_agreement import Moment
from core.workflows.review_results import Results
from core.workflows.study import Study

SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class OverallAgreement:
    """Pairs of readers on all that both have read; `lists` were read to their end."""

    lists: int
    blind: tuple[PairTable, ...]
    final: tuple[PairTable, ...]
    settled: tuple[PairTable, ...]


@dataclass(slots=True)
class _Gathered:
    """What people said, and what was settled by whom, over several lists."""

    reads: dict[str, dict[int, Answer]] = field(default_factory=dict)
    patients: dict[int, str | None] = field(default_factory=dict)
    settled: dict[int, tuple[Answer, frozenset[str]]] = field(default_factory=dict)


def of_task(study: Study, task: Task) -> OverallAgreement:
    """The agreement of everybody who has read for this task at the reading desk."""
    with reading(study.engine) as connection:
        found = reading_lists.of_task(connection, task.name)
    finished = sorted(each.list_id for each in found if each.is_finished and each.read)
    results = [each for n in finished if (each := review_results.of_list(study, n)) is not None]
    return of_results(results)


def of_results(results: Sequence[Results]) -> OverallAgreement:
    """The lists in the order in which they were made: of a report read twice, the later holds."""
    blind, final = (_gathered(results, moment) for moment in (Moment.BLIND, Moment.FINAL))
    return OverallAgreement(
        len(results),
        _pairs(blind.reads, blind.patients),
        _pairs(final.reads, final.patients),
        _beside_settled(blind),
    )


def _gathered(results: Sequence[Results], moment: Moment) -> _Gathered:
    gathered = _Gathered()
    for each in results:
        for case in each.cases if not each.design.decides else ():
            gathered.patients[case.head.report_id] = case.head.patient_id
            for read in case.reads if not case.head.repeat else ():
                answer = read.blind if moment is Moment.BLIND else read.final
                if answer is not None and read.final is not None:
                    name = each.names[read.reader_id]
                    gathered.reads.setdefault(name, {})[case.head.report_id] = answer
        if each.design.decides:
            gathered.settled.update(_settled(each))
    return gathered


def _settled(results: Results) -> dict[int, tuple[Answer, frozenset[str]]]:
    """report_id → the settled answer, and the names of those who settled it."""
    return {
        case.head.report_id: (
            results.settled[case.head.report_id],
            frozenset(results.names[read.reader_id] for read in case.reads),
        )
        for case in results.cases
        if not case.head.repeat and case.head.report_id in results.settled
    }


def _pairs(reads: Reads, patients: dict[int, str | None]) -> tuple[PairTable, ...]:
    tables = (pair_table(a, b, reads, patients) for a, b in combinations(sorted(reads), 2))
    return tuple(table for table in tables if table.total)


def _beside_settled(gathered: _Gathered) -> tuple[PairTable, ...]:
    """Each reader beside what others settled; nobody is compared with an answer of his own."""
    tables = []
    for name, said in sorted(gathered.reads.items()):
        others = {n: answer for n, (answer, by) in gathered.settled.items() if name not in by}
        both: Reads = {name: said, SETTLED: others}
        tables.append(pair_table(name, SETTLED, both, gathered.patients))
    return tuple(table for table in tables if table.total)
