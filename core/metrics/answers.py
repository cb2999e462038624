"""Agreement on the answers themselves, before any policy; and with oneself over repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics.bootstrap import patient_intervals
from core.metrics.confusion import View
from core.metrics.matrix import ANSWERS, FAILURE, UNREAD, Bools, Codes, Outcomes
from core.metrics.rates import Estimate, Floats, Interval, Ints, Rate, or_none, ratio
from core.types import Answer, Reading

_GOLD = len(ANSWERS)
_SAID = _GOLD + 1
_CELLS = _GOLD * _SAID


@dataclass(frozen=True, slots=True)
class AnswerAgreement:
    """How often a reader gives gold's very answer.

    `counts` (answers × answers and one last column for failures) has gold in the
    rows, both in the order of ANSWERS.
    """

    reader: str
    view: View
    accuracy: Rate
    kappa: Estimate
    counts: Ints


def answer_agreement(
    outcomes: Outcomes, view: View = View.FAILURES_WRONG, *, seed: int = 1
) -> tuple[AnswerAgreement, ...]:
    """Exact agreement and Cohen's κ over all answers, for every reader in order.

    A failure that counts is an answer of its own, which gold never gives.
    """
    return tuple(
        _agreement(outcomes, column, view, seed) for column in range(len(outcomes.readers))
    )


def _agreement(outcomes: Outcomes, column: int, view: View, seed: int) -> AnswerAgreement:
    cell = _cells(outcomes.gold_answers, outcomes.answers[:, column], view)
    intervals = patient_intervals(cell, outcomes.patients, _CELLS, (answer_kappa,), seed)
    counts = np.bincount(cell, minlength=_CELLS + 1)[:_CELLS]
    table = counts.reshape(_GOLD, _SAID)
    accuracy = Rate(int(np.trace(table)), int(table.sum()))
    return AnswerAgreement(
        outcomes.readers[column], view, accuracy, _estimate(counts, intervals[0]), table
    )


def _cells(gold: Codes, said: Codes, view: View) -> Codes:
    """The place in the flattened table, or one beyond it where the reading does not count."""
    counts = said >= 0 if view is View.COMPLETE_CASES else said >= FAILURE
    place = gold * _SAID + np.where(said == FAILURE, _GOLD, said)
    return np.where(counts, place, _CELLS).astype(np.int8)


def _estimate(counts: Ints, interval: Interval | None) -> Estimate:
    value = or_none(answer_kappa(counts[None, :].astype(np.float64))[0])
    return Estimate(value, None if value is None else interval)


def answer_kappa(counts: Floats) -> Floats:
    """Cohen's κ of flattened tables (Cohen 1960, Educ Psychol Meas 20:37–46)."""
    table = counts.reshape(-1, _GOLD, _SAID)
    total = table.sum(axis=(1, 2))
    same = np.trace(table, axis1=1, axis2=2)
    by_chance = (table.sum(axis=2) * table.sum(axis=1)[:, :_GOLD]).sum(axis=1)
    return ratio(same * total - by_chance, total**2 - by_chance)


def flip_rate(repeats: Sequence[Mapping[int, Reading]]) -> Rate:
    """The share of reports whose answer is not the same in every repeat of one reader.

    Rests on the reports that every repeat has read. A failure in one repeat and an
    answer in another is a flip. With fewer than two repeats the rate is undefined.
    """
    if len(repeats) < 2:
        return Rate(0, 0)
    common = set(repeats[0]).intersection(*repeats[1:])
    flipped = sum(len({_said(repeat[each]) for repeat in repeats}) > 1 for each in common)
    return Rate(flipped, len(common))


def _said(reading: Reading) -> Answer | None:
    return reading.answer


def flips(repeats: Sequence[Codes]) -> Rate:
    """`flip_rate` for answers that are codes already, one array a repeat."""
    if len(repeats) < 2:
        return Rate(0, 0)
    return Rate(int(flipped(repeats).sum()), int(_read_always(repeats).sum()))


def flipped(repeats: Sequence[Codes]) -> Bools:
    """Which reports got another answer in some repeat, among those that every repeat has read."""
    differs: Bools = (np.stack(list(repeats)) != repeats[0]).any(axis=0)
    return differs & _read_always(repeats)


def _read_always(repeats: Sequence[Codes]) -> Bools:
    read: Bools = (np.stack(list(repeats)) != UNREAD).all(axis=0)
    return read
