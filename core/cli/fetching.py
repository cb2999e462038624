"""import-images --dicomweb and --pacs: images of reports from a PACS."""

from __future__ import annotations

from dataclasses import asdict

import typer

from core import wording
from core.cli import console, labelling
from core.errors import OverreadError
from core.images.pacs._base import How
from core.settings import load_settings
from core.types import JobState
from core.workflows import fetch_job, fetch_plan, link_images
from core.workflows.fetch_plan import FetchPlan
from core.workflows.study import open_study

SHOWN_REMARKS = 10


def how(*, get: bool, move: bool) -> How:
    if get and move:
        raise OverreadError("Choose one: --get or --move.")
    return How.MOVE if move else How.GET


def fetch(plan: FetchPlan, our_aet: str, *, as_json: bool) -> None:
    """Does the plan as a job in this process, and says what came of it."""
    overrides = {"pacs_aet": our_aet} if our_aet else {}
    study = open_study(load_settings(**overrides))
    fetch_plan.questions(study, plan)
    things = "days" if plan.without_reports else "accession numbers"
    job = labelling.run_settings(study, fetch_job.KIND, asdict(plan), things=things)
    report = fetch_job.report(study, job)
    if report is None:
        raise OverreadError(f"Job {job.job_id} ended without a result.")
    if as_json:
        console.as_json({
            "job_id": job.job_id, "state": job.state.value, **report.counts,
            "remarks": [asdict(one) for one in report.remarks],
            "standing": asdict(link_images.standing(study)),
        })  # fmt: skip
    else:
        for sentence in report.sentences:
            console.say(sentence)
        for one in report.remarks[:SHOWN_REMARKS]:
            console.say(f"  {one.accession_number or wording.UNDEFINED}: {one.reason}")
    if job.state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)
    if report.remarks:
        raise typer.Exit(console.WITH_FAILURES)
