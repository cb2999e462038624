"""The author page without a browser: empty, without a server, with answers, saving."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.settings import Settings
from core.store import reports
from core.store.database import writing
from core.types import NewReport
from core.workflows import demo_study, prompt_versions
from core.workflows.study import open_study
from tests.pages.opening import html_of, open_page
from tests.workflows.answering_server import Toy, answering_in_a_thread, ok


@pytest.fixture
def served(settings: Settings) -> Iterator[Settings]:
    """A small demo study and a server that finds every fracture that is not negated."""
    toy = Toy(lambda text, _: ok("absent" if "ein" in text[-400:] else "present"))
    with answering_in_a_thread(toy) as address:
        own = settings.model_copy(update={"hosts": address, "model": "toy:latest"})
        demo_study.load_demo(open_study(own), 40, 0, 1)
        yield own


def asking(app: AppTest) -> Button:
    return next(button for button in app.button if button.label.startswith("Ask"))


def test_an_empty_study_can_be_written_for_and_says_what_is_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, "prompts/author")
    assert not app.exception
    assert "as soon as the study has reports" in html_of(app)
    assert asking(app).disabled


def test_without_a_server_the_prompt_is_shown_and_the_reason_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(settings)
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A1", "Fraktur der Fibula.")])
    app = open_page(settings, monkeypatch, "prompts/author", prompt="rules")
    assert not app.exception
    assert any("No answer from" in caption.value for caption in app.caption)
    assert "<b>rules</b>" in html_of(app)
    assert "ask it on 1 report without a gold label." in html_of(app)


def test_asking_shows_each_answer_beside_gold(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, "prompts/author", prompt="plain")
    assert "was not asked yet" in html_of(app)
    asking(app).click().run()
    assert not app.exception
    shown = html_of(app)
    assert "Version 1 is right on" in shown
    assert shown.count("<tr>") == 10
    assert "synthetic reports" in shown


def test_a_prompt_that_is_put_away_leaves_the_list(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(served)
    prompt_versions.put_away(study, study.task("ankle_fracture"), "plain")
    app = open_page(served, monkeypatch, "prompts/author", prompt="plain")
    prompts = app.selectbox[1]
    assert "plain" not in prompts.options
    assert "rules" in prompts.options


def messages_of(served: Settings, monkeypatch: pytest.MonkeyPatch, prompt: str) -> AppTest:
    """The page on its view of what the model gets."""
    app = open_page(served, monkeypatch, "prompts/author", prompt=prompt)
    view = next(each for each in app.get("button_group") if "what it answers" in each.options)
    view.set_value("as the model gets it").run()  # type: ignore[attr-defined]
    assert not app.exception
    return app


def test_the_final_text_is_shown_by_the_servers_template(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = messages_of(served, monkeypatch, "system_shots_5")
    texts = [code.value for code in app.code]
    assert "{{ .Prompt }}" in texts
    # The toy's template has no place for the system message: the final text shows its loss.
    (final,) = [text for text in texts if text != "{{ .Prompt }}"]
    assert len(final) > 500
    assert "{{" not in final


def test_a_template_that_can_t_be_followed_is_shown_as_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering_in_a_thread(Toy(template="{{ .Prompt | shout }}")) as address:
        own = settings.model_copy(update={"hosts": address, "model": "toy:latest"})
        demo_study.load_demo(open_study(own), 40, 0, 1)
        app = messages_of(own, monkeypatch, "plain")
    assert [code.value for code in app.code] == ["{{ .Prompt | shout }}"]
    assert any("more than is followed here" in caption.value for caption in app.caption)


def test_a_prompt_file_that_is_not_used_is_named_with_its_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(settings.prompts, folder)
    (folder / "ankle_fracture" / "broken.md").write_text("---\ntitle: T\nvaried: x\n---\nBody")
    (folder / "pneumothorax" / "other.md").write_text("no head")
    own = settings.model_copy(update={"prompts": folder})
    app = open_page(own, monkeypatch, "prompts/author", task="ankle_fracture")
    assert not app.exception
    (warning,) = app.warning
    assert warning.value.startswith("1 prompt file of this task is not used:")
    assert "broken.md" in warning.value
    assert "varied" in warning.value
    assert "other" not in warning.value
