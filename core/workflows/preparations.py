"""Preparing images as long work: which sets there are, what goes on, and starting it.

Light: who only looks loads no decoder. The work itself is in prepare_images.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from core import jobs as working
from core.images import prepared
from core.images.recipe import Recipe
from core.store import jobs
from core.store.database import reading
from core.types import Job, JobState
from core.wording import count, things
from core.workflows.study import Study

KIND = "prepare"
SIZES = (640, 512, 384, 224)
"""Pixels a side that are offered; the first is the published study's."""
REMEMBERED = 24 * 3600.0
"""Seconds for which work that stopped on the way is still offered."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared set: how it was made, and how many images it holds."""

    recipe: Recipe
    images: int


def sets(study: Study) -> tuple[Prepared, ...]:
    """The sets that are there, the largest pictures first."""
    folder = study.settings.home / "prepared"
    found = []
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        seen = prepared.glance(each)
        if seen is not None and seen[0].folder_name == each.name:
            found.append(Prepared(*seen))
    return tuple(sorted(found, key=lambda one: (-one.recipe.size, one.recipe.crop_foreground)))


def sentence(found: tuple[Prepared, ...], usable: int) -> str:
    """Which sets there are, and whether they hold all of the `usable` images."""
    if not found:
        return "No images are prepared for training yet."
    said = []
    for one in found:
        cropped = ", foreground cut out" if one.recipe.crop_foreground else ""
        whole = "all" if one.images == usable else f"{count(one.images)} of"
        said.append(f"**{count(one.recipe.size)} pixels**{cropped}: {whole} {count(usable)}")
    return f"Prepared for training, {things(len(found), 'set')}: {'; '.join(said)}."


def start(study: Study, recipe: Recipe) -> int:
    """The job that prepares this recipe: the one that does so already, or a new one."""
    wanted = {"size": recipe.size, "crop_foreground": recipe.crop_foreground}
    for job in shown(study):
        if job.is_open and dict(job.settings) == wanted:
            return job.job_id
    return working.start(study, KIND, wanted)


def shown(study: Study) -> tuple[Job, ...]:
    """Work that goes on; where none does, the newest if it stopped on the way today."""
    with reading(study.engine) as connection:
        newest = jobs.newest(connection, KIND)
    going_on = tuple(job for job in newest if job.is_open)
    return going_on or tuple(job for job in newest[:1] if _stopped_today(job))


def _stopped_today(job: Job) -> bool:
    recent = job.ended_at is not None and time.time() - job.ended_at < REMEMBERED
    return recent and job.state in (JobState.CANCELLED, JobState.FAILED)
