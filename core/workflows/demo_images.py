"""Draws the demo's radiographs for its ankle reports and imports them like any others.

A quarter of the studies belong to gold reports, the rest to the archive. Files that are
there already are not drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from core.demo import ANKLE
from core.demo.radiographs import DemoStudyFiles, ankle_exams, make_study
from core.demo.radiographs.making import NumberedExam
from core.images import pool
from core.store import gold, images, reports
from core.store.database import reading, writing
from core.workflows import import_images
from core.workflows.import_images import ImagesImported
from core.workflows.study import Study

GOLD_SHARE = 4
FOLDER = "demo-images"
PROCESSES_FROM = 40

Progress = Callable[[int, int], None]


def load(study: Study, studies: int, seed: int, progress: Progress | None = None) -> ImagesImported:
    """Draws `studies` examinations of two views and imports them."""
    tell = progress or (lambda _done, _total: None)
    folder = study.settings.home / FOLDER
    wanted = _chosen(study, studies, seed)
    metal: list[tuple[str, bool]] = []
    for done, made in enumerate(_made(wanted, folder), start=1):
        metal += [(uid, made.hardware) for uid in made.instance_uids]
        tell(done, len(wanted))
    result = import_images.run(study, folder)
    with writing(study.engine) as connection:
        images.set_hardware(connection, metal)
    return result


def _made(wanted: list[NumberedExam], folder: Path) -> Iterator[DemoStudyFiles]:
    if len(wanted) < PROCESSES_FROM:
        return (_one(one, folder) for one in wanted)
    act = partial(_one, folder=folder)
    return pool.in_processes(act, wanted, lambda one: _one(one, folder))


def _one(one: NumberedExam, folder: Path) -> DemoStudyFiles:
    return make_study(one, folder / one.accession_number)


def _chosen(study: Study, studies: int, seed: int) -> list[NumberedExam]:
    """Exams whose reports the study holds: a quarter gold, then the archive."""
    with reading(study.engine) as connection:
        standing = gold.latest(connection, ANKLE)
        gold_count = len(standing.labels) if standing else 0
        quarter = min(studies // GOLD_SHARE, gold_count)
        stream = ankle_exams(seed)
        exams = list(islice(stream, quarter))
        for _ in range(gold_count - quarter):
            next(stream)
        exams += islice(stream, studies - quarter)
        there = reports.ids_of(connection, [one.accession_number for one in exams])
    return [one for one in exams if one.accession_number in there]
