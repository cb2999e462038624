"""question, predict and export run as a script calls them: exit codes, JSON, sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from core import worker
from core.cli import app, console
from core.cnn_types import Cohort
from core.errors import OverreadError
from core.store import jobs
from core.store.database import reading
from core.types import JobState
from core.workflows import predict_job, train_cnn
from core.workflows.study import Study
from tests.small_cnn import TINY, in_this_process, small_cnn, small_cohort
from tests.small_cnn import tiny_network as tiny_network

pytestmark = pytest.mark.usefixtures("tiny_network")


@pytest.fixture
def cohort(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cohort:
    monkeypatch.setenv("OVERREAD_HOME", str(study.settings.home))
    return small_cohort(small_cnn(study, tmp_path / "in"))


@pytest.fixture
def trained(study: Study, cohort: Cohort) -> int:
    run = train_cnn.create(study, cohort.cohort_id, TINY, "first")
    with in_this_process():
        train_cnn.train(study, run.run_id)
    return run.run_id


def called(*arguments: str) -> Result:
    with in_this_process():
        return CliRunner().invoke(app, arguments)


def fields(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_question_is_asked_answered_and_listed(study: Study, trained: int) -> None:
    asked = called(
        "question", "seeds", "--cohort", "small", "--like", "first", "--seeds", "2", "--json"
    )
    assert asked.exit_code == 0, asked.output
    told = fields(asked)
    assert told["planned"] == ["seed 1", "seed 2"]
    assert told["runs"][0]["run"] == "first"
    assert told["test_images"] == 16
    listed = called("question")
    assert "How much is chance? AUC" in listed.stdout
    with reading(study.engine) as connection:
        (job,) = jobs.newest(connection, "question")
    assert (job.done, job.total, job.state) == (2, 2, JobState.DONE)


def test_a_question_without_a_cohort_is_a_wrong_call(cohort: Cohort) -> None:
    assert called("question", "seeds").exit_code == 2
    assert "There are:" in called("question").stdout


def test_shares_must_be_shares(cohort: Cohort) -> None:
    wrong = called("question", "learning_curve", "--cohort", "small", "--shares", "0.5,2")
    assert wrong.exit_code == 2


def test_predict_names_what_it_could_not_judge_and_says_so_in_its_exit_code(
    trained: int, tmp_path: Path
) -> None:
    good = called("predict", "first", str(tmp_path / "in" / "3-0"), "--json")
    assert good.exit_code == 0, good.output
    assert [each["file"] for each in fields(good)["images"]] == ["3-0"]
    (tmp_path / "in" / "cut").write_bytes((tmp_path / "in" / "4-0").read_bytes()[:3000])
    table = tmp_path / "out" / "table.csv"
    some = called("predict", "first", str(tmp_path / "in"), "--out", str(table))
    assert some.exit_code == console.WITH_FAILURES
    assert "1 file can't be used" in some.stdout
    assert len(table.read_text().splitlines()) == 1 + 80 + 1


def test_a_run_is_exported_by_its_name(trained: int, tmp_path: Path) -> None:
    done = called("export", "run", "first", str(tmp_path / "bundle.zip"))
    assert done.exit_code == 0, done.output
    assert "ONNX and torch agree on 12 images" in done.stdout
    assert (tmp_path / "bundle.zip").stat().st_size > 10_000


def test_an_unknown_run_is_one_sentence(trained: int, tmp_path: Path) -> None:
    result = called("export", "run", "another", str(tmp_path / "x"))
    assert isinstance(result.exception, OverreadError)
    assert "Runs of this study: first." in str(result.exception)


def test_dropped_files_are_judged_by_a_worker_and_removed(
    study: Study, trained: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    with (tmp_path / "in" / "3-0").open("rb") as one:
        job_id = predict_job.start(study, "ankle_fracture", trained, [("one.dcm", one)])
    with in_this_process():
        assert worker.work(study, job_id) is JobState.DONE
    assert not predict_job.incoming(study, job_id).exists()
    (row,) = predict_job.rows(study, job_id)
    assert row["file"] == "00001-one.dcm"
    assert 0 <= float(row["probability"]) <= 1
    found = predict_job.latest(study, trained)
    assert found is not None
    assert found.job_id == job_id
