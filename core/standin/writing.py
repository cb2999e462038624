"""From an answer to the reply's text: in the form that was asked for, and cut where limits say.

The seam: `answering.speak` decides what is said of a report, and nothing here does.
A schema in the request binds like a grammar and wins over `Spoken.text`; without one
that text is the reply as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.standin import noise
from core.standin.answer_words import words_in
from core.standin.answering import Spoken, speak
from core.standin.asking import Ask
from core.standin.dialects import Dialect
from core.standin.schema import choose, default_object, dump, fill
from core.standin.shelf import Model
from core.standin.tokens import Tokenizer
from core.standin.window import Fitted

GIVES_UP_AFTER = 512
"""Tokens of noise without a limit until the server gives up."""


@dataclass(frozen=True, slots=True)
class Written:
    """A reply: its text in tokens, how it ended, and what it says (None for a fixed reply).

    `eval_count` counts the end token where the reply has one. `word` is how the
    answer is called in the text. Not `done`: the server gave up.
    """

    pieces: tuple[str, ...]
    eval_count: int
    done_reason: str
    done: bool = True
    spoken: Spoken | None = None
    word: str = ""

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def write(ask: Ask, model: Model, fitted: Fitted, dialect: Dialect, fixed: str | None) -> Written:
    """The reply to the messages that fitted into the window."""
    limit = _limit(ask, model, fitted, dialect)
    if fixed is not None:
        return _cut(fixed, limit, model.tokenizer)
    if model.is_noise:
        return _noise(ask, fitted, dialect, limit, model.tokenizer)
    spoken = speak(fitted.messages, _own_name(model), ask.seed, ask.temperature)
    text, word = _said(ask, spoken, fitted)
    return _cut(_ended(text, ask, dialect), limit, model.tokenizer, spoken, word)


def _own_name(model: Model) -> str:
    """A replaced model answers a little differently."""
    return model.name if model.edition == 1 else f"{model.name} {model.edition}"


def _limit(ask: Ask, model: Model, fitted: Fitted, dialect: Dialect) -> int | None:
    """After how many tokens the reply is cut; None for never."""
    limit = ask.num_predict if ask.num_predict > 0 else None
    if ask.shift:
        return limit
    window = model.window or dialect.window(ask.num_ctx, model.context_length)
    room = max(window - fitted.tokens + dialect.room_for_end, 1)
    return room if limit is None else min(limit, room)


def _said(ask: Ask, spoken: Spoken, fitted: Fitted) -> tuple[str, str]:
    """The reply's text, and the answer's word in it."""
    if ask.schema:
        return fill(ask.schema, spoken), ""
    prompt = "\n".join(message.content for message in fitted.messages)
    word = words_in(prompt).get(spoken.answer, spoken.answer)
    if ask.schema is None and spoken.text is not None:
        return spoken.text, spoken.text
    if ask.schema is not None or "json" in prompt.lower():
        return dump(default_object(spoken, word)), word
    return f"{word}: {spoken.evidence}" if spoken.evidence else word, word


def _noise(
    ask: Ask, fitted: Fitted, dialect: Dialect, limit: int | None, tokenizer: Tokenizer
) -> Written:
    chance = noise.source(fitted.messages, ask.seed)
    if ask.schema:
        spoken = noise.spoken(chance)
        return _cut(_ended(fill(ask.schema, spoken), ask, dialect), limit, tokenizer, spoken)
    begin = "" if ask.schema is None else '{"'
    text = begin + noise.characters(chance, (limit or GIVES_UP_AFTER) - len(begin))
    if limit is None:
        return Written(tuple(text), len(text), "", done=False)
    return _cut(text, limit, tokenizer)


def _ended(text: str, ask: Ask, dialect: Dialect) -> str:
    """Older versions write a space after the JSON that a grammar ends."""
    for word in ask.stop:
        text = text.split(word, 1)[0] if word else text
    return f"{text} " if ask.schema is not None and dialect.ends_with_space else text


def _cut(
    text: str, limit: int | None, tokenizer: Tokenizer, spoken: Spoken | None = None, word: str = ""
) -> Written:
    pieces = _pieces(text, tokenizer)
    if limit is not None and len(pieces) >= limit:
        return Written(pieces[:limit], limit, "length", spoken=spoken, word=word)
    return Written(pieces, len(pieces) + 1, "stop", spoken=spoken, word=word)


@lru_cache(maxsize=256)
def _pieces(text: str, tokenizer: Tokenizer) -> tuple[str, ...]:
    return tuple(tokenizer.pieces(text))


def label_word(ask: Ask, written: Written, members: tuple[str, ...]) -> str:
    """How the answer is called in the reply, empty where it can't be told."""
    if written.spoken is None:
        return ""
    return str(choose(members, written.spoken.answer)) if members else written.word
