"""Gold labels and readings written as strings, one sign a report.

1 present, 0 absent, u uncertain, n not mentioned, x a failure, . not read yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.metrics import Outcomes, outcomes
from core.types import (
    Answer,
    Failure,
    FailureKind,
    GoldLabel,
    Policy,
    Reading,
    Split,
)

ANSWER = {
    "1": Answer.PRESENT,
    "0": Answer.ABSENT,
    "u": Answer.UNCERTAIN,
    "n": Answer.NOT_MENTIONED,
}
NO_ANSWER = Failure(FailureKind.UNPARSABLE, "no answer in the reply")
COUNTS_AS_PRESENT = Policy(
    "uncertain counts as present",
    {Answer.PRESENT: 1, Answer.ABSENT: 0, Answer.UNCERTAIN: 1},
)
LEAVES_OUT = Policy(
    "uncertain left out", {Answer.PRESENT: 1, Answer.ABSENT: 0, Answer.UNCERTAIN: None}
)


def gold_labels(
    signs: str,
    patients: Sequence[str | None] = (),
    pitfalls: Sequence[tuple[str, ...]] = (),
) -> list[GoldLabel]:
    """Report 100 has the first sign, report 101 the second."""
    return [
        GoldLabel(
            100 + place,
            ANSWER[sign],
            Split.DEVELOP,
            patient_id=patients[place] if patients else None,
            pitfalls=pitfalls[place] if pitfalls else (),
        )
        for place, sign in enumerate(signs)
    ]


def readings(signs: str) -> dict[int, Reading]:
    return {
        100 + place: Reading(100 + place, ANSWER.get(sign, NO_ANSWER), read_at=0.0)
        for place, sign in enumerate(signs)
        if sign != "."
    }


def comparison(
    gold: str | list[GoldLabel], policy: Policy = COUNTS_AS_PRESENT, **readers: str
) -> Outcomes:
    labels = gold_labels(gold) if isinstance(gold, str) else gold
    return outcomes(labels, {name: readings(signs) for name, signs in readers.items()}, policy)


def from_table(tp: int, fp: int, tn: int, fn: int) -> Outcomes:
    """One reader called `reader` with these counts."""
    gold = "1" * (tp + fn) + "0" * (fp + tn)
    return comparison(gold, reader="1" * tp + "0" * fn + "1" * fp + "0" * tn)


def from_pairs(both: int, only_a: int, only_b: int, neither: int, gold: str = "1") -> Outcomes:
    """Readers a and b, each right on so many reports of one gold answer."""
    right, wrong = gold, "0" if gold == "1" else "1"
    a = right * (both + only_a) + wrong * (only_b + neither)
    b = right * both + wrong * only_a + right * only_b + wrong * neither
    return comparison(gold * len(a), a=a, b=b)
