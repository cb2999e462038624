"""label and compare: prompts at work on reports, watched from the terminal."""

from __future__ import annotations

import signal
import threading
import time
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core import worker
from core.cli import console
from core.errors import JobError, OverreadError
from core.settings import load_settings, server_address
from core.store import jobs, readers, readings
from core.store.database import reading, writing
from core.types import Job, JobState, Reader, Scope, Task
from core.workflows import label_archive
from core.workflows.label_archive import LabelPlan
from core.workflows.study import Study, open_study

POLL_SECONDS = 0.2
LINE_SECONDS = 10.0
WITH_FAILURES = 3
STOPPED = 4


def task_with(study: Study, prompt: str, task: str) -> Task:
    """The task that is meant; without a name the only one that has this prompt."""
    if task:
        return study.task(task)
    having = [name for name, prompts in study.library.prompts.items() if prompt in prompts]
    if len(having) > 1:
        raise OverreadError(
            f"Several tasks have a prompt “{prompt}”: {', '.join(having)}. Say which with --task."
        )
    return study.task(having[0] if having else "")


def label(
    prompt: Annotated[str, typer.Option(help="Name of the prompt.")],
    model: Annotated[str, typer.Option(help="Name of the model on the server.")] = "",
    host: Annotated[str, typer.Option(help="Address of the server; several with commas.")] = "",
    reports: Annotated[Scope, typer.Option(help="Which reports.")] = Scope.ARCHIVE,
    task: Annotated[str, typer.Option(help="Needed where several tasks have the prompt.")] = "",
    slots: Annotated[int, typer.Option(min=0, max=256, help="Parallel requests per host.")] = 0,
    failures_again: Annotated[
        bool, typer.Option("--failures-again", help="Ask again where a failure stands.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Label reports with a prompt. What has an answer already is not asked again."""
    study = open_study(load_settings())
    meant = task_with(study, prompt, task)
    hosts = [server_address(part) for part in host.split(",")] if host else study.settings.host_list
    wanted = label_archive.plan(
        study, meant, [prompt], model or study.settings.model, hosts, reports,
        slots=slots or None, failures_again=failures_again,
    )  # fmt: skip
    job = run(study, "label", wanted)
    _finish(study, meant, wanted, job, as_json=as_json)


def run(study: Study, kind: str, wanted: LabelPlan) -> Job:
    """Does a plan as a job in this process, with progress on stderr."""
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, kind, wanted.as_settings())
    return work_on(study, job_id)


def work_on(study: Study, job_id: int) -> Job:
    """Does a job that waits, in this process; raises JobError with the reason if it fails."""
    signal.signal(signal.SIGINT, lambda *_: _ask_to_stop(study, job_id))
    with _Watch(study, job_id):
        worker.work(study, job_id)
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
    if job.state is JobState.FAILED:
        raise JobError(job.error)
    return job


def _ask_to_stop(study: Study, job_id: int) -> None:
    console.note("Stopping after what is in hand …")
    with writing(study.engine) as connection:
        jobs.request_cancel(connection, job_id)


class _Watch:
    """Shows a job's progress: a bar in a terminal, a line now and then elsewhere."""

    def __init__(self, study: Study, job_id: int) -> None:
        self._study = study
        self._job_id = job_id
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
            TextColumn("Labelling"),
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
            console.note(f"{time.strftime('%H:%M:%S')} {job.done} of {job.total} reports")


def _finish(study: Study, task: Task, wanted: LabelPlan, job: Job, *, as_json: bool) -> None:
    """Says what the run left behind and exits with the code for it."""
    name, prompt_sha256 = wanted.prompts[0]
    with reading(study.engine) as connection:
        reader_id, reader = _reader(readers.of_task(connection, task.name), prompt_sha256)
        tally = readings.tally(connection, reader_id, wanted.scope, task.name)
    if as_json:
        console.as_json({
            "prompt": name, "prompt_sha256": prompt_sha256, "model": reader.model,
            "model_digest": reader.model_digest, "stand_in": reader.stand_in,
            "asked": job.done, "state": job.state.value, "answers": tally.answers,
            "failures": tally.failures,
        })  # fmt: skip
    else:
        answers = ", ".join(f"{n} {answer.value}" for answer, n in tally.answers.items())
        reused = tally.read + tally.failed - job.done
        console.say(
            f"{name} on {reader.model}: {answers or 'no answers'}; {tally.failed} failures. "
            f"{job.done} asked now, {max(reused, 0)} stored before."
        )
        if reader.stand_in:
            console.say("The stand-in answered: keyword rules, not a language model.")
    if job.state is JobState.CANCELLED:
        raise typer.Exit(STOPPED)
    if tally.failed:
        raise typer.Exit(WITH_FAILURES)


def _reader(known: dict[int, Reader], prompt_sha256: str) -> tuple[int, Reader]:
    """The newest reader made from this prompt."""
    return next(
        (reader_id, reader)
        for reader_id, reader in reversed(known.items())
        if reader.prompt_sha256 == prompt_sha256
    )
