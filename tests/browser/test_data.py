"""The data page in a real browser: a file is dropped and imported, a report found by a click."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser import serving
from tests.browser.serving import Dashboard
from tests.browser.test_shell import settle

ROWS = [
    ("0001", "P1", "31.01.2024", "Fibulafraktur rechts.", "Bruch"),
    ("0002", "P2", "01.02.2024", "Kein Nachweis einer Fraktur.", "kein Bruch"),
    ("0003", "P3", "02.02.2024", "Frakturlinie flau noch erkennbar: München.", "weiß nicht"),
]
HEADER = ("Zugangsnummer", "Patienten-ID", "Datum", "Befundtext", "Fraktur")
TIMES_OPENED = 4
FIRST_ROW = {"x": 60, "y": 50}
"""A place in the first line of a table, below its header."""


@pytest.fixture(scope="module")
def own(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard on a small demo study that only this file changes."""
    settings = serving.settings_in(tmp_path_factory.mktemp("data"))
    serving.load_small_demo(settings)
    with serving.serving(settings) as running:
        yield running


@pytest.fixture
def tab(own: Dashboard, open_tab: Callable[..., Page]) -> Page:
    return open_tab(own)


@pytest.fixture
def befunde(tmp_path: Path) -> Path:
    """A file as a German spreadsheet writes it, with one row that is cut off."""
    lines = [";".join(row) for row in (HEADER, *ROWS, ("0004", "P4"))]
    path = tmp_path / "befunde.csv"
    path.write_text("\r\n".join(lines), encoding="cp1252")
    return path


def drop(tab: Page, path: Path) -> None:
    tab.goto("/data?view=import")
    tab.locator("input[type=file]").set_input_files(path)
    expect(tab.get_by_text("The first rows, and what each column holds")).to_be_visible()


def uploads(own: Dashboard) -> list[Path]:
    folder = own.settings.home / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()]


def choose(tab: Page, label: str, option: str) -> None:
    """Chooses from a list. One that a rerun of the page closes is opened again, as a user would."""
    wanted = tab.get_by_role("option", name=option)
    for _ in range(TIMES_OPENED):
        settle(tab)
        tab.keyboard.press("Escape")
        tab.get_by_label(label, exact=False).click()
        with suppress(TimeoutError):
            wanted.click(timeout=4_000)
            return
    raise AssertionError(f"“{option}” can't be chosen for “{label}”.")


def test_a_dropped_file_is_put_right_imported_and_gone(
    own: Dashboard, tab: Page, befunde: Path, tmp_path: Path
) -> None:
    drop(tab, befunde)
    expect(tab.get_by_text("3 reports will be added, 1 row can't be read.")).to_be_visible()
    expect(tab.get_by_text("Windows-1252")).to_be_visible()
    choose(tab, "weiß nicht", "◐ uncertain")
    expect(tab.get_by_text("43 labels")).to_be_visible()
    tab.get_by_text("See why: 1 row").click()
    with tab.expect_download() as loading:
        tab.get_by_role("button", name="Download all of them as CSV").click()
    bad = tmp_path / "bad.csv"
    loading.value.save_as(bad)
    assert "5,,no,has 2 cells where the header has 5" in bad.read_text(encoding="utf-8")
    assert len(uploads(own)) == 1
    tab.get_by_role("button", name="Import 3 reports").click()
    expect(tab.get_by_text("3 reports were added")).to_be_visible()
    assert uploads(own) == []
    tab.get_by_role("button", name="See the reports").click()
    expect(tab.get_by_test_id("overread-found")).to_contain_text("of 243 reports")


def test_without_its_accession_numbers_every_report_is_a_new_one(tab: Page, befunde: Path) -> None:
    drop(tab, befunde)
    choose(tab, "What “Zugangsnummer” holds", "not used")
    expect(tab.get_by_text("3 reports will be added, 1 row can't be read.")).to_be_visible()
    expect(tab.get_by_text("are here already")).to_have_count(0)


def test_a_click_on_a_line_opens_its_report_and_a_reload_keeps_it(tab: Page) -> None:
    tab.goto("/data?words=Weber")
    expect(tab.get_by_test_id("overread-found")).to_be_visible()
    expect(tab.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
    before = tab.locator(".st-key-open-report .overread-heading").inner_text()
    second = {"x": FIRST_ROW["x"], "y": FIRST_ROW["y"] + 35}
    tab.get_by_test_id("stDataFrame").click(position=second)
    tab.wait_for_function("location.search.includes('report=')")
    expect(tab.locator(".st-key-open-report .overread-heading")).not_to_have_text(before)
    opened = tab.locator(".st-key-open-report .overread-heading").inner_text()
    tab.reload()
    expect(tab.locator(".st-key-open-report .overread-heading")).to_have_text(opened)
    expect(tab.get_by_test_id("overread-found")).to_be_visible()


def test_a_search_stands_in_the_address(tab: Page) -> None:
    tab.goto("/data")
    total = tab.get_by_test_id("overread-found")
    expect(total).to_be_visible()
    everything = total.inner_text()
    tab.get_by_label("Search", exact=True).first.fill("Fraktur")
    tab.keyboard.press("Enter")
    expect(total).not_to_have_text(everything)
    assert re.search(r"words=Fraktur", tab.evaluate("location.search"))


def test_the_gold_set_is_a_picture_in_light_and_dark(
    own: Dashboard, open_tab: Callable[..., Page]
) -> None:
    for scheme in ("light", "dark"):
        page = open_tab(own, scheme)
        page.goto("/data?view=gold")
        expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
        expect(page.get_by_text("Cohen’s κ")).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_overview_leads_by_its_cards_to_the_reports(tab: Page) -> None:
    tab.goto("/")
    card = tab.locator('[class*="st-key-step-done-reports"]')
    expect(card).to_contain_text("Reports")
    card.click(position={"x": 20, "y": 70})
    expect(tab.get_by_test_id("overread-line")).to_contain_text("Study › Data")
    expect(tab.get_by_test_id("overread-found")).to_be_visible()
