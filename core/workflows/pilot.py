"""A pilot: twenty reports of the archive, read like all others, tell what the rest will take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.errors import OverreadError
from core.store import readers, readings, reports
from core.store.database import reading
from core.types import ReaderKind, Reading
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

SIZE = 20
KIND = "pilot"
LEAST = 5
"""With fewer readings an estimate would be a guess."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will take, judged by `measured` readings of a pilot.

    `seconds` is wall-clock time, `host_seconds` the same for all hosts together: GPU
    time, where each host has one GPU. Token counts are for all that is left.
    """

    left: int
    measured: int
    failed: int
    seconds: float
    host_seconds: float
    prompt_tokens: int
    completion_tokens: int

    @property
    def gpu_hours(self) -> float:
        return self.host_seconds / 3600


def plan(study: Study, wanted: LabelPlan, size: int = SIZE, seed: int = 1) -> LabelPlan:
    """A plan for a random sample of the reports that the wanted run means.

    Those that nobody has read yet come first. Raises OverreadError where there are none.
    """
    with reading(study.engine) as connection:
        meant = unread = wanted.wanted_reports(connection)
        for reader_id in _reader_ids(study, wanted):
            unread &= readings.lacking(reader_id)
        chosen = reports.sample(connection, unread, size, seed)
        chosen = chosen or reports.sample(connection, meant, size, seed)
    if not chosen:
        raise OverreadError("There is no report to try: the choice of reports is empty.")
    return replace(wanted, prompts=wanted.prompts[:1], only=chosen, repeats=1, failures_again=False)


def estimate(study: Study, pilot: LabelPlan) -> Estimate | None:
    """What the run that the pilot was for will take; None while too little was read."""
    for reader_id in _reader_ids(study, pilot):
        with reading(study.engine) as connection:
            read = tuple(readings.of_reports(connection, reader_id, pilot.only).values())
            if len(read) < LEAST:
                continue
            whole = pilot.wanted_reports(connection) & readings.lacking(reader_id)
            return _estimate(read, reports.count_where(connection, whole), len(pilot.hosts))
    return None


def _estimate(read: tuple[Reading, ...], left: int, hosts: int) -> Estimate:
    began = min(each.read_at - (each.seconds or 0.0) for each in read)
    took = max(each.read_at for each in read) - began
    seconds = left * took / len(read)
    return Estimate(
        left=left,
        measured=len(read),
        failed=sum(each.failure is not None for each in read),
        seconds=seconds,
        host_seconds=seconds * hosts,
        prompt_tokens=_scaled([each.prompt_tokens for each in read], left),
        completion_tokens=_scaled([each.completion_tokens for each in read], left),
    )


def _scaled(counts: list[int | None], left: int) -> int:
    known = [count for count in counts if count is not None]
    return round(left * sum(known) / len(known)) if known else 0


def _reader_ids(study: Study, wanted: LabelPlan) -> tuple[int, ...]:
    """Readers made from the plan's first prompt on a model of this name, the newest first."""
    first = replace(wanted, prompts=wanted.prompts[:1])
    with reading(study.engine) as connection:
        known = readers.of_task(connection, wanted.task, ReaderKind.PROMPT)
    return tuple(reader_id for reader_id, reader in reversed(known.items()) if first.is_of(reader))
