"""The evaluate page without a browser: nothing trained, a run judged, its errors, its limits."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.cnn_types import Part
from core.settings import Settings, load_settings
from core.store import cohorts, reading_lists, runs
from core.store.database import reading, writing
from core.workflows import evaluate_cnn, evaluation_errors
from core.workflows.evaluate_cnn import Options
from core.workflows.evaluation_errors import Wrong
from core.workflows.study import Study, open_study
from pages.parts import evaluations
from tests.pages.opening import html_of, open_page
from tests.small_cnn import TASK, TINY, small_cnn, small_cohort
from tests.small_runs import noisy, perfect, told

PAGE = "cnn/evaluate"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, int]:
    """A study with a run, and the number of that run."""
    folder = tmp_path_factory.mktemp("evaluate")
    study = open_study(load_settings(home=folder / "study"))
    cohort = small_cohort(small_cnn(study, folder / "images"))
    told(study, cohort, lambda member: noisy(member, 1), "the rival")
    return study, told(study, cohort, noisy, "the run")


def opened(judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch, /, **query: str) -> AppTest:
    study, run_id = judged
    app = open_page(study.settings, monkeypatch, PAGE, run=str(run_id), task=TASK, **query)
    assert not app.exception
    return app


def cell(app: AppTest, name: str) -> int:
    found = re.search(rf'matrix-{name}"><b>(\d+)</b>', html_of(app))
    assert found is not None
    return int(found[1])


def test_without_a_trained_run_the_page_leads_to_training(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "No trained network yet." in html_of(app)
    assert [link.proto.page for link in app.get("page_link")] == ["train"]


def test_a_run_that_is_still_trained_does_not_hide_the_last_that_was_judged(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = small_cohort(small_cnn(study, tmp_path / "images"))
    ready = told(study, cohort, noisy, "ready")
    with writing(study.engine) as connection:
        newest = runs.create(connection, TASK, "still training", cohort.cohort_id, TINY)
        runs.note_best(connection, newest, 2, 0.5, "w" * 64)
    there = evaluations.trained(study, study.task(TASK))
    assert [run.run_id for run in there] == [newest, ready]
    assert evaluations.first(study, there).run_id == ready
    app = open_page(study.settings, monkeypatch, PAGE, run=str(newest), task=TASK)
    assert "has said nothing of its test images yet" in app.error[0].value
    assert len(re.findall('class="overread-line"', html_of(app))) == 1


def test_the_answer_stands_on_top_beside_the_published_study(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, run_id = judged
    shown = html_of(opened(judged, monkeypatch))
    found = evaluate_cnn.evaluate(study, run_id, Options(replicates=10))
    assert f"AUC <b>{found.auc.value:.3f}</b>" in shown
    assert "(Youden on validation)" in shown
    assert "The published study: AUC 0.926" in shown
    assert "balanced by under-sampling" in shown
    assert 'data-testid="slices"' in shown
    assert "<b>the rival</b> has AUC" in shown


def test_the_slider_moves_the_threshold_and_the_counts_follow(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(judged, monkeypatch)
    app.slider(key="threshold").set_value(1).run()
    assert app.query_params["at"] == "1"
    assert cell(app, "missed") == 0
    assert cell(app, "found") > 0
    assert "the threshold 0.01 (moved by hand)" in html_of(app)
    app.slider(key="threshold").set_value(99).run()
    assert cell(app, "false-alarms") == 0
    app.button_group(key="evaluation cut").set_value("Youden").run()
    assert "at" not in app.query_params
    assert "(Youden on validation)" in html_of(app)


def test_the_prevalence_changes_what_a_positive_means(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ppv(app: AppTest) -> float:
        found = re.search(r"<span>PPV</span> <b>([\d.]+)", html_of(app))
        assert found is not None
        return float(found[1])

    app = opened(judged, monkeypatch, at="50", prevalence="50")
    before = ppv(app)
    app.slider(key="prevalence").set_value(2).run()
    assert ppv(app) < before


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"set": "natural"}, "natural prevalence"),
        ({"unit": "study"}, "views combined"),
        ({"cut": "half"}, "At the threshold 0.50 sensitivity"),
        ({"cut": "sensitivity", "wanted": "98"}, "on validation)"),
        ({"cut": "nonsense", "at": "x", "page": "99", "wrong": "y", "unit": "z"}, "Youden"),
    ],
)
def test_the_address_says_how_it_is_judged(
    judged: tuple[Study, int],
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
    words: str,
) -> None:
    assert words in html_of(opened(judged, monkeypatch, **query))


def test_an_error_opens_with_its_report_and_who_said_what(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, run_id = judged
    found = evaluate_cnn.evaluate(study, run_id, Options(replicates=10))
    error = evaluation_errors.errors(found, Wrong.FALSE_ALARMS)[0]
    app = opened(judged, monkeypatch, wrong="false-alarms", case=str(error.row))
    shown = html_of(app)
    assert 'data-testid="label-history"' in shown
    assert "question" in shown
    assert "overread/thumbnail/" in shown
    assert "Check by covering parts of it" in {each.label for each in app.button}


def test_errors_are_sent_to_review_as_a_reading_list(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, _ = judged
    app = opened(judged, monkeypatch, wrong="false-alarms")
    app.button(key="send errors").click().run()
    assert not app.error
    with reading(study.engine) as connection:
        lists = reading_lists.of_task(connection, TASK)
    assert [each.title for each in lists] == ["False alarms of the run"]


def test_a_run_that_has_not_judged_its_test_images_is_a_sentence(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, _ = judged
    with reading(study.engine) as connection:
        cohort = cohorts.get(connection, 1)
    assert cohort is not None
    early = told(study, cohort, perfect, "early", (Part.VALIDATION,))
    app = open_page(study.settings, monkeypatch, PAGE, run=str(early), task=TASK)
    assert not app.exception
    assert "has said nothing of its test images yet" in app.error[0].value
    assert "early" in app.selectbox[0].options


def test_a_test_set_with_one_class_says_what_to_do(
    judged: tuple[Study, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, _ = judged
    with writing(study.engine) as connection:
        cohort = cohorts.get(connection, 1)
        assert cohort is not None
        kept = tuple(m for m in cohort.members if m.part is not Part.TEST or not m.label)
        stored = cohorts.add(connection, replace(cohort, members=kept, name="one class"))
    run_id = told(study, stored, noisy, "one class")
    app = open_page(study.settings, monkeypatch, PAGE, run=str(run_id), task=TASK)
    assert not app.exception
    assert "<b>one class alone</b>" in html_of(app)


def test_the_page_opens_without_torch() -> None:
    code = (
        "import sys, pages.parts.evaluation, pages.parts.heat_routes, core.workflows.image_heat; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
