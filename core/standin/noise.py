"""What the model of noise says: characters without end, the same for the same prompt and seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from core.standin.answer_words import ANSWERS
from core.standin.answering import Spoken
from core.types import ChatMessage

ALPHABET = "{}()[]/?*+#abcdefghjkvwJHKGRTAVLE0123456789 "


def source(messages: Sequence[ChatMessage], seed: int) -> random.Random:
    return random.Random(f"{seed} {[m.content for m in messages]}")


def characters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(ALPHABET, k=count))


def spoken(chance: random.Random) -> Spoken:
    """An answer by lot, for a schema to be filled with."""
    said = chance.choice(ANSWERS)
    return Spoken(said, characters(chance, 40), round(chance.random(), 3), None)
