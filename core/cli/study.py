"""demo, prompts, jobs: what the study is made of."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated

import typer

from core.cli import console
from core.settings import load_settings
from core.store import jobs as job_rows
from core.store.database import reading
from core.types import Job
from core.workflows import demo_study, library
from core.workflows.study import Study, open_study

SMALL = (40, 200, 0)


def demo(
    gold: Annotated[int, typer.Option(min=2, help="Reports in the gold set.")] = 500,
    archive: Annotated[int, typer.Option(min=0, help="Reports in the archive.")] = 7500,
    chest: Annotated[
        int, typer.Option(min=0, help="Reports in the gold set of the second task, on chests.")
    ] = 120,
    reports: Annotated[
        int | None, typer.Option(min=2, help="Reports in all; one in sixteen is gold.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same study.")] = 1,
    small: Annotated[
        bool, typer.Option("--small", help="40 gold and 200 archive reports, no chests.")
    ] = False,
    images: Annotated[
        int, typer.Option(min=0, help="Ankle studies to draw radiographs for, two views each.")
    ] = 0,
) -> None:
    """Load a synthetic study to try everything out: German ankle and English chest reports."""
    study = open_study(load_settings())
    if small:
        gold, archive, chest = SMALL
    elif reports is not None:
        gold = max(2, reports // 16)
        archive = reports - gold
    loaded = demo_study.load_demo(study, gold, archive, seed, chest_count=chest)
    console.say(loaded.sentence)
    if images:
        _draw(study, images, seed)


def _draw(study: Study, images: int, seed: int) -> None:
    # Loaded here because only this needs what draws.
    from core.workflows import demo_images

    with console.ERR.status("Drawing …") as status:
        drawn = demo_images.load(
            study, images, seed,
            progress=lambda n, total: status.update(f"Drawing … {n:,} of {total:,} studies"),
        )  # fmt: skip
    for sentence in drawn.sentences:
        console.say(sentence)


def prompts(
    task: Annotated[str, typer.Option(help="Only the prompts of this task.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the prompts of the library and what each varies."""
    study = open_study(load_settings())
    names = [task] if task else list(study.library.tasks)
    found = [
        {
            "task": name,
            "name": saved.prompt.name,
            "version": saved.version.version,
            "title": saved.prompt.title,
            "varies": saved.prompt.varies,
            "language": saved.prompt.language,
            "shots": saved.prompt.shots,
            "sha256": saved.prompt.sha256,
        }
        for name in names
        for saved in library.newest(study.engine, study.task(name)).values()
    ]
    for problem in study.library.problems:
        console.error(str(problem))
    if as_json:
        console.as_json(found)
        return
    columns = ("task", "name", "version", "shots", "title")
    console.table(columns, [[str(row[column]) for column in columns] for row in found])


def jobs(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List long work, the newest first."""
    study = open_study(load_settings())
    with reading(study.engine) as connection:
        found = job_rows.newest(connection, limit=50)
    if as_json:
        console.as_json([_fields(job) for job in found])
        return
    if not found:
        console.say("No long work yet. Start some with: python -m core label --prompt NAME")
        return
    columns = ("job", "kind", "state", "done", "started", "reason")
    console.table(columns, [_row(job) for job in found])


def _fields(job: Job) -> dict[str, object]:
    return {
        "job_id": job.job_id, "kind": job.kind, "state": state(job), "done": job.done,
        "total": job.total, "error": job.error, "created_at": job.created_at,
        "ended_at": job.ended_at, "settings": dict(job.settings),
    }  # fmt: skip


def state(job: Job) -> str:
    """The job's state in a word, "stalled" where nobody works on it any more."""
    return "stalled" if job_rows.is_stalled(job, time.time()) else job.state.value


def _row(job: Job) -> list[str]:
    started = datetime.fromtimestamp(job.created_at).strftime("%Y-%m-%d %H:%M")
    return [str(job.job_id), job.kind, state(job), f"{job.done}/{job.total}", started, job.error]
