"""Slips of dictation and typing in the words that decide: one letter too many, too few, changed
or swapped with its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

KEY_WORDS = """
    fraktur frakturen frakturlinie frakturspalt fissur infraktion regelrecht regelrechte
    regelrechter regelrechtes unauffaellig unauffaellige unauffaelliger unauffaelliges abgrenzbar
    nachweisbar erkennbar sichtbar nachweis hinweis anhalt ausgeschlossen auszuschliessen
    disloziert dislozierte undisloziert undislozierte dislokation luxation knoechern knoecherne
    ossaer ossaere verletzung aussenknoechel innenknoechel sprunggelenk verdacht fraglich
    fragliche durchbaut konsolidiert osteosynthese materiallage metallentfernung absprengung
    ausriss beurteilung befund nachtrag
"""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 6
WORD = re.compile(r"[a-z]{6,}")


@lru_cache(maxsize=1)
def _slips() -> dict[str, str]:
    """Every word one slip away from a key word → the key word; key words are never slips."""
    found: dict[str, str] = {}
    for word in KEY_WORDS.split():
        for slip in _one_slip(word):
            found.setdefault(slip, word)
    for word in KEY_WORDS.split():
        found.pop(word, None)
    return found


def _one_slip(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in LETTERS)


def mended(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, key word) of every slip in a folded text."""
    slips = _slips()
    for match in WORD.finditer(text):
        meant = slips.get(match.group())
        if meant is not None and not _is_inflected(match.group(), meant):
            yield match.start(), match.end(), meant


def _is_inflected(word: str, meant: str) -> bool:
    """“Verletzungen” is no slip of “Verletzung”, nor “Befunde” of “Befund”."""
    return word.startswith(meant) or meant.startswith(word)
