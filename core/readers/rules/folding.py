"""A report's text made comparable: small letters, umlauts written out, markup gone.

Every folded letter knows the offset it came from, so that evidence can be quoted
as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from core.readers.rules.spelling import mended

UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ſ": "s", "\u0308": "e"}
"""The last one is the dots alone, as some systems write them behind the letter."""
MARKUP = re.compile(r"<[/!a-zA-Z][^<>\n]{0,60}>|&(?:[a-zA-Z]{2,8}|#\d{2,5});|[*_#`]{1,3}|\u00ad")
HYPHENATED = re.compile(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` and, for each of its letters, the offset in the report."""

    text: str
    origin: tuple[int, ...]
    report: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the report of folded[start:end], which must not be empty."""
        return self.origin[start], self.origin[end - 1] + 1

    def as_written(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.report[first:last]


def fold(report: str) -> Folded:
    letters: list[str] = []
    origin: list[int] = []
    position = 0
    for skipped in [*_skipped(report), None]:
        end = skipped[0] if skipped else len(report)
        for offset in range(position, end):
            _put(report[offset], offset, letters, origin)
        if skipped:
            begin, position, instead = skipped
            for letter in instead:
                _put(letter, begin, letters, origin)
    return _mended(Folded("".join(letters), tuple(origin), report))


def _mended(folded: Folded) -> Folded:
    """The same with slips of spelling put right; a mended word comes from where it stood."""
    text: list[str] = []
    origin: list[int] = []
    position = 0
    for start, end, meant in mended(folded.text):
        text += [folded.text[position:start], meant]
        origin += folded.origin[position:start]
        last = folded.origin[end - 1]
        own = folded.origin[start:end]
        origin += [own[i] if i < len(own) else last for i in range(len(meant) - 1)] + [last]
        position = end
    text.append(folded.text[position:])
    origin += folded.origin[position:]
    return Folded("".join(text), tuple(origin), folded.report)


def _skipped(report: str) -> list[tuple[int, int, str]]:
    """Pieces that are no text: where they begin and end, and what stands there instead."""
    pieces = [(m.start(), m.end(), _instead(m.group())) for m in MARKUP.finditer(report)]
    pieces += [(m.start(), m.end(), "") for m in HYPHENATED.finditer(report)]
    return sorted(pieces)


def _instead(markup: str) -> str:
    if markup.startswith("&"):
        return unescape(markup)
    if markup.startswith("<"):
        return "\n" if re.match(r"</?(br|p|li|div|tr|h\d)\b", markup) else " "
    return ""


def _put(letter: str, offset: int, letters: list[str], origin: list[int]) -> None:
    small = letter.lower()
    plain = UMLAUTS.get(small, small)
    if plain.isspace() and plain != "\n":
        plain = " "
    if plain in "–—−":
        plain = "-"
    letters.extend(plain)
    origin.extend([offset] * len(plain))
