"""Retest: the same prompt on the same reports again, alone and under load. How often does it flip?

Temperature 0 is no promise: a model may answer otherwise when other requests share
its batch. A difference between prompts that is smaller than this noise is none.

Three readings of each report are laid side by side: the first one there is, one read
alone (one request in flight on one host, in another order), and one under full load
(all hosts and slots, in yet another order). They are readings like all others, with
repeat numbers from RETEST_FROM on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core import wording
from core.errors import OverreadError
from core.metrics import Rate, flip_rate
from core.store import events, readers, readings, reports
from core.store.database import reading, writing
from core.types import Job, ReaderKind
from core.workflows import label_archive
from core.workflows.label_archive import LabelPlan, Lease, Stretch
from core.workflows.study import Study

RETEST_FROM = 1000
PAIR = 2
"""A retest takes an even number, for the readings alone, and the next, for those under load."""
SIZE = 100
KIND = "retest"


@dataclass(frozen=True, slots=True)
class Retest:
    """How many of the reports, read three times, changed their answer.

    `alone` compares the first readings with those read alone, `under_load` with those
    under full load, `between` the two of the retest with one another.
    """

    reader_id: int
    first_repeat: int
    flips: Rate
    alone: Rate
    under_load: Rate
    between: Rate

    @property
    def sentence(self) -> str:
        changed = wording.things(self.flips.successes, "report")
        return (
            f"{changed} of {wording.count(self.flips.total)} changed the answer over three "
            f"readings: {wording.rate(self.flips)}. A difference between prompts that is "
            "smaller than this may be noise."
        )


def plan(study: Study, wanted: LabelPlan, size: int = SIZE, seed: int = 1) -> LabelPlan:
    """A retest of the plan's first prompt on a random sample of the plan's reports.

    Raises OverreadError where there are none.
    """
    with reading(study.engine) as connection:
        chosen = reports.sample(connection, wanted.wanted_reports(connection), size, seed)
        taken = [r for r in readings.repeats(connection) if r >= RETEST_FROM]
    if not chosen:
        raise OverreadError("There is no report to read again: the choice of reports is empty.")
    return replace(
        wanted,
        prompts=wanted.prompts[:1],
        only=chosen,
        repeats=1,
        first_repeat=max(taken) - max(taken) % PAIR + PAIR if taken else RETEST_FROM,
        failures_again=False,
    )


def run(study: Study, lease: Lease, job: Job) -> None:
    """The three readings of each report that are still lacking; then says what came out."""
    retest = LabelPlan.from_settings(job.settings)
    size, done = len(retest.only), 0
    for step, wanted in enumerate(_steps(retest), start=1):
        stretch = Stretch(done, (3 - step) * size)
        outcome = label_archive.run(study, lease, wanted, stretch)
        done += outcome.stored
        if outcome.stopped:
            return
    found = of_plan(study, retest)
    if found is not None:
        name = retest.prompts[0][0]
        with writing(study.engine) as connection:
            sentence = f"Retest of {name} on {retest.model}: {found.sentence}"
            events.add(connection, KIND, sentence, retest.task)


def _steps(retest: LabelPlan) -> tuple[LabelPlan, LabelPlan, LabelPlan]:
    """The first reading, one alone, one under load; each in an order of its own."""
    first = retest.first_repeat
    alone = replace(retest, slots=1, own_slots=(), ahead=0, hosts=retest.hosts[:1])
    return (
        replace(retest, first_repeat=0),
        replace(alone, first_repeat=first, only=_shuffled(retest.only, first)),
        replace(retest, first_repeat=first + 1, only=_shuffled(retest.only, first + 1)),
    )


def _shuffled(report_ids: tuple[int, ...], seed: int) -> tuple[int, ...]:
    return tuple(random.Random(seed).sample(report_ids, len(report_ids)))


def of_plan(study: Study, retest: LabelPlan) -> Retest | None:
    """What a retest found so far, None before it has begun."""
    one = replace(retest, prompts=retest.prompts[:1])
    first = retest.first_repeat
    with reading(study.engine) as connection:
        known = readers.of_task(connection, retest.task, ReaderKind.PROMPT)
        for reader_id, reader in reversed(known.items()):
            if one.is_of(reader) and first in readings.repeats(connection, reader_id):
                return _measured(connection, reader_id, first)
    return None


def latest(study: Study, reader_id: int) -> Retest | None:
    """The newest retest of a reader, None if there was none."""
    with reading(study.engine) as connection:
        begun = [r for r in readings.repeats(connection, reader_id) if r >= RETEST_FROM]
        if not begun:
            return None
        return _measured(connection, reader_id, begun[-1] - begun[-1] % PAIR)


def _measured(connection: Connection, reader_id: int, first: int) -> Retest:
    alone = readings.by(connection, reader_id, repeat=first)
    under_load = readings.by(connection, reader_id, repeat=first + 1)
    before = readings.of_reports(connection, reader_id, tuple(alone))
    return Retest(
        reader_id,
        first,
        flips=flip_rate([before, alone, under_load]),
        alone=flip_rate([before, alone]),
        under_load=flip_rate([before, under_load]),
        between=flip_rate([alone, under_load]),
    )
