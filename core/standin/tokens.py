"""Tokens of the stand-in: pieces of three or four characters, or single ones for noise.

Real tokenizers give German reports about 3.5 characters a token. The character
tokenizer counts like the recorded model, template included, so that the recorded
counts can be met exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.types import ChatMessage

PIECE = re.compile(r'[^"]{0,3}"|[^"]{1,4}')
"""A token ends with a quote, so that an answer in JSON begins with a token of its own."""
IMAGE = "[img-0]"


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """How a model counts. `begin` is added once, the roles' numbers for each message.

    `of_system_again`: some templates repeat the system text before the last message.
    """

    by_character: bool
    begin: int
    system: int
    user: int
    assistant: int
    of_system_again: int = 0

    def count(self, text: str) -> int:
        """Tokens of a text in a prompt: one a byte, or two for seven characters."""
        return len(text.encode("utf-8", "replace")) if self.by_character else -(-2 * len(text) // 7)

    def pieces(self, text: str) -> list[str]:
        """The tokens of a reply, one by one."""
        return list(text) if self.by_character else PIECE.findall(text)

    def last(self, text: str, tokens: int) -> str:
        """The end of a text that `tokens` tokens can hold."""
        if tokens <= 0:
            return ""
        return text[-tokens if self.by_character else -(7 * tokens // 2) :]

    def around(self, role: str) -> int:
        """What the template adds to a message of this role."""
        return {"system": self.system, "user": self.user}.get(role, self.assistant)

    def of_prompt(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of a whole prompt; 1 for an empty one."""
        if not messages:
            return 1
        system = sum(self.count(m.content) for m in messages if m.role == "system")
        again = system + self.of_system_again if system and self.of_system_again else 0
        own = sum(self.count(m.content) + self.around(m.role) for m in messages)
        return self.begin + own + again


PIECES = Tokenizer(by_character=False, begin=1, system=6, user=6, assistant=3)
CHARACTERS = Tokenizer(
    by_character=True, begin=2, system=15, user=14, assistant=3, of_system_again=2
)
