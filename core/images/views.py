"""Projection and side, from what tags and tables call them. What is not plain is unknown."""

from __future__ import annotations

import re

from core.image_types import Laterality, View

_VIEWS = (
    (re.compile(r"\b(mortise|mortice|innenrotation)\b"), View.MORTISE),
    (re.compile(r"\b(lat|lateral|ll|rl|seitl|seitlich|medio-?lateral|latero-?medial)\b"),
     View.LATERAL),
    (re.compile(r"\b(obl|oblique|schräg|lo|rao|lao|rpo|lpo)\b"), View.OBLIQUE),
    (re.compile(r"\b(ap|a\.p|pa|p\.a|antero-?posterior|postero-?anterior)\b"), View.AP),
)  # fmt: skip
_SIDES = {
    "l": Laterality.LEFT, "left": Laterality.LEFT, "links": Laterality.LEFT,
    "r": Laterality.RIGHT, "right": Laterality.RIGHT, "rechts": Laterality.RIGHT,
    "b": Laterality.BOTH, "both": Laterality.BOTH, "bilateral": Laterality.BOTH,
    "beidseits": Laterality.BOTH,
}  # fmt: skip


def view_of(*words: str) -> View:
    """The first of these texts that names a view decides."""
    for word in words:
        plain = word.lower().replace("_", " ").strip()
        for pattern, view in _VIEWS:
            if pattern.search(plain):
                return view
    return View.UNKNOWN


def laterality_of(word: str) -> Laterality:
    return _SIDES.get(word.strip().lower(), Laterality.UNKNOWN)
