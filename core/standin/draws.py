"""Chance that can be repeated: the same report and prompt always draw the same lot.

Most of a draw belongs to the report alone, so that two prompts which differ in one
sentence differ in the reports which that sentence is about, and in a few others.
"""

from __future__ import annotations

import hashlib

SHARED = 0.94
"""Share of the draws that a report brings along, whatever the prompt."""
SCALE = float(2**64)


def draw(*parts: str) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big") / SCALE


def paired_draw(topic: str, report_key: str, prompt_key: str) -> float:
    """A draw on a topic, most often the same for all prompts that read the report."""
    if draw(topic, "whose", report_key, prompt_key) < SHARED:
        return draw(topic, report_key)
    return draw(topic, report_key, prompt_key)
