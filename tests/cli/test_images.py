"""The commands for images: imported, prepared, exported, and wrong calls said in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.cli import app, console
from core.errors import OverreadError
from core.images.prepared import PreparedSet
from tests.images import fake_pacs
from tests.images.fake_pacs import FakeArchive
from tests.images.radiographs import radiograph, write


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("OVERREAD_HOME", str(tmp_path / "study"))
    write(tmp_path / "in", "a", radiograph("1.2.1"))
    whole = write(tmp_path / "in", "b", radiograph("1.2.2")).read_bytes()
    (tmp_path / "in" / "b").write_bytes(whole[:-100])
    return CliRunner()


def test_a_folder_becomes_a_prepared_set(run: CliRunner, tmp_path: Path) -> None:
    done = run.invoke(app, ["import-images", str(tmp_path / "in"), "--json"])
    said = json.loads(done.stdout)
    assert (said["added"], said["refused"], said["standing"]["unlinked"]) == (1, 1, 1)
    made = json.loads(run.invoke(app, ["prepare", "--size", "32", "--json"]).stdout)
    assert (made["ready"], made["broken"]) == (1, 0)
    assert PreparedSet.open(Path(made["folder"])).pixels.shape == (1, 32, 32)
    out = run.invoke(app, ["export", "images", str(tmp_path / "out")])
    assert "1 image written" in out.stdout


def test_what_is_wrong_with_a_file_is_said(run: CliRunner, tmp_path: Path) -> None:
    said = run.invoke(app, ["import-images", str(tmp_path / "in")]).stdout
    assert "1 file can't be used" in said
    assert "is cut off" in said


def test_a_call_without_a_source_says_what_to_name(run: CliRunner) -> None:
    result = run.invoke(app, ["import-images"])
    assert isinstance(result.exception, OverreadError)
    assert "Name a folder" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dicomweb", "http://h/dicom-web", "--pacs", "A@h:104"], "one of them"),
        (["--pacs", "A@h:104", "--get", "--move"], "Choose one: --get or --move"),
        (["--pacs", "nowhere"], "is not the address of a PACS"),
        (["--pacs", "A@h:104", "--accession", "A1", "--our-aet", "A" * 17], "OVERREAD_PACS_AET"),
        (["--pacs", "A@h:104"], "there are no reports yet"),
    ],
)
def test_a_wrong_call_of_a_pacs_is_said_in_a_sentence(
    run: CliRunner, options: list[str], said: str
) -> None:
    result = run.invoke(app, ["import-images", *options])
    assert isinstance(result.exception, OverreadError)
    assert said in str(result.exception)


def test_a_folder_is_not_imported_where_only_counting_was_meant(
    run: CliRunner, tmp_path: Path
) -> None:
    result = run.invoke(app, ["import-images", str(tmp_path / "in"), "--count"])
    assert "go with --dicomweb or --pacs only" in str(result.exception)


def test_images_come_from_a_pacs_and_what_does_not_come_is_named(run: CliRunner) -> None:
    good = radiograph("1.2.1", StudyInstanceUID="1.2", AccessionNumber="A1")
    lost = radiograph("1.3.1", StudyInstanceUID="1.3", AccessionNumber="A2")
    with fake_pacs.web(FakeArchive([good], "")) as address:
        wanted = ["import-images", "--dicomweb", address, "--accession", "A1"]
        assert "1 image to fetch" in run.invoke(app, [*wanted, "--count"]).stdout
        done = run.invoke(app, [*wanted, "--json"])
    said = json.loads(done.stdout)
    assert (done.exit_code, said["came"], said["remarks"]) == (0, 1, [])
    assert said["standing"]["images"] == 1
    with fake_pacs.web(FakeArchive([lost], "another patient")) as address:
        done = run.invoke(app, ["import-images", "--dicomweb", address, "--accession", "A2"])
    assert done.exit_code == console.WITH_FAILURES
    assert "A2: refused: names another patient than the PACS's own list" in done.stdout
