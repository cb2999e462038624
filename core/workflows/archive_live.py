"""What one sees of a run while it goes on: its pace, its hosts, its answers beside gold's."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from core.store import jobs, labels, readings
from core.store.database import reading
from core.store.labels import HostWork, Pace, Spent
from core.store.readings import Tally
from core.types import Job, Reader
from core.workflows import archive_runs, archive_setup, pilot, server_exam
from core.workflows.answer_shares import Shares, shares
from core.workflows.archive_runs import Run
from core.workflows.label_archive import AWAY, IN_FLIGHT, REUSED
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

PARTS = 120
"""Points of the pace chart at most."""
LEAST_PART = 1.0
SILENT_AFTER = 10.0
"""Seconds without an answer after which a host counts as silent, or five answers' time."""


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host at work, as it was at the last commit of the run.

    `seconds` is the median of a reply; `silent_for` is 0 while it answers; `in_flight` is
    None where the run has not said so. Of `slots` so many are `useful` as was measured.
    """

    address: str
    slots: int
    useful: int
    in_flight: int | None
    is_away: bool
    readings: int
    failures: int
    seconds: float | None
    tokens: float | None
    silent_for: float
    version: str

    @property
    def capacity(self) -> float | None:
        """Reports a second if no slot were ever empty; None before it has answered."""
        return self.useful / self.seconds if self.seconds else None


@dataclass(frozen=True, slots=True)
class PacePoint:
    """The reports a second of each host around one moment, in seconds since the start."""

    at: float
    by_host: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Live:
    """One look at a run. `reader` is None until the first host has answered.

    `tokens_reused` were prompt tokens that a server had in its cache, as far as it tells.
    `expected` is the pace of the pilot in reports a second, None if there was none;
    `capacity` what the hosts that work could do, None before each of them has answered.
    """

    reader_id: int
    reader: Reader | None
    tally: Tally
    shares: Shares
    hosts: tuple[HostLine, ...]
    pace: tuple[PacePoint, ...]
    tokens_reused: int
    expected: float | None

    @property
    def capacity(self) -> float | None:
        each = [line.capacity for line in self.hosts if not line.is_away]
        return None if not each or None in each else sum(one or 0.0 for one in each)


def look(study: Study, run: Run) -> Live:
    """The run as its stored readings tell it."""
    now = time.time()
    since = run.job.started_at or run.job.created_at
    with reading(study.engine) as connection:
        made = archive_runs.reader_of(connection, run.plan)
        reader_id, reader = made or (0, None)
        tally = readings.tally(connection, reader_id, run.plan.scope, run.plan.task)
        worked = labels.hosts(connection, reader_id, since)
        spent = labels.spent(connection, reader_id)
        pace = _pace(connection, reader_id, run.job, since, now)
        reused = jobs.latest(connection, run.job.job_id, REUSED) or 0
        lines = _host_lines(connection, run, worked, spent, now)
    task = study.task(run.plan.task)
    return Live(
        reader_id=reader_id,
        reader=reader,
        tally=tally,
        shares=shares(study, task, reader_id, tally.answers),
        hosts=lines,
        pace=pace,
        tokens_reused=int(reused),
        expected=_expected(study, run),
    )


def _expected(study: Study, run: Run) -> float | None:
    """What the pilot of this prompt, model, hosts and slots did, if there was one."""
    tried = archive_setup.latest_pilot(study, run.plan)
    judged = pilot.estimate(study, LabelPlan.from_settings(tried.settings)) if tried else None
    if judged is None or not judged.left or not judged.seconds:
        return None
    return judged.left / judged.seconds


def _pace(
    connection: Connection, reader_id: int, job: Job, since: float, now: float
) -> tuple[PacePoint, ...]:
    until = job.ended_at or now
    width = max(LEAST_PART, (until - since) / PARTS)
    found = labels.pace(connection, reader_id, since, width)
    return _points(found, width, int((until - since) / width))


def _points(found: Sequence[Pace], width: float, parts: int) -> tuple[PacePoint, ...]:
    """One point for each whole stretch, also where nothing came; the last one still fills."""
    hosts = sorted({each.host for each in found})
    rates = {(each.part, each.host): each.readings / width for each in found}
    first = min((each.part for each in found), default=0)
    return tuple(
        PacePoint((part + 0.5) * width, {host: rates.get((part, host), 0.0) for host in hosts})
        for part in range(first, parts)
    )


def _host_lines(
    connection: Connection,
    run: Run,
    worked: Sequence[HostWork],
    spent: Sequence[Spent],
    now: float,
) -> tuple[HostLine, ...]:
    done = {each.host: each for each in worked}
    return tuple(
        _host_line(connection, run, address, done.get(address), spent, now)
        for address in dict.fromkeys((*run.plan.hosts, *done))
        if address
    )


def _host_line(
    connection: Connection,
    run: Run,
    address: str,
    work: HostWork | None,
    spent: Sequence[Spent],
    now: float,
) -> HostLine:
    slots, until = run.plan.slots_at(address), run.job.ended_at or now
    measured = server_exam.useful_slots(connection, address, run.plan.model)
    in_flight = jobs.latest(connection, run.job.job_id, IN_FLIGHT + address)
    own = [each for each in spent if each.host == address]
    seconds = _median([each.seconds for each in own])
    patience = max(SILENT_AFTER, 5 * (seconds or 0.0))
    silent = until - work.newest_at if work else 0.0
    return HostLine(
        address=address,
        slots=slots,
        useful=min(slots, measured or slots),
        in_flight=None if in_flight is None else int(in_flight),
        is_away=bool(jobs.latest(connection, run.job.job_id, AWAY + address)),
        readings=work.readings if work else 0,
        failures=work.failures if work else 0,
        seconds=seconds,
        tokens=_median([each.prompt_tokens for each in own]),
        silent_for=silent if silent > patience else 0.0,
        version=work.server_version if work else "",
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
