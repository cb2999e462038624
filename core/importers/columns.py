"""Which column is what, guessed from German and English headers and from what stands below.

A guess is shown and can be corrected; the report's text is the only column that must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.types import Task

TEXT = (
    "befundtext", "reporttext", "radiologyreport", "befundbericht", "freitext", "freetext",
    "befund", "report", "text", "bericht", "berichttext", "findings", "content", "inhalt",
    "narrative", "beurteilung", "impression",
)  # fmt: skip
ACCESSION_NUMBER = (
    "accessionnumber", "accessionnr", "accessionno", "accession", "accno", "accnr", "acc",
    "zugangsnummer", "zugangsnr", "auftragsnummer", "auftragsnr", "auftragsid",
    "anforderungsnummer", "anforderungsnr", "untersuchungsnummer", "untersuchungsnr",
    "untersuchungsid", "ordernumber", "orderid", "studyid", "examid", "reportid", "reportnumber",
    "befundnummer", "befundnr", "befundid", "berichtsnummer", "berichtid",
)  # fmt: skip
ANY_NUMBER = (
    "id", "uid", "key", "schluessel", "nr", "nummer", "number", "no", "lfdnr", "index", "caseid",
    "case", "fallid", "fallnummer", "fallnr", "fall", "file", "filename", "datei", "dateiname",
)  # fmt: skip
"""Taken for the accession number where there is no better one and no value stands twice."""
PATIENT = (
    "patientid", "patientenid", "patid", "patientennummer", "patientennr", "patientnumber",
    "patientnr", "patnr", "patno", "patient", "patientpseudonym", "patientenpseudonym",
    "pseudonym", "pat", "pid", "mrn", "subjectid", "subject",
)  # fmt: skip
STUDY_DATE = (
    "studydate", "untersuchungsdatum", "examdate", "examinationdate", "studiendatum",
    "aufnahmedatum", "befunddatum", "reportdate", "datum", "date", "untersuchungszeitpunkt",
    "untersuchtam",
)  # fmt: skip
GOLD = (
    "goldlabel", "goldanswer", "goldstandard", "gold", "groundtruth", "referencestandard",
    "reference", "referenz", "truth", "label", "answer", "antwort", "annotation", "target",
    "klasse", "class", "klassifikation", "classification", "ergebnis", "result", "fraktur",
    "fracture", "adjudication", "adjudicated", "adjudikation", "adjudiziert", "konsens",
    "consensus", "expertenurteil", "expertenlabel",
)  # fmt: skip
SPLIT = ("split", "part", "teil", "partition", "subset", "teilmenge", "aufteilung", "set")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
SHORTEST_INSIDE = 5
"""Letters that a known name must have to be looked for inside a longer header."""
SHORTEST_TEXT = 10
"""Characters on average, below which a column is not taken for reports by its content."""
LONGEST_GOLD = 40
MOST_GOLD_VALUES = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Column names by what they hold; "" where there is none."""

    text: str = ""
    accession_number: str = ""
    patient: str = ""
    study_date: str = ""
    gold: str = ""
    split: str = ""

    @property
    def named(self) -> dict[str, str]:
        """What → column, for those that are there."""
        parts = {
            "report text": self.text,
            "accession number": self.accession_number,
            "patient": self.patient,
            "study date": self.study_date,
            "gold answer": self.gold,
            "split": self.split,
        }
        return {what: column for what, column in parts.items() if column}

    def unused(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of a file's columns that are taken for nothing."""
        return tuple(name for name in names if name not in self.named.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands in a column of the sample."""

    name: str
    mean_length: float
    filled: int
    different: int
    words: bool


def guess(names: Sequence[str], rows: Sequence[Sequence[str]], task: Task) -> Columns:
    """The columns as they seem to be. No text column is "" and must be named by the user."""
    seen = {name: _seen(name, [row[n] for row in rows]) for n, name in enumerate(names)}
    free = list(names)
    found: dict[str, str] = {}
    for what, known in (
        ("accession_number", ACCESSION_NUMBER),
        ("patient", PATIENT),
        ("study_date", STUDY_DATE),
        ("split", SPLIT),
    ):
        found[what] = next(iter(_matching(free, known)), "")
        free = [name for name in free if name != found[what]]
    if not found["accession_number"]:
        numbers = (name for name in free if is_any_number(name))
        unique = (name for name in numbers if 0 < seen[name].filled == seen[name].different)
        found["accession_number"] = next(unique, "")
        free = [name for name in free if name != found["accession_number"]]
    text = _text(free, seen)
    gold = _matching([name for name in free if name != text], _gold_names(task))
    found["gold"] = next((name for name in gold if _may_be_gold(seen[name])), "")
    return replace(Columns(text=text), **found)


def is_any_number(column: str) -> bool:
    """Whether a column of this name may just number the rows of its file."""
    return plain(column) in ANY_NUMBER


def plain(name: str) -> str:
    """`Accession-Nr.` → `accessionnr`."""
    return re.sub(r"[^a-z0-9]", "", name.casefold().translate(UMLAUTS))


def _seen(name: str, cells: Sequence[str]) -> _Seen:
    filled = [cell for cell in cells if cell.strip()]
    spaced = sum(len(cell.split()) > 1 for cell in filled)
    mean = sum(map(len, filled)) / len(filled) if filled else 0.0
    return _Seen(name, mean, len(filled), len(set(filled)), words=spaced * 2 > len(filled))


def _matching(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """Names that are, or contain, a known one: exact ones first, in the order of `known`."""
    plains = [(name, plain(name)) for name in names]
    exact = [name for each in known for name, short in plains if short == each]
    inside = [
        name
        for each in known
        for name, short in plains
        if len(each) >= SHORTEST_INSIDE and each in short and name not in exact
    ]
    return list(dict.fromkeys(exact + inside))


def _text(free: Sequence[str], seen: dict[str, _Seen]) -> str:
    """The longest of the columns whose header says so, unless another one is plainly it."""
    longest = max(free, key=lambda name: seen[name].mean_length, default="")
    matching = _matching(free, TEXT)
    if matching:
        best = max(matching, key=lambda name: seen[name].mean_length)
        far_longer = longest and seen[longest].mean_length > 5 * seen[best].mean_length
        if not (far_longer and seen[best].mean_length < 2 * SHORTEST_TEXT):
            return best
    if longest and seen[longest].mean_length >= SHORTEST_TEXT and seen[longest].words:
        return longest
    return ""


def _gold_names(task: Task) -> tuple[str, ...]:
    return (*GOLD, plain(task.name), *(plain(w) for w in task.title.split() if len(w) > 5))


def _may_be_gold(seen: _Seen) -> bool:
    return 0 < seen.different <= MOST_GOLD_VALUES and seen.mean_length <= LONGEST_GOLD
