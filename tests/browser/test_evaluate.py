"""The evaluate page in a real browser: the threshold moves, the errors are seen and open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core.workflows.study import open_study
from tests.browser import serving
from tests.browser.conftest import PATIENCE, Traffic
from tests.browser.serving import Dashboard
from tests.browser.test_shell import settle
from tests.small_cnn import small_cnn, small_cohort
from tests.small_runs import noisy, told


@pytest.fixture(scope="module")
def evaluated(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard on a study with a run that has judged its test images."""
    folder = tmp_path_factory.mktemp("evaluated")
    settings = serving.settings_in(folder)
    study = open_study(settings)
    told(study, small_cohort(small_cnn(study, folder / "images")), noisy, "the run")
    with serving.serving(settings) as running:
        yield running


@pytest.fixture
def page(evaluated: Dashboard, open_tab: Callable[..., Page]) -> Page:
    tab = open_tab(evaluated)
    tab.goto("/evaluate")
    expect(tab.get_by_test_id("slices")).to_be_visible(timeout=2 * PATIENCE)
    return tab


def test_the_threshold_moves_and_all_figures_follow(page: Page, traffic: Traffic) -> None:
    missed = page.get_by_test_id("matrix-missed")
    thumb = page.get_by_role("slider", name=re.compile("Threshold"))
    thumb.focus()
    thumb.press("Home")
    expect(missed.locator("b")).to_have_text("0")
    expect(page.get_by_test_id("overread-answer")).to_contain_text("moved by hand")
    expect(page).to_have_url(re.compile("at=1"))
    page.reload()
    expect(page.get_by_test_id("matrix-missed").locator("b")).to_have_text("0")
    page.get_by_role("radio", name="Youden").click()
    expect(page.get_by_test_id("overread-answer")).to_contain_text("Youden on validation")
    expect(page).not_to_have_url(re.compile("at=1"))
    assert traffic.errors == []


def test_an_error_is_seen_and_opens_with_its_report(page: Page, traffic: Traffic) -> None:
    page.get_by_role("radio", name=re.compile("false alarms")).click()
    expect(page).to_have_url(re.compile("wrong=false-alarms"))
    settle(page)
    tile = page.get_by_test_id("errors").locator("button").first
    picture = tile.locator("img").first
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    tile.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("label-history")).to_contain_text("question")
    expect(dialog).to_contain_text("Befund")
    assert traffic.errors == []
