"""Decodes the study's images once, for reading and training: a prepared set per recipe.

What is in the set is not decoded again, so stopping costs nothing and new images are
added in the time that they alone take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core import wording
from core.errors import OverreadError
from core.image_types import Image
from core.images import identities, preparing
from core.images.identities import pseudonym
from core.images.prepared import PreparedImage, PreparedSet
from core.images.preparing import Broken, Builder, Ready
from core.images.recipe import Recipe
from core.store import events, images, jobs, reports
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.types import Job
from core.workflows.label_plan import Lease
from core.workflows.study import Study

BATCH = 50

Progress = Callable[[int, int], bool]
"""Is told how many of how many images are done; True asks to stop."""


@dataclass(frozen=True, slots=True)
class PrepareResult:
    """What a preparation did. `broken` images are quarantined with their reason."""

    folder: Path
    ready: int
    decoded: int
    broken: int
    stopped: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        if self.stopped:
            done = wording.things(self.ready, "image")
            return (f"Stopped after {done}; they are kept, and starting again goes on from there.",)
        found = [
            f"{wording.things(self.ready, 'image')} prepared in {self.folder}, "
            f"{wording.count(self.decoded)} of them newly decoded."
        ]
        if self.broken:
            found.append(
                f"{wording.things(self.broken, 'image')} can't be decoded and stay listed."
            )
        return tuple(found)


def folder_of(study: Study, recipe: Recipe) -> Path:
    return study.settings.home / "prepared" / recipe.folder_name


def opened(study: Study, recipe: Recipe) -> PreparedSet:
    """The prepared set of a recipe; raises PreparedSetError where there is none."""
    return PreparedSet.open(folder_of(study, recipe))


def run(
    study: Study,
    recipe: Recipe,
    *,
    progress: Progress | None = None,
    processes: int | None = None,
) -> PrepareResult:
    """Brings the set of this recipe up to date with the study's images."""
    tell = progress or (lambda _done, _total: False)
    with reading(study.engine) as connection:
        wanted = list(images.usable(connection))
    if not wanted:
        raise OverreadError(
            "The study has no images to prepare. Import some: python -m core import-images FOLDER"
        )
    rows = _Rows(study, wanted)
    folder = folder_of(study, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    squares = preparing.squares(wanted, recipe, folder, processes)
    builder: Builder | None = None
    made: list[PreparedImage] = []
    noted: list[PixelsRead] = []
    decoded = broken = 0
    try:
        for done, one in enumerate(squares, start=1):
            builder = builder or Builder(folder, recipe)
            noted.append(_noted(one))
            if isinstance(one, Ready):
                made.append(rows.row(one, builder.take(one)))
                decoded += one.was_decoded
            else:
                broken += 1
            if done % BATCH == 0 or done == len(wanted):
                builder.flush()
                _note(study, noted)
                noted = []
                if tell(done, len(wanted)) and done < len(wanted):
                    return PrepareResult(folder, len(made), decoded, broken, stopped=True)
        if builder is not None:
            builder.publish(made)
    finally:
        if builder is not None:
            builder.close()
    result = PrepareResult(folder, len(made), decoded, broken)
    if decoded:
        with writing(study.engine) as connection:
            events.add(connection, "images", result.sentences[0])
    return result


def work(study: Study, lease: Lease, job: Job) -> None:
    """The same as a job under its lease."""

    def progress(done: int, total: int) -> bool:
        with writing(study.engine) as connection:
            return jobs.beat(connection, lease.job_id, lease.worker, done, total)

    size, crop = job.settings["size"], job.settings.get("crop_foreground", False)
    run(study, Recipe(int(str(size)), crop_foreground=bool(crop)), progress=progress)


def _noted(one: Ready | Broken) -> PixelsRead:
    if isinstance(one, Broken):
        return PixelsRead(one.image.image_id, quarantine=one.reason)
    return PixelsRead(one.image.image_id, one.content_sha256, one.pixel_sha256)


def _note(study: Study, noted: list[PixelsRead]) -> None:
    with writing(study.engine) as connection:
        images.note_pixels(connection, noted)


class _Rows:
    """Makes manifest rows: an image, its report and its patient's pseudonym."""

    def __init__(self, study: Study, wanted: list[Image]) -> None:
        numbers = sorted({image.linked_to for image in wanted if image.linked_to})
        with reading(study.engine) as connection:
            self._report_ids = reports.ids_of(connection, numbers)
            known = reports.identities(connection, list(self._report_ids.values()))
        self._key = identities.key_of(study.settings.home, has_images=True)
        self._patients = {report_id: patient or "" for report_id, (_, patient) in known.items()}

    def row(self, ready: Ready, index: int) -> PreparedImage:
        image, header = ready.image, ready.image.header
        report_id = self._report_ids.get(image.linked_to)
        named = self._patients.get(report_id, "") if report_id is not None else ""
        return PreparedImage(
            index=index,
            instance_uid=header.instance_uid,
            report_id=report_id,
            accession_number=image.linked_to,
            patient=header.patient or pseudonym(self._key, named),
            study_uid=header.study_uid,
            study_date=header.study_date,
            view=header.view.value,
            laterality=header.laterality.value,
            hardware=image.hardware,
            rows=header.rows,
            columns=header.columns,
            content_sha256=ready.content_sha256,
            pixel_sha256=ready.pixel_sha256,
            key=preparing.key_of(image),
        )
