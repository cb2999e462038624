"""From rows of history to reads: what each reader decided about each case, first, blind, last.

A read keeps three answers apart: the first, the last one given blind (before anybody's
answer was unveiled), and the one that holds. Pure folding of the rows in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.protocol import Cause, Design, VerdictKind
from core.store.list_cases import CaseHead
from core.store.verdicts import StoredVerdict
from core.types import Answer

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


def folded(rows: Sequence[StoredVerdict]) -> dict[int, list[Read]]:
    """case_id → the read of each reader, folded from the rows in the order of arrival."""
    histories: dict[tuple[int, int], list[StoredVerdict]] = {}
    for row in rows:
        if row.verdict.kind is not VerdictKind.SET_ASIDE:
            histories.setdefault((row.verdict.case_id, row.reader_id), []).append(row)
    found: dict[int, list[Read]] = {}
    for (case_id, reader_id), history in histories.items():
        read = _one(reader_id, history)
        if read is not None:
            found.setdefault(case_id, []).append(read)
    return found


def _one(reader_id: int, history: Sequence[StoredVerdict]) -> Read | None:
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
