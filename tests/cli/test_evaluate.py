"""python -m core evaluate: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import jobs
from core.settings import PROJECT, load_settings
from core.workflows.study import Study, open_study
from tests.small_cnn import small_cnn, small_cohort
from tests.small_runs import noisy, told


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("evaluate-command")
    study = open_study(load_settings(home=folder / "study"))
    told(study, small_cohort(small_cnn(study, folder / "images")), noisy, "the run")
    return study


def evaluated(study: Study, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", "evaluate", *arguments], cwd=PROJECT,
        env={**os.environ, **jobs.environment(study.settings)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_run_is_judged_by_its_name_and_written_to_a_file(judged: Study, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = evaluated(judged, "the run", "--natural", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("AUC 0.")
    assert "The published study: AUC 0.926" in done.stdout
    assert "natural prevalence" in done.stdout
    assert "Evaluation of the run" in out.read_text("utf-8")


def test_everything_is_printed_as_json(judged: Study) -> None:
    done = evaluated(judged, "1", "--json", "--unit", "study", "--threshold", "0.3")
    assert done.returncode == 0, done.stderr
    told_fields = json.loads(done.stdout)
    assert told_fields["judged"]["unit"] == "study"
    assert told_fields["threshold"]["probability"] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nobody",), 1, "There is no run “nobody”"),
        (("the run", "--threshold", "2"), 2, "probability between 0 and 1"),
        (("the run", "--out", "report.pdf"), 2, ".html, .json or .csv"),
    ],
)
def test_what_can_not_be_judged_is_a_sentence_and_an_exit_code(
    judged: Study, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = evaluated(judged, *arguments)
    assert done.returncode == code
    assert words in " ".join(done.stderr.replace("│", " ").split())
