"""Where the newest network looked, over the images at the desk: for lists that hide nothing.

Whoever reads blind must not be led by a map; it lies over the image only where the list's
protocol shows everybody's answers.
"""

from __future__ import annotations

from dataclasses import replace

from core.cnn_types import Run
from core.protocol import Blinding, Design
from core.store import images, runs
from core.store.database import reading
from core.workflows import image_heat
from core.workflows.desk_images import DeskImage, Pictures
from core.workflows.study import Study


def laid_over(
    study: Study, task: str, design: Design, reader_id: int, pictures: Pictures
) -> Pictures:
    """The same pictures with addresses for this reader of the maps that are drawn, if they may
    be seen."""
    if design.blinding is not Blinding.OPEN or not pictures.images:
        return pictures
    run = _newest(study, task)
    if run is None:
        return pictures
    seen = tuple(_with_map(study, run, reader_id, one) for one in pictures.images)
    return replace(pictures, images=seen)


def _newest(study: Study, task: str) -> Run | None:
    """The newest trained run, one of its own before those of a question."""
    with reading(study.engine) as connection:
        trained = [run for run in runs.of_task(connection, task) if run.weights_sha256]
    return next(iter([*(run for run in trained if not run.role), *trained]), None)


def _with_map(study: Study, run: Run, reader_id: int, given: DeskImage) -> DeskImage:
    with reading(study.engine) as connection:
        image = images.get(connection, given.image_id)
    if image is None or not image_heat.is_drawn(study, run, image.header.instance_uid):
        return given
    token = image_heat.token(study, run.run_id, given.image_id, reader_id)
    return replace(given, heat=f"overread/heat/{token}?reader={reader_id}")
