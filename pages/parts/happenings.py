"""What happened in the study: one plain sentence each, the newest first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from core import wording
from core.store.events import Event
from pages.parts import frame


def draw(events: Sequence[Event]) -> None:
    if not events:
        return
    frame.heading("What happened")
    st.html("".join(_line(event, time.time()) for event in events))


def _line(event: Event, now: float) -> str:
    who = f" · {event.who}" if event.who else ""
    return (
        f'<div class="overread-event" data-testid="overread-event">'
        f'<span class="overread-when">{escape(wording.moment(event.at, now))}</span>'
        f"<span>{escape(event.sentence + who)}</span></div>"
    )
