"""A report cut into sentences, each with the section it stands in and the region it is about.

What is asked (indication, history) is told from what is seen, the ankle from other
regions, the findings from the conclusion and from an addendum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.readers.rules.ankle_words import TARGET
from core.readers.rules.folding import Folded
from core.readers.rules.headings import ANKLE, HEADING, REGION_HEADING, Section, named
from core.readers.rules.phrases import phrases


@dataclass(frozen=True, slots=True)
class Sentence:
    """folded[start:end] and where it stands; `here` is whether its region is the ankle."""

    start: int
    end: int
    section: Section
    here: bool


_ABBREVIATIONS = """
    ca bzw re li bds ggf evtl dd pat geb klin radiol st dr prof dist prox lat med vs vgl abb nr
    max min inkl incl exkl sog path inf sup ant post beg moegl vermutl unauff regelr o u s z v n a
    d i b h m e g os proc artic calc met fract frakt ap seitl wg ausg gen ger zb va zn za jun jr
    sen kons weit ehem chron akut fragl
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
QUESTION = re.compile(r"\?\s*$|\berbeten\b|\bbitte\b|\bz\. ?a\.|\bausschluss\b|\bv\. ?a\.|\bva\b")
LINE_END = re.compile(r"\n(?!\s*\n)")
PARAGRAPH = re.compile(r"\n\s*\n")
HISTORY_FIRST = re.compile(
    r"\W*(?:\w+\W+){0,5}?(?:sturz|gestuerzt|umgeknick\w*|umknick\w*|distors\w*|(?:anprall|knick)?trauma"
    r"|supination\w*|verkehrsunfall|unfall|schmerz\w*|verdreht|misstritt|fehltritt)\b"
)
"""A report that begins with what happened to the patient, without a heading."""
SEEN_NOT_ASKED = phrases(
    """
    kein*~(nachweis|anhalt|hinweis|fraktur|frische|knoech|ossae|dislok|lux)* regelrecht*
    unauffaellig*_(darst|oss|knoech|abbild|gelenk|weich|skel)*
    (zeig|find|stell|lass|laess|ergib)*_sich darstellung dargestellt kontur*
    (abgrenz|nachweis|erkenn|darstell)bar* gelenkspalt* kongruen*
    mineralis* (gelenk|knoechel)gabel* normalbefund
    """
)
"""Words of somebody who looks at the picture, not of somebody who sends the patient."""
WRAPPED_FROM = 55
"""A line at least so long may go on in the next one without a full stop."""


def sentences(folded: Folded) -> list[Sentence]:
    """All sentences of the report in their order, headings left out."""
    marks = _marks(folded.text)
    found: list[Sentence] = []
    ends = [*(start for start, *_ in marks[1:]), len(folded.text)]
    for (_, begin, section, here), until in zip(marks, ends, strict=True):
        asked = False
        for start, stop in _split(folded.text, begin, until):
            said = folded.text[start:stop]
            if section is Section.INDICATION and _is_seen(said, asked=asked):
                section = Section.FINDINGS
            asked = asked or QUESTION.search(said) is not None
            found.append(Sentence(start, stop, section, here))
    return found


def _is_seen(sentence: str, *, asked: bool) -> bool:
    """Whether findings have begun although no heading said so: after the question, or by words."""
    if QUESTION.search(sentence):
        return False
    return SEEN_NOT_ASKED.search(sentence) is not None or (
        asked and TARGET.search(sentence) is not None
    )


def _marks(text: str) -> list[tuple[int, int, Section, bool]]:
    """(where a heading begins, where it ends, section, about the ankle), from the beginning."""
    events = sorted(
        [
            *((m.start(), m.end(), "section", m) for m in HEADING.finditer(text)),
            *((m.start(), m.end(), "region", m) for m in REGION_HEADING.finditer(text)),
            *((m.start(), m.start(), "paragraph", m) for m in PARAGRAPH.finditer(text)),
            *((m.start(), m.start(), "line", m) for m in LINE_END.finditer(text)),
        ],
        key=lambda event: (event[0], event[2] != "section"),
    )
    section = Section.INDICATION if HISTORY_FIRST.match(text) else Section.FINDINGS
    here, reached = True, 0
    marks = [(0, 0, section, here)]
    for start, end, kind, match in events:
        if start < reached:
            continue
        if kind == "section":
            section, here = named(match), True
        elif kind == "region":
            here = ANKLE.search(match["region"]) is not None
            section = Section.FINDINGS if section is Section.INDICATION else section
        elif section is Section.INDICATION and _is_over(text, marks[-1][1], start, kind):
            section = Section.FINDINGS
        else:
            continue
        reached = end
        marks.append((start, end, section, here))
    return marks


def _is_over(text: str, begin: int, end: int, kind: str) -> bool:
    """Whether an indication without a heading after it ends here.

    At a blank line; or at the end of the line on which its own heading stands.
    """
    said = text[begin:end]
    if kind == "paragraph":
        return bool(said.strip())
    line = said.rsplit("\n", 1)[-1]
    wraps = len(line) >= WRAPPED_FROM and not line.rstrip().endswith((".", "?", "!"))
    return bool(said.strip()) and "\n" not in said.strip() and said[:1] != "\n" and not wraps


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences between two headings; empty ones are left out."""
    begin = start
    for place in range(start, end):
        if _ends_at(text, place, begin, end):
            yield from _trimmed(text, begin, place + 1)
            begin = place + 1
    yield from _trimmed(text, begin, end)


def _ends_at(text: str, place: int, begin: int, end: int) -> bool:
    letter = text[place]
    if letter in "?!;":
        return True
    if letter == "\n":
        return _line_ends(text, place, begin, end)
    if letter != ".":
        return False
    after = text[place + 1 : place + 2]
    if after and not after.isspace() and not after.isalpha():
        return False
    word = re.search(r"(\w*)$", text[begin:place])
    before = word.group(1) if word else ""
    if before.isdecimal() and len(before) <= 2 and place + 1 < end:
        return False
    if after.isalpha():
        return len(before) > 3 and before not in ABBREVIATIONS
    return len(before) > 1 and before not in ABBREVIATIONS


def _line_ends(text: str, place: int, begin: int, end: int) -> bool:
    line = text[max(begin, text.rfind("\n", 0, place) + 1) : place].rstrip()
    following = text[place + 1 : end].lstrip(" ")
    if not following or following[0] in "\n-•" or line.endswith((".", ":", "?", "!")):
        return True
    return len(line) < WRAPPED_FROM


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] in "-•:,."):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
