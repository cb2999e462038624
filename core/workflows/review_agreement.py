"""How far the readers of a list agree: raw tables of every pair, and coefficients over all.

Blind answers and those that hold in the end are kept apart, so that one sees what the
unveiling did.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from core.metrics.raters import PairTable, RaterAgreement, Reads, pair_table, rater_agreement
from core.protocol import Blinding
from core.types import Answer
from core.workflows.review_results import Results


class Moment(StrEnum):
    """Which answer of a reader is compared."""

    BLIND = "blind"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of readers, or of readers and the machines that a list is about."""

    moment: Moment
    overall: RaterAgreement | None
    pairs: tuple[PairTable, ...]


def of_readers(results: Results, moment: Moment) -> Agreement:
    """The people who read the list, with one another; nothing where only one has read."""
    reads = _people(results, moment)
    return _agreement(results, moment, reads)


def with_sides(results: Results, moment: Moment) -> Agreement:
    """Each reader with each side of the list, pair by pair."""
    people, sides = _people(results, moment), _sides(results)
    patients = _patients(results)
    both = {**people, **sides}
    pairs = tuple(pair_table(person, side, both, patients) for person in people for side in sides)
    return Agreement(moment, None, tuple(pair for pair in pairs if pair.total))


def _agreement(results: Results, moment: Moment, reads: Reads) -> Agreement:
    patients = _patients(results)
    pairs = tuple(pair_table(a, b, reads, patients) for a, b in combinations(reads, 2))
    shared = tuple(pair for pair in pairs if pair.total)
    return Agreement(moment, rater_agreement(reads, patients) if shared else None, shared)


def _patients(results: Results) -> dict[int, str | None]:
    return {case.head.report_id: case.head.patient_id for case in results.cases}


def _people(results: Results, moment: Moment) -> dict[str, dict[int, Answer]]:
    """Where nothing was hidden, nothing was read blind."""
    reads: dict[str, dict[int, Answer]] = {}
    if moment is Moment.BLIND and results.design.blinding is Blinding.OPEN:
        return reads
    for case in results.cases:
        for read in case.reads if not case.head.repeat else ():
            answer = read.blind if moment is Moment.BLIND else read.final
            if answer is not None:
                name = results.names[read.reader_id]
                reads.setdefault(name, {})[case.head.report_id] = answer
    return reads


def _sides(results: Results) -> dict[str, dict[int, Answer]]:
    names = {side.reader_id: side.name for side in results.sides}
    reads: dict[str, dict[int, Answer]] = {}
    for case in results.cases:
        for who, said in case.head.said if not case.head.repeat else ():
            if said in set(Answer):
                reads.setdefault(names[who], {})[case.head.report_id] = Answer(said)
    return reads
