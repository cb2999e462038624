"""Whatever a report contains, the desk shows it as text, whole and in its own order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core.protocol import Design, NewCase, Reason
from core.store import reading_lists, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Evidence, NewReport
from core.types import Reading as OneReading
from core.workflows.study import open_study
from tests import small_review
from tests.browser import desk, serving
from tests.browser.conftest import Traffic
from tests.browser.desk import Reading, all_saved, press, sit_down

SCRIPT = (
    "Befund: <script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'> "
    '<a href="javascript:window.hacked=1">x</a> **fett** $x^2$ &amp; {{ report.text }}'
)
TURNED = "Befund: Fraktur \u202eredo nie\u2066 nicht\u200b abgrenzbar\u0007."
LONG = "Befund: " + "Kein Nachweis einer Fraktur, am ehesten älter. " * 4300
GERMAN = "Fragestellung: Fraktur? Befund: Z. n. Außenknöchelfraktur, größtenteils überbrückt."
EMPTY = ""
TEXTS = (SCRIPT, TURNED, LONG, GERMAN, EMPTY)


@pytest.fixture(scope="module")
def odd(
    chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Reading, int]]:
    """A list of the reports above, with a quote that is in one of them and one that is not."""
    settings = serving.settings_in(tmp_path_factory.mktemp("texts"))
    study = open_study(settings)
    ground = small_review.fill(study.engine, 2)
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport(f"ODD{n}", text) for n, text in enumerate(TEXTS)])
        ids = reports.ids_of(connection, [f"ODD{n}" for n in range(len(TEXTS))])
        quotes = {
            ids["ODD0"]: Evidence(
                "<script>", SCRIPT.index("<script>"), SCRIPT.index("<script>") + 8
            ),
            ids["ODD3"]: Evidence("<b>nirgends</b>"),
        }
        said = {
            n: readings.add_one(
                connection, ground.a, OneReading(n, Answer.PRESENT, 1.0, evidence=quotes.get(n))
            )
            for n in ids.values()
        }
        wanted = [NewCase(n, Reason.AUDIT, (reading_id,)) for n, reading_id in said.items()]
        list_id = reading_lists.add(connection, small_review.TASK, "odd", Design(), wanted)
    with serving.serving(settings) as running:
        yield desk.open_study(running, ground), list_id


def test_every_report_is_shown_as_text_and_nothing_in_it_runs(
    odd: tuple[Reading, int], open_tab: Callable[..., Page], traffic: Traffic
) -> None:
    study, list_id = odd
    tab = open_tab(study.dashboard)
    sit_down(tab, list_id)
    report = tab.get_by_test_id("desk-report")
    expect(report).to_contain_text("<script>window.hacked = 1</script><img src=x onerror=")
    expect(report).to_contain_text("**fett** $x^2$ &amp; {{ report.text }}")
    expect(report.locator("mark")).to_have_text("<script>")
    press(tab, "1")
    expect(report).to_contain_text("Fraktur U+202Eredo nieU+2066 nichtU+200B abgrenzbarU+0007.")
    press(tab, "1")
    expect(report).to_contain_text("Kein Nachweis einer Fraktur")
    shown = report.locator("p").first.text_content() or ""
    assert f"Befund: {shown}".strip() == LONG.strip()
    assert len(shown) > 200_000
    press(tab, "1")
    expect(report).to_contain_text("Z. n. Außenknöchelfraktur, größtenteils überbrückt.")
    expect(report.locator(".missing")).to_have_text(
        "Quoted, and not in the report: “<b>nirgends</b>”"
    )
    press(tab, "1")
    expect(report).to_have_text("This report is empty.")
    press(tab, "1")
    tab.get_by_test_id("desk-thanks").wait_for()
    all_saved(tab)
    assert len(study.rows(list_id)) == 5
    assert tab.evaluate("window.hacked") is None
    assert traffic.errors == []


def test_the_desk_speaks_german_and_turns_light(
    odd: tuple[Reading, int], open_tab: Callable[..., Page]
) -> None:
    study, _ = odd
    with reading(study.engine) as connection:
        assert reports.count(connection) == 7
    list_id = small_review.make_list(study.engine, study.ground, 2)
    tab = open_tab(study.dashboard)
    sit_down(tab, list_id, "Gerda", lang="de")
    expect(tab.get_by_test_id("desk-saved")).to_have_text("alles gespeichert")
    expect(tab.get_by_role("toolbar", name="Antworten")).to_contain_text("nicht vorhanden")
    ground = "getComputedStyle(window.desk()).backgroundColor"
    dark = tab.evaluate(ground)
    press(tab, "l")
    assert tab.evaluate(ground) != dark


def test_what_a_screen_reader_says_of_the_desk(
    odd: tuple[Reading, int], open_tab: Callable[..., Page]
) -> None:
    study, _ = odd
    list_id = small_review.make_list(study.engine, study.ground, 2)
    tab = open_tab(study.dashboard)
    sit_down(tab, list_id, "Hanna")
    for name in ("1 Ankle fracture present", "2 absent", "3 can’t tell"):
        expect(tab.get_by_role("button", name=name)).to_be_visible()
    expect(tab.get_by_role("main", name="Report")).to_be_visible()
    expect(tab.get_by_role("progressbar", name="Progress")).to_be_attached()
