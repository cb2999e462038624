"""label: a prompt at work on reports, watched from the terminal; what other commands need of it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core import worker
from core.cli import baseline, console, label_summary
from core.errors import JobError, OverreadError
from core.settings import MOST_SLOTS, hosts_in, load_settings
from core.store import gold, jobs
from core.store import reports as report_rows
from core.store.database import reading, writing
from core.types import Job, JobState, Scope, Task
from core.workflows import label_archive
from core.workflows.baselines import Baseline
from core.workflows.label_archive import LabelPlan
from core.workflows.study import Study, open_study

POLL_SECONDS = 0.2
LINE_SECONDS = 10.0
WITH_FAILURES = console.WITH_FAILURES
STOPPED = console.STOPPED


def task_with(study: Study, prompt: str, task: str) -> Task:
    """The task that is meant; without a name the only one that has this prompt.

    Where several have it, the only one of them that has a gold set in this study.
    """
    if task:
        return study.task(task)
    having = [name for name, prompts in study.library.prompts.items() if prompt in prompts]
    with_gold = _with_gold(study, having) if len(having) > 1 else []
    if len(with_gold) == 1:
        console.note(f"“{prompt}” is taken from the task {with_gold[0]}, the one with a gold set.")
        return study.task(with_gold[0])
    if len(having) > 1:
        raise OverreadError(
            f"Several tasks have a prompt “{prompt}”: {', '.join(having)}. Say which with --task."
        )
    return study.task(having[0] if having else "")


def _with_gold(study: Study, tasks: list[str]) -> list[str]:
    with reading(study.engine) as connection:
        return [name for name in tasks if gold.latest(connection, name)]


PROMPT = Annotated[
    str,
    typer.Option(help="Name of the prompt, or of its row in a comparison: “rules + 3 balanced”."),
]
MODEL = Annotated[str, typer.Option(help="Name of the model on the server.")]
HOST = Annotated[
    str,
    typer.Option(help="Address of the server; several with commas; with slots as gpu1:11434*8."),
]
SLOTS = Annotated[
    int,
    typer.Option(min=0, max=MOST_SLOTS, help="Parallel requests per host without its own number."),
]
TASK = Annotated[
    str, typer.Option(help="Needed where several tasks have the prompt and a gold set, or none.")
]
MIXED = Annotated[
    bool,
    typer.Option("--allow-mixed-versions", help="Hosts of different versions may share the run."),
]
RISK = Annotated[
    bool,
    typer.Option("--accept-risk", help="Start on a server that fails a question labels depend on."),
]
AS_JSON = Annotated[bool, typer.Option("--json", help="A summary as JSON.")]


def label(
    prompt: PROMPT = "",
    reader: Annotated[
        Baseline | None, typer.Option(help="Instead of a prompt: a reader that needs no model.")
    ] = None,
    model: MODEL = "",
    host: HOST = "",
    reports: Annotated[Scope, typer.Option(help="Which reports.")] = Scope.ARCHIVE,
    words: Annotated[str, typer.Option(help="Only reports that contain these words.")] = "",
    sample: Annotated[int, typer.Option(min=0, help="Only so many, drawn at random.")] = 0,
    task: TASK = "",
    slots: SLOTS = 0,
    repeats: Annotated[int, typer.Option(min=1, max=100, help="Readings of each report.")] = 1,
    failures_again: Annotated[
        bool, typer.Option("--failures-again", help="Ask again where a failure stands.")
    ] = False,
    too_long_may_fail: Annotated[
        bool, typer.Option("--too-long-may-fail", help="Start although some reports won't fit.")
    ] = False,
    mixed_versions: MIXED = False,
    accept_risk: RISK = False,
    as_json: AS_JSON = False,
) -> None:
    """Label reports with a prompt. What has an answer already is not asked again.

    Exit code 0: complete; 3: complete, with failures; 4: stopped (Ctrl+C, SIGTERM), the same
    command goes on from there; 1: could not start or go on.
    """
    study = open_study(load_settings())
    meant = task_with(study, prompt.split(" ")[0], task)
    if reader is not None:
        done = work_on(study, baseline.job(study, meant, reader, reports))
        baseline.finish(study, meant, reader, reports, done, as_json=as_json)
        return
    if not prompt:
        raise typer.BadParameter("Name a prompt with --prompt, or a reader with --reader.")
    plan = label_archive.plan(
        study, meant, [prompt.split(" ")[0]], model or study.settings.model, hosts(study, host),
        reports, slots=slots or None, own_slots=own_slots(host),
        failures_again=failures_again, repeats=repeats,
        mixed_versions=mixed_versions, accept_risk=accept_risk,
    )  # fmt: skip
    plan = _as_compared(study, meant, prompt, plan)
    wanted = replace(plan, words=words, too_long_may_fail=too_long_may_fail)
    if sample:
        with reading(study.engine) as connection:
            chosen = report_rows.sample(connection, wanted.wanted_reports(connection), sample)
        wanted = replace(wanted, only=chosen)
    job = run(study, "label", wanted)
    label_summary.finish(study, meant, wanted, job, as_json=as_json)


def _as_compared(study: Study, task: Task, prompt: str, plan: LabelPlan) -> LabelPlan:
    """The plan with the examples and temperature of the comparison's row, where one is named."""
    if " " not in prompt:
        return plan
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.workflows import ready_prompts

    return ready_prompts.named(study, task, prompt).on(plan)


def hosts(study: Study, given: str) -> tuple[str, ...]:
    """The hosts that are meant: those given, with commas, or those of the settings."""
    return tuple(host.address for host in hosts_in(given)) or study.settings.host_list


def own_slots(given: str) -> dict[str, int] | None:
    """The slots that stand behind hosts, as in gpu1:11434*8; None where none does."""
    return {host.address: host.slots for host in hosts_in(given) if host.slots} or None


def run(study: Study, kind: str, wanted: LabelPlan) -> Job:
    """Does a plan as a job in this process, with progress on stderr."""
    return run_settings(study, kind, wanted.as_settings())


def run_settings(
    study: Study, kind: str, settings: Mapping[str, object], *, things: str = "reports"
) -> Job:
    """The same for work that is more than one plan, on reports or other things."""
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, kind, settings)
    return work_on(study, job_id, things=things)


def work_on(study: Study, job_id: int, *, things: str = "reports") -> Job:
    """Does a job that waits, in this process; raises JobError with the reason if it fails."""
    with _stopped_by_signals(study, job_id), _Watch(study, job_id, things):
        worker.work(study, job_id)
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
    if job.state is JobState.FAILED:
        raise JobError(job.error)
    return job


@contextmanager
def _stopped_by_signals(study: Study, job_id: int) -> Iterator[None]:
    """Ctrl+C or a batch system's SIGTERM end the job gently, the second one at once."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _ask_to_stop(study, job_id)

    for each in before:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _ask_to_stop(study: Study, job_id: int) -> None:
    console.note("Stopping after what is in hand …")
    with writing(study.engine) as connection:
        jobs.request_cancel(connection, job_id)


class _Watch:
    """Shows a job's progress: a bar in a terminal, a line now and then elsewhere."""

    def __init__(self, study: Study, job_id: int, things: str) -> None:
        self._study = study
        self._job_id = job_id
        self._things = things
        self._stop = threading.Event()
        follow = self._bar if console.ERR.is_terminal else self._lines
        self._thread = threading.Thread(target=follow, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _job(self) -> Job:
        with reading(self._study.engine) as connection:
            return jobs.get(connection, self._job_id)

    def _bar(self) -> None:
        columns = (
            TextColumn(self._things.capitalize()),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console.ERR) as progress:
            bar = progress.add_task("", total=None)
            while not self._stop.wait(POLL_SECONDS):
                job = self._job()
                progress.update(bar, total=job.total or None, completed=job.done)
            job = self._job()
            progress.update(bar, total=job.total, completed=job.done)

    def _lines(self) -> None:
        while not self._stop.wait(LINE_SECONDS):
            job = self._job()
            console.note(f"{time.strftime('%H:%M:%S')} {job.done} of {job.total} {self._things}")
