"""Two simulated human readers and their adjudication.

No human read these reports. Reader 1 stands for an experienced radiologist, reader 2 for a
resident; both err more often where the language is hard, and a hard report misleads them
the same way. Adjudication settles disagreements, nearly always rightly on a hard report and
always on an easy one; it cannot see an error that both made.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.demo.dice import Dice
from core.types import Answer

_SLIP = (0.011, 0.02)
_MISLED = (0.22, 0.48)
_ADJUDICATED_WELL = 0.94
_HARD = {
    "suspicion": 0.24,
    "comparison": 0.30,
    "old": 0.13,
    "osteosynthesis": 0.12,
    "ossicle": 0.09,
    "other_bone": 0.08,
    "region": 0.08,
    "addendum": 0.12,
    "side": 0.04,
    "other_word": 0.06,
    "text": 0.02,
    "false_negation": 0.03,
    "tube": 0.02,
    "mimic": 0.06,
    "other_air": 0.04,
}


@dataclass(frozen=True, slots=True)
class HumanReadings:
    """What the two simulated readers said, and what was settled between them."""

    reader_1: Answer
    reader_2: Answer
    adjudicated: Answer


def read_by_humans(truth: Answer, pitfalls: tuple[str, ...], dice: Dice) -> HumanReadings:
    """Both readings of a report and the gold label that came out of them."""
    misleading = dice.chance(sum(_HARD.get(group, 0.0) for group in pitfalls))
    tempting = _tempting(truth, pitfalls, dice)
    first, second = (_reading(truth, tempting, dice, who, misleading=misleading) for who in (0, 1))
    if first is second:
        return HumanReadings(first, second, first)
    settled_wrongly = misleading and not dice.chance(_ADJUDICATED_WELL)
    return HumanReadings(first, second, tempting if settled_wrongly else truth)


def _reading(truth: Answer, tempting: Answer, dice: Dice, who: int, *, misleading: bool) -> Answer:
    error = _MISLED[who] if misleading else _SLIP[who]
    return tempting if dice.chance(error) else truth


def _tempting(truth: Answer, pitfalls: tuple[str, ...], dice: Dice) -> Answer:
    """The wrong answer that this report invites."""
    if truth is Answer.UNCERTAIN:
        return dice.weighted(((Answer.PRESENT, 1.0), (Answer.ABSENT, 1.2)))
    if "suspicion" in pitfalls:
        return Answer.UNCERTAIN
    opposite = Answer.ABSENT if truth is Answer.PRESENT else Answer.PRESENT
    return dice.weighted(((opposite, 3.0), (Answer.UNCERTAIN, 1.0)))
