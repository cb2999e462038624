"""The settings page without a browser: what is connected, models, pulls, all settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs as working
from core.settings import PROJECT, Settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import jobs
from core.store.database import reading
from core.workflows import pull_model
from core.workflows.study import open_study
from tests.pages.opening import html_of, open_page

PAGE = "system/settings"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    with running_standin(StandinSettings()) as address:
        yield address


@pytest.fixture
def served(settings: Settings, stand_in: str) -> Settings:
    return settings.model_copy(update={"hosts": stand_in})


def press(app: AppTest, label: str) -> AppTest:
    (button,) = (each for each in app.button if each.label == label)
    return button.click().run()


def test_with_no_host_the_page_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    shown = html_of(app)
    assert "need a look: Host, Model." in shown
    assert "ollama serve" in shown
    assert "there is nobody to ask" in shown


def test_every_part_is_a_line(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    shown = html_of(app)
    assert "Everything is connected." in shown
    for part in ("Python", "Disk", "Database", "Prompts", "PyTorch", "Host", "Model"):
        assert f"<td>{part}</td>" in shown


def test_a_broken_prompt_file_is_listed_with_its_reason(
    served: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(PROJECT / "prompts", prompts)
    (prompts / "ankle_fracture" / "broken.md").write_text("---\ncolour: blue\n---\nFraktur?")
    own = served.model_copy(update={"prompts": prompts})
    shown = html_of(open_page(own, monkeypatch, PAGE))
    assert "broken.md" in shown
    assert "colour" in shown
    assert "1 part</b> needs a look: Prompts." in shown


def test_a_host_is_examined_at_a_press(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = press(open_page(served, monkeypatch, PAGE), "Is it safe for labels?")
    assert not app.exception
    assert "safe for labels, by" in html_of(app)
    assert html_of(app).count('data-testid="overread-verdict"') >= 10


def test_a_hosts_slots_are_measured_at_a_press(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press(open_page(served, monkeypatch, PAGE), "Measure its slots")
    assert not app.exception
    assert "at once" in html_of(app)
    assert 'data-testid="overread-burst"' in html_of(app)


def test_installed_models_are_listed_with_digest_and_template(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, PAGE, view="models")
    assert not app.exception
    table = app.dataframe[0].value
    assert table["model"][0] == f"{DEFAULT_MODEL} (the stand-in)"
    assert len(table["digest"][0]) == 12
    assert any("Messages" in code.value for code in app.code)


def test_mixtral_is_offered_first_with_size_and_memory_before_it_starts(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, PAGE, view="models")
    assert app.selectbox(key="pull name").value == "mixtral:8x7b-instruct-v0.1-q4_0"
    shown = html_of(app)
    assert "26.5" in shown
    assert "28–29" in shown
    assert "0.5" in shown


def test_a_pull_starts_once_and_its_progress_is_shown(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "spawn", lambda _settings, _job_id: None)
    app = press(open_page(served, monkeypatch, PAGE, view="models"), "Pull")
    assert not app.exception
    with reading(open_study(served).engine) as connection:
        (job,) = jobs.newest(connection, pull_model.KIND)
    assert job.settings["model"] == "mixtral:8x7b-instruct-v0.1-q4_0"
    assert "Starting" in html_of(app)
    (button,) = (each for each in app.button if each.label == "Pull")
    assert button.disabled


def test_all_settings_are_shown_and_no_secret(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, PAGE, view="all")
    assert not app.exception
    shown = html_of(app)
    for name in Settings.model_fields:
        assert f"OVERREAD_{name.upper()}" in shown
    assert "• OVERREAD_HOSTS" in shown
    assert not app.text_input
