"""The frame around every page: the open study, one quiet line on top, errors as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st

from core.errors import OverreadError
from core.settings import load_settings
from core.workflows.study import Study, open_study

LOOK = Path(__file__).with_name("look.css")
MARKUP = re.compile(r"[\\`*_{}\[\]<>#$~|:]")
STRONG = re.compile(r"\*\*(.+?)\*\*")


def style() -> None:
    """Our few rules of look, once a run."""
    st.html(f"<style>{LOOK.read_text(encoding='utf-8')}</style>")


@st.cache_resource(show_spinner=False)
def _open(home: str, url: str, prompts: str, library_state: float) -> Study:
    """One open study a server process; opened anew when a file of the library changes."""
    return open_study(load_settings())


def current_study() -> Study:
    settings = load_settings()
    files = [*settings.prompts.glob("*/*.md"), *settings.prompts.glob("*/task.yaml")]
    newest = sum(path.stat().st_mtime for path in files)
    return _open(str(settings.home), settings.url, str(settings.prompts), newest + len(files))


@contextmanager
def page(section: str, title: str) -> Iterator[Study]:
    """The study for a page; our own errors become a sentence instead of a trace."""
    study: Study | None = None
    with errors_as_sentences(lambda: line(section, title)):
        study = current_study()
    if study is None:
        st.stop()
    with errors_as_sentences(lambda: line(section, title)):
        yield study


@contextmanager
def errors_as_sentences(
    before: Callable[[], None] = lambda: None, say: Callable[[str], str] = str
) -> Iterator[None]:
    """Shows an error of ours as a sentence; fragments need this of their own.

    `say` puts it into the language of the page.
    """
    try:
        yield
    except OverreadError as error:
        before()
        st.error(plain(say(str(error))), icon=":material/error:")


def line(section: str, title: str, *facts: str) -> None:
    """The quiet line on top: where one is, and what the page rests on. Texts are escaped."""
    place = f"<b>{escape(section)} › {escape(title)}</b>"
    parts = " · ".join([place, *(escape(fact) for fact in facts if fact)])
    st.html(f'<div class="overread-line" data-testid="overread-line">{parts}</div>')


def rests_on(study: Study, *, stand_in: bool = False) -> str:
    """What must be said of synthetic reports and of the stand-in's answers, "" if neither."""
    parts = ["Demo study: synthetic reports"] if study.is_synthetic else []
    if stand_in:
        parts.append("answers by the stand-in, which is not a language model")
    return f"◐ {', '.join(parts)}. Figures teach the screen, not medicine." if parts else ""


def answer(sentence: str) -> None:
    """The page's answer in one sentence, large. **Strong** is bold; the rest is escaped."""
    words = strong(sentence)
    st.html(f'<div class="overread-answer" data-testid="overread-answer">{words}</div>')


def heading(text: str) -> None:
    """The heading of one part of a page. **Strong** is bold; the rest is escaped."""
    words = strong(text)
    st.html(f'<div class="overread-heading" role="heading" aria-level="2">{words}</div>')


def quiet(text: str) -> None:
    """What one should know besides, small. **Strong** is bold; the rest is escaped."""
    if text:
        st.html(f'<div class="overread-quiet">{strong(text)}</div>')


def strong(text: str) -> str:
    """HTML of a sentence: **strong** is bold, everything else is escaped."""
    return STRONG.sub(r"<b>\1</b>", escape(text, quote=False))


def plain(text: str) -> str:
    """Markdown that shows a text as it is: none of its characters mean anything."""
    return MARKUP.sub(r"\\\g<0>", text)
