"""A report taken apart for reading: sections, quotes, and the words that turn a finding.

Pure: text in, pieces out; put together again, headings and pieces are the report. Characters
that would turn the direction of writing or can't be seen are named, so that a report always
reads as it is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Cue(StrEnum):
    """What a marked word does to the finding beside it."""

    NEGATION = "negation"
    UNCERTAINTY = "uncertainty"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a reader's evidence stands in the text, by characters; `letter` is the reader."""

    letter: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the same marks all through."""

    text: str
    cue: str = ""
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as it stands in the report ("" for what stands before any) and its text."""

    heading: str
    pieces: tuple[Piece, ...]


_HEADINGS = (
    r"(?:klinische?|rechtfertigende|diagnostische)\s+(?:angaben?|fragestellung|indikation|frage)"
    r"|(?:klinische\s+)?angaben|fragestellung|anamnese|vorgeschichte|klinik|indikation"
    r"|technik|untersuchung(?:stechnik)?|verfahren|vergleich|voraufnahmen?|voruntersuchung"
    r"|befund|beurteilung|ergebnis|zusammenfassung|zusammenfassend|fazit|nachtrag|korrektur|empfehlung"
    r"|indication|(?:clinical\s+)?(?:history|information)|technique|comparison|findings?"
    r"|impression|conclusion|addendum"
)
HEADING = re.compile(rf"(?:^|(?<=[.!?;])[ \t]+)[ \t]*({_HEADINGS})[ \t]*:[ \t]*", re.I | re.M)
"""A heading stands at the beginning of a line or of a sentence, and ends with a colon."""

UNCERTAINTY = re.compile(
    r"\b(?:nicht\s+(?:sicher\s+)?auszuschlie(?:ß|ss)en|nicht\s+sicher|kein\w*\s+sicher\w*"
    r"|ausschluss\s+nicht\s+möglich|v\.\s?a\.?|verd(?:acht|\.)\w*|\w*verdächtig\w*|suspekt\w*"
    r"|fraglich\w*|unklar\w*|m(?:ö|oe)glich\w*|m(?:ö|oe)glicherweise|am\s+ehesten|a\.\s?e\."
    r"|eher|wahrscheinlich\w*|vermutlich\w*|evtl\.?|eventuell\w*|dd\b|differenzialdiagnostisch"
    r"|passend\s+zu|vereinbar\s+mit|cannot\s+be\s+(?:excluded|ruled\s+out)|suspicious|suspected"
    r"|possibl[ey]|probabl[ey]|likely|questionable|equivocal|may\s+represent)",
    re.I,
)
NEGATION = re.compile(
    r"\b(?:kein(?:e[nrsm]?)?|nicht|ohne|weder|noch\s+nie|ausgeschlossen|no|not|without"
    r"|negative\s+for|neither|none|free\s+of)\b",
    re.I,
)
_PERHAPS_HIDDEN = re.compile(r"[^\n\r\t\x20-\x7e\xad]")
"""Line ends, tabs and soft hyphens do no harm; of the rest the Unicode category decides."""
_HIDDEN = ("Cc", "Cf", "Co", "Cs")
"""Control and formatting characters: what turns the text around or shows nothing."""


def parts_of(text: str, quotes: Sequence[Quote] = ()) -> tuple[Section, ...]:
    """The sections of a report, each in pieces with their marks. An empty report has none."""
    sections = []
    for heading, start, end in _sections(text):
        pieces = tuple(_pieces(text, start, end, quotes))
        if heading or pieces:
            sections.append(Section(heading, pieces))
    return tuple(sections)


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """(heading, start, end) of each section's text, without white space around it."""
    heading, start = "", 0
    for found in HEADING.finditer(text):
        yield heading, *_trimmed(text, start, found.start())
        heading, start = found.group(1), found.end()
    yield heading, *_trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int, quotes: Sequence[Quote]) -> Iterator[Piece]:
    begins: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for mark, first, last in _marks(text, start, end, quotes):
        first, last = max(first, start), min(last, end)
        if first < last:
            begins.setdefault(first, []).append(mark)
            ends.setdefault(last, []).append(mark)
    active: Counter[str] = Counter()
    position = start
    for place in sorted({*begins, *ends, end}):
        if place > position:
            yield _piece(text[position:place], active)
        active.subtract(ends.get(place, ()))
        active.update(begins.get(place, ()))
        position = place


def _marks(
    text: str, start: int, end: int, quotes: Sequence[Quote]
) -> Iterator[tuple[str, int, int]]:
    for quote in quotes:
        yield quote.letter, quote.start, quote.end
    unsure = [found.span() for found in UNCERTAINTY.finditer(text, start, end)]
    for first, last in unsure:
        yield Cue.UNCERTAINTY, first, last
    taken = {place for first, last in unsure for place in range(first, last)}
    for found in NEGATION.finditer(text, start, end):
        if found.start() not in taken:
            yield Cue.NEGATION, *found.span()
    for found in _PERHAPS_HIDDEN.finditer(text, start, end):
        if unicodedata.category(found.group()) in _HIDDEN:
            yield Cue.CONTROL, *found.span()


def _piece(text: str, active: Counter[str]) -> Piece:
    marks = {mark for mark, count in active.items() if count > 0}
    cue = next((cue for cue in (Cue.CONTROL, Cue.UNCERTAINTY, Cue.NEGATION) if cue in marks), "")
    letters = "".join(sorted(marks - set(Cue)))
    return Piece(_named(text) if cue is Cue.CONTROL else text, str(cue), letters)


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
