"""From rows of text to reports: what each cell means, what is missing, what stands twice.

A report whose text can be kept goes in; what else is wrong with its row is remarked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.importers._base import FORMULA, LONGEST_REPORT, Remark, Row
from core.importers.columns import Columns
from core.importers.dates import to_iso
from core.importers.gold_words import fold
from core.types import Answer, NewReport, Split

LONGEST_NUMBER = 200
"""Characters of an accession number or patient."""
SHOWN = 40
NO_TEXT = frozenset(("n/a", "na", "nan", "null", "none", "-", ".", "#n/a", "#nv"))
PARTS: Mapping[str, Split] = {
    **dict.fromkeys(
        ("develop", "development", "dev", "train", "training", "entwicklung", "val", "valid",
         "validation", "validierung", "tune", "tuning"),
        Split.DEVELOP,
    ),
    **dict.fromkeys(
        ("test", "locked", "locked test", "testing", "holdout", "hold out", "held out", "testset"),
        Split.TEST,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A report as its row gives it, with its gold answer and part where the row has them."""

    line: int
    report: NewReport
    gold: Answer | None = None
    split: Split | None = None


def offers(
    rows: Iterable[Row | Remark],
    names: Sequence[str],
    columns: Columns,
    gold_map: Mapping[str, Answer],
) -> Iterator[Offer | Remark]:
    """One Offer for each report that can be kept, and a Remark for each thing that is wrong."""
    reader = _RowReader(names, columns, gold_map)
    for row in rows:
        if isinstance(row, Remark):
            yield row
        else:
            yield from reader.read(row)


class _RowReader:
    """Reads cells by their meaning and remembers which accession numbers have come."""

    def __init__(
        self, names: Sequence[str], columns: Columns, gold_map: Mapping[str, Answer]
    ) -> None:
        self._text = _getter(names, columns.text)
        self._number = _getter(names, columns.accession_number)
        self._patient = _getter(names, columns.patient)
        self._date = _getter(names, columns.study_date)
        self._gold = _getter(names, columns.gold)
        self._split = _getter(names, columns.split)
        self._answers = {fold(value): answer for value, answer in gold_map.items()}
        self._seen: dict[str, tuple[int, int, Answer | None]] = {}

    def read(self, row: Row) -> Sequence[Offer | Remark]:
        text = self._text(row.cells)
        number, patient = self._number(row.cells).strip(), self._patient(row.cells).strip()
        reason = _unusable(text, number, patient)
        if reason:
            return (Remark(row.line, reason, shown(number)),)
        problems: list[str] = []
        study_date = self._study_date(row.cells, problems)
        gold, split = self._answer(row.cells, problems), self._part(row.cells, problems)
        if _is_no_report(text):
            problems.append(_kept_as_it_is(text))
        number = number or self._generated(text, patient, study_date)
        now = (row.line, hash(text), gold)
        earlier = self._seen.setdefault(number, now)
        if earlier is not now:
            return (_again(row.line, number, earlier, now),)
        offer = Offer(row.line, NewReport(number, text, patient or None, study_date), gold, split)
        return (offer, *(Remark(row.line, each, number, imported=True) for each in problems))

    def _study_date(self, cells: Sequence[str], problems: list[str]) -> str | None:
        written = self._date(cells).strip()
        iso = to_iso(written) if written else None
        if written and iso is None:
            problems.append(
                f"the study date “{shown(written)}” can't be read and was left out; "
                "write it like 31.01.2024 or 2024-01-31"
            )
        return iso

    def _answer(self, cells: Sequence[str], problems: list[str]) -> Answer | None:
        written = self._gold(cells).strip()
        answer = self._answers.get(fold(written)) if written else None
        if written and answer is None:
            problems.append(
                f"the gold answer “{shown(written)}” is mapped to no answer of the task; "
                "the report has no gold label"
            )
        return answer

    def _part(self, cells: Sequence[str], problems: list[str]) -> Split | None:
        written = self._split(cells).strip()
        part = PARTS.get(fold(written)) if written else None
        if written and part is None:
            problems.append(
                f"the part “{shown(written)}” is neither develop nor test; it is dealt by chance"
            )
        return part

    def _generated(self, text: str, patient: str, study_date: str | None) -> str:
        """A number made from the content; the same report a second time gets `-2`."""
        content = f"{patient}\0{study_date or ''}\0{text}".encode()
        number = f"text-{hashlib.sha256(content).hexdigest()[:16]}"
        copies = 1
        while (name := number if copies == 1 else f"{number}-{copies}") in self._seen:
            copies += 1
        return name


def shown(text: str) -> str:
    """A short piece of an untrusted text that any screen and file can take."""
    return text[:SHOWN].encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def _getter(names: Sequence[str], column: str) -> Callable[[Sequence[str]], str]:
    if not column:
        return lambda _cells: ""
    place = names.index(column)
    return lambda cells: cells[place]


def _unusable(text: str, number: str, patient: str) -> str:
    """Why the row can't be kept, or an empty text."""
    if len(text) > LONGEST_REPORT:
        return f"the report is longer than {LONGEST_REPORT:,} characters"
    if len(number) > LONGEST_NUMBER:
        return f"the accession number is longer than {LONGEST_NUMBER} characters: the right column?"
    if len(patient) > LONGEST_NUMBER:
        return f"the patient is longer than {LONGEST_NUMBER} characters: the right column?"
    written = text + number + patient
    if FORMULA in written:
        return "holds a formula without its value: open the file in Excel and save it"
    if "\0" in written:
        return "holds a NUL character, which no text has"
    try:
        written.encode()
    except UnicodeEncodeError:
        return "holds characters that can't be read: damaged, or in another encoding"
    return ""


def _is_no_report(text: str) -> bool:
    return (len(text) < SHOWN and text.strip().casefold() in NO_TEXT) or not text.strip()


def _kept_as_it_is(text: str) -> str:
    said = f"the report says only “{text.strip()}”" if text.strip() else "the report is empty"
    return f"{said}; it is kept as it is"


def _again(
    line: int,
    number: str,
    first: tuple[int, int, Answer | None],
    now: tuple[int, int, Answer | None],
) -> Remark:
    """A second row with an accession number: the first one stands."""
    if first[1] != now[1]:
        reason = f"line {first[0]} has the same accession number with another text; that one stands"
        return Remark(line, reason, number)
    if first[2] != now[2]:
        reason = f"line {first[0]} has the same report with another gold answer; that one stands"
        return Remark(line, reason, number)
    return Remark(line, f"repeats line {first[0]} word by word", number, imported=True)
