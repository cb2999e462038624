"""retest and calibrate: how steady the answers are, and how many requests a host can use."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from core.cli import console, labelling
from core.errors import OverreadError
from core.settings import load_settings, server_address
from core.types import JobState, Scope
from core.workflows import label_archive, server_exam
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
        slots=slots or None, own_slots=labelling.own_slots(host),
        mixed_versions=mixed_versions, accept_risk=accept_risk,
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
    study = open_study(load_settings())
    address = server_address(host) if host else study.settings.host_list[0]
    name = model or study.settings.model
    found = server_exam.measure_slots(study, address, name, lambda _burst: None)
    if as_json:
        bursts = [asdict(burst) for burst in found.bursts]
        console.as_json({"host": address, "useful_slots": found.useful_slots, "bursts": bursts})
        return
    rows = [
        [str(burst.at_once), str(burst.first_wave), f"{burst.replies_per_second:.1f}"]
        for burst in found.bursts
    ]
    console.table(("asked at once", "came first", "replies a second"), rows)
    console.say(f"{address} with {name}: {server_exam.advice(found, study.settings, address)}")
