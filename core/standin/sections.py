"""Where in a report a sentence stands: in the question, an addendum, another region.

A sentence counts as part of the indication under its heading, or if it asks. A heading
on a line of its own, or in a report of several lines, covers its paragraph; in a report
that is one line it covers one sentence, since nothing else says where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.standin.vocabulary import fold

SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\b[a-zAZ]\.)(?<!\b\d\.)(?<!\b(?:ca|Dr|kl|Nr|vs)\.)"
    r"(?<!\b(?:vgl|ggf|bzw|Pat)\.)(?<!\b(?:klin|Klin|dist|prox|inkl)\.)\s+(?=[A-ZÄÖÜ\d])(?!A\.)"
    r"|(?<=[a-zäöü]{4}[.!?;])\s+|\s{2,}"
)
"""Where a sentence ends: not after an abbreviation such as “Z. n.”."""
LINE_END = re.compile(r"\n|[<‹]/?br ?/?[>›]|&#10;|\\par\b")
"""Reports copied out of other systems bring their markup along."""
INDICATION = re.compile(
    r" (?:klin\w*\.?(?: angaben?| frage\w*| bild)?|fragestellung|frage|anamnese|vorgeschichte"
    r"|indikation|rechtfertigende indikation|angaben|klinik|zuweisung|anlass|indication|history"
    r"|hx|clinical (?:history|information|question|details)"
    r"|reason(?: for (?:exam\w*|study))?)\s*[:.]"
)
OTHER_HEADING = re.compile(
    r" (?:befund|beurteilung|technik|ergebnis|zusammenfassung|untersuchung|bildgebung|verlauf"
    r"|einschaetzung|fazit|b|nachtrag|findings?|impression|technique|comparison|osg|roentgen"
    r"|sprunggelenk|oberes sprunggelenk|conclusion|addendum)\b[^:.]{0,40}[:.]"
)
ADDENDUM = re.compile(r"\W*(?:nachtrag|addendum|ergaenzung|korrektur|correction|amend\w*|zusatz)\b")
QUESTION = re.compile(
    r"\?$| z\. ?a\.| klin\w*\.? (?:v\. ?a|verdacht)| ausschluss\b(?! nicht)|frage nach| r/o\b"
    r"|ausschluss(?: erbeten)?\.?$|^ v\. ?a\. fraktur\.?$|rule out|r/o\b"
    r"|(?:assess|evaluate|eval|check) (?:\w+ )?for"
)
REGION = re.compile(
    r"[ •*-]+(?:roentgen |rx )?(?:hand|handgelenk|huefte|hueftgelenk|knie|kniegelenk|schulter"
    r"|becken|thorax|ellenbogen|ellbogen|unterarm|lws|bws|hws|wirbelsaeule|vorfuss|fuss|mittelfuss"
    r"|ferse|kalkaneus|calcaneus|unterschenkel|osg|sprunggelenk|oberes sprunggelenk|abdomen"
    r"|chest|pelvis|shoulder|wrist|finger|zehen?)\b[^:.,]{0,40}:"
)
EXAMINED = re.compile(r"osg|sprunggelenk|ankle|chest")
"""Parts of the body that the built-in tasks are about."""
TO_A_MODEL = ("anweisung", "instruction", "sprachmodell", "language model", "antworte", "label",
              "correct answer", '"answer"')  # fmt: skip
"""A sentence with one of these is addressed to a model and says nothing of the patient."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the report, folded, and where it stands."""

    text: str
    folded: str
    in_indication: bool
    in_addendum: bool
    in_other_region: bool


def sentences(report: str) -> Iterator[Sentence]:
    """The sentences of a report that are addressed to people, in their order."""
    in_one_line = "\n" not in report.strip()
    place = _Place()
    for line in LINE_END.split(report):
        if not line.strip():
            place.indication = False
            continue
        for text in _split(line):
            folded = place.enter(fold(text))
            asks = place.indication or QUESTION.search(folded) is not None
            if not any(word in folded for word in TO_A_MODEL):
                yield Sentence(text.strip(), folded, asks, place.addendum, place.other_region)
            place.indication = place.indication and not in_one_line
        place.indication = place.indication and line.rstrip().endswith(":")


def _split(line: str) -> Sequence[str]:
    """The sentences of a line; of one dictated without capitals, what its commas part."""
    return line.split(", ") if line.islower() else SENTENCE.split(line)


class _Place:
    """Where in a report one has come to."""

    def __init__(self) -> None:
        self.indication = False
        self.addendum = False
        self.other_region = False

    def enter(self, folded: str) -> str:
        """Notes a heading at the beginning of a sentence; the sentence without a region's."""
        if ADDENDUM.match(folded):
            self.addendum, self.indication = True, False
        elif ":" in folded or self.indication:
            if INDICATION.match(folded):
                self.indication = True
            elif OTHER_HEADING.match(folded):
                self.indication = False
            heading = REGION.match(folded)
            if heading is not None:
                self.other_region = EXAMINED.search(heading.group()) is None
                return folded[heading.end() :]
        return folded
