"""What makes two readers the same: the hash of everything that decides their answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

IDENTITY_VERSION = 1
"""Raised when the way in which readings are made changes, so that old ones are not reused."""


def fingerprint(parts: Mapping[str, object]) -> str:
    """SHA-256 of the parts, independent of their order."""
    text = json.dumps({"identity": IDENTITY_VERSION, **parts}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
