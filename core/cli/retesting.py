"""retest and calibrate: how steady the answers are, and how many requests a host can use."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from core.backends.opening import open_backend
from core.cli import console, labelling
from core.errors import OverreadError
from core.settings import Settings, load_settings, server_address
from core.types import ChatOptions, JobState, Scope
from core.workflows import calibrate as calibrating
from core.workflows import label_archive
from core.workflows.study import open_study


def retest(
    prompt: labelling.PROMPT,
    model: labelling.MODEL = "",
    host: labelling.HOST = "",
    reports: Annotated[int, typer.Option(min=2, help="How many reports.")] = 100,
    scope: Annotated[Scope, typer.Option(help="Among which reports.")] = Scope.ARCHIVE,
    task: labelling.TASK = "",
    slots: labelling.SLOTS = 0,
    mixed_versions: labelling.MIXED = False,
    accept_risk: labelling.RISK = False,
    as_json: labelling.AS_JSON = False,
) -> None:
    """Read the same reports again, alone and under load: how often does the answer change?"""
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.workflows import retest as retesting

    study = open_study(load_settings())
    meant = labelling.task_with(study, prompt, task)
    wanted = label_archive.plan(
        study, meant, [prompt], model or study.settings.model, labelling.hosts(study, host), scope,
        slots=slots or None, mixed_versions=mixed_versions, accept_risk=accept_risk,
    )  # fmt: skip
    plan = retesting.plan(study, wanted, reports)
    job = labelling.run(study, retesting.KIND, plan)
    found = retesting.of_plan(study, plan)
    if found is None:
        raise OverreadError("Nothing was read twice yet. Run the same command again.")
    if as_json:
        console.as_json(asdict(found) | {"job": job.job_id, "state": job.state.value})
    else:
        console.say(f"{prompt} on {plan.model}: {found.sentence}")
    if job.state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)


def calibrate(
    model: labelling.MODEL = "",
    host: Annotated[str, typer.Option(help="Address of the server.")] = "",
    as_json: labelling.AS_JSON = False,
) -> None:
    """Measure how many requests at once are useful on a host."""
    settings = load_settings()
    address = server_address(host) if host else settings.host_list[0]
    found = asyncio.run(_calibrate(settings, address, model or settings.model))
    if as_json:
        bursts = [asdict(burst) for burst in found.bursts]
        console.as_json({"host": address, "useful_slots": found.useful_slots, "bursts": bursts})
        return
    rows = [
        [str(burst.at_once), str(burst.first_wave), f"{burst.replies_per_second:.1f}"]
        for burst in found.bursts
    ]
    console.table(("asked at once", "came first", "replies a second"), rows)
    more = "" if found.is_bound else " or more"
    console.say(
        f"Useful slots on {address}: {found.useful_slots}{more}. "
        f"Use it with --slots, or set OVERREAD_SLOTS={found.useful_slots}."
    )


async def _calibrate(settings: Settings, address: str, model: str) -> calibrating.Calibration:
    backend = open_backend(address, settings)
    options = ChatOptions(num_ctx=settings.num_ctx, keep_alive=settings.keep_alive)
    try:
        return await calibrating.calibrate(backend, model, options)
    finally:
        await backend.close()
