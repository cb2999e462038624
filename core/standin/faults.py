"""What can go wrong with a real server, on demand: `503:0.05,garbage:0.02,tag-replaced@100`.

A number is a share of the requests; `kind@N` means the N-th request. Drawn from a
seed, so a run can be repeated. README.md says what each kind does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.errors import SettingsError

KINDS = (
    "503", "500", "garbage", "hang", "aborted", "engine-died", "error-line", "tag-replaced",
    "cut-body", "big", "invalid-utf8", "length",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault with its share of the requests, or the request that it befalls."""

    kind: str
    share: float = 0.0
    at: int = 0


def parse(text: str) -> tuple[Fault, ...]:
    """`503:0.05,tag-replaced@100` → faults; raises SettingsError naming what is wrong."""
    faults = tuple(_parse_one(part.strip()) for part in text.split(",") if part.strip())
    if sum(fault.share for fault in faults) > 1:
        raise SettingsError(f"The shares in “{text}” are more than 1 together.")
    return faults


def _parse_one(text: str) -> Fault:
    kind, place, number = text.partition("@")
    if not place:
        kind, _, number = text.partition(":")
    try:
        if kind not in KINDS:
            raise ValueError
        fault = Fault(kind, at=int(number)) if place else Fault(kind, share=float(number))
        if not (fault.at > 0 if place else 0 <= fault.share <= 1):
            raise ValueError
    except ValueError as error:
        raise SettingsError(
            f"“{text}” is no fault. Write kind:share or kind@request; kinds: {', '.join(KINDS)}."
        ) from error
    return fault


class Dice:
    """Decides for each request which fault, if any, befalls it."""

    def __init__(self, faults: tuple[Fault, ...], seed: int) -> None:
        self._at = {fault.at: fault.kind for fault in faults if fault.at}
        self._shares = [fault for fault in faults if fault.share]
        self._random = random.Random(seed)

    def throw(self, request_number: int) -> str:
        """The kind of fault for this request, or an empty text."""
        if request_number in self._at:
            return self._at[request_number]
        if not self._shares:
            return ""
        point = self._random.random()
        for fault in self._shares:
            point -= fault.share
            if point < 0:
                return fault.kind
        return ""
