"""The demo's radiographs agree with the reports and give nothing away beside the line."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pydicom
import pytest
from sklearn.metrics import roc_auc_score

from core.demo import ankle_reports
from core.demo.radiographs import ankle_exams, make_study
from core.demo.radiographs.drawing import draw_view
from core.demo.radiographs.findings import Bone, Break, Scene, scene_of
from core.images.picture import open_dataset
from core.images.stored import stored_values
from core.images.tone import tone_of
from core.types import Answer
from core.workflows import demo_images, demo_study
from core.workflows.study import Study

EXAMS = list(islice(ankle_exams(1), 400))
PLAIN = Scene(False, (), (), plate=False, screws=False, cast=False, ossicle=False)


def draw(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_exams_have_the_numbers_days_and_truths_of_their_reports() -> None:
    for ours, theirs in zip(EXAMS, ankle_reports(400, 1), strict=True):
        assert ours.accession_number == theirs.report.accession_number
        assert ours.exam.patient.patient_id == theirs.report.patient_id
        assert ours.exam.day.isoformat() == theirs.report.study_date
        assert ours.truth is theirs.truth


def test_a_line_is_there_exactly_where_the_answer_is_present() -> None:
    for one in EXAMS:
        scene = scene_of(one.exam, one.truth, draw())
        if one.truth is not Answer.UNCERTAIN:
            assert bool(scene.breaks) == (one.truth is Answer.PRESENT)
        assert all(b.in_ap or b.in_lateral for b in scene.breaks)


def test_swelling_is_a_sign_and_no_giveaway() -> None:
    known = [one for one in EXAMS if one.truth is not Answer.UNCERTAIN]
    swelling = [
        scene_of(one.exam, one.truth, draw(number)).swelling for number, one in enumerate(known)
    ]
    present = [one.truth is Answer.PRESENT for one in known]
    assert 0.65 < roc_auc_score(present, swelling) < 0.85


def test_a_displaced_break_moves_and_turns_the_part_below_it() -> None:
    lines = (
        Break(Bone.FIBULA, 0.6, 0.2, 0.7, 4, 0.0, 0.0),
        Break(Bone.FIBULA, 0.6, 0.2, 0.7, 4, 0.2, 5.0),
    )
    still, moved = (
        draw_view(
            Scene(False, (line,), (), plate=False, screws=False, cast=False, ossicle=False),
            lateral=False, draw=draw(),
        ).astype(int)
        for line in lines
    )  # fmt: skip
    apart = np.abs(still - moved).mean(axis=1)
    assert apart[: len(apart) // 3].max() == 0
    assert apart[len(apart) // 2 :].max() > 10


def test_a_line_that_is_seen_in_one_view_only_is_not_drawn_in_the_other() -> None:
    one = Break(Bone.FIBULA, 0.7, 0.5, 0.5, 3, 0.0, 0.0, in_ap=True, in_lateral=False)
    broken = Scene(False, (one,), (), plate=False, screws=False, cast=False, ossicle=False)
    ap = draw_view(broken, lateral=False, draw=draw()), draw_view(PLAIN, lateral=False, draw=draw())
    side = draw_view(broken, lateral=True, draw=draw()), draw_view(PLAIN, lateral=True, draw=draw())
    assert not np.array_equal(*ap)
    assert np.array_equal(*side)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("drawn")
    for one in EXAMS[:60]:
        make_study(one, folder / one.accession_number)
    return sorted(folder.rglob("IM*"))


def test_every_file_says_that_it_is_synthetic_and_can_be_read(written: list[Path]) -> None:
    for path in written:
        with path.open("rb") as stream:
            dataset = open_dataset(stream)
        assert "ynthetic" in dataset.SeriesDescription
        assert stored_values(dataset).shape == (720, 576)


def test_files_come_in_the_variety_of_an_archive(written: list[Path]) -> None:
    found = [pydicom.dcmread(path, stop_before_pixels=True) for path in written]
    assert len({one.file_meta.TransferSyntaxUID for one in found}) >= 5
    inverted = [one.PhotometricInterpretation == "MONOCHROME1" for one in found]
    assert 0.1 < np.mean(inverted) < 0.45
    assert {one.Modality for one in found} == {"CR", "DX"}
    assert {one.ImageLaterality for one in found} == {"L", "R"}
    assert {one.ViewPosition for one in found} == {"AP", "LL"}
    assert any("WindowWidth" not in one for one in found)


def test_the_same_seed_draws_the_same_bytes(tmp_path: Path, written: list[Path]) -> None:
    one = EXAMS[3]
    make_study(one, tmp_path)
    again = [path for path in written if one.accession_number in str(path)]
    assert [path.read_bytes() for path in again] == [
        path.read_bytes() for path in sorted(tmp_path.iterdir())
    ]


def test_neither_brightness_nor_spread_nor_tags_give_the_answer_away(written: list[Path]) -> None:
    truth = {one.accession_number: one.truth for one in EXAMS}
    rows = []
    for path in written:
        answer = truth[path.parent.name]
        if answer is Answer.UNCERTAIN:
            continue
        with path.open("rb") as stream:
            dataset = open_dataset(stream)
        values = stored_values(dataset)
        greys = tone_of(dataset, values).of(values)
        rows.append((
            answer is Answer.PRESENT, greys.mean(), greys.std(), (greys > 250).mean(),
            len(dataset.PixelData), dataset.Modality == "CR",
            dataset.PhotometricInterpretation == "MONOCHROME1",
        ))  # fmt: skip
    table = np.array(rows, float)
    for column in range(1, table.shape[1]):
        auc = roc_auc_score(table[:, 0], table[:, column])
        assert 0.3 < auc < 0.7, f"column {column} separates with AUC {auc:.2f}"


def test_the_demo_images_are_linked_to_their_reports(study: Study) -> None:
    demo_study.load_demo(study, 8, 12, 1)
    result = demo_images.load(study, 8, 1)
    standing = result.linked.standing
    assert (standing.images, standing.linked, standing.reports_with_images) == (16, 16, 8)
    again = demo_images.load(study, 8, 1)
    assert (again.counts.added, again.counts.unchanged) == (0, 16)
