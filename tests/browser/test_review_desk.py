"""The reading desk under a radiologist's hands, and under worse: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from core.protocol import Design
from core.workflows.study import open_study as open_core_study
from tests import small_review
from tests.browser import desk, serving
from tests.browser.desk import Reading, all_saved, ignored, press, shown, sit_down

OpenTab = Callable[..., Page]


def started(folder: Path, count: int = 160) -> Iterator[Reading]:
    settings = serving.settings_in(folder)
    study = open_core_study(settings)
    ground = small_review.fill(study.engine, count)
    with serving.serving(settings) as running:
        yield desk.open_study(running, ground)


@pytest.fixture(scope="module")
def reading(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """A study of 160 reports with two machines on it; every test makes a list of its own."""
    yield from started(tmp_path_factory.mktemp("reading"))


@pytest.fixture
def tab(reading: Reading, open_tab: OpenTab) -> Page:
    return open_tab(reading.dashboard)


def decided(rows: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(row["case_id"], row["answer"]) for row in rows if row["kind"] == "verdict"]


def test_a_hundred_verdicts_15_ms_apart_are_stored_each_on_the_case_on_the_screen(
    reading: Reading, tab: Page
) -> None:
    """A key that finds no case painted is ignored, and counted: so many more are pressed."""
    list_id = reading.new_list(150)
    sit_down(tab, list_id)
    answers = {"Digit1": "present", "Digit2": "absent", "Digit3": "uncertain"}
    began = time.perf_counter()
    pressed = 0
    while pressed < 100 + ignored(tab):
        tab.keyboard.press("123"[pressed % 3])
        pressed += 1
        tab.wait_for_timeout(max(0.0, 15 * pressed - 1000 * (time.perf_counter() - began)))
    all_saved(tab)
    taken = tab.evaluate("window.taken")
    assert decided(reading.rows(list_id)) == [(case, answers[code]) for code, case in taken]
    assert len(taken) == 100


def test_a_key_held_for_two_seconds_is_one_verdict(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    first = shown(tab)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        tab.keyboard.down("1")
        tab.wait_for_timeout(30)
    tab.keyboard.up("1")
    all_saved(tab)
    assert decided(reading.rows(list_id)) == [(first, "present")]
    assert tab.evaluate("window.repeats") > 20


def test_the_number_block_and_the_buttons_decide_too_and_a_double_click_decides_once(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    press(tab, ["Numpad2"])
    tab.get_by_role("toolbar").get_by_role("button", name="present").dblclick()
    press(tab, ["3"])
    all_saved(tab)
    assert [answer for _, answer in decided(reading.rows(list_id))] == [
        "absent", "present", "uncertain",
    ]  # fmt: skip


def test_verdicts_wait_out_a_lost_connection_and_arrive_in_order(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(40)
    sit_down(tab, list_id)
    tab.wait_for_timeout(500)
    press(tab, "12")
    all_saved(tab)
    tab.context.set_offline(True)
    press(tab, "123")
    expect(tab.get_by_test_id("desk-saved")).to_contain_text("3 unsaved")
    expect(tab.get_by_test_id("desk-saved")).to_contain_text("wait on this computer")
    tab.wait_for_timeout(4000)
    assert len(reading.rows(list_id)) == 2
    tab.context.set_offline(False)
    all_saved(tab)
    rows = reading.rows(list_id)
    assert [row["answer"] for row in rows] == [
        "present",
        "absent",
        "present",
        "absent",
        "uncertain",
    ]
    assert [row["decided_at"] for row in rows] == sorted(row["decided_at"] for row in rows)
    press(tab, "1")
    all_saved(tab)
    assert len(reading.rows(list_id)) == 6


@pytest.mark.slow
def test_a_connection_cut_for_half_a_minute_while_one_reads_on_loses_and_doubles_nothing(
    reading: Reading, tab: Page
) -> None:
    """One reads on through the cut, a verdict every three seconds, and after it."""
    list_id = reading.new_list(60)
    sit_down(tab, list_id)
    tab.wait_for_timeout(500)
    press(tab, "12")
    all_saved(tab)
    tab.context.set_offline(True)
    began = time.perf_counter()
    for key in "1231231231":
        press(tab, key)
        tab.wait_for_timeout(2970)
    assert time.perf_counter() - began >= 30
    waiting = len(reading.rows(list_id))
    tab.context.set_offline(False)
    press(tab, "3")
    all_saved(tab, 30_000)
    rows = reading.rows(list_id)
    answers = {"1": "present", "2": "absent", "3": "uncertain"}
    assert waiting == 2
    assert [row["answer"] for row in rows] == [answers[key] for key in "1212312312313"]
    assert len({row["case_id"] for row in rows}) == 13
    assert [row["decided_at"] for row in rows] == sorted(row["decided_at"] for row in rows)


def test_the_browser_remembers_the_language_for_the_worklist(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(5)
    tab.goto(f"/review?list={list_id}&reader=Anna&lang=de")
    expect(tab.get_by_text("warten auf Sie.")).to_be_visible()
    tab.wait_for_function("localStorage.getItem('overread.language') !== null")
    tab.goto(f"/review?list={list_id}")
    expect(tab.get_by_text("warten auf Sie.")).to_be_visible()


def test_verdicts_survive_a_reload_before_they_are_sent(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    tab.wait_for_timeout(500)
    tab.route("**/overread/verdict", lambda route: route.abort())
    press(tab, "122")
    expect(tab.get_by_test_id("desk-saved")).to_contain_text("3 unsaved")
    assert reading.rows(list_id) == []
    tab.unroute_all(behavior="wait")
    tab.reload()
    tab.get_by_test_id("desk-report").wait_for()
    all_saved(tab)
    assert [row["answer"] for row in reading.rows(list_id)] == ["present", "absent", "absent"]
    assert shown(tab) == reading.cases(list_id)[3]


def test_verdicts_left_in_the_browser_are_delivered_from_the_worklist_too(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    tab.route("**/overread/verdict", lambda route: route.abort())
    press(tab, "1")
    tab.unroute_all(behavior="wait")
    tab.goto(f"/review?list={list_id}&reader=Anna")
    expect(tab.get_by_role("button", name="Read next case")).to_be_visible()
    deadline = time.monotonic() + 15
    while not reading.rows(list_id) and time.monotonic() < deadline:
        tab.wait_for_timeout(100)
    assert len(reading.rows(list_id)) == 1


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_doubled(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    lost: list[int] = []

    def swallow(route: Route) -> None:
        route.fetch()
        lost.append(1)
        route.abort() if len(lost) < 3 else route.fulfill(response=route.fetch())

    tab.route("**/overread/verdict", swallow)
    press(tab, "1")
    all_saved(tab)
    tab.unroute_all(behavior="wait")
    assert len(lost) == 3
    assert len(reading.rows(list_id)) == 1


def test_a_second_window_of_the_same_reader_doubles_nothing(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    other = tab.context.new_page()
    other.set_default_timeout(20_000)
    sit_down(other, list_id)
    assert shown(other) == shown(tab)
    for window, keys in ((tab, "11"), (other, "22"), (tab, "3")):
        window.bring_to_front()
        window.wait_for_timeout(400)
        press(window, keys)
        all_saved(window)
    rows = reading.rows(list_id)
    assert [row["kind"] for row in rows] == ["verdict"] * 5
    assert len({row["case_id"] for row in rows}) == 5


@pytest.mark.parametrize(
    ("lang", "saved", "words"),
    [
        ("en", "all saved", "another window"),
        ("de", "alles gespeichert", "in einem anderen Fenster gelesen"),
    ],
)
def test_windows_that_do_not_know_of_one_another_are_told_in_words(
    reading: Reading, open_tab: OpenTab, lang: str, saved: str, words: str
) -> None:
    list_id = reading.new_list(20)
    here, there = open_tab(reading.dashboard), open_tab(reading.dashboard)
    for each in (here, there):
        sit_down(each, list_id, lang=lang)
    assert shown(here) == shown(there)
    press(here, "1")
    expect(here.get_by_test_id("desk-saved")).to_have_text(saved, timeout=20_000)
    press(there, "2")
    expect(there.get_by_test_id("desk-strip")).to_contain_text(words)
    rows = reading.rows(list_id)
    assert [(row["kind"], row["answer"]) for row in rows] == [
        ("verdict", "present"), ("set_aside", "absent"),
    ]  # fmt: skip


def test_two_readers_of_one_list_read_different_cases(reading: Reading, open_tab: OpenTab) -> None:
    list_id = reading.new_list(40)
    anna, bert = open_tab(reading.dashboard), open_tab(reading.dashboard)
    sit_down(anna, list_id)
    sit_down(bert, list_id, "Bert")
    for _ in range(4):
        press(anna, "1")
        press(bert, "2")
    all_saved(anna)
    all_saved(bert)
    rows = reading.rows(list_id)
    assert len({row["case_id"] for row in rows}) == len(rows) == 8
    assert Counter(row["reader"] for row in rows) == {"Anna": 4, "Bert": 4}


def test_two_readers_of_one_case_are_both_kept_and_neither_sees_the_other(
    reading: Reading, open_tab: OpenTab
) -> None:
    list_id = reading.new_list(6, Design(readers_per_case=2, agreement_share=0, repeat_share=0))
    anna, bert = open_tab(reading.dashboard), open_tab(reading.dashboard)
    sit_down(anna, list_id)
    press(anna, "1")
    all_saved(anna)
    sit_down(bert, list_id, "Bert")
    assert shown(bert) == reading.cases(list_id)[0]
    press(bert, "2")
    expect(bert.get_by_test_id("desk-strip")).to_contain_text("A ● present")
    assert "Anna" not in bert.get_by_test_id("desk-strip").inner_text()
    assert [(row["reader"], row["answer"]) for row in reading.rows(list_id)] == [
        ("Anna", "present"), ("Bert", "absent"),
    ]  # fmt: skip


def test_a_server_that_is_killed_loses_and_doubles_nothing(
    chromium_path: str, tmp_path: Path, open_tab: OpenTab
) -> None:
    settings = serving.settings_in(tmp_path)
    ground = small_review.fill(open_core_study(settings).engine, 60)
    with serving.serving(settings) as running:
        reading = desk.open_study(running, ground)
        list_id = reading.new_list(40)
        tab = open_tab(running)
        sit_down(tab, list_id)
        tab.wait_for_timeout(500)
        press(tab, "12")
        os.kill(running.streamlit(), signal.SIGKILL)
        press(tab, "312")
        expect(tab.get_by_test_id("desk-saved")).to_contain_text("unsaved")
        running.wait_until_up()
        all_saved(tab, 60_000)
        press(tab, "1")
        all_saved(tab, 60_000)
    rows = reading.rows(list_id)
    assert [row["answer"] for row in rows] == [
        "present", "absent", "uncertain", "present", "absent", "present",
    ]  # fmt: skip
    assert len({row["case_id"] for row in rows}) == 6


def test_what_a_rerun_of_the_page_adds_is_not_a_second_verdict(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    expired: list[str] = []

    def refuse_once(route: Route) -> None:
        expired.append(route.request.url)
        if len(expired) <= 3:
            route.fulfill(status=401, json={"told": "run out"})
        else:
            route.continue_()

    tab.route("**/overread/verdict", refuse_once)
    tab.route("**/overread/permissions", refuse_once)
    press(tab, "1")
    all_saved(tab)
    press(tab, "2")
    all_saved(tab)
    tab.unroute_all(behavior="wait")
    assert len(expired) > 3
    assert [row["answer"] for row in reading.rows(list_id)] == ["present", "absent"]


def test_undo_goes_back_to_the_case_and_a_change_is_a_new_row(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    first = shown(tab)
    press(tab, ["1"])
    expect(tab.get_by_test_id("desk-strip")).to_contain_text("you")
    press(tab, ["Backspace"])
    assert shown(tab) == first
    press(tab, ["2"])
    all_saved(tab)
    rows = reading.rows(list_id)
    assert [row["kind"] for row in rows] == ["verdict", "undo", "change"]
    assert [bool(row["after_reveal"]) for row in rows] == [False, True, True]
    assert {row["case_id"] for row in rows} == {first}


def test_a_change_while_looking_back_and_an_undo_after_a_reload(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    press(tab, ["1", "1", "ArrowLeft", "ArrowLeft", "2"])
    all_saved(tab)
    tab.reload()
    tab.get_by_test_id("desk-report").wait_for()
    press(tab, ["Backspace", "3"])
    all_saved(tab)
    first, second = reading.cases(list_id)[:2]
    rows = reading.rows(list_id)
    assert [(row["case_id"], row["kind"], row["answer"]) for row in rows] == [
        (first, "verdict", "present"),
        (second, "verdict", "present"),
        (first, "change", "absent"),
        (first, "undo", None),
        (first, "change", "uncertain"),
    ]


def test_comment_flag_and_cause_go_with_the_verdict_and_typing_decides_nothing(
    reading: Reading, tab: Page
) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id)
    press(tab, ["c"])
    tab.keyboard.type("1 alt, 2 neu")
    tab.reload()
    tab.get_by_test_id("desk-report").wait_for()
    press(tab, ["c", "Enter", "f", "w", "3", "Enter", "1"])
    all_saved(tab)
    (row,) = reading.rows(list_id)
    assert (row["comment"], bool(row["flagged"]), row["causes"], row["answer"]) == (
        "1 alt, 2 neu", True, "prior", "present",
    )  # fmt: skip


def test_skipped_cases_come_back_at_the_end(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(3)
    sit_down(tab, list_id)
    first = shown(tab)
    press(tab, [" ", "1", "1"])
    tab.get_by_test_id("desk-report").wait_for()
    assert shown(tab) == first
    press(tab, ["2"])
    tab.get_by_test_id("desk-thanks").wait_for()
    rows = reading.rows(list_id)
    assert [row["kind"] for row in rows] == ["skip", "verdict", "verdict", "verdict"]
    assert rows[0]["case_id"] == rows[-1]["case_id"] == first


def test_a_key_can_be_changed_and_never_serves_two(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id, "Keyboarder")
    press(tab, ["?"])
    tab.locator(".panel").get_by_role("button", name="absent").click()
    press(tab, ["f"])
    expect(tab.locator(".panel")).to_contain_text("for “flag” already")
    tab.locator(".panel").get_by_role("button", name="absent").click()
    press(tab, ["j", "Escape"])
    press(tab, ["2", "j"])
    all_saved(tab)
    assert [row["answer"] for row in reading.rows(list_id)] == ["absent"]


def test_a_word_of_the_report_is_found_and_nothing_is_decided(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id, "Searcher")
    press(tab, ["/"])
    tab.keyboard.type("fraktur 1")
    tab.get_by_role("searchbox").fill("fraktur")
    expect(tab.locator(".panel")).to_contain_text("2 found")
    press(tab, ["Enter", "r", "Escape"])
    expect(tab.get_by_role("button", name="Read next case")).to_be_visible()
    assert reading.rows(list_id) == []


def test_looking_back_and_forth_decides_nothing(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(20)
    sit_down(tab, list_id, "Looker")
    press(tab, ["1", "2"])
    third = shown(tab)
    press(tab, ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight", "ArrowRight"])
    assert shown(tab) == third
    all_saved(tab)
    assert len(reading.rows(list_id)) == 2


def test_the_end_of_a_list_says_thanks_and_leads_back(reading: Reading, tab: Page) -> None:
    list_id = reading.new_list(4)
    sit_down(tab, list_id)
    press(tab, "1212")
    thanks = tab.get_by_test_id("desk-thanks")
    expect(thanks).to_contain_text("You have read 4 cases")
    expect(thanks).to_contain_text("You agree with")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.wait_for_timeout(1500)
    assert asked == []
    press(tab, ["Escape"])
    expect(tab.get_by_role("button", name="All read")).to_be_visible()
    expect(tab.get_by_test_id("desk-report")).to_have_count(0)
