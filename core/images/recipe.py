"""How a radiograph becomes a square of grey levels, as a value that can be hashed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

DECODER = 2
"""Raised whenever the same file and recipe would give other pixels."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`size` pixels a side, the aspect kept by black padding.

    `crop_foreground` first cuts away the margins that are black throughout, as the
    published study did.
    """

    size: int = 640
    crop_foreground: bool = False

    @property
    def sha256(self) -> str:
        words = json.dumps({**asdict(self), "decoder": DECODER}, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def folder_name(self) -> str:
        return f"{self.size}-{self.sha256[:12]}"
