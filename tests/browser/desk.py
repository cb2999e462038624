"""The reading desk in a browser: a study to read, a tab at the desk, and what was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from core.protocol import Design
from core.store.database import open_database, reading
from tests import small_review
from tests.browser.serving import Dashboard
from tests.small_review import Ground

PLAIN = Design(agreement_share=0, repeat_share=0)
WATCH = """
window.repeats = 0;
window.taken = [];
const inside = (root) => {
  for (const each of root.querySelectorAll("*")) {
    if (each.classList.contains("overread-desk")) return each;
    const found = each.shadowRoot && inside(each.shadowRoot);
    if (found) return found;
  }
  return null;
};
window.desk = () => inside(document);
window.ignored = () => Number(window.desk()?.dataset.ignored ?? 0);
window.addEventListener("keydown", (event) => {
  if (event.repeat) window.repeats += 1;
  window.pressed = [event.code, Number(window.desk()?.dataset.case ?? 0)];
}, true);
const setItem = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (key.includes(".outbox.")) window.taken.push(window.pressed);
  setItem.call(this, key, value);
};
"""
"""Notes which case was on the screen at each press, before the desk hears of the key; `taken`
are the presses that the desk made a message of."""


@dataclass(slots=True)
class Reading:
    """A study that is being read, as the test sees it from outside."""

    dashboard: Dashboard
    ground: Ground
    engine: Engine
    lists: list[int] = field(default_factory=list)

    def new_list(self, count: int, design: Design = PLAIN) -> int:
        self.lists.append(small_review.make_list(self.engine, self.ground, count, design))
        return self.lists[-1]

    def rows(self, list_id: int) -> list[dict[str, object]]:
        """Every row of history of a list in the order of its arrival."""
        with reading(self.engine) as connection:
            found = connection.exec_driver_sql(
                "SELECT v.*, r.name AS reader FROM verdicts v JOIN cases USING (case_id) "
                "JOIN readers r ON r.reader_id = v.reader_id "
                "WHERE list_id = ? ORDER BY verdict_id",
                (list_id,),
            )
            return [dict(row._mapping) for row in found]

    def cases(self, list_id: int) -> list[int]:
        return small_review.case_ids(self.engine, list_id)


def open_study(dashboard: Dashboard, ground: Ground) -> Reading:
    return Reading(dashboard, ground, open_database(dashboard.settings.url))


def sit_down(tab: Page, list_id: int, reader: str = "Anna", **more: str) -> None:
    """Opens the desk on a list and waits until a case is on it."""
    tab.add_init_script(WATCH)
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    tab.goto(f"/review?list={list_id}&reader={reader}&desk=open{asked}")
    tab.get_by_test_id("desk-report").wait_for()


def shown(tab: Page) -> int:
    """The case on the screen, 0 if there is none."""
    return int(tab.evaluate("Number(window.desk()?.dataset.case ?? 0)"))


def ignored(tab: Page) -> int:
    """How many keys found no case painted."""
    return int(tab.evaluate("window.ignored()"))


def press(tab: Page, keys: str | Sequence[str]) -> None:
    """Presses keys one after another, each on a case of its own where it decides one."""
    for key in keys:
        tab.keyboard.press(key)
        tab.wait_for_timeout(30)


def all_saved(tab: Page, patience: float = 20_000) -> None:
    expect(tab.get_by_test_id("desk-saved")).to_have_text("all saved", timeout=patience)
