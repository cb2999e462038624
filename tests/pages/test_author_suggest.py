"""The view “suggest” of the author page: it names errors, and writes into the draft only."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from core.workflows import library
from core.workflows.study import Study
from tests.compared import compared
from tests.pages.opening import html_of, open_page

ADDENDUM = "Ein Nachtrag hat das letzte Wort, auch gegen die Beurteilung davor."


@pytest.fixture
def erring(study: Study) -> Study:
    """A study in which `plain` misses the reports with an addendum."""
    groups = {0: ("addendum",), 1: ("addendum",)}
    texts = {0: "Keine Fraktur. Nachtrag: doch.", 1: "Keine Fraktur. Nachtrag: Fissur. <b>"}
    source = library.by_name(study.engine, study.task("ankle_fracture"), "plain").prompt.source
    compared(study, "1100", pitfalls=groups, texts=texts).prompt("plain", "0000", source=source)
    return study


def suggesting(settings: Settings, monkeypatch: pytest.MonkeyPatch, prompt: str) -> AppTest:
    app = open_page(settings, monkeypatch, "prompts/author", prompt=prompt)
    app.segmented_control[0].set_value("suggest").run()
    return app


def test_the_worst_group_is_named_with_its_counts_and_its_sentence(
    erring: Study, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = suggesting(settings, monkeypatch, "plain")
    assert not app.exception
    shown = html_of(app)
    assert "<b>2 of 4 develop reports</b> wrong" in shown
    assert "2 of 2 wrong (elsewhere 0 of 2) · costs 50.0 points · 2 missed" in shown
    assert ADDENDUM in shown


def test_a_sentence_goes_into_the_draft_and_is_not_saved(
    erring: Study, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = suggesting(settings, monkeypatch, "plain")
    next(b for b in app.button if str(b.key).startswith("sentence addendum")).click().run()
    assert not app.exception
    assert "The prompt says this already" in " ".join(c.value for c in app.caption)
    version, _, draft = app.session_state["draft ankle_fracture/plain"]
    assert (version, ADDENDUM in draft) == (1, True)
    task = erring.task("ankle_fracture")
    assert library.by_name(erring.engine, task, "plain").version.version == 1


def test_an_example_goes_into_the_draft_with_a_place_to_be_shown(
    erring: Study, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = suggesting(settings, monkeypatch, "plain")
    app.segmented_control[1].set_value("examples of other prompts").run()
    next(b for b in app.button if str(b.key).startswith("example 0")).click().run()
    assert not app.exception
    _, _, draft = app.session_state["draft ankle_fracture/plain"]
    assert "examples:\n- text:" in draft
    assert "{% for example in examples %}" in draft


def test_a_prompt_that_has_read_nothing_says_what_to_do(
    erring: Study, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = suggesting(settings, monkeypatch, "rules")
    assert not app.exception
    assert "has not read the develop part yet" in html_of(app)


def test_an_empty_study_has_nothing_to_suggest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = suggesting(settings, monkeypatch, "rules")
    assert not app.exception
    assert "has not read the develop part yet" in html_of(app)
