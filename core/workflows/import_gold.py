"""A file's gold answers become readings of a gold reader and a version of the gold set.

The new version holds what the one before it held. A report keeps its part, unless nothing
but people has read the gold set yet; a patient has one part only.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from core import splits, wording
from core.readers._base import fingerprint
from core.store import gold, readers, readings, reports
from core.types import Answer, Reader, ReaderKind, Reading, Split, Task

READER_NAME = "imported gold labels"


@dataclass(frozen=True, slots=True)
class GoldWish:
    """What a file says of one report: its gold answer and, perhaps, its part."""

    accession_number: str
    patient_id: str | None
    answer: Answer
    split: Split | None


@dataclass(frozen=True, slots=True)
class GoldResult:
    """The gold set after an import, or as it would be.

    `version` is the gold set's new version, None where nothing differs or in a dry run.
    `kept_parts` are reports that stay in their part although the file says another one;
    `in_both_parts` are patients that the file has in both; `outdated` counts labels that
    stay with an older text of their report.
    """

    answers: Mapping[Answer, int] = field(default_factory=dict)
    develop: int = 0
    test: int = 0
    version: int | None = None
    kept_parts: tuple[str, ...] = ()
    in_both_parts: tuple[str, ...] = ()
    outdated: int = 0
    dry: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say, one thing a sentence."""
        found = [self._counts]
        if self.in_both_parts:
            found.append(
                f"{_listed(self.in_both_parts, 'patient')} would be in both parts: "
                "all of their reports are in develop, so that the locked test shares no patient."
            )
        if self.kept_parts:
            found.append(
                f"{_listed(self.kept_parts, 'report')}: the part of the gold set stays as it was, "
                "against the file, since the gold set has been read or opened already."
            )
        if self.outdated:
            verb = "stays" if self.outdated == 1 else "stay"
            found.append(
                f"{wording.things(self.outdated, 'gold label')} {verb} with an older text: "
                "the new text of the report came without a gold answer."
            )
        return tuple(found)

    @property
    def _unversioned(self) -> str:
        return "The gold set would be" if self.dry else "The gold set stays as it is"

    @property
    def _counts(self) -> str:
        answers = ", ".join(f"{wording.count(n)} {a.value}" for a, n in self.answers.items())
        which = f"Gold set version {self.version}" if self.version else self._unversioned
        return (
            f"{which}: {wording.things(self.develop + self.test, 'label')} ({answers}), "
            f"{wording.count(self.develop)} develop and {wording.count(self.test)} locked test."
        )


@dataclass(frozen=True, slots=True)
class _Label:
    """A label on its way into the next version. `report_id` is None for a report to come."""

    answer: Answer
    patient_id: str | None
    wish: Split | None
    report_id: int | None
    reading_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Next:
    """The gold set as it will be: accession number → label, and its part."""

    labels: Mapping[str, _Label]
    parts: Mapping[str, Split]
    result: GoldResult


def would_store(
    connection: Connection, task: Task, wishes: Sequence[GoldWish], *, seed: int
) -> GoldResult | None:
    """What `store` would make of the gold set; None where the file has no gold answer."""
    if not wishes:
        return None
    return replace(_next(connection, task, wishes, seed).result, dry=True)


def store(
    connection: Connection, task: Task, wishes: Sequence[GoldWish], *, seed: int, note: str
) -> GoldResult | None:
    """Stores the answers, and a new version of the gold set where it differs from the last.

    The reports must be in the study already. None where the file has no gold answer.
    """
    if not wishes:
        return None
    coming = _next(connection, task, wishes, seed)
    reader_id = readers.ensure(connection, gold_reader(task))
    new = {x.report_id: x.answer for x in coming.labels.values()
           if x.reading_id is None and x.report_id is not None}  # fmt: skip
    _answer(connection, reader_id, new)
    held = gold.held_by(connection, reader_id)
    chosen = {x.report_id: (x.reading_id or held[x.report_id], coming.parts[name])
              for name, x in coming.labels.items() if x.report_id is not None}  # fmt: skip
    if chosen == _stored(connection, task):
        return coming.result
    gold.add_version(connection, task.name, chosen, note)
    latest = gold.latest(connection, task.name)
    return replace(coming.result, version=latest.version if latest else None)


def gold_reader(task: Task) -> Reader:
    """Whose readings a file's gold answers are."""
    parts = {"kind": ReaderKind.GOLD.value, "name": READER_NAME, "task": task.name}
    return Reader(ReaderKind.GOLD, READER_NAME, task.name, fingerprint(parts))


def _next(connection: Connection, task: Task, wishes: Sequence[GoldWish], seed: int) -> _Next:
    before = _before(connection, task)
    ids = reports.ids_of(connection, [*before, *(wish.accession_number for wish in wishes)])
    patients = {i: who for i, (_, who) in reports.identities(connection, [*ids.values()]).items()}
    free = gold.is_untouched(connection, task.name)
    labels = dict(before)
    for wish in wishes:
        report_id = ids.get(wish.accession_number)
        patient = wish.patient_id or (patients.get(report_id) if report_id else None)
        old = before.get(wish.accession_number)
        labels[wish.accession_number] = _label(wish, old, report_id, patient, free=free)
    numbers = {name: _number(name) for name in labels}
    parts, both = splits.wished_split(
        [(numbers[name], x.answer, x.patient_id, x.wish) for name, x in labels.items()], seed
    )
    part_of = {name: parts[numbers[name]] for name in labels}
    kept = [w.accession_number for w in wishes
            if w.split and labels[w.accession_number].wish is not w.split]  # fmt: skip
    outdated = sum(ids.get(name) != labels[name].report_id for name in before)
    result = replace(_counted(labels, part_of), kept_parts=tuple(kept), in_both_parts=both,
                     outdated=outdated)  # fmt: skip
    return _Next(labels, part_of, result)


def _label(
    wish: GoldWish, old: _Label | None, report_id: int | None, patient: str | None, *, free: bool
) -> _Label:
    """What becomes of a wish beside the label there was; `free` parts may be put right."""
    part = old.wish if old and not (free and wish.split) else wish.split
    is_same = old and old.answer is wish.answer and old.report_id == report_id
    reading_id = old.reading_id if old and is_same else None
    return _Label(wish.answer, patient, part, report_id, reading_id)


def _counted(labels: Mapping[str, _Label], part_of: Mapping[str, Split]) -> GoldResult:
    answers = Counter(label.answer for label in labels.values())
    parts = Counter(part_of.values())
    return GoldResult(dict(answers.most_common()), parts[Split.DEVELOP], parts[Split.TEST])


def _before(connection: Connection, task: Task) -> dict[str, _Label]:
    """Accession number → label of the latest version."""
    latest = gold.latest(connection, task.name)
    if latest is None:
        return {}
    reading_ids = gold.reading_ids(connection, latest.gold_set_id)
    names = reports.identities(connection, list(reading_ids))
    return {
        names[x.report_id][0]: _Label(
            x.answer, x.patient_id, x.split, x.report_id, reading_ids[x.report_id]
        )
        for x in latest.labels
    }


def _stored(connection: Connection, task: Task) -> dict[int, tuple[int, Split]]:
    """The latest version as report_id → (reading_id, part)."""
    latest = gold.latest(connection, task.name)
    if latest is None:
        return {}
    reading_ids = gold.reading_ids(connection, latest.gold_set_id)
    return {x.report_id: (reading_ids[x.report_id], x.split) for x in latest.labels}


def _answer(connection: Connection, reader_id: int, answers: Mapping[int, Answer]) -> None:
    """New readings where the gold reader has said nothing, or something else."""
    held = readings.by(connection, reader_id)
    now = time.time()
    new = [
        Reading(i, answer, now, attempt=held[i].attempt + 1 if i in held else 0)
        for i, answer in answers.items()
        if i not in held or held[i].answer is not answer
    ]
    readings.add(connection, reader_id, new)


def _number(accession_number: str) -> int:
    """The same for the same accession number, whatever else is in the study."""
    return int.from_bytes(hashlib.sha256(accession_number.encode()).digest()[:8])


def _listed(names: Sequence[str], what: str) -> str:
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return f"{wording.things(len(names), what)} ({shown})"
