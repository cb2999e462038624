"""What happens to a finished report: markup, a cut, a sentence that addresses the model."""

from __future__ import annotations

from dataclasses import replace

from core.demo.dice import Dice
from core.demo.layout import Page

_WRAPPINGS = (("<p>", "</p>"), ("{\\rtf1\\ansi ", "\\par}"), ("<html><body>", "</body></html>"))
_BREAKS = ("<br>", "<br/>", "\\par ", "&#10;")


def with_order(page: Page, order: str, dice: Dice) -> Page:
    """An order to the reader, most often after the report."""
    last = dice.chance(0.8)
    return replace(page, text=f"{page.text} {order}" if last else f"{order}\n{page.text}")


def marked_up(page: Page, dice: Dice) -> Page:
    """The report as another system exported it."""
    before, after = dice.one(_WRAPPINGS)
    return replace(page, text=before + page.text.replace("\n", dice.one(_BREAKS)) + after)


def cut_before(page: Page, dice: Dice) -> Page:
    """The report up to the sentence that decides, which is lost."""
    start = page.text.find(page.evidence)
    return replace(page, text=page.text[: start + dice.between(0, 5)], evidence="")


def cut_after(page: Page, dice: Dice) -> Page:
    """The report up to some letters after the sentence that decides."""
    end = page.text.find(page.evidence) + len(page.evidence)
    return replace(page, text=page.text[: end + dice.between(1, 25)])
