"""Fetching from a PACS as long work, and what it came to, kept beside what it brought.

The result is a file in the folder of the images, since it names accession numbers, which
stay out of the logs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core import jobs as working
from core import wording
from core.errors import JobError
from core.images.pacs import arriving
from core.store import image_wishes, jobs
from core.store.database import reading, writing
from core.types import Job, JobState
from core.workflows import fetch_images, fetch_plan
from core.workflows.fetch_plan import FetchPlan
from core.workflows.fetch_words import FetchResult, Remark, Tally
from core.workflows.label_plan import Lease
from core.workflows.study import Study

KIND = "fetch"
STEP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a fetch came to, in words and in counts."""

    sentences: tuple[str, ...]
    remarks: tuple[Remark, ...]
    counts: Mapping[str, int]


def start(study: Study, plan: FetchPlan) -> int:
    """The job that fetches it; raises OverreadError where that can't go well."""
    fetch_plan.questions(study, plan)
    with reading(study.engine) as connection:
        if any(job.is_open for job in jobs.newest(connection, KIND)):
            raise JobError("Images are being fetched into this study already.")
    return working.start(study, KIND, asdict(plan))


def newest(study: Study) -> Job | None:
    """The last fetch, going on or ended."""
    with reading(study.engine) as connection:
        found = jobs.newest(connection, KIND, limit=1)
    return found[0] if found else None


def can_go_on(job: Job) -> bool:
    """Whether it stopped on the way, and would go on with what is missing."""
    return job.state in (JobState.CANCELLED, JobState.FAILED)


def last_plan(study: Study, job: Job | None) -> FetchPlan:
    """What was wanted last, so that nobody types it twice; else what the settings offer."""
    if job is None:
        return FetchPlan(study.settings.pacs)
    return replace(FetchPlan.from_settings(job.settings), accession_numbers=(), only_count=False)


def lacking(study: Study) -> str:
    """How many reports would be asked for, and what of them leaves this machine."""
    with reading(study.engine) as connection:
        numbers = image_wishes.how_many_without_images(connection)
    if not numbers:
        return "Every report has an image, or there are no reports yet: there is nothing to ask."
    have = "report has" if numbers == 1 else "reports have"
    return (
        f"**{wording.count(numbers)}** {have} no image yet. The PACS is asked for their accession "
        "numbers; no text and no label is sent."
    )


def work(study: Study, lease: Lease, job: Job) -> None:
    """Does the job's work."""
    plan = FetchPlan.from_settings(job.settings)
    began, last = time.time(), 0.0

    def progress(tally: Tally) -> bool:
        nonlocal last
        if time.monotonic() - last < STEP_SECONDS and tally.asked < tally.total:
            return False
        last = time.monotonic()
        with writing(study.engine) as connection:
            second = int(time.time() - began)
            jobs.add_metrics(connection, lease.job_id, [("done", second, float(tally.asked))])
            return jobs.beat(connection, lease.job_id, lease.worker, tally.asked, tally.total)

    _keep(study, job.job_id, fetch_images.run(study, plan, progress=progress))


def report(study: Study, job: Job) -> Report | None:
    """What an ended fetch came to, None where it did not get that far."""
    path = _path(study, job.job_id)
    if not path.is_file():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    remarks = tuple(Remark(*pair) for pair in kept["remarks"])
    return Report(tuple(kept["sentences"]), remarks, kept["counts"])


def _keep(study: Study, job_id: int, result: FetchResult) -> None:
    remarks = [(one.accession_number, one.reason) for one in result.tally.remarks]
    path = _path(study, job_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = {"sentences": result.sentences, "remarks": remarks, "counts": result.tally.counts}
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)


def _path(study: Study, job_id: int) -> Path:
    return study.settings.home / arriving.FOLDER / f"fetch-{job_id}.json"
