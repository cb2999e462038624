"""The comparison in a real browser: run, watched, opened down to a report, sorted, in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core import jobs as starting
from core.store import jobs
from core.store.database import reading
from core.types import Scope
from core.workflows import baselines, comparison_run, label_plan
from core.workflows.baselines import Baseline
from core.workflows.study import open_study
from tests.browser import serving
from tests.browser.serving import Dashboard
from tests.browser.test_archive import wait_for

TASK = "ankle_fracture"
MODEL = "standin:keyword-rules"
FIGURE = '[data-testid="comparison-figure"]'
TABLE = '[data-testid="comparison-table"]'
ANSWER = '[data-testid="overread-answer"]'
REPORT = '[data-testid="report"]'
DIALOG = '[data-testid="stDialog"]'


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Dashboard]:
    """A dashboard of its own whose develop part three prompts and the rules have read."""
    settings = serving.settings_in(tmp_path_factory.mktemp("compared"))
    serving.load_small_demo(settings)
    with serving.serving(settings) as running:
        _read(running)
        yield running


def _read(running: Dashboard) -> None:
    own = running.settings.model_copy(
        update={"hosts": f"http://127.0.0.1:{running.settings.standin_port}"}
    )
    study = open_study(own)
    task = study.task(TASK)
    plan = label_plan.plan(
        study, task, ["plain", "rules", "rules_shots_5"], MODEL, own.host_list, Scope.DEVELOP
    )
    started = [
        starting.start(study, comparison_run.KIND, plan.as_settings()),
        starting.start(
            study, baselines.KIND, baselines.settings(task, Baseline.RULES, Scope.DEVELOP)
        ),
    ]

    def done() -> bool:
        with reading(study.engine) as connection:
            return not any(jobs.get(connection, job_id).is_open for job_id in started)

    wait_for(done, 60)
    study.engine.dispose()


@pytest.fixture
def tab(compared: Dashboard, open_tab: Callable[..., Page]) -> Page:
    return open_tab(compared)


def test_the_page_opens_with_its_answer_figure_and_table(tab: Page) -> None:
    tab.goto("/compare")
    expect(tab.locator(ANSWER)).to_contain_text("20 develop reports")
    expect(tab.locator(f"{FIGURE} tbody tr")).to_have_count(6)
    expect(tab.locator(f"{TABLE} tbody tr")).to_have_count(6)
    expect(tab.locator('[data-testid="overread-line"]')).to_contain_text("not a language model")


def test_a_cell_opens_its_reports_and_the_address_can_be_shared(
    tab: Page, compared: Dashboard, open_tab: Callable[..., Page]
) -> None:
    tab.goto("/compare")
    shown = tab.locator(f"{FIGURE} tbody tr", has_text="plain").locator("td.heat button")
    cell = shown.filter(has_not_text="0").first
    count = int(cell.inner_text())
    cell.click()
    expect(tab.locator(REPORT)).to_be_visible()
    expect(tab.locator(f"{DIALOG} button.case")).to_have_count(count)
    expect(tab.locator(f"{DIALOG} mark").first).to_be_visible()
    address = tab.url
    other = open_tab(compared)
    other.goto(address)
    expect(other.locator(REPORT)).to_have_text(tab.locator(REPORT).inner_text())


def test_the_next_report_is_a_click_away_and_closing_leads_back(tab: Page) -> None:
    tab.goto("/compare")
    tab.locator(f"{TABLE} tbody tr", has_text="plain").locator("td button").first.click()
    cases = tab.locator(f"{DIALOG} button.case")
    expect(cases.nth(1)).to_be_visible()
    first = tab.locator(REPORT).inner_text()
    cases.nth(1).click()
    expect(cases.nth(1)).to_have_attribute("aria-current", "true")
    expect(tab.locator(REPORT)).not_to_have_text(first)
    tab.keyboard.press("Escape")
    expect(tab.locator(DIALOG)).to_have_count(0)
    expect(tab).to_have_url(re.compile(r"/compare(\?(?!.*cell=).*)?$"))


def test_a_column_sorts_both_ways_without_asking_the_server(tab: Page) -> None:
    tab.goto("/compare")
    heading = tab.locator(f"{TABLE} th", has_text="sensitivity")
    rows = tab.locator(f"{TABLE} tbody tr")

    def values() -> list[float]:
        column = heading.evaluate("th => th.cellIndex")
        texts = rows.evaluate_all(
            "(rows, column) => rows.map(row => row.cells[column].dataset.value)", column
        )
        return [float(each) for each in texts]

    heading.locator("button").click()
    assert values() == sorted(values(), reverse=True)
    heading.locator("button").click()
    assert values() == sorted(values())


def test_every_row_of_the_figure_is_one_line_high_on_both_sides(tab: Page) -> None:
    tab.goto("/compare")
    expect(tab.locator(FIGURE)).to_be_visible()
    boxes = tab.evaluate(
        """() => [...document.querySelectorAll('*')]
            .map(e => e.shadowRoot).filter(Boolean)
            .flatMap(root => [...root.querySelectorAll('table.figure tbody tr')])
            .map(row => [row.querySelector('svg').getBoundingClientRect().top,
                         row.querySelector('td.heat button').getBoundingClientRect().top])"""
    )
    assert len(boxes) == 6
    assert all(abs(forest - heat) < 3 for forest, heat in boxes)


def test_a_run_started_here_fills_in_while_one_watches(tab: Page) -> None:
    tab.goto("/compare")
    tab.get_by_role("button", name="Run prompts").click()
    dialog = tab.locator(DIALOG)
    prompts = dialog.locator("input[aria-label='Prompts']")
    prompts.fill("plain_persona")
    tab.get_by_role("option", name="plain_persona").click()
    prompts.press("Tab")
    dialog.get_by_role("button", name="Read 20 reports").click()
    expect(tab.locator(f"{FIGURE} tbody tr", has_text="plain_persona")).to_be_visible()
    expect(tab.locator(f"{TABLE} tbody tr", has_text="plain_persona")).to_contain_text("/20")


def test_nothing_is_wider_than_the_screen_and_the_dark_is_dark(
    compared: Dashboard, open_tab: Callable[..., Page]
) -> None:
    tab = open_tab(compared, "dark")
    tab.goto("/compare")
    expect(tab.locator(FIGURE)).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1366
    colour = tab.locator(f"{FIGURE} tr.told .mark, {FIGURE} .mark").first.evaluate(
        "mark => getComputedStyle(mark).fill"
    )
    red = int(colour.split("(")[1].split(",")[0])
    assert red > 80


def test_the_door_opens_with_a_reason_and_is_counted(tab: Page, compared: Dashboard) -> None:
    tab.goto("/compare?more=locked")
    expect(tab.get_by_text("Opened 0 times.")).to_be_visible()
    tab.get_by_label("Your name").fill("Ada")
    tab.get_by_label("Why it is opened").fill("final figures for the paper")
    tab.get_by_role("button", name="Open the locked test part").click()
    expect(tab.get_by_text("opening 1").first).to_be_visible()
    expect(tab.get_by_text("Back to develop")).to_be_visible()
    tab.get_by_text("Back to develop").click()
    expect(tab.get_by_text("opened once so far")).to_be_visible()
