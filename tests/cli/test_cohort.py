"""cohort and export cohort: the same sets as on the page, and wrong calls said in a sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import jobs
from core.cli import app
from core.cohorts import CohortError
from core.errors import OverreadError
from core.workflows import build_cohort
from core.workflows.study import Study
from tests import small_cohort


@pytest.fixture
def run(study: Study, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in jobs.environment(study.settings).items():
        monkeypatch.setenv(name, value)
    small_cohort.small_cohort(study)
    return CliRunner()


CALL = ["cohort", "--labels", "question", "--validation", "0.2", "--test", "0.2", "--name"]


def test_a_cohort_is_made_with_its_proof_and_exported(
    run: CliRunner, study: Study, tmp_path: Path
) -> None:
    said = run.invoke(app, [*CALL, "ankle"]).stdout
    assert said.startswith("ankle: 80 images of 21 patients. Patients shared between sets: 0.")
    assert "Duplicate pixels across sets: 0." in said
    file = tmp_path / "ankle.csv"
    assert "80 images of ankle written" in run.invoke(app, ["export", "cohort", "ankle",
                                                            str(file)]).stdout  # fmt: skip
    rows = list(csv.DictReader(file.open()))
    made = build_cohort.get(study, study.task(small_cohort.TASK), "ankle")
    assert {(row["instance_uid"], row["set"], row["label"]) for row in rows} == {
        (m.instance_uid, m.part.value, str(m.label)) for m in made.members
    }


def test_the_summary_is_json(run: CliRunner) -> None:
    made = json.loads(run.invoke(app, [*CALL, "ankle", "--json"]).stdout)
    assert made["proof"]["shared_patients"] == 0
    assert made["labels_of"]["name"] == "question"
    assert made["policy"] == {"present": 1, "uncertain": 1, "absent": 0}


def test_folds_and_kept_sets_are_options(run: CliRunner, study: Study) -> None:
    run.invoke(app, [*CALL, "ankle"])
    made = json.loads(
        run.invoke(app, [*CALL, "again", "--seed", "7", "--sets-of", "ankle", "--json"]).stdout
    )
    task = study.task(small_cohort.TASK)
    first, again = (build_cohort.get(study, task, name) for name in ("ankle", "again"))
    assert made["design"]["parts_of"] == first.sha256
    assert [m.part for m in again.members] == [m.part for m in first.members]
    fold = json.loads(
        run.invoke(app, [*CALL, "fold", "--folds", "4", "--fold", "4", "--json"]).stdout
    )
    assert (fold["design"]["folds"], fold["design"]["fold"]) == (4, 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--policy", "whatever"], "It has: uncertain counts as fracture"),
        (["--sets-of", "nothing"], "has no cohort “nothing”"),
        (["--size", "64"], "Run: python -m core prepare"),
    ],
)
def test_what_is_not_there_is_named(run: CliRunner, call: list[str], words: str) -> None:
    result = run.invoke(app, [*CALL, "ankle", *call])
    assert isinstance(result.exception, OverreadError)
    assert words in str(result.exception)


def test_a_fold_beyond_the_last_is_a_wrong_call(run: CliRunner) -> None:
    assert run.invoke(app, [*CALL, "ankle", "--folds", "3", "--fold", "4"]).exit_code == 2


def test_a_second_cohort_of_a_name_is_refused(run: CliRunner) -> None:
    run.invoke(app, [*CALL, "ankle"])
    result = run.invoke(app, [*CALL, "ankle", "--seed", "2"])
    assert isinstance(result.exception, CohortError)
