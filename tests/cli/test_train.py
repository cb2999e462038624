"""python -m core train: a run from the terminal, and wrong calls said in a sentence."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.cli import app
from core.errors import OverreadError
from core.settings import load_settings
from core.store import runs
from core.store.database import reading
from core.workflows import train_cnn
from core.workflows.study import Study, open_study
from tests.small_cnn import TINY, small_cnn, small_cohort


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    """A study with a cohort “small”, named by OVERREAD_HOME."""
    monkeypatch.setenv("OVERREAD_HOME", str(tmp_path / "study"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    study = open_study(load_settings())
    small_cohort(small_cnn(study, tmp_path / "in"))
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield study
    for each, handler in before.items():
        signal.signal(each, handler)
    study.engine.dispose()


def train(*options: str) -> Result:
    return CliRunner().invoke(app, ["train", *options])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_run_is_trained_by_a_worker_and_summed_up_as_json(filled: Study) -> None:
    done = train("--cohort", "small", "--size", "32", "--epochs", "1", "--batch", "24", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["run"], said["state"], said["best_epoch"]) == ("small cpu", "done", 1)
    assert Path(said["folder"], "best.safetensors").exists()
    with reading(filled.engine) as connection:
        assert len(runs.predicted(connection, said["run_id"])) == 32
    again = json.loads(train("--resume", "--name", "small cpu", "--json").stdout)
    assert again["weights_sha256"] == said["weights_sha256"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cohort", "nothing"], "There is no cohort “nothing”. Make one"),
        (["--resume", "--name", "nothing"], "There is no run “nothing”"),
    ],
)
def test_what_is_not_there_is_said(filled: Study, options: list[str], said: str) -> None:
    result = train(*options)
    assert isinstance(result.exception, OverreadError)
    assert said in str(result.exception)


@pytest.mark.parametrize("options", [["--cohort", "small", "--preset", "best"], []])
def test_a_wrong_call_has_exit_code_2(filled: Study, options: list[str]) -> None:
    assert train(*options).exit_code == 2


def test_a_worker_that_was_killed_is_noticed_and_the_way_on_is_told(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train_cnn.create(filled, 1, TINY, "lost")
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    monkeypatch.setattr("core.store.jobs.STALLED_AFTER", 0.2)
    result = train("--resume", "--name", run.name)
    assert isinstance(result.exception, OverreadError)
    assert "python -m core train --resume --name “lost”" in str(result.exception)
