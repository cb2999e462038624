"""What a run over the archive would do: which reports, how many of them are done already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.batches import batches
from core.metrics import Rate
from core.store import jobs, readings, reports
from core.store.database import reading
from core.types import Job, Scope, Task
from core.workflows import archive_runs, label_plan, pilot, ready_prompts, retest
from core.workflows.label_plan import LabelPlan
from core.workflows.pilot import Estimate
from core.workflows.retest import Retest
from core.workflows.study import Study

MOST_PILOTS = 50


class Choice(StrEnum):
    """Which reports of the archive are meant."""

    WHOLE = "whole archive"
    MATCHING = "matching reports"
    SAMPLE = "random sample"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody chose on the page; `prompt` may be the name of a row of the comparison.

    `own_slots` are those of hosts that differ from `slots`.
    """

    prompt: str
    model: str
    hosts: tuple[str, ...]
    slots: int
    own_slots: Mapping[str, int] = field(default_factory=dict)
    choice: Choice = Choice.WHOLE
    words: str = ""
    pitfall: str = ""
    year: str = ""
    size: int = 500
    mixed_versions: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """How many reports a plan means, and how many of them have no reading yet."""

    wanted: int
    left: int

    @property
    def stored(self) -> int:
        return self.wanted - self.left


def plan(study: Study, task: Task, wish: Wish) -> LabelPlan:
    """The plan for a wish; raises OverreadError where it can't be."""
    ready = ready_prompts.named(study, task, wish.prompt)
    whole = ready.on(label_plan.plan(
        study, task, [ready.prompt], wish.model, wish.hosts, Scope.ARCHIVE,
        slots=wish.slots, own_slots=wish.own_slots, mixed_versions=wish.mixed_versions,
    ))  # fmt: skip
    if wish.choice is Choice.MATCHING:
        return replace(whole, words=wish.words, pitfall=wish.pitfall, year=wish.year)
    if wish.choice is Choice.SAMPLE:
        with reading(study.engine) as connection:
            everyone = whole.wanted_reports(connection)
            return replace(whole, only=reports.sample(connection, everyone, wish.size))
    return whole


def need(study: Study, wanted: LabelPlan) -> Need:
    """What the plan means and what of it is still to be asked."""
    with reading(study.engine) as connection:
        meant = wanted.wanted_reports(connection)
        made = archive_runs.reader_of(connection, wanted)
        if not wanted.only:
            read = readings.read_already(made[0]) if made else None
            return Need(
                reports.count_where(connection, meant), reports.extent(connection, meant, read)[0]
            )
        missing = meant & readings.lacking(made[0]) if made else meant
        left = sum(
            len(reports.among(connection, missing, part)) for part in batches(wanted.only, 500)
        )
        return Need(len(wanted.only), left)


def latest_pilot(study: Study, wanted: LabelPlan) -> Job | None:
    """The newest pilot of this prompt on this model, hosts and slots."""
    with reading(study.engine) as connection:
        found = jobs.newest(connection, pilot.KIND, MOST_PILOTS)
    return next((job for job in found if _is_for(job, wanted)), None)


def _is_for(job: Job, wanted: LabelPlan) -> bool:
    tried = LabelPlan.from_settings(job.settings)
    same = replace(tried, only=wanted.only, words="", pitfall="", year="")
    return same == replace(wanted, words="", pitfall="", year="")


def plan_retest(study: Study, wanted: LabelPlan) -> LabelPlan:
    """The plan's prompt once more on reports of the develop part, whose noise is compared there."""
    on_develop = replace(wanted, scope=Scope.DEVELOP, only=(), words="", pitfall="", year="")
    return retest.plan(study, on_develop)


def latest_retest(study: Study, wanted: LabelPlan) -> tuple[Job, Retest | None] | None:
    """The newest retest of this prompt on this model, and what it found so far."""
    with reading(study.engine) as connection:
        found = jobs.newest(connection, retest.KIND, MOST_PILOTS)
    for job in found:
        tried = LabelPlan.from_settings(job.settings)
        same = (tried.shots, tried.temperature) == (wanted.shots, wanted.temperature)
        if same and (tried.prompts, tried.model) == (wanted.prompts[:1], wanted.model):
            return job, retest.of_plan(study, tried)
    return None


def estimate(study: Study, job: Job, left: int) -> Estimate | None:
    """What `left` reports will take, judged by a pilot."""
    judged = pilot.estimate(study, LabelPlan.from_settings(job.settings))
    if judged is None or not judged.left:
        return judged
    share = left / judged.left
    return replace(
        judged,
        left=left,
        seconds=judged.seconds * share,
        host_seconds=judged.host_seconds * share,
        prompt_tokens=round(judged.prompt_tokens * share),
        completion_tokens=round(judged.completion_tokens * share),
    )


def develop_accuracy(study: Study, task: Task) -> dict[str, Rate]:
    """Prompt, as it was run → accuracy on the whole develop part, the best first."""
    there = ready_prompts.compared(study, task)
    return {name: each.rate for name, each in there.items() if each.rate is not None}


def in_order(prompts: Sequence[str], scored: Mapping[str, object]) -> tuple[str, ...]:
    """What was compared with the best first, then prompts without a score; none put away."""
    there = set(prompts)
    known = [name for name in scored if name.split(" ")[0] in there]
    return (*known, *(name for name in prompts if name not in scored))
