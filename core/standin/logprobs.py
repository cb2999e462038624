"""Log-probabilities of a reply: one entry a token, the answer's own with its rivals.

The answer's first token has the confidence as its probability; the other answers
share the rest. All other tokens are nearly certain, and what else stands in their
lists is filling. Entries are JSON texts and are kept, since tokens come again and again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from core.standin.answer_words import words_in
from core.standin.asking import Ask
from core.standin.schema import answer_members
from core.standin.tokens import Tokenizer
from core.standin.wire import encode
from core.standin.writing import Written, label_word

SURE = 0.985
NEAR_RIVAL = 0.75
"""What the first rival has of the rest; the next has as much of what then remains."""
FILLING = ("\n", " ", ".", ",", "#", "*", "-", ";", ":", "(", ")", "/", "\t", "=", "+", "&",
           "<", ">", "|", "_", "~", "^", "%", "§", "!")  # fmt: skip
LEAST = 1e-9


def entries(ask: Ask, written: Written, tokenizer: Tokenizer) -> list[str]:
    """What stands under `logprobs` in the reply, each entry as JSON."""
    members = answer_members(ask.schema) if ask.schema else _words(ask)
    word = label_word(ask, written, members)
    place = _place(written.pieces, word)
    found = []
    for index, piece in enumerate(written.pieces):
        if index == place and written.spoken is not None:
            others = tuple(tokenizer.pieces(f'{other}"')[0] for other in members if other != word)
            found.append(_entry(piece, written.spoken.confidence, others, ask.top_logprobs))
        else:
            found.append(_entry(piece, SURE, (), ask.top_logprobs))
    return found


def _words(ask: Ask) -> tuple[str, ...]:
    return tuple(words_in("\n".join(message.content for message in ask.messages)).values())


def _place(pieces: Sequence[str], word: str) -> int | None:
    """The index of the token with which the answer's word begins."""
    text = "".join(pieces)
    match = re.search(rf'(?:^|:\s*"){re.escape(word)}', text) if word else None
    if match is None:
        return None
    begin, end = match.end() - len(word), 0
    for index, piece in enumerate(pieces):
        end += len(piece)
        if end > begin:
            return index
    return None


@lru_cache(maxsize=20_000)
def _entry(token: str, share: float, rivals: tuple[str, ...], top: int) -> str:
    entry = _weighed(token, share)
    if not top:
        return encode(entry)
    listed, rest = [entry], 1.0 - share
    for rival in dict.fromkeys(rivals):
        if rival != token:
            listed.append(_weighed(rival, rest * NEAR_RIVAL))
            rest *= 1.0 - NEAR_RIVAL
    for filling in FILLING:
        if filling != token and len(listed) < top:
            listed.append(_weighed(filling, rest / 2))
            rest /= 2
    listed.sort(key=lambda one: -one["logprob"])
    return encode({**entry, "top_logprobs": listed[:top]})


def _weighed(token: str, share: float) -> dict[str, Any]:
    logprob = math.log(min(max(share, LEAST), 1.0))
    return {"token": token, "logprob": logprob, "bytes": list(token.encode("utf-8", "replace"))}
