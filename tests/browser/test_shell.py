"""The shell in a real browser: deep links, every page, no other host, a server that dies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.settings import PROJECT
from tests.browser import serving
from tests.browser.conftest import Traffic
from tests.browser.serving import Dashboard

NAVIGATION = (PROJECT / "app.py").read_text(encoding="utf-8")
PAGES = re.findall(r'st\.Page\("pages/[a-z_]+/([a-z_]+)\.py"', NAVIGATION)


def settle(page: Page) -> None:
    """Waits until the page stands and Streamlit has run it to its end."""
    page.get_by_test_id("overread-line").first.wait_for()
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=20_000
    )


@pytest.fixture
def fresh(chromium_path: str, tmp_path: Path) -> serving.Settings:
    """Settings of a small demo study that only this test uses."""
    settings = serving.settings_in(tmp_path)
    serving.load_small_demo(settings)
    return settings


def test_the_first_visit_after_a_start_may_be_a_deep_link(
    fresh: serving.Settings, open_tab: Callable[..., Page]
) -> None:
    with serving.serving(fresh) as running:
        tab = open_tab(running)
        tab.goto("/archive")
        expect(tab.get_by_test_id("overread-line")).to_contain_text("Labels › Archive")
        settle(tab)
        assert tab.get_by_text("Page not found").count() == 0


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_without_an_exception(
    name: str, scheme: str, dashboard: Dashboard, open_tab: Callable[..., Page], traffic: Traffic
) -> None:
    tab = open_tab(dashboard, scheme)
    tab.goto(f"/{name}")
    settle(tab)
    assert tab.get_by_test_id("stException").count() == 0
    assert tab.get_by_text("Page not found").count() == 0
    assert traffic.errors == []
