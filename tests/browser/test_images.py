"""Radiographs in a real browser: shown, windowed, inverted, and fetched for tokens only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core.store import image_lists, images
from core.store.database import reading
from core.workflows import demo_images
from core.workflows.study import open_study
from tests.browser import serving
from tests.browser.serving import Dashboard

MEAN_GREY = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let place = 0; place < data.length; place += 4) sum += data[place];
  return sum / (data.length / 4);
}"""


@pytest.fixture(scope="module")
def own(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard on a small demo study with radiographs."""
    settings = serving.settings_in(tmp_path_factory.mktemp("images"))
    serving.load_small_demo(settings)
    demo_images.load(open_study(settings), 6, 1)
    with serving.serving(settings) as running:
        yield running


@pytest.fixture
def tab(own: Dashboard, open_tab: Callable[..., Page]) -> Page:
    opened = open_tab(own)
    opened.goto("/data?view=images")
    return opened


def test_a_radiograph_is_shown_windowed_and_inverted(tab: Page) -> None:
    pane = tab.get_by_test_id("images")
    expect(pane.locator("img")).to_have_count(12)
    expect(tab.get_by_test_id("window")).to_contain_text("W ")
    canvas = tab.get_by_test_id("radiograph")
    before = canvas.evaluate(MEAN_GREY)
    assert 5 < before < 250
    pane.get_by_role("button", name="Invert").click()
    tab.wait_for_timeout(400)
    assert abs(canvas.evaluate(MEAN_GREY) - before) > 2
    pane.get_by_role("button", name="Reset").click()
    tab.wait_for_timeout(400)
    assert abs(canvas.evaluate(MEAN_GREY) - before) < 0.5


def test_another_image_opens_with_a_click_and_its_pixels_come_for_a_token(tab: Page) -> None:
    pane = tab.get_by_test_id("images")
    with tab.expect_response(lambda reply: "/overread/pixels/" in reply.url) as answered:
        pane.get_by_role("button").nth(5).click()
    assert answered.value.status == 200
    assert "DEMO" not in answered.value.url
    with tab.expect_response(lambda reply: "/overread/pixels/" in reply.url):
        pane.get_by_role("button").nth(4).click()


def test_a_drag_changes_the_window_and_a_wheel_the_size(tab: Page) -> None:
    told = tab.get_by_test_id("window")
    expect(told).to_contain_text("×1.0")
    before = told.inner_text()
    box = tab.get_by_test_id("radiograph").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 200, box["y"] + 200)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 300, box["y"] + 200, steps=5)
    tab.mouse.up()
    expect(told).not_to_have_text(before)
    tab.mouse.wheel(0, -400)
    expect(told).not_to_contain_text("×1.0")


def test_a_view_and_a_reason_are_said_under_the_image_and_the_list_follows(
    own: Dashboard, tab: Page
) -> None:
    study = open_study(own.settings)
    pane = tab.get_by_test_id("images")
    third = pane.locator(".strip button").nth(2)
    third.click()
    views = pane.get_by_role("group", name="View")
    views.get_by_role("button", name="mortise").click()
    expect(views.get_by_role("button", name="mortise")).to_have_attribute("aria-pressed", "true")
    expect(third).to_have_attribute("aria-pressed", "true")
    pane.get_by_label("Leave out because").select_option(label="not diagnostic")
    expect(pane.locator(".strip button")).to_have_count(11)
    with reading(study.engine) as connection:
        (gone,) = images.page(connection, image_lists.EXCLUDED)
    assert (gone.header.view.value, gone.header.excluded.value) == ("mortise", "not_diagnostic")
    tab.get_by_role("radio", name="1 image left out").click()
    pane.get_by_role("button", name="Take in again").click()
    expect(pane.locator(".strip button")).to_have_count(12)
