"""Chromium, a running dashboard, and a page that writes down all it asks for.

Every test here is marked `browser` and runs in one process beside the others. A
request to another host fails its test, whatever the test is about.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser import serving
from tests.browser.serving import Dashboard

PATIENCE = 20_000
"""Milliseconds for which a page is waited for, also on a machine that does much else."""
FOLDER = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCREEN = {"width": 1366, "height": 768}
PROBE = "/_stcore/"
"""Streamlit's page looks for its server below its own address first, and is told 404."""
WITHOUT_HOST = ("data", "blob", "about")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(slots=True)
class Traffic:
    """Every address that a page asked for, and every error that it wrote to its console."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("console", lambda message: self._note(message))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and PROBE not in url:
            self.errors.append(f"{message.text} {url}".strip())

    def to_other_hosts(self) -> list[str]:
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [
            url for url, p in parts if p.scheme not in WITHOUT_HOST and p.hostname != "127.0.0.1"
        ]


@pytest.fixture(scope="package")
def chromium_path() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("OVERREAD_REQUIRE_BROWSER"):
            pytest.fail("Browser tests are required, but Chromium is not installed.")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with the package: while it runs, no other test of its process can use asyncio."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=chromium_path, headless=True, args=list(ARGUMENTS)
    )
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def dashboard(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard on a small demo study, shared by the tests: leave it usable for the next."""
    settings = serving.settings_in(tmp_path_factory.mktemp("dashboard"))
    serving.load_small_demo(settings)
    with serving.serving(settings) as running:
        yield running


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def open_tab(chromium: Browser, traffic: Traffic) -> Iterator[Callable[..., Page]]:
    """Opens tabs on any dashboard; checks at the end that nothing left for another host."""
    contexts = []

    def opened(running: Dashboard, color_scheme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=running.address, viewport=SCREEN, color_scheme=color_scheme
        )
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        traffic.watch(tab)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert traffic.to_other_hosts() == []


@pytest.fixture
def page(dashboard: Dashboard, open_tab: Callable[..., Page]) -> Page:
    """A tab of 1366×768 on the shared dashboard: `page.goto("/data")`."""
    return open_tab(dashboard)
