"""A report as its sentences, alike where only label, case, umlauts or the full stop differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

STOCK_SHARE = 0.002
"""A sentence in this share of all reports is a stock phrase, such as “Keine Fraktur”."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_MARKUP = re.compile(r"<[^>]+>|\\par\b|\{\\rtf1\\ansi|&#10;")
_ABBREVIATED = r"(?<!\bca\.)(?<!\bDig\.)(?<!\bbzw\.)"
_ENDS = re.compile(
    rf"{_ABBREVIATED}(?:(?<=\w\w[.?!])|(?<=[)%°][.?!]))\s+(?![a-zäöüß])|\n+|\s{{2,}}|;\s+"
)
_LABEL = re.compile(
    r"^(?:befund|beurteilung|fazit|zusammenf\w*|klin\w*(?: \w+)?|fragestellung|indikation|anamnese"
    r"|angaben|rechtfertigende indikation|findings|impression|indication|history|hx"
    r"|clinical history|(?:osg|hand|fuss|knie|schulter)\w* (?:rechts|links|re|li)\.?):\s*"
)
_NUMBERING = re.compile(r"^(?:\d\. |- )")


def sentences(text: str) -> list[str]:
    """The sentences of one report, in order, normalised."""
    parts = _ENDS.split(_MARKUP.sub("\n", text))
    if len(parts) == 1 and ", " in text:
        parts = text.split(", ")
    found = (_normal(part) for part in parts)
    return [sentence for sentence in found if sentence]


def _normal(part: str) -> str:
    plain = part.strip().casefold().translate(_UMLAUTS)
    return _LABEL.sub("", _NUMBERING.sub("", plain)).strip(" .,:-")


def shares(reports: Iterable[list[str]]) -> Counter[str]:
    """In how many reports each sentence stands."""
    return Counter(sentence for report in reports for sentence in set(report))
