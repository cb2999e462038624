"""The words in which a prompt wants its answer.

A list after “eines von”, “one of” or the like is read first; otherwise known answer
words in quotes; otherwise present, absent and uncertain. A word is sorted by what it
means (“nein”, “keine Fraktur” and “0” are absent), and only failing that by its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

ANSWERS = ("present", "absent", "uncertain")
LIST = re.compile(
    r"(?:eines von|einem von|eine[sm]? der folgenden|one of|genau eine[smn]?|exactly one|only with"
    r"|nur mit|antworte mit|answer with|reply with|respond with)([^\n]{0,200}(?:\n[^\n]{0,100})?)",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*(?:,|/|\||\boder\b|\bor\b|\bund\b|\band\b)\s*", re.IGNORECASE)
QUOTED = re.compile(r"[\"'„“”‚‘`]([^\"'„“”‚‘`\n]{1,40})[\"'„“”‚‘`]")
ABSENT = re.compile(
    r"(?:kein\w*|nicht|no|not|ohne|without|absent|nein|neg\w*|false|falsch|0)\b", re.I
)
UNCERTAIN = re.compile(
    r"(?:un\w*|maybe|vielleicht|fraglich|equivocal|indeterminate|possibl\w+|moeglich|möglich)\b",
    re.I,
)
PRESENT = re.compile(
    r"(?:present|ja|yes|fra\w+|bruch|pneumothorax|pos\w*|vorhanden|true|wahr|1)\b", re.IGNORECASE
)


def words_in(instructions: str) -> Mapping[str, str]:
    """Each allowed answer with the prompt's own word for it."""
    for listed in LIST.finditer(instructions):
        found = _sorted(_items(listed.group(1)))
        if {"present", "absent"} <= set(found):
            return found
    found = _sorted(QUOTED.findall(instructions))
    if {"present", "absent"} <= set(found):
        return found
    return dict(zip(ANSWERS, ANSWERS, strict=True))


def meaning(word: str) -> str | None:
    """Which answer a word stands for; None for a word that is no answer."""
    word = word.strip(" .:;!\"'„“”()[]{}")
    for answer, pattern in (("absent", ABSENT), ("uncertain", UNCERTAIN), ("present", PRESENT)):
        if pattern.match(word) and len(word) <= 40:
            return answer
    return None


def _items(text: str) -> Sequence[str]:
    listed = text.split(")")[0].split(".")[0]
    announced, colon, after = listed.partition(":")
    return BETWEEN.split(after if colon and "," not in announced else listed)


def _sorted(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        answer = meaning(word)
        if answer is not None:
            found.setdefault(answer, word.strip(" .:;!\"'„“”()[]{}"))
    return {answer: found[answer] for answer in ANSWERS if answer in found}
