"""A radiologist's verdicts: stored once, each change a new row, conflicts told in words.

A verdict is a reading of a human reader. One transaction compares the case's version with
the one that the reader saw, moves it on, and stores the reading and the row of history;
what comes too late is kept as well, set aside, and the reader is told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from core.errors import OverreadError
from core.protocol import Design, SeatState, Side, Verdict, VerdictKind
from core.readers._base import fingerprint
from core.store import blinding, cases, readers, reading_lists, readings, verdicts
from core.store.cases import Seat
from core.store.database import writing
from core.store.verdicts import StoredVerdict
from core.types import Answer, Failure, FailureKind, Reader, ReaderKind, Reading, Task
from core.workflows.study import Study

LONGEST_NAME = 60
STATE_AFTER = {
    VerdictKind.VERDICT: SeatState.READ,
    VerdictKind.CHANGE: SeatState.READ,
    VerdictKind.UNDO: SeatState.TAKEN,
    VerdictKind.SKIP: SeatState.SKIPPED,
}
WORDS = {
    Answer.PRESENT: "present",
    Answer.ABSENT: "absent",
    Answer.UNCERTAIN: "uncertain",
    Answer.NOT_MENTIONED: "not mentioned",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message from the desk. `told` is "" where all went as one expects.

    `holds` says whether it counts; what does not was kept beside. `sides` is who said
    what, once the protocol shows it.
    """

    holds: bool
    version: int
    told: str = ""
    sides: tuple[Side, ...] = ()
    again: bool = False


def human(name: str, task: Task) -> Reader:
    """The person of this name as a reader of a task."""
    parts = {"kind": ReaderKind.HUMAN.value, "name": name, "task": task.name}
    return Reader(ReaderKind.HUMAN, name, task.name, fingerprint(parts))


def reader_named(study: Study, name: str, task: Task) -> int:
    """The reader_id of a person, stored when new; refuses names that can't be a person's."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise OverreadError(
            f"A reader's name has 1 to {LONGEST_NAME} letters. Write your own name or initials."
        )
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, human(tidy, task))
        known = readers.get(connection, reader_id)
    if known is not None and known.simulated:
        raise OverreadError(
            f"“{tidy}” is a simulated reader of the demo study. Write your own name or initials."
        )
    return reader_id


def decide(study: Study, reader_id: int, verdict: Verdict) -> Receipt:
    """Stores what a reader decided, exactly once. Raises OverreadError for what can't be meant."""
    now = time.time()
    with writing(study.engine, durable=True) as connection:
        list_id = cases.lock(connection, verdict.case_id)
        design = reading_lists.design_of(connection, list_id or 0)
        if list_id is None or design is None:
            raise OverreadError("There is no such case.")
        known = verdicts.by_nonce(connection, verdict.nonce)
        if known is not None:
            return _receipt_again(connection, reader_id, verdict, known)
        _require_sense(study, reading_lists.task_of(connection, list_id) or "", verdict)
        stored, version = _weighed(connection, design, reader_id, verdict, now)
        verdicts.add(connection, stored)
        holds = stored.verdict.kind is not VerdictKind.SET_ASIDE
        sides = blinding.unveiled(connection, verdict.case_id, reader_id) if holds else ()
    return Receipt(holds, version, stored.told, sides)


def _require_sense(study: Study, task: str, verdict: Verdict) -> None:
    """Raises OverreadError for a verdict without an answer, or with one that the task has not."""
    if verdict.kind is not VerdictKind.VERDICT:
        return
    if verdict.answer not in study.library.task(task).answers:
        raise OverreadError(f"A verdict needs one of the answers of the task {task}.")


def _receipt_again(
    connection: Connection, reader_id: int, verdict: Verdict, known: StoredVerdict
) -> Receipt:
    """The same message a second time: the first answer again, and nothing is stored."""
    if known.reader_id != reader_id or known.verdict.case_id != verdict.case_id:
        raise OverreadError("This message was sent before, for another case.")
    seat = cases.seat_of(connection, verdict.case_id, reader_id)
    holds = known.verdict.kind is not VerdictKind.SET_ASIDE
    sides = blinding.unveiled(connection, verdict.case_id, reader_id) if holds else ()
    return Receipt(holds, seat.version if seat else 0, known.told, sides, again=True)


def _weighed(
    connection: Connection, design: Design, reader_id: int, verdict: Verdict, now: float
) -> tuple[StoredVerdict, int]:
    """The row to store and the case's version after it; the seat and reading are written here."""
    earlier = verdicts.decided(connection, verdict.case_id, reader_id)
    seat = cases.seat_of(connection, verdict.case_id, reader_id)
    was_given_away = seat is None
    if seat is None:
        seat = cases.add_seat(connection, verdict.case_id, reader_id)
    kind = VerdictKind.CHANGE if verdict.kind is VerdictKind.VERDICT and earlier else verdict.kind
    told = _objection(verdict, seat, earlier)
    state = STATE_AFTER.get(kind, seat.state)
    if told or not cases.swap(connection, verdict.case_id, reader_id, verdict.version, state):
        aside = replace(verdict, kind=VerdictKind.SET_ASIDE)
        return StoredVerdict(reader_id, aside, now, told=told or _moved_on(earlier)), seat.version
    stored = StoredVerdict(
        reader_id,
        replace(verdict, kind=kind),
        now,
        after_reveal=earlier is not None and design.reveal,
        reading_id=_new_reading(connection, reader_id, verdict, now),
        told=_kept_as_second() if was_given_away else "",
    )
    return stored, verdict.version + 1


def _objection(verdict: Verdict, seat: Seat, earlier: StoredVerdict | None) -> str:
    """Why a message can't hold, in words; "" if nothing is against it."""
    if verdict.version != seat.version:
        return _moved_on(earlier)
    if verdict.kind is VerdictKind.UNDO and seat.state is not SeatState.READ:
        return "There is no verdict of yours on this case to take back."
    if verdict.kind is VerdictKind.SKIP and seat.state is SeatState.READ:
        return "You have read this case already; there is nothing to skip."
    return ""


def _moved_on(earlier: StoredVerdict | None) -> str:
    if earlier is None or earlier.verdict.answer is None:
        return (
            "You went on with this case in another window. What you did there holds; "
            "this was kept beside it."
        )
    at = datetime.fromtimestamp(earlier.verdict.decided_at).astimezone()
    return (
        f"You read this case in another window at {at:%H:%M}, as "
        f"{WORDS[earlier.verdict.answer]}. That verdict holds; this one was kept beside it."
    )


def _kept_as_second() -> str:
    return (
        "The case had been given to another reader, since it lay open for too long. "
        "Your verdict is kept as a second reading."
    )


def _new_reading(
    connection: Connection, reader_id: int, verdict: Verdict, now: float
) -> int | None:
    """The reading that a verdict is, or the taking back of one; None for anything else."""
    outcome = _outcome(verdict)
    if outcome is None:
        return None
    report_id, repeat = cases.report_of(connection, verdict.case_id)
    attempts = readings.attempts(connection, reader_id, [report_id], repeat)
    reading = Reading(
        report_id,
        outcome,
        read_at=min(verdict.decided_at, now),
        repeat=repeat,
        attempt=attempts.get(report_id, -1) + 1,
        seconds=max(0.0, verdict.decided_at - verdict.shown_at),
        comment=verdict.comment,
    )
    return readings.add_one(connection, reader_id, reading)


def _outcome(verdict: Verdict) -> Answer | Failure | None:
    if verdict.kind is VerdictKind.VERDICT:
        return verdict.answer
    if verdict.kind is VerdictKind.UNDO:
        return Failure(FailureKind.WITHDRAWN, "The reader took the verdict back.")
    return None
