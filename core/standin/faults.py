"""What can go wrong with a real server, on demand: `503:0.05,garbage:0.02,tag-replaced@100`.

A number is a share of the questions; `kind@N` means the N-th question, a kind alone all
of them. Drawn from a seed, so a run can be repeated. README.md says what each kind does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import SettingsError

KINDS = (
    "503", "500", "garbage", "hang", "aborted", "length", "engine-died", "error-line",
    "tag-replaced", "cut-body", "html", "big", "invalid-utf8", "other-digest",
)  # fmt: skip
OF_LOOKS = "other-digest"
"""The only kind that befalls looks at the models, not questions."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault with its share of the questions, or the question that it befalls."""

    kind: str
    share: float = 0.0
    at: int = 0


def parse(text: str) -> tuple[Fault, ...]:
    """`503:0.05,tag-replaced@100` → faults; raises SettingsError naming what is wrong."""
    faults = tuple(_parse_one(part.strip()) for part in text.split(",") if part.strip())
    if sum(fault.share for fault in faults if fault.kind != OF_LOOKS) > 1:
        raise SettingsError(f"The shares in “{text}” are more than 1 together.")
    return faults


def _parse_one(text: str) -> Fault:
    kind, place, number = text.partition("@")
    if not place:
        kind, _, number = text.partition(":") if ":" in text else (text, "", "1")
    try:
        if kind not in KINDS:
            raise ValueError
        fault = Fault(kind, at=int(number)) if place else Fault(kind, share=float(number))
        if not (fault.at > 0 if place else 0 <= fault.share <= 1):
            raise ValueError
    except ValueError as error:
        raise SettingsError(
            f"“{text}” is no fault. Write kind:share or kind@question; kinds: {', '.join(KINDS)}."
        ) from error
    return fault


class Dice:
    """Decides for each question (or look) which fault, if any, befalls it."""

    def __init__(self, faults: Iterable[Fault], seed: int) -> None:
        faults = tuple(faults)
        self._at = {fault.at: fault.kind for fault in faults if fault.at}
        self._shares = [fault for fault in faults if fault.share]
        self._random = random.Random(seed)

    def throw(self, number: int) -> str:
        """The kind of fault for the one with this number, or an empty text."""
        if number in self._at:
            return self._at[number]
        if not self._shares:
            return ""
        point = self._random.random()
        for fault in self._shares:
            point -= fault.share
            if point < 0:
                return fault.kind
        return ""


def dice(text: str, seed: int) -> tuple[Dice, Dice]:
    """The dice for questions and those for looks at the models."""
    faults = parse(text)
    of_looks = [fault for fault in faults if fault.kind == OF_LOOKS]
    return Dice([fault for fault in faults if fault not in of_looks], seed), Dice(of_looks, seed)
