"""From a model's reply to an answer with evidence, or to a failure that says why.

Accepts what real models write around JSON (fences, a sentence before it, white
space after it); never guesses and never falls back to a default answer.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.prompts import Prompt
from core.types import Answer, Evidence, Failure, FailureKind

LONGEST_REPLY = 200_000
REFUSAL = re.compile(
    r"\b(i (?:cannot|can't|can not|am unable|won't)|i'm (?:sorry|unable)|as an ai"
    r"|ich kann (?:\w+ ){0,4}nicht|tut mir leid|als ki)\b",
    re.IGNORECASE,
)
NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reply says, in the task's terms. `stated` is the model's own confidence, 0–1."""

    answer: Answer
    evidence: Evidence | None = None
    reasoning: str = ""
    stated: float | None = None


def writable(text: str) -> str:
    """The text as every database and page can hold it.

    JSON can spell what is no character, NUL and half a surrogate pair; a model that
    writes noise does.
    """
    if text.isascii() and "\0" not in text:
        return text
    return NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def parse(reply: str, prompt: Prompt, report_text: str) -> Parsed | Failure:
    """The reply's answer, or why there is none."""
    if len(reply) > LONGEST_REPLY:
        return Failure(FailureKind.UNPARSABLE, f"The reply has {len(reply)} characters.")
    if not prompt.reply:
        return _parse_word(reply, prompt)
    fields = _json_object(reply)
    if fields is None:
        return _unreadable(reply)
    return _parse_fields(fields, prompt, report_text)


def _parse_word(reply: str, prompt: Prompt) -> Parsed | Failure:
    said = _fold_word(reply)
    for answer, word in prompt.answers.items():
        if said == _fold_word(word):
            return Parsed(answer)
    return _unreadable(reply)


def _fold_word(text: str) -> str:
    return text.strip(" \t\r\n\"'“”„`*.!:").casefold()


def _unreadable(reply: str) -> Failure:
    if REFUSAL.search(reply):
        return Failure(FailureKind.REFUSED, "The model declined to answer.")
    if not reply.strip():
        return Failure(FailureKind.UNPARSABLE, "The reply is empty.")
    return Failure(FailureKind.UNPARSABLE, "The reply can't be read as the answer asked for.")


def _json_object(reply: str) -> dict[str, object] | None:
    """The one JSON object in the reply; None if there is none, or several that differ."""
    decoder = json.JSONDecoder(object_pairs_hook=_distinct)
    found: list[dict[str, object]] = []
    position = reply.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(reply, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            if not isinstance(value, dict):
                return None
            if value not in found:
                found.append(value)
        position = reply.find("{", end)
    return found[0] if len(found) == 1 else None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuses an object that names a key twice: it would be a guess which one holds."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _parse_fields(
    fields: Mapping[str, object], prompt: Prompt, report_text: str
) -> Parsed | Failure:
    said = fields.get("answer")
    if not isinstance(said, str):
        return Failure(FailureKind.OFF_SCHEMA, "The reply has no text under “answer”.")
    words = {_fold_word(word): answer for answer, word in prompt.answers.items()}
    answer = words.get(_fold_word(said))
    if answer is None:
        return Failure(
            FailureKind.OFF_SCHEMA,
            f"“{writable(said[:60])}” is none of: {', '.join(prompt.answers.values())}.",
        )
    quote = fields.get("evidence")
    reasoning = fields.get("reasoning")
    return Parsed(
        answer,
        locate(writable(quote), report_text) if isinstance(quote, str) and quote.strip() else None,
        writable(reasoning) if isinstance(reasoning, str) else "",
        _stated(fields.get("confidence")),
    )


def _stated(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / 100 if 0 <= value <= 100 else None


def locate(quote: str, report_text: str) -> Evidence:
    """The quote with its offsets in the report, or without if it is not in there.

    Looked for as it stands, then without regard to case, white space, hyphens, quotation
    marks, the spelling of umlauts (ä = ae, ß = ss) and what `neutralise` replaced.
    """
    quote = quote.strip().strip('"“”„»«…').strip()
    start = report_text.find(quote)
    if quote and start >= 0:
        return Evidence(quote, start, start + len(quote))
    folded, origin = _folded(report_text)
    wanted, _ = _folded(quote)
    start = folded.find(wanted) if wanted else -1
    if start < 0:
        return Evidence(quote)
    return Evidence(quote, origin[start], origin[start + len(wanted) - 1] + 1)


UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
SAME = {"‹": "<", "›": ">", "[": "(", "]": ")"}
MEANINGLESS = frozenset("-–—\u00ad#`'\"„“”’‘»«")
"""Signs that models leave out or change, and that are changed where they could break the frame."""


def _folded(text: str) -> tuple[str, list[int]]:
    """Letters that count, and for each the offset from which it came."""
    letters: list[str] = []
    origin: list[int] = []
    for offset, letter in enumerate(text):
        if letter.isspace() or letter in MEANINGLESS:
            continue
        plain = SAME.get(letter, letter).lower()
        plain = UMLAUTS.get(plain) or unicodedata.normalize("NFKD", plain)
        letters.extend(plain)
        origin.extend([offset] * len(plain))
    return "".join(letters), origin


class TokenLogprob(NamedTuple):
    """One generated token, its log-probability, and the most likely tokens at its place.

    A tuple, since a run over an archive makes dozens of them for each report.
    """

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


def confidence(prompt: Prompt, answer: Answer, tokens: Sequence[TokenLogprob]) -> float | None:
    """Probability of the answer among the task's answers, from the label's first token.

    Servers report values from before the grammar, so a rival may be missing from the
    list. It is then counted with the most that it can have: what the last one listed
    has, and together no more than the list leaves over. So the figure is the least
    that the confidence can be. None where no list was given or the label is not found.
    """
    place = _label_place(prompt, answer, tokens)
    if place is None or not place.top:
        return None
    listed = {token: math.exp(min(logprob, 0.0)) for token, logprob in place.top}
    last = min(listed.values())
    listed.setdefault(place.token, math.exp(min(place.logprob, 0.0)))
    shares = _shares(prompt, listed)
    missing = len(prompt.answers) - len(shares)
    unseen = min(missing * last, max(0.0, 1.0 - sum(listed.values())))
    total = sum(shares.values()) + unseen
    return shares.get(answer, 0.0) / total if total > 0 else None


def _shares(prompt: Prompt, listed: Mapping[str, float]) -> dict[Answer, float]:
    """What each answer has of the listed tokens that begin its word."""
    words = {answer: _fold_word(word) for answer, word in prompt.answers.items()}
    shares: dict[Answer, float] = {}
    for token, share in listed.items():
        said = _fold_word(token)
        for answer, word in words.items():
            if said and word.startswith(said):
                shares[answer] = shares.get(answer, 0.0) + share
    return shares


def _label_place(
    prompt: Prompt, answer: Answer, tokens: Sequence[TokenLogprob]
) -> TokenLogprob | None:
    """The token at which the label's word begins, found by text and not by position."""
    text = "".join(token.token for token in tokens)
    word = prompt.answers[answer]
    if prompt.reply:
        match = re.search(r'"answer"\s*:\s*"\s*', text)
        if match is None or not text.startswith(word, match.end()):
            return None
        begin = match.end()
    else:
        begin = text.find(word)
    position = 0
    for token in tokens:
        position += len(token.token)
        if position > begin >= 0:
            return token
    return None
