"""Activation maps of a run: drawn once, laid over the original, shown for a token of their own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pictures
from safetensors.torch import save_file
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.cnn import model
from core.cnn_types import Part, Run
from core.errors import OverreadError
from core.image_types import Image
from core.images import framing
from core.images.picture import Box
from core.images.recipe import Recipe
from core.protocol import Blinding, Design, Reason
from core.store import images, jobs, reports, runs
from core.store.database import reading, writing
from core.worker import work
from core.workflows import (
    image_heat,
    review,
    review_desk,
    review_lists,
    show_images,
    train_cnn,
)
from core.workflows.review_lists import Source
from core.workflows.review_tokens import NotForYou
from pages.parts.heat_routes import routes
from tests.small_cnn import TASK, TINY, SmallCnn, small_cnn, small_cohort


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def small(study: object, tmp_path: Path) -> SmallCnn:
    return small_cnn(study, tmp_path / "images")  # type: ignore[arg-type]


@pytest.fixture
def run(small: SmallCnn) -> Run:
    """A run whose weights are those of a fresh network."""
    cohort = small_cohort(small)
    with writing(small.study.engine) as connection:
        run_id = runs.create(connection, TASK, "fresh", cohort.cohort_id, TINY)
        runs.note_best(connection, run_id, 1, 0.5, "w" * 64)
    path = train_cnn.weights_of(small.study, run_id)
    path.parent.mkdir(parents=True)
    save_file(dict(model.build(seed=1).state_dict()), path)
    return train_cnn.run_of(small.study, run_id)


def two_of_the_test_set(small: SmallCnn, run: Run) -> list[Image]:
    uids = [m.instance_uid for m in train_cnn.cohort_of(small.study, run.cohort_id).part(Part.TEST)]
    with reading(small.study.engine) as connection:
        found = images.known(connection, uids[:2])
    return [found[uid] for uid in uids[:2]]


def test_a_job_draws_the_maps_and_the_check(small: SmallCnn, run: Run) -> None:
    image, other = two_of_the_test_set(small, run)
    settings = {"run_id": run.run_id, "image_ids": [image.image_id], "occlusion": True}
    with writing(small.study.engine) as connection:
        job_id = jobs.create(connection, "maps", settings)
    work(small.study, job_id)
    assert image_heat.is_drawn(small.study, run, image.header.instance_uid)
    assert not image_heat.is_drawn(small.study, run, other.header.instance_uid)
    checked = image_heat.occluded(small.study, run, image.header.instance_uid)
    assert checked is not None
    assert 0 <= checked.top < 1
    assert checked.height == pytest.approx(1 / 8, abs=0.02)


def test_a_map_belongs_to_the_weights_that_drew_it(small: SmallCnn, run: Run) -> None:
    (image, _) = two_of_the_test_set(small, run)
    image_heat.draw(small.study, run.run_id, [image.image_id])
    trained_on = replace(run, weights_sha256="x" * 64)
    assert not image_heat.is_drawn(small.study, trained_on, image.header.instance_uid)


def test_a_map_leaves_for_its_own_token_only(small: SmallCnn, run: Run) -> None:
    drawn, other = two_of_the_test_set(small, run)
    image_heat.draw(small.study, run.run_id, [drawn.image_id])
    with TestClient(Starlette(routes=routes(lambda: small.study))) as client:
        reply = client.get(f"/overread/heat/{_token(small, run, drawn)}")
        assert reply.headers["Content-Type"] == "image/png"
        with Pictures.open(io.BytesIO(reply.content)) as picture:
            assert picture.mode == "RGBA"
        pixels = show_images.token(small.study, drawn.image_id)
        assert client.get(f"/overread/heat/{pixels}").status_code == 403
        assert client.get(f"/overread/heat/{_token(small, run, drawn)}x").status_code == 401
        assert client.get(f"/overread/heat/{_token(small, run, other)}").status_code == 404
    with pytest.raises(NotForYou):
        show_images.granted(small.study, _token(small, run, drawn))
    assert drawn.header.instance_uid not in _token(small, run, drawn)


def test_a_map_of_one_reader_leaves_for_no_other(small: SmallCnn, run: Run) -> None:
    drawn, _ = two_of_the_test_set(small, run)
    image_heat.draw(small.study, run.run_id, [drawn.image_id])
    annas = image_heat.token(small.study, run.run_id, drawn.image_id, 7)
    with TestClient(Starlette(routes=routes(lambda: small.study))) as client:
        asked = {
            asks: client.get(f"/overread/heat/{annas}{asks}").status_code
            for asks in ("?reader=7", "?reader=8", "?reader=x", "")
        }
        gallery = client.get(f"/overread/heat/{_token(small, run, drawn)}?reader=7")
    assert asked == {"?reader=7": 200, "?reader=8": 403, "?reader=x": 403, "": 403}
    assert gallery.status_code == 403


def _token(small: SmallCnn, run: Run, image: Image) -> str:
    return image_heat.token(small.study, run.run_id, image.image_id)


@pytest.mark.parametrize("blinding", list(Blinding))
def test_at_the_desk_a_map_is_seen_only_where_nothing_is_hidden(
    small: SmallCnn, run: Run, blinding: Blinding
) -> None:
    drawn, _ = two_of_the_test_set(small, run)
    image_heat.draw(small.study, run.run_id, [drawn.image_id])
    task = small.study.task(TASK)
    with reading(small.study.engine) as connection:
        report_id = reports.ids_of(connection, [drawn.linked_to])[drawn.linked_to]
    source = Source(Reason.SUSPECT, small.reader_id, report_ids=(report_id,))
    design = Design(blinding=blinding, agreement_share=0, repeat_share=0)
    list_id = review_lists.make_list(small.study, task, "suspects", [source], design)
    reader_id = review.reader_named(small.study, "Anna", task)
    (case,) = review_desk.hand(small.study, reader_id, list_id, 6).cases
    heats = {each.image_id: each.heat for each in case.pictures.images}
    assert len(heats) == 2
    shown = {image_id for image_id, heat in heats.items() if heat.startswith("overread/heat/")}
    assert shown == ({drawn.image_id} if blinding is Blinding.OPEN else set())
    assert all(heat.endswith(f"?reader={reader_id}") for heat in heats.values() if heat)


def test_weights_that_are_gone_are_a_sentence(small: SmallCnn, run: Run) -> None:
    train_cnn.weights_of(small.study, run.run_id).unlink()
    with pytest.raises(OverreadError, match="The weights of “fresh” are not in"):
        image_heat.draw(small.study, run.run_id, [1])


def test_a_map_is_laid_where_the_picture_was_in_its_square() -> None:
    """60 × 30 pixels in a square of 60: 15 black columns on either side."""
    square = np.zeros((60, 60), np.float32)
    square[10:20, 20:30] = 1.0
    laid = framing.over_original(square, Box(0, 0, 600, 300, 0.1), 600, 300)
    assert laid.shape == (512, 256)
    where = np.argwhere(laid > 0.5)
    assert where.min(axis=0) == pytest.approx([512 / 6, 256 * 5 / 30], abs=6)
    assert where.max(axis=0) == pytest.approx([512 / 3, 256 * 15 / 30], abs=6)


def test_what_was_cut_away_gets_no_map() -> None:
    square = np.ones((40, 40), np.float32)
    laid = framing.over_original(square, Box(100, 50, 300, 250, 0.2), 400, 400)
    assert laid.shape == (512, 512)
    assert laid[:120].max() == 0.0
    assert laid[150:350, 100:300].min() == 1.0


def test_the_margins_that_training_cut_away_are_found_again(small: SmallCnn, run: Run) -> None:
    image = two_of_the_test_set(small, run)[0]
    whole = framing.box_of(image, Recipe(32))
    cut = framing.box_of(image, Recipe(32, crop_foreground=True))
    assert (whole.bottom, whole.right) == (image.header.rows, image.header.columns)
    assert cut.top <= whole.bottom
    assert 0 <= cut.top < cut.bottom <= whole.bottom


def test_a_map_with_nothing_in_it_says_so(small: SmallCnn, run: Run) -> None:
    image, other = two_of_the_test_set(small, run)
    folder = image_heat.folder_of(small.study, run)
    folder.mkdir(parents=True)
    size = np.zeros((32, 32), np.float32)
    image_heat.keep(folder, image, size - 1, Recipe(32))
    image_heat.keep(folder, other, size + 1, Recipe(32))
    assert image_heat.is_empty(small.study, run, image.header.instance_uid)
    assert not image_heat.is_empty(small.study, run, other.header.instance_uid)


def test_evidence_against_a_finding_is_transparent() -> None:
    made = image_heat.coloured(np.array([[0.0, 0.5, 1.0]], np.float32))
    assert made[0, :, 3].tolist() == [0, round(170 * 0.5**1.5), 170]
    assert image_heat.coloured(np.zeros((2, 2), np.float32))[..., 3].max() == 0
