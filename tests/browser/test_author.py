"""Writing a prompt in a real browser: typed, marked, asked, saved, and never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_shell import settle

END = "Control+End"


@pytest.fixture
def editor(page: Page) -> Page:
    page.goto("/author?prompt=region")
    page.locator(".cm-content").wait_for()
    settle(page)
    return page


def typed(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press(END)
    page.keyboard.insert_text(text)


def test_a_mistake_is_marked_in_its_line_while_typing(editor: Page) -> None:
    typed(editor, "\n{{ reprot.text }}")
    expect(editor.locator(".cm-lint-marker-error")).to_have_count(1)
    expect(editor.get_by_text("“reprot” is undefined")).to_be_visible()
    expect(editor.get_by_role("button", name=re.compile("^Ask"))).to_be_disabled()


def test_a_draft_survives_a_reload_is_asked_by_key_and_saved_as_a_version(editor: Page) -> None:
    typed(editor, "\nAntwort:")
    expect(editor.get_by_test_id("overread-line")).to_contain_text("draft on version")
    editor.reload()
    editor.locator(".cm-content").wait_for()
    expect(editor.get_by_test_id("overread-line")).to_contain_text("draft on version")
    editor.locator(".cm-content").click()
    editor.keyboard.press("Control+Enter")
    expect(editor.get_by_test_id("overread-answer")).to_contain_text("newly wrong")
    editor.get_by_role("button", name=re.compile("^Save as version")).click()
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_test_id("overread-line")).to_contain_text("newer than its file")
    expect(editor.locator(".cm-content")).to_contain_text("Antwort:")
