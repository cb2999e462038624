"""The commands for images: imported, prepared, exported, and wrong calls said in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.cli import app
from core.errors import OverreadError
from core.images.prepared import PreparedSet
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
