"""Which side of the body a report names: right, left, or both.

Pure: text in, sides out. A report names a side also where it only compares with it; whoever
filters by a side wants to see such a report rather than to miss it.
"""

from __future__ import annotations

import re
from enum import StrEnum


class BodySide(StrEnum):
    """A side of the body."""

    RIGHT = "right"
    LEFT = "left"


_BOTH = (
    r"\b(?:beidseit\w*|beiderseits|bds\b|bilateral\w*"
    r"|beide[rn]?\s+\w*(?:sprunggelenk|knöchel|f(?:ü|ue)(?:ß|ss)e)\w*"
    r"|both\s+(?:ankles|sides|feet))"
)
_RIGHT = r"\b(?:rechts\w*|rechte[mnrs]?\b|re\b(?![-’'])|right\b)"
_LEFT = r"\b(?:links\w*|linke[mnrs]?\b|li\b(?![-’'])|left\b)"
_NAMED = {
    BodySide.RIGHT: re.compile(f"{_RIGHT}|{_BOTH}", re.IGNORECASE),
    BodySide.LEFT: re.compile(f"{_LEFT}|{_BOTH}", re.IGNORECASE),
}
"""“Rechtfertigende Indikation” names no side, nor does “Re-Osteosynthese”."""


def sides_named(text: str) -> frozenset[BodySide]:
    """The sides that a report names, in German or English; none where it names none."""
    return frozenset(side for side, words in _NAMED.items() if words.search(text))
