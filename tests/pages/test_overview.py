"""The overview without a browser: an empty study, a study on its way, work that goes on."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from core.store import events, jobs
from core.store.database import writing
from core.types import Answer, JobState, Scope, Split
from core.workflows import demo_study, overview
from core.workflows.study import Study, open_study
from tests.pages.opening import html_of, open_page
from tests.workflows.reading_along import read_along

PAGE = "study/overview"


@pytest.fixture
def demo(settings: Settings) -> Study:
    study = open_study(settings)
    demo_study.load_demo(study, 40, 200, 1)
    return study


def links(app: AppTest) -> list[str]:
    return [link.proto.page for link in app.get("page_link")]


def test_an_empty_study_leads_to_the_import(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    shown = html_of(app)
    assert "No reports yet." in shown
    assert 'data-step="reports" data-state="next"' in shown
    assert 'data-testid="overread-figure"' not in shown
    first = app.get("page_link")[0].proto
    assert "view=import" in first.query_string
    assert first.label == "Reports"


def test_the_strip_leads_to_every_step_of_the_path(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE)
    assert not app.exception
    assert links(app) == ["data", "data", "compare", "archive", "review", "data", "train"]
    shown = html_of(app)
    assert 'data-step="gold" data-state="done"' in shown
    assert 'data-step="prompts" data-state="next"' in shown
    assert "synthetic reports" in shown


def test_figures_stand_beside_those_of_the_published_study(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = demo.task("ankle_fracture")
    read_along(demo, task, "careful", Split.DEVELOP, wrong=2)
    read_along(demo, task, "careful", Scope.ARCHIVE, answer=Answer.ABSENT)
    shown = html_of(open_page(demo.settings, monkeypatch, PAGE))
    develop = overview.stand(demo, task).develop
    assert f"careful, {develop - 2}/{develop}" in shown
    assert "The Berlin study: 92" in shown
    assert "200 reports labelled by careful, 0.0" in shown
    assert 'data-step="review" data-state="next"' in shown


def test_figures_that_do_not_exist_are_dashes(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = html_of(open_page(demo.settings, monkeypatch, PAGE))
    assert shown.count('<div class="overread-figure">–</div>') == 3


def test_work_that_goes_on_is_shown_with_its_progress(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(demo.engine) as connection:
        job_id = jobs.create(connection, "label", {"prompts": [["careful", "x"]]})
        jobs.claim(connection, job_id, "w")
        jobs.beat(connection, job_id, "w", 50, 200)
    shown = html_of(open_page(demo.settings, monkeypatch, PAGE))
    assert "Labelling 200 reports with careful – 50 of 200 done" in shown
    assert 'aria-valuenow="50"' in shown
    with writing(demo.engine) as connection:
        jobs.end(connection, job_id, "w", JobState.FAILED, "No answer from Ollama.")
    shown = html_of(open_page(demo.settings, monkeypatch, PAGE))
    assert "✕ Labelling 200 reports with careful – stopped at 50 of 200 done" in shown


def test_without_work_nothing_is_said_of_it(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Going on" not in html_of(open_page(demo.settings, monkeypatch, PAGE))


def test_what_happened_is_told_in_sentences_and_markup_in_them_is_text(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(demo.engine) as connection:
        events.add(connection, "note", "<script>alert(1)</script> was imported.", who="Dr. A")
    shown = html_of(open_page(demo.settings, monkeypatch, PAGE))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; was imported. · Dr. A" in shown
    assert "<script>" not in shown
    assert "Demo study loaded" in shown
    assert "Today" in shown


def test_another_task_has_an_overview_of_its_own(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE, task="pneumothorax")
    assert not app.exception
    assert "Pneumothorax" in html_of(app)


def test_a_database_that_cannot_be_opened_is_a_sentence_and_no_trace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.home.mkdir(parents=True)
    (settings.home / "overread.sqlite").write_text("this is no database " * 100)
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "not a database of Overread" in app.error[0].value


@pytest.mark.slow
def test_the_overview_of_eight_thousand_reports_is_counted_in_a_tenth_of_a_second(
    study: Study,
) -> None:
    demo_study.load_demo(study, 500, 7500, 1)
    task = study.task("ankle_fracture")
    for name in ("plain", "rules", "careful"):
        read_along(study, task, name, Split.DEVELOP, wrong=20)
    overview.stand(study, task)
    began = time.process_time()
    overview.stand(study, task)
    assert time.process_time() - began < 0.1
