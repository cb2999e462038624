"""How often somebody errs on all reports that a list was drawn from, and not only on the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.metrics import Estimate, Interval, Rate
from core.metrics.rates import UNDEFINED
from core.protocol import DIFFERING, Design, Reason
from core.workflows.review_reads import CaseResult


def estimated_error(reader_id: int, found: Sequence[CaseResult], design: Design) -> Estimate:
    """The share of wrong answers on all reports that the list was drawn from, or undefined.

    Of a random sample: its rate. Where every disagreement was read and agreements were
    drawn: the errors among the first, and those among the drawn scaled up; the interval is
    Wilson's of the drawn ones, since the others are counted and not estimated.
    """
    audit = _stratum(reader_id, found, design, (Reason.AUDIT,))
    if audit is not None and all(c.head.reason not in DIFFERING for c in found):
        return Estimate(audit.errors.value, audit.errors.interval)
    hunted = _stratum(reader_id, found, design, DIFFERING)
    drawn = _stratum(reader_id, found, design, (Reason.AGREEMENT,))
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
    """The settled cases that came on the list for the same reason, with the chance of the draw."""

    errors: Rate
    open_cases: int
    chance: float


def _stratum(
    reader_id: int, found: Sequence[CaseResult], design: Design, reasons: Sequence[Reason]
) -> _Stratum | None:
    cases = [c for c in found if c.head.reason in reasons and not c.head.repeat]
    if not cases:
        return None
    settled = [(c.settled(design), dict(c.head.said).get(reader_id)) for c in cases]
    known = [(answer, said) for answer, said in settled if answer is not None]
    wrong = sum(answer != said for answer, said in known)
    chance = cases[0].head.sampling_probability
    return _Stratum(Rate(wrong, len(known)), len(cases) - len(known), chance)
