"""What a labelling run left behind, as a sentence or as JSON, and as an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import typer

from core.cli import console
from core.store import readers, readings
from core.store.database import reading
from core.types import Job, JobState, Reader, Task
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study

Kind = TypeVar("Kind", bound=StrEnum)


def finish(study: Study, task: Task, wanted: LabelPlan, job: Job, *, as_json: bool) -> None:
    """Says what the run left behind and exits with the code for it."""
    prompt_sha256 = wanted.prompts[0][1]
    with reading(study.engine) as connection:
        reader_id, reader = _reader(readers.of_task(connection, task.name), wanted)
        tallies = [
            readings.tally_where(connection, reader_id, wanted.wanted_reports(connection), repeat)
            for repeat in wanted.repeat_numbers
        ]
        versions = readings.server_versions(connection, reader_id)
    answers, failures = (
        _summed(tally.answers for tally in tallies),
        _summed(tally.failures for tally in tallies),
    )
    if as_json:
        console.as_json({
            "prompt": wanted.name, "prompt_sha256": prompt_sha256, "model": reader.model,
            "model_digest": reader.model_digest, "server_versions": versions,
            "stand_in": reader.stand_in, "job": job.job_id, "state": job.state.value,
            "asked": job.done, "wanted_now": job.total,
            "seconds": (job.ended_at or 0) - (job.started_at or 0),
            "answers": answers, "failures": failures, "repeats": wanted.repeats,
        })  # fmt: skip
    else:
        said = ", ".join(f"{n} {answer}" for answer, n in answers.items())
        failed = sum(failures.values())
        before = sum(answers.values()) + failed - job.done
        console.say(
            f"{wanted.name} on {reader.model}: {said or 'no answers'}; {failed} failures. "
            f"{job.done} asked now, {max(before, 0)} stored before."
        )
        for kind, n in failures.items():
            console.say(f"  {kind}: {n}. Ask again with --failures-again.")
        if reader.stand_in:
            console.say("The stand-in answered: keyword rules, not a language model.")
    if job.state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)
    if failures:
        raise typer.Exit(console.WITH_FAILURES)


def _summed(tallies: Iterable[Mapping[Kind, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update({str(kind): n for kind, n in tally.items()})
    return dict(total)


def _reader(known: dict[int, Reader], wanted: LabelPlan) -> tuple[int, Reader]:
    """The newest reader made from the plan."""
    return next((i, reader) for i, reader in reversed(known.items()) if wanted.is_of(reader))
