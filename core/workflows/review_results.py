"""What comes of a reading list: each reader's reads, how they agree, what they change.

A read keeps three answers apart: the first, the last one given blind (before anybody's
answer was unveiled), and the one that holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from core.metrics import Estimate, Interval, Rate
from core.metrics.rates import UNDEFINED
from core.protocol import Cause, Design, Reason, VerdictKind
from core.store import gold, list_cases, readers, reading_lists, verdicts
from core.store.database import reading
from core.store.list_cases import CaseHead
from core.store.verdicts import StoredVerdict
from core.types import Answer, ReaderKind
from core.workflows.study import Study

TOO_FAST_SECONDS = 1.0
"""Nobody reads a report in less; such reads are flagged, and kept."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one reader decided about one case. `final` is None after taking it back."""

    reader_id: int
    first: Answer
    blind: Answer
    final: Answer | None
    seconds: float
    causes: tuple[Cause, ...]
    comment: str
    flagged: bool

    @property
    def changed_after_reveal(self) -> bool:
        return self.final is not None and self.final is not self.blind

    @property
    def is_too_fast(self) -> bool:
        return self.seconds < TOO_FAST_SECONDS


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with the reads of everybody who decided about it."""

    head: CaseHead
    reads: tuple[Read, ...]

    def settled(self, design: Design) -> Answer | None:
        """The answer that stands: one read in a list that settles, else what all have said."""
        said = [read.final for read in self.reads if read.final is not None]
        needed = 1 if design.readers_per_case == 1 else design.readers_per_case
        if len(said) < needed or len(set(said)) > 1 or not design.settles:
            return None
        return said[0]


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
    reads = _reads(rows)
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


def _reads(rows: Sequence[StoredVerdict]) -> dict[int, list[Read]]:
    """case_id → the read of each reader, folded from the rows in the order of arrival."""
    histories: dict[tuple[int, int], list[StoredVerdict]] = {}
    for row in rows:
        if row.verdict.kind is not VerdictKind.SET_ASIDE:
            histories.setdefault((row.verdict.case_id, row.reader_id), []).append(row)
    found: dict[int, list[Read]] = {}
    for (case_id, reader_id), history in histories.items():
        read = _folded(reader_id, history)
        if read is not None:
            found.setdefault(case_id, []).append(read)
    return found


def _folded(reader_id: int, history: Sequence[StoredVerdict]) -> Read | None:
    decisions = [
        row for row in history if row.verdict.kind in (VerdictKind.VERDICT, VerdictKind.CHANGE)
    ]
    answers = [row.verdict.answer for row in decisions if row.verdict.answer is not None]
    blind = [a for row in decisions if not row.after_reveal and (a := row.verdict.answer)]
    if not answers:
        return None
    moved = [row for row in history if row in decisions or row.verdict.kind is VerdictKind.UNDO]
    taken_back = moved[-1].verdict.kind is VerdictKind.UNDO
    last = history[-1].verdict
    return Read(
        reader_id,
        first=answers[0],
        blind=blind[-1] if blind else answers[0],
        final=None if taken_back else answers[-1],
        seconds=max(0.0, decisions[0].verdict.decided_at - decisions[0].verdict.shown_at),
        causes=last.causes,
        comment=last.comment,
        flagged=last.flagged,
    )


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
    error = _estimated_error(reader_id, found, design)
    return Side(reader_id, name, is_gold, Rate(agreed, total), wrong, causes, error)


def _estimated_error(reader_id: int, found: Sequence[CaseResult], design: Design) -> Estimate:
    """The share of wrong answers on all reports that the list was drawn from, or undefined.

    Of a random sample: its rate. Where every disagreement was read and agreements were
    drawn: the errors among the first, and those among the drawn scaled up; the interval is
    Wilson's of the drawn ones, since the others are counted and not estimated.
    """
    audit = _stratum(reader_id, found, design, Reason.AUDIT)
    if audit is not None and all(c.head.reason != Reason.DISAGREEMENT for c in found):
        return Estimate(audit.errors.value, audit.errors.interval)
    hunted = _stratum(reader_id, found, design, Reason.DISAGREEMENT)
    drawn = _stratum(reader_id, found, design, Reason.AGREEMENT)
    if not design.covers_all or hunted is None or drawn is None:
        return UNDEFINED
    if hunted.open_cases or drawn.errors.value is None or drawn.errors.interval is None:
        return UNDEFINED
    agreements = (drawn.errors.total + drawn.open_cases) / drawn.chance
    everything = hunted.errors.total + agreements

    def share(rate: float) -> float:
        return (hunted.errors.successes + rate * agreements) / everything

    limits = drawn.errors.interval
    return Estimate(share(drawn.errors.value), Interval(share(limits.low), share(limits.high)))


@dataclass(frozen=True, slots=True)
class _Stratum:
    """The settled cases that came on the list for one reason, with the chance of the draw."""

    errors: Rate
    open_cases: int
    chance: float


def _stratum(
    reader_id: int, found: Sequence[CaseResult], design: Design, reason: Reason
) -> _Stratum | None:
    cases = [c for c in found if c.head.reason == reason and not c.head.repeat]
    if not cases:
        return None
    settled = [(c.settled(design), dict(c.head.said).get(reader_id)) for c in cases]
    known = [(answer, said) for answer, said in settled if answer is not None]
    wrong = sum(answer != said for answer, said in known)
    chance = cases[0].head.sampling_probability
    return _Stratum(Rate(wrong, len(known)), len(cases) - len(known), chance)


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
