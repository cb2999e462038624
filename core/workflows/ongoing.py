"""Long work in words: what goes on now, how far it is, and what stopped without an end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.store import events, jobs
from core.store.database import reading
from core.types import Job, JobState
from core.wording import count, duration, things, time_left
from core.workflows import progress
from core.workflows.progress import Phase, Progress
from core.workflows.study import Study

ENDED = "work_ended"
MOST_NAMED = 2
REMEMBERED = 24 * 3600.0
"""Seconds for which work that failed stays on the overview."""


@dataclass(frozen=True, slots=True)
class Ongoing:
    """One piece of work. `sentence` says what and how far, `share` is in [0, 1]."""

    progress: Progress
    sentence: str

    @property
    def is_live(self) -> bool:
        return self.progress.phase in progress.LIVE


def ongoing(study: Study) -> tuple[Ongoing, ...]:
    """Work that goes on or was interrupted, then the newest of each kind if it failed today."""
    with reading(study.engine) as connection:
        shown = (*jobs.running(connection), *_failed(jobs.newest(connection), time.time()))
    looks = [progress.look(study, job.job_id) for job in shown]
    return tuple(Ongoing(each, f"{title(each.job)} – {state(each)}") for each in looks)


def _failed(newest: Sequence[Job], now: float) -> list[Job]:
    by_kind: dict[str, Job] = {}
    for job in newest:
        by_kind.setdefault(job.kind, job)
    return [
        job
        for job in by_kind.values()
        if job.state is JobState.FAILED and job.ended_at and now - job.ended_at < REMEMBERED
    ]


def title(job: Job) -> str:
    """What the work is, in the words of its page."""
    told = TITLES.get(job.kind)
    return told(job) if told else job.kind.replace("_", " ").capitalize()


def _things(job: Job, word: str) -> str:
    return things(job.total, word) if job.total else f"{word}s"


def _said(job: Job, setting: str, otherwise: str) -> str:
    return str(job.settings.get(setting, otherwise))


def _fetching(job: Job) -> str:
    doing = "Counting images in" if job.settings.get("only_count") else "Fetching images from"
    return f"{doing} {_said(job, 'address', 'a PACS')}"


def _preparing(job: Job) -> str:
    return f"Preparing {_things(job, 'image')} at {_said(job, 'size', '640')} pixels"


TITLES: Mapping[str, Callable[[Job], str]] = {
    "label": lambda job: f"Labelling {_things(job, 'report')} with {_prompts(job)}",
    "compare": lambda job: f"Comparing {_prompts(job)}",
    "search": lambda job: f"Searching for a prompt on {_said(job, 'model', 'a model')}",
    "pilot": lambda job: f"Trying {_prompts(job)} on a few reports",
    "retest": lambda job: f"Reading again with {_prompts(job)}",
    "pull": lambda job: f"Pulling {_said(job, 'model', 'a model')}",
    "fetch": _fetching,
    "prepare": _preparing,
    "train": lambda job: f"Training {_said(job, 'name', 'a CNN')}",
    "maps": lambda job: f"Drawing where {_said(job, 'name', 'a CNN')} looked",
    "question": lambda job: f"Asking the CNN: {_said(job, 'title', 'a question of the study')}",
    "estimate": lambda _job: "Timing a few training steps",
    "predict": lambda _job: "Judging new images",
}


def _prompts(job: Job) -> str:
    """The prompts of the work by name, or how many where they are many."""
    listed = job.settings.get("prompts")
    named = listed if isinstance(listed, list | tuple) else ()
    names = list(dict.fromkeys(str(each[0]) for each in named if each))
    if len(names) > MOST_NAMED:
        return things(len(names), "prompt")
    return " and ".join(names) or "a prompt"


def state(look: Progress) -> str:
    """How far it is, or why it stands still."""
    job = look.job
    if look.phase is Phase.STARTING:
        return "starting"
    if look.phase is Phase.STALLED:
        return f"interrupted {duration(look.silent_for)} ago at {_done(job)}"
    if look.phase is Phase.WAITING:
        return f"{_done(job)}, waiting for another program that writes to the study"
    if look.phase is Phase.FAILED:
        return f"stopped at {_done(job)}: {job.error}"
    if look.phase is Phase.STOPPING:
        return f"{_done(job)}, stopping after what is in hand"
    left = f", {time_left(look.seconds_left)}" if look.seconds_left is not None else ""
    return f"{_done(job)}{left}"


def _done(job: Job) -> str:
    if job.kind == "pull":
        return f"{job.done / 1000:.1f} of {job.total / 1000:.1f} GB"
    if job.kind == "train":
        epochs = int(str(job.settings.get("epochs", 0)))
        ended = epochs * job.done // job.total if job.total else 0
        return f"{count(ended)} of {things(epochs, 'epoch')} done"
    if job.kind == "question":
        return f"{count(job.done)} of {things(job.total, 'run')} done"
    return f"{count(job.done)} of {count(job.total)} done"


def remember(connection: Connection, job: Job) -> None:
    """What the work came to stands among what happened in the study."""
    sentence = ended(job)
    if sentence:
        events.add(connection, ENDED, sentence, str(job.settings.get("task", "")))


def ended(job: Job) -> str:
    """What is worth keeping of work that ended, as a sentence; "" where nothing is."""
    if job.state is JobState.FAILED:
        return f"{title(job)} stopped at {_done(job)}: {job.error}"
    if not job.done or job.kind not in ("label", "compare"):
        return ""
    if job.kind == "label":
        said = f"{things(job.done, 'report')} labelled with {_prompts(job)}"
    else:
        said = f"{things(job.done, 'reading')} made to compare {_prompts(job)}"
    return f"{said}, then paused." if job.state is JobState.CANCELLED else f"{said}."
