"""A run taken away: whole, checked, and without a word about whose images they were."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.cnn_types import Cohort, Run
from core.errors import OverreadError, TrainingError
from core.store import runs
from core.store.database import reading
from core.workflows import model_card, predict_cnn, run_bundle, train_cnn
from core.workflows.study import Study
from tests.small_cnn import REPORTS, TINY, in_this_process, patient_of, small_cnn, small_cohort
from tests.small_cnn import tiny_network as tiny_network

pytestmark = pytest.mark.usefixtures("tiny_network")


@pytest.fixture
def cohort(study: Study, tmp_path: Path) -> Cohort:
    return small_cohort(small_cnn(study, tmp_path / "in"))


@pytest.fixture
def run(study: Study, cohort: Cohort) -> Run:
    with in_this_process():
        made = train_cnn.create(study, cohort.cohort_id, TINY, "first")
        return train_cnn.train(study, made.run_id).run


def said(study: Study, run: Run) -> dict[str, float]:
    with reading(study.engine) as connection:
        return runs.predicted(connection, run.run_id)


def test_a_bundle_is_whole_and_onnx_says_what_torch_says(
    study: Study, run: Run, cohort: Cohort, tmp_path: Path
) -> None:
    bundle = run_bundle.export(study, run.run_id, tmp_path / "out")
    names = {name for name in bundle.files if "/" not in name}
    assert names == {
        "MODEL_CARD.md", "cohort.json", "config.json", "curves.csv", "environment.json",
        "manifest.csv", "metrics.json", "model.onnx", "weights.safetensors",
    }  # fmt: skip
    assert bundle.images_checked == 12
    assert bundle.difference < 1e-3
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["weights_sha256"] == run.weights_sha256
    assert config["recipe"]["epochs"] == 2
    weights = load_file(tmp_path / "out" / "weights.safetensors")
    assert weights["features.conv0.weight"].shape[1] == 1
    figures = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert set(figures) == {"image", "study"}
    assert figures["image"]["n"] == figures["image"]["sensitivity"]["total"] * 2
    assert json.loads((tmp_path / "out" / "cohort.json").read_text())["sha256"] == cohort.sha256


def test_the_onnx_file_gives_the_stored_logits_for_prepared_images(
    study: Study, run: Run, cohort: Cohort, tmp_path: Path
) -> None:
    from core.cnn import export
    from core.workflows import train_lesson

    run_bundle.export(study, run.run_id, tmp_path / "out")
    known = said(study, run)
    members = [m for m in cohort.members if m.instance_uid in known]
    images = train_lesson.shelf(study, cohort, run.recipe).images(members)
    given = np.stack([images[n] for n in range(len(members))])[:, None].astype(np.float32)
    found = export.run(tmp_path / "out" / "model.onnx", given)
    wanted = [known[m.instance_uid] for m in members]
    assert np.abs(found - wanted).max() < 1e-3


def test_nothing_in_a_bundle_says_whose_images_they_were(
    study: Study, run: Run, cohort: Cohort, tmp_path: Path
) -> None:
    bundle = run_bundle.export(study, run.run_id, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    assert len(texts) == len(bundle.files)
    whole = b"\n".join(texts)
    for n in range(REPORTS):
        for secret in (f"Befund {n}.", f"R{n:04}"):
            assert secret.encode() not in whole
    for member in cohort.members:
        assert member.patient.encode() not in whole
        assert f"{member.instance_uid},".encode() not in whole
    assert patient_of(0).encode() + b"," not in whole
    assert str(study.settings.home).encode() not in whole


def test_the_manifest_keeps_sets_labels_logits_and_who_belongs_together(
    study: Study, run: Run, cohort: Cohort, tmp_path: Path
) -> None:
    run_bundle.export(study, run.run_id, tmp_path / "out")
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(cohort.members)
    patients = {m.pixel_sha256: m.patient for m in cohort.members}
    numbers: dict[str, set[str]] = {}
    for row in rows:
        numbers.setdefault(row["patient"], set()).add(patients[row["pixel_sha256"]])
    assert all(len(those) == 1 for those in numbers.values())
    assert len(numbers) == len({m.patient for m in cohort.members})
    logits = sorted(float(row["logit"]) for row in rows if row["logit"])
    assert logits == pytest.approx(sorted(said(study, run).values()))


def test_a_bundle_is_written_when_the_images_are_gone(
    study: Study, run: Run, tmp_path: Path
) -> None:
    shutil.rmtree(study.settings.home / "prepared")
    assert run_bundle.export(study, run.run_id, tmp_path / "out").images_checked == 4


def test_what_is_there_is_never_written_over(study: Study, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(OverreadError, match="is there already"):
        run_bundle.export(study, run.run_id, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_run_without_weights_has_no_bundle(study: Study, cohort: Cohort, tmp_path: Path) -> None:
    bare = train_cnn.create(study, cohort.cohort_id, TINY, "bare")
    with pytest.raises(TrainingError, match="has no weights yet"):
        run_bundle.export(study, bare.run_id, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_card_names_synthetic_data(
    study: Study, run: Run, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = model_card.text(study, run, cohort, None, None)
    assert "no medical device" in plain
    assert "synthetic" not in plain
    monkeypatch.setattr(Study, "is_synthetic", property(lambda _: True))
    assert "Trained on synthetic images" in model_card.text(study, run, cohort, None, None)


def test_new_files_get_the_same_answer_as_the_same_images_in_the_study(
    study: Study, run: Run, tmp_path: Path
) -> None:
    with in_this_process():
        found = predict_cnn.predict(study, run.run_id, tmp_path / "in")
    known = said(study, run)
    mine = {f"1.2.{each.name.replace('-', '.')}": each.logit for each in found.images}
    assert len(found.images) == 2 * REPORTS
    assert len(known) == 32
    for uid, logit in known.items():
        assert mine[uid] == pytest.approx(logit, abs=1e-4)
    assert found.cuts.from_validation


def test_an_examination_is_judged_by_the_mean_of_its_logits(
    study: Study, run: Run, tmp_path: Path
) -> None:
    with in_this_process():
        found = predict_cnn.predict(study, run.run_id, tmp_path / "in")
    first, second = (each for each in found.images if each.examination == "1.3.5")
    (whole,) = (each for each in found.examinations if each.name == "1.3.5")
    assert whole.logit == pytest.approx((first.logit + second.logit) / 2)
    assert whole.view == "ap + lateral"


def test_files_that_can_not_be_judged_are_named_and_never_negative(
    study: Study, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "good.dcm").write_bytes((tmp_path / "in" / "3-0").read_bytes())
    (folder / "cut.dcm").write_bytes((tmp_path / "in" / "4-0").read_bytes()[:3000])
    (folder / "notes.txt").write_text("no image")
    with in_this_process():
        found = predict_cnn.predict(study, run.run_id, folder)
    assert [each.name for each in found.images] == ["good.dcm"]
    assert [each.place.path for each in found.failed] == ["cut.dcm"]
    assert found.passed_over == 1
    predict_cnn.write(found, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        good, cut = csv.DictReader(file)
    assert good["failure"] == ""
    assert float(good["probability"]) == pytest.approx(found.images[0].probability, abs=1e-6)
    assert cut["positive"] == cut["probability"] == ""
    assert "cut off" in cut["failure"]


def test_a_folder_without_an_image_is_one_sentence(study: Study, run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(OverreadError, match="no DICOM image"):
        predict_cnn.predict(study, run.run_id, tmp_path / "none")
