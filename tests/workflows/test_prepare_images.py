"""Images are decoded once: again costs nothing, new ones are added, a stopped run goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import true

from core.errors import OverreadError
from core.images import preparing
from core.images.prepared import MANIFEST, PreparedSet, PreparedSetError
from core.images.recipe import Recipe
from core.store import images, reports
from core.store.database import reading, writing
from core.types import NewReport
from core.workflows import import_images, prepare_images
from core.workflows.study import Study
from tests.images import killing
from tests.images.radiographs import radiograph, write

SMALL = Recipe(32)


def put(folder: Path, *numbers: int) -> None:
    for n in numbers:
        pixels = np.full((40, 30), 100 * n, np.uint16)
        made = radiograph(f"1.2.{n}", pixels, WindowCenter=2048, WindowWidth=4096)
        write(folder, f"{n}", made)


@pytest.fixture
def folder(study: Study, tmp_path: Path) -> Path:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A1", "Bruch.", "P1")])
    put(tmp_path / "in", 1, 2, 3)
    import_images.run(study, tmp_path / "in")
    return tmp_path / "in"


def test_a_row_says_whose_pixels_they_are(study: Study, folder: Path) -> None:
    result = prepare_images.run(study, SMALL, processes=1)
    assert (result.ready, result.decoded, result.broken) == (3, 3, 0)
    ready = prepare_images.opened(study, SMALL)
    assert ready.pixels.shape == (3, 32, 32)
    assert ready.pixels.dtype == np.uint8
    for one in ready.images:
        value = 100 * int(one.instance_uid.rsplit(".", 1)[1])
        assert ready.pixels[one.index].max() == round(value / 4095 * 255)
        assert (one.report_id, one.accession_number, one.hardware) == (1, "A1", None)
        assert (one.rows, one.columns) == (40, 30)
    assert len({one.patient for one in ready.images}) == 1


def test_image_and_report_of_one_patient_have_one_pseudonym(study: Study, tmp_path: Path) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A1", "Bruch.", "P1")])
    write(tmp_path / "in", "a", radiograph("1.2.1", PatientID="P1"))
    write(tmp_path / "in", "b", radiograph("1.2.2", PatientID=""))
    import_images.run(study, tmp_path / "in")
    prepare_images.run(study, SMALL, processes=1)
    first, second = prepare_images.opened(study, SMALL).images
    assert first.patient == second.patient != ""


def test_again_decodes_nothing_and_a_new_image_alone_is_added(study: Study, folder: Path) -> None:
    prepare_images.run(study, SMALL, processes=1)
    before = {one.instance_uid: one for one in prepare_images.opened(study, SMALL).images}
    assert prepare_images.run(study, SMALL, processes=1).decoded == 0
    put(folder, 0)
    import_images.run(study, folder)
    assert prepare_images.run(study, SMALL, processes=1).decoded == 1
    ready = prepare_images.opened(study, SMALL)
    assert len(ready) == 4
    assert all(
        one.pixel_sha256 == before[one.instance_uid].pixel_sha256
        for one in ready.images
        if one.instance_uid in before
    )
    assert ready.pixels[ready.images[3].index].max() == round(300 / 4095 * 255)


def test_an_open_set_stays_readable_while_a_new_one_takes_its_place(
    study: Study, folder: Path
) -> None:
    prepare_images.run(study, SMALL, processes=1)
    old = prepare_images.opened(study, SMALL)
    put(folder, 0)
    import_images.run(study, folder)
    prepare_images.run(study, SMALL, processes=1)
    assert old.pixels[0].max() == round(100 / 4095 * 255)
    assert len(list(old.folder.glob("pixels-*.npy"))) == 1


def test_a_stopped_run_goes_on_from_where_it_was(
    study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare_images, "BATCH", 1)
    stopped = prepare_images.run(study, SMALL, progress=lambda done, _: done == 2, processes=1)
    assert (stopped.ready, stopped.stopped) == (2, True)
    with pytest.raises(PreparedSetError):
        prepare_images.opened(study, SMALL)
    resumed = prepare_images.run(study, SMALL, processes=1)
    assert (resumed.ready, resumed.decoded) == (3, 1)
    assert len(prepare_images.opened(study, SMALL)) == 3


def test_a_journal_that_was_cut_off_is_used_as_far_as_it_goes(
    study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare_images, "BATCH", 1)
    prepare_images.run(study, SMALL, progress=lambda done, _: done == 2, processes=1)
    journal = prepare_images.folder_of(study, SMALL) / preparing.JOURNAL
    journal.write_text(journal.read_text()[:-20])
    assert prepare_images.run(study, SMALL, processes=1).decoded == 2


def test_a_file_that_breaks_is_quarantined_and_the_rest_is_prepared(
    study: Study, folder: Path
) -> None:
    (folder / "2").unlink()
    result = prepare_images.run(study, SMALL, processes=1)
    assert (result.ready, result.broken) == (2, 1)
    with reading(study.engine) as connection:
        said = {i.header.instance_uid: i.quarantine for i in images.page(connection, true())}
    assert said["1.2.2"] == "is not where it was; import its folder again"
    put(folder / "back", 2)
    import_images.run(study, folder)
    assert prepare_images.run(study, SMALL, processes=1).ready == 3


def test_a_decoder_that_dies_costs_the_one_file_that_killed_it(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in", *range(1, 13))
    import_images.run(study, tmp_path / "in")
    monkeypatch.setattr(preparing, "_decode", killing.decode)
    result = prepare_images.run(study, SMALL, processes=1)
    assert (result.ready, result.broken) == (11, 1)
    with reading(study.engine) as connection:
        broken = images.known(connection, [killing.KILLER])[killing.KILLER]
    assert broken.quarantine == "took the decoding process down"
    ready = {one.instance_uid for one in prepare_images.opened(study, SMALL).images}
    assert killing.KILLER not in ready
    assert len(ready) == 11


def test_a_recipe_has_a_folder_of_its_own(study: Study, folder: Path) -> None:
    prepare_images.run(study, SMALL, processes=1)
    prepare_images.run(study, Recipe(32, crop_foreground=True), processes=1)
    prepare_images.run(study, Recipe(48), processes=1)
    assert len(list((study.settings.home / "prepared").iterdir())) == 3
    assert prepare_images.opened(study, Recipe(48)).pixels.shape == (3, 48, 48)


def test_half_a_set_is_refused_with_what_to_do(study: Study, folder: Path) -> None:
    prepare_images.run(study, SMALL, processes=1)
    where = prepare_images.folder_of(study, SMALL)
    next(where.glob("pixels-*.npy")).unlink()
    with pytest.raises(PreparedSetError, match="python -m core prepare"):
        PreparedSet.open(where)
    (where / MANIFEST).unlink()
    with pytest.raises(PreparedSetError, match="python -m core prepare"):
        PreparedSet.open(where)


def test_a_study_without_images_says_how_to_get_some(study: Study) -> None:
    with pytest.raises(OverreadError, match="import-images"):
        prepare_images.run(study, SMALL)
