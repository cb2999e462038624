"""What happens to a sentence on its way to the file: abbreviations, slips, lost umlauts.

Negations and short words are never touched by a slip, so no slip changes the answer.
"""

from __future__ import annotations

import re

from core.demo.authors import Author
from core.demo.dice import Dice

_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_LOST = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "s"})
_SWISS = str.maketrans({"ß": "ss"})
_SPELLING = {"kept": None, "spelt": _SPELT, "lost": _LOST, "swiss": _SWISS}
_MISHEARD = (
    ("Fraktur", "Farktur"),
    ("Fraktur", "Frakur"),
    ("Fraktur", "Fraktrur"),
    ("Syndesmose", "Syndesmosse"),
    ("Innenknöchel", "Innen Knöchel"),
    ("Außenknöchel", "Außenknöcheln"),
    ("Außenknöchel", "Außeknöchel"),
    ("Weichteilschwellung", "Weichteilschwelung"),
    ("Weichteilschwellung", "Weichteil Schwellung"),
    ("Gelenkspalt", "Gelenkspallt"),
    ("Fibula", "Fibular"),
    ("Malleolengabel", "Maleolengabel"),
    ("Osteosynthese", "Osteosynthesse"),
    ("regelrecht", "regelrcht"),
    ("Talus", "Thalus"),
    ("disloziert", "dislociert"),
    ("Kortikalis", "Cortikalis"),
    ("knöchern", "knöchrn"),
    ("Stellung", "Stelung"),
    ("Sprunggelenk", "Sprungelenk"),
    ("abgrenzbar", "abgrenzabr"),
    ("Nachweis", "Nachweiß"),
    ("Ebenen", "Eben"),
    (" der ", " der der "),
    (" und ", " und und "),
    (",", " Komma"),
)
_MISTYPED = (
    ("pneumothorax", "pneumothroax"),
    ("pneumothorax", "pneumo thorax"),
    ("effusion", "effussion"),
    ("silhouette", "silhoutte"),
    ("pleural", "plueral"),
    ("catheter", "cathater"),
    ("atelectasis", "atelectisis"),
    ("consolidation", "consolodation"),
    ("apical", "apicle"),
    ("subcutaneous", "subcutanous"),
    ("unremarkable", "unremarkible"),
    (" the ", " the the "),
    (",", " comma"),
)
_SLIPS = {"de": _MISHEARD, "en": _MISTYPED}
_LONG_WORD = re.compile(r"[A-Za-zäöüÄÖÜß]{8,}")


def written(sentence: str, author: Author, dice: Dice) -> tuple[str, bool]:
    """The sentence as it reaches the file, and whether its spelling suffered."""
    for spoken, short in author.abbreviations:
        sentence = sentence.replace(spoken, short)
    spelt = _slipped(sentence, author, dice) if dice.chance(author.slips) else sentence
    table = _SPELLING[author.umlauts]
    if table is not None:
        spelt = spelt.translate(table)
    if author.letters == "capitals":
        spelt = spelt.upper()
    elif author.letters == "lower":
        spelt = spelt.lower()
    return spelt, spelt != sentence


def _slipped(sentence: str, author: Author, dice: Dice) -> str:
    heard = [(right, wrong) for right, wrong in _SLIPS[author.language] if right in sentence]
    if heard and dice.chance(0.6):
        right, wrong = dice.one(heard)
        return sentence.replace(right, wrong, 1)
    return _swapped_letters(sentence, dice)


def _swapped_letters(sentence: str, dice: Dice) -> str:
    """Two neighbouring letters inside one long word change places."""
    words = [match.span() for match in _LONG_WORD.finditer(sentence)]
    if not words:
        return sentence
    start, end = dice.one(words)
    at = dice.between(start + 2, end - 3)
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]
