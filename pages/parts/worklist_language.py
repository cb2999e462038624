"""In which language the worklist speaks: the one in the address, and its words."""

from __future__ import annotations

import time

import streamlit as st

from core.store.disagreements import GOLD
from core.workflows.study import Study
from pages.parts import signs
from pages.parts.reading_desk import texts, told_texts, worklist_texts

LANGUAGE = "lang"


def language() -> str:
    asked = st.query_params.get(LANGUAGE, "en")
    return asked if asked in texts.LANGUAGES else "en"


def say(key: str, **values: object) -> str:
    return worklist_texts.say(language(), key, **values)


def told(sentence: str) -> str:
    """What the study says of itself, as far as there are words for it."""
    return told_texts.sentence(sentence, language())


def things(number: int, kind: str) -> str:
    return worklist_texts.things(language(), number, kind)


def word(said: str) -> str:
    """The word for what a stored column says."""
    return worklist_texts.outcome(language(), signs.said(said))


def labelled(said: str) -> str:
    """● present, for cells of a table."""
    return f"{signs.sign(signs.said(said))} {word(said)}"


def moment(at: float) -> str:
    return worklist_texts.moment(language(), at, time.time())


def side_name(name: str, reader_id: int) -> str:
    """The gold labels in the reader's language; anybody else by name."""
    return say("gold") if reader_id == GOLD else name


def rests_on(study: Study, *, stand_in: bool = False) -> str:
    """What must be said of synthetic reports and of the stand-in's answers, "" if neither."""
    parts = [say("synthetic")] if study.is_synthetic else []
    if stand_in:
        parts.append(say("stand_in"))
    return f"◐ {', '.join(parts)}. {say('teaches')}" if parts else ""


def box() -> None:
    """Lets one choose; the choice goes into the address, and the browser remembers it."""
    here = language()
    key = f"desk language {here}"

    def chosen() -> None:
        st.query_params[LANGUAGE] = st.session_state[key] or here

    st.segmented_control(
        say("language"),
        list(texts.LANGUAGES),
        default=here,
        format_func=lambda code: code.upper(),
        key=key,
        required=True,
        on_change=chosen,
        label_visibility="collapsed",
    )
