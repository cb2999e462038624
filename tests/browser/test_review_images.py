"""Radiographs beside the report at the desk: for this reader only, after the report, by keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Locator, Page, expect

from core.image_types import MarkKind
from core.store import image_marks, images
from core.store.database import reading as connected
from core.workflows import import_images
from core.workflows.study import open_study as open_core_study
from tests import small_review
from tests.browser import desk, serving
from tests.browser.desk import Reading, all_saved, press, sit_down
from tests.browser.test_images import MEAN_GREY
from tests.images.radiographs import radiograph, write

OpenTab = Callable[..., Page]
LONGEST_MS = 50
WITHOUT_IMAGES = 4
WITH_IMAGES = [n for n in range(1, 41) if n != WITHOUT_IMAGES]
ON_CANVAS = "canvas => canvas.width > 0 && canvas.getContext('2d').getImageData(" \
    "canvas.width / 2, canvas.height / 2, 1, 1).data[0]"  # fmt: skip


def picture(brightness: int) -> npt.NDArray[np.uint16]:
    rows, columns = np.mgrid[:600, :480]
    limb = 1200 * (np.abs(columns - 240) < 90) + rows
    return (limb + brightness).astype(np.uint16)


def fill_with_images(folder: Path) -> None:
    """Two views for each of the first reports; from 3 on, odd ones have a prior."""
    for n in WITH_IMAGES:
        for place, view in enumerate(("AP", "LATERAL")):
            made = radiograph(
                f"1.2.{n}.{place}", picture(10 * n + 400 * place), ViewPosition=view,
                StudyInstanceUID=f"1.2.{n}", AccessionNumber=f"R{n:05}", PatientID=f"P{n // 2}",
                StudyDate=f"2024{1 + n % 2:02}{10 + n % 2:02}", ImageLaterality="R",
                WindowCenter=1100, WindowWidth=2200,
            )  # fmt: skip
            write(folder, f"{n}-{place}", made)


@pytest.fixture(scope="module")
def reading(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """Sixty reports; the first forty have radiographs, but the fourth."""
    folder = tmp_path_factory.mktemp("desk-images")
    settings = serving.settings_in(folder)
    study = open_core_study(settings)
    ground = small_review.fill(study.engine, 60)
    fill_with_images(folder / "in")
    import_images.run(study, folder / "in")
    with serving.serving(settings) as running:
        yield desk.open_study(running, ground)


@pytest.fixture
def tab(reading: Reading, open_tab: OpenTab) -> Page:
    return open_tab(reading.dashboard, "dark")


def canvas_of(tab: Page) -> Locator:
    return tab.get_by_test_id("desk-image")


def painted(tab: Page) -> float:
    """Mean grey of the image in front, once it is there."""
    expect(tab.get_by_test_id("desk-images").locator(".told").first).to_contain_text("W ")
    return float(canvas_of(tab).evaluate(MEAN_GREY))


def test_the_images_stand_beside_the_report_and_are_absent_where_there_are_none(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(6)
    sit_down(tab, list_id)
    pane = tab.get_by_test_id("desk-images")
    assert painted(tab) > 5
    sheet, image = tab.get_by_test_id("desk-report").bounding_box(), pane.bounding_box()
    assert sheet is not None
    assert image is not None
    assert sheet["x"] + sheet["width"] <= image["x"]
    assert image["width"] > 600
    expect(pane.locator(".name").first).to_have_text("a.p. · right · 1 of 2")
    expect(pane).not_to_contain_text(re.compile("R0|P0|2024"))
    for n in range(1, WITHOUT_IMAGES):
        expect(tab.get_by_test_id("desk-report")).to_contain_text(f"Nummer {n}.")
        painted(tab)
        tab.keyboard.press("1")
    expect(tab.get_by_test_id("desk-report")).to_contain_text(f"Nummer {WITHOUT_IMAGES}.")
    all_saved(tab)
    expect(pane).to_be_hidden()
    box = tab.get_by_test_id("desk-report").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] > 900
    shown = [row["visible"] for row in reading.rows(list_id)]
    assert '"image": true' in str(shown[0])


def test_keys_invert_turn_to_the_other_view_and_put_two_side_by_side(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(4)
    sit_down(tab, list_id)
    before = painted(tab)
    press(tab, ["i"])
    tab.wait_for_function("window.desk() !== null")
    expect(tab.get_by_test_id("desk-images").locator(".told").first).to_contain_text("W ")
    tab.wait_for_timeout(300)
    assert abs(canvas_of(tab).evaluate(MEAN_GREY) - before) > 10
    press(tab, ["0"])
    tab.wait_for_timeout(300)
    assert abs(canvas_of(tab).evaluate(MEAN_GREY) - before) < 0.5
    press(tab, ["v"])
    name = tab.get_by_test_id("desk-images").locator(".name").first
    expect(name).to_have_text("lateral · right · 2 of 2")
    press(tab, ["b"])
    expect(tab.get_by_test_id("desk-image-second")).to_be_visible()
    press(tab, ["+"])
    expect(tab.get_by_test_id("desk-images").locator(".told").first).to_contain_text("×1.3")
    tab.reload()
    tab.get_by_test_id("desk-report").wait_for()
    expect(tab.get_by_test_id("desk-image-second")).to_be_visible()
    press(tab, ["b"])
    expect(tab.get_by_test_id("desk-image-second")).to_be_hidden()
    assert reading.rows(list_id) == []


def test_the_prior_is_the_same_patients_examination_before_with_its_date(
    reading: Reading, tab: Page
) -> None:
    """Report 2 is of January; 3, of the same patient, of February: 11 February less 10 January."""
    sit_down(tab, reading.new_list(3))
    hints = tab.get_by_test_id("desk-images").locator(".pane-hints")
    expect(hints).not_to_contain_text("prior")
    press(tab, ["1", "1"])
    expect(hints).to_contain_text("P prior")
    press(tab, ["p"])
    second = tab.get_by_test_id("desk-images").locator(".name").nth(1)
    expect(second).to_have_text("Prior of 2024-01-10, 5 weeks before · a.p. · right · 1 of 2")


def test_a_drag_windows_and_the_wheel_zooms(reading: Reading, tab: Page) -> None:
    sit_down(tab, reading.new_list(2))
    painted(tab)
    told = tab.get_by_test_id("desk-images").locator(".told").first
    before = told.inner_text()
    box = canvas_of(tab).bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 100, box["y"] + 100)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 160, box["y"] + 100, steps=4)
    tab.mouse.up()
    expect(told).not_to_have_text(before)
    tab.mouse.wheel(0, -400)
    expect(told).not_to_contain_text("×1.0")


def test_a_view_and_a_reason_to_leave_out_are_the_readers_and_can_be_taken_back(
    reading: Reading, tab: Page
) -> None:
    sit_down(tab, reading.new_list(6), reader="Bert")
    press(tab, ["1", "1", "1", "1"])
    painted(tab)
    press(tab, ["m"])
    name = tab.get_by_test_id("desk-images").locator(".name").first
    expect(name).to_contain_text("mortise")
    press(tab, ["x"])
    tab.keyboard.press("2")
    gone = tab.get_by_test_id("desk-images").locator(".gone").first
    expect(gone).to_have_text("Left out: another region of the body")
    with connected(reading.engine) as connection:
        image = images.known(connection, ["1.2.5.0"])["1.2.5.0"]
        who = image_marks.newest(connection, MarkKind.VIEW, [image.image_id])
    assert (image.header.view.value, image.header.excluded.value) == ("mortise", "wrong_region")
    assert who[image.image_id].who == "Bert"
    press(tab, ["x"])
    expect(gone).to_have_text("")
    with connected(reading.engine) as connection:
        assert images.known(connection, ["1.2.5.0"])["1.2.5.0"].header.excluded.value == ""


def test_a_heat_map_lies_over_the_image_only_while_its_key_is_held(
    reading: Reading, tab: Page
) -> None:
    def with_heat(route: object) -> None:
        reply = route.fetch()  # type: ignore[attr-defined]
        told = reply.json()
        for case in told["cases"]:
            for image in case["images"]:
                image["heat"] = "overread/heat/token"
        route.fulfill(response=reply, json=told)  # type: ignore[attr-defined]

    png = cv2.imencode(".png", np.full((8, 8, 4), 255, np.uint8))[1].tobytes()
    tab.route("**/overread/cases?*", with_heat)
    tab.route("**/overread/heat/*", lambda route: route.fulfill(body=png, content_type="image/png"))
    sit_down(tab, reading.new_list(2))
    expect(tab.get_by_test_id("desk-images").locator(".pane-hints")).to_contain_text("H heat map")
    before = painted(tab)
    tab.wait_for_timeout(300)
    tab.keyboard.down("h")
    tab.wait_for_timeout(200)
    assert abs(canvas_of(tab).evaluate(MEAN_GREY) - before) > 5
    tab.keyboard.up("h")
    tab.wait_for_timeout(200)
    assert abs(canvas_of(tab).evaluate(MEAN_GREY) - before) < 0.5


def test_a_permission_that_ran_out_is_renewed_and_the_image_appears(
    reading: Reading, tab: Page
) -> None:
    refused: list[str] = []

    def once(route: object) -> None:
        if not refused:
            refused.append("x")
            route.fulfill(status=401, body="run out")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    tab.context.route("**/overread/pixels/*", once)
    sit_down(tab, reading.new_list(1))
    assert painted(tab) > 5
    assert refused


def test_images_do_not_hold_up_the_next_case(reading: Reading, tab: Page) -> None:
    sit_down(tab, reading.new_list(40), reader="Quick")
    painted(tab)
    for n in range(36):
        tab.keyboard.press("123"[n % 3])
        tab.wait_for_timeout(120)
    all_saved(tab)
    entries = "performance.getEntriesByName('desk:key-to-paint').map((each) => each.duration)"
    took = sorted(float(each) for each in tab.evaluate(entries))
    assert len(took) == 36
    assert took[len(took) // 2] < LONGEST_MS


def test_keys_of_the_image_stand_among_the_others_and_give_way_to_a_readers_choice(
    reading: Reading, tab: Page
) -> None:
    sit_down(tab, reading.new_list(2), reader="Chooser")
    press(tab, ["?"])
    panel = tab.locator(".panel")
    expect(panel).to_contain_text("Keys of the image")
    panel.get_by_role("button", name="skip").click()
    tab.keyboard.press("j")
    panel.get_by_role("button", name="invert").click()
    tab.keyboard.press("1")
    expect(panel).to_contain_text("That key is for")
    tab.keyboard.press("Escape")
    assert reading.rows(reading.lists[-1]) == []
