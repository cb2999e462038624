"""From one chest exam to the text of its report, its deciding quote and its pitfalls."""

from __future__ import annotations

from core.demo.authors import CHEST_AUTHORS
from core.demo.chest.findings import TOPICS, finding_lines
from core.demo.chest.impression import impression_lines
from core.demo.chest.phrases import frame, pleura
from core.demo.chest.pitfalls import pitfalls_of
from core.demo.chest.state import Exam, Note, Oddity
from core.demo.chest.words import words_for
from core.demo.damage import cut_before, marked_up, with_order
from core.demo.dice import Dice
from core.demo.draft import Line, Section, Voice
from core.demo.layout import Page, laid_out

_WEIGHTED = tuple((author, author.weight) for author in CHEST_AUTHORS)


def composed(exam: Exam, dice: Dice) -> tuple[Page, tuple[str, ...]]:
    """The report's page and its pitfall groups."""
    if exam.oddity is Oddity.EMPTY:
        return Page(dice.one(frame.EMPTY), "", misspelt=True), ("text",)
    author = dice.weighted(_WEIGHTED)
    voice = Voice(author, dice, words_for(exam, dice), TOPICS)
    lines = _lines(exam, voice)
    page = _spoilt(laid_out(lines, author, dice), exam, voice)
    return page, pitfalls_of(exam, lines, page)


def _lines(exam: Exam, voice: Voice) -> list[Line]:
    lines = _frame(exam, voice)
    if exam.comparison_only:
        lines.append(Line(voice.say(frame.UNCHANGED), decides=True))
    else:
        lines += finding_lines(exam, voice)
        if voice.dice.chance(voice.author.conclusion):
            lines += impression_lines(exam, voice)
    return lines + _note(exam, voice)


def _frame(exam: Exam, voice: Voice) -> list[Line]:
    author, dice = voice.author, voice.dice
    lines: list[Line] = []
    if dice.chance(author.exam):
        lines.append(Line(voice.say(frame.VIEWS[exam.setting]), Section.EXAM))
    if dice.chance(author.indication):
        lines.append(Line(voice.say(frame.INDICATION[exam.reason]), Section.INDICATION))
    if exam.history:
        lines.append(Line(voice.say(frame.HISTORY), Section.INDICATION))
    if exam.prior is not None and dice.chance(0.7) and not exam.comparison_only:
        lines.append(Line(voice.say(frame.COMPARISON), Section.TECHNIQUE))
    elif exam.prior is None and dice.chance(author.technique / 2):
        lines.append(Line(voice.say(frame.NO_COMPARISON), Section.TECHNIQUE))
    voice.touched.clear()
    return lines


def _note(exam: Exam, voice: Voice) -> list[Line]:
    if exam.note is None:
        return []
    label = voice.dice.one(frame.ADDENDUM_LABELS)
    turns = exam.note is not Note.FORMAL
    text = voice.say(pleura.NOTE[exam.note])
    return [Line(text, Section.ADDENDUM, decides=turns, heading=label)]


def _spoilt(page: Page, exam: Exam, voice: Voice) -> Page:
    if exam.oddity is Oddity.ADDRESSES_MODEL:
        return with_order(page, voice.say(frame.ADDRESSES_MODEL), voice.dice)
    if exam.oddity is Oddity.MARKUP:
        return marked_up(page, voice.dice)
    if exam.oddity is Oddity.CUT:
        return cut_before(page, voice.dice)
    return page
