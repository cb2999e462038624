"""Reports from a file into the study: look at it first, say what would change, then do it.

All of a file goes in in one transaction. Rows that can't be read are listed with line and
reason and don't stop the others; the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from core import wording
from core.errors import ImportFileError
from core.importers import columns as column_guesses
from core.importers import gold_words, open_source
from core.importers._base import Layout, Remark, Row, Source
from core.importers.columns import Columns
from core.importers.offers import Offer, offers
from core.store import events, reports
from core.store.database import reading, writing
from core.store.reports import Imported
from core.types import Answer, NewReport, Task
from core.workflows import import_gold
from core.workflows.import_gold import GoldResult, GoldWish
from core.workflows.import_remarks import RemarkLog
from core.workflows.study import Study

SAMPLE_ROWS = 500
MOST_GOLD_VALUES = 1000
PROGRESS_ROWS = 5000

Progress = Callable[[int], None]
"""Is told now and then how many rows have been read."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file seems to be. Everything in it is a guess that can be corrected.

    `gold_values` counts what stands in the gold column of the whole file; `gold_map`
    has an answer for each of them whose meaning is plain.
    """

    path: Path
    layout: Layout
    columns: Columns
    rows: tuple[Row, ...]
    gold_values: Mapping[str, int] = field(default_factory=dict)
    gold_map: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def unmapped(self) -> dict[str, int]:
        """Gold values without an answer, with their counts."""
        return {v: n for v, n in self.gold_values.items() if v not in self.gold_map}

    @property
    def problem(self) -> str:
        """Why the file can't be imported like this, in a sentence, or an empty text."""
        return "" if self.columns.text else _no_text_column(self.layout.columns)

    def plan(self) -> ImportPlan:
        return ImportPlan(self.path, self.columns, self.gold_map)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be imported and what its columns and gold values mean.

    `name` is what the file is called in messages, where `path` is a temporary copy.
    `seed` decides how gold reports are dealt to develop and locked test. `only_task` is the
    one task that the reports are for, empty where they serve all. Without
    `may_change`, an import that would give a report a new text is refused, since the
    numbers may be those of other reports.
    """

    path: Path
    columns: Columns
    gold_map: Mapping[str, Answer] = field(default_factory=dict)
    seed: int = 1
    name: str = ""
    may_change: bool = True
    only_task: str = ""

    @property
    def shown_name(self) -> str:
        return self.name or self.path.name


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or (`dry`) would do.

    `not_imported` rows were left out; `remarked` ones went in with something missing.
    `remarks` are the first of both, `remarks_file` is a CSV with all, None where there are none.
    """

    name: str
    dry: bool
    counts: Imported
    not_imported: int = 0
    remarked: int = 0
    remarks: tuple[Remark, ...] = ()
    remarks_file: Path | None = None
    gold: GoldResult | None = None

    @property
    def changed(self) -> bool:
        """Whether the study is, or would be, another one afterwards."""
        return bool(self.counts.changes or (self.gold and self.gold.version))

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say, one thing a sentence."""
        found = [f"{self.name}: {_counted(self.counts, dry=self.dry)}"]
        found += self.gold.sentences if self.gold else ()
        if self.not_imported:
            verb = "can't be imported" if self.dry else "could not be imported"
            found.append(f"{wording.things(self.not_imported, 'row')} {verb}.")
        if self.remarked:
            are = "is" if self.remarked == 1 else "are"
            found.append(f"{wording.things(self.remarked, 'remark')} {are} made on imported rows.")
        if self.remarks_file:
            found.append(f"Each with its line and reason: {self.remarks_file}")
        return tuple(found)


def _counted(counts: Imported, *, dry: bool) -> str:
    """3 reports added, 1 changed, 40 unchanged."""
    would = "would be " if dry else ""
    numbers = {
        f"{would}added": counts.added,
        f"{would}changed (a new version each)": counts.new_versions,
        f"{would}given a patient, date or task": counts.details,
        "unchanged": counts.unchanged,
    }
    said = [(n, what) for what, n in numbers.items() if n]
    first = wording.things(said[0][0], "report")
    rest = "".join(f", {wording.count(n)} {what}" for n, what in said[1:])
    return f"{first} {said[0][1]}{rest}."


def preview(task: Task, path: Path, columns: Columns | None = None) -> Preview:
    """The first rows of a file and what its columns seem to be; `columns` corrects the guess.

    Raises ImportFileError when the file can't be used at all.
    """
    source = open_source(path)
    rows = tuple(islice((row for row in source.rows() if isinstance(row, Row)), SAMPLE_ROWS))
    if not rows:
        raise ImportFileError(path, _no_rows(source))
    names = source.layout.columns
    found = columns or column_guesses.guess(names, [row.cells for row in rows], task)
    _require(path, names, found)
    values = _gold_values(source, found.gold) if found.gold else {}
    return Preview(path, source.layout, found, rows, values, gold_words.guess(values, task))


def _no_rows(source: Source) -> str:
    """Why not one row can be used: what is wrong with the first of them, if there is any."""
    first = next((row for row in source.rows() if isinstance(row, Remark)), None)
    if first is None:
        return "has a header, but no row below it."
    reason = first.reason if first.reason.endswith("?") else f"{first.reason.rstrip('.')}."
    return f"has a header, but not one usable row below it. Line {first.line} {reason}"


def _require(path: Path, names: tuple[str, ...], columns: Columns) -> None:
    """Raises ImportFileError for a column that the file has not got."""
    for what, column in columns.named.items():
        if column not in names:
            there = ", ".join(f"“{name}”" for name in names)
            raise ImportFileError(
                path, f"has no column “{column}” for the {what}. There is: {there}."
            )


def _gold_values(source: Source, column: str) -> dict[str, int]:
    """What stands in the gold column, with counts, the most frequent first."""
    place = source.layout.columns.index(column)
    counts = Counter(
        value
        for row in source.rows()
        if isinstance(row, Row) and (value := row.cells[place].strip())
    )
    return dict(counts.most_common(MOST_GOLD_VALUES))


def dry_run(
    study: Study, task: Task, plan: ImportPlan, *, progress: Progress | None = None
) -> ImportResult:
    """What `run` would do, without changing anything."""
    with _intake(study, plan, progress) as intake, reading(study.engine) as connection:
        counts = reports.would_add(connection, intake.reports())
        gold = import_gold.would_store(connection, task, intake.gold, seed=plan.seed)
        return intake.result(counts, gold, dry=True)


def run(
    study: Study,
    task: Task,
    plan: ImportPlan,
    *,
    who: str = "",
    progress: Progress | None = None,
) -> ImportResult:
    """Imports the file in one transaction: all that can be kept of it, or nothing.

    Raises ImportFileError when no row can be kept, and what the store raises.
    """
    with _intake(study, plan, progress) as intake, writing(study.engine) as connection:
        counts = reports.add(connection, intake.reports())
        if counts.new_versions and not plan.may_change:
            raise ImportFileError(plan.path, _numbers_are_taken(plan, counts.new_versions))
        note = f"imported from {plan.shown_name}"
        gold = import_gold.store(connection, task, intake.gold, seed=plan.seed, note=note)
        result = intake.result(counts, gold, dry=False)
        if result.changed:
            events.add(connection, "import", result.sentences[0], task.name, who)
        return result


class _Intake:
    """One pass over a file: reports for the store, gold answers and remarks on the side."""

    def __init__(self, plan: ImportPlan, remarks: RemarkLog, progress: Progress | None) -> None:
        source = open_source(plan.path)
        names = source.layout.columns
        if not plan.columns.text:
            raise ImportFileError(plan.path, _no_text_column(names))
        _require(plan.path, names, plan.columns)
        self._plan = plan
        self._remarks = remarks
        self._progress = progress or (lambda _count: None)
        self._offers = offers(source.rows(), names, plan.columns, plan.gold_map)
        self.gold: list[GoldWish] = []

    def reports(self) -> Iterator[NewReport]:
        taken = 0
        for offer in self._offers:
            if isinstance(offer, Remark):
                self._remarks.add(offer)
                continue
            taken += 1
            if taken % PROGRESS_ROWS == 0:
                self._progress(taken)
            self._note_gold(offer)
            only_task = self._plan.only_task
            yield replace(offer.report, only_task=only_task) if only_task else offer.report
        self._progress(taken)
        if not taken:
            raise ImportFileError(self._plan.path, self._nothing())

    def _note_gold(self, offer: Offer) -> None:
        if offer.gold is not None:
            report = offer.report
            self.gold.append(
                GoldWish(report.accession_number, report.patient_id, offer.gold, offer.split)
            )

    def _nothing(self) -> str:
        if not self._remarks.first:
            return "has a header, but no row below it."
        first = self._remarks.first[0]
        if self._remarks.not_imported == 1:
            return (
                f"its only row can't be imported; nothing was changed. Line {first.line}: "
                f"{first.reason}."
            )
        return (
            f"not one of its {self._remarks.not_imported:,} rows can be imported; nothing was "
            f"changed. Line {first.line}: {first.reason}. All of them: {self._remarks.path}"
        )

    def result(self, counts: Imported, gold: GoldResult | None, *, dry: bool) -> ImportResult:
        return ImportResult(
            self._plan.shown_name, dry, counts, self._remarks.not_imported,
            self._remarks.remarked, tuple(self._remarks.first), self._remarks.path, gold,
        )  # fmt: skip


@contextmanager
def _intake(study: Study, plan: ImportPlan, progress: Progress | None) -> Iterator[_Intake]:
    with RemarkLog(study.settings.home / "imports", plan.shown_name) as remarks:
        yield _Intake(plan, remarks, progress)


def _numbers_are_taken(plan: ImportPlan, taken: int) -> str:
    column, belong = plan.columns.accession_number, "belongs" if taken == 1 else "belong"
    return (
        f"{wording.things(taken, 'number')} of the column “{column}” {belong} to reports with "
        "another text in this study; nothing was changed. If they are new texts of the same "
        f"reports, say so with --accession-column {column}; if the file has running numbers of "
        "its own, use --accession-column - to number its reports by their content."
    )


def _no_text_column(names: Sequence[str]) -> str:
    there = ", ".join(f"“{name}”" for name in names)
    return f"no column seems to hold report text. There is: {there}. Say which one it is."
