"""Every setting with its value and its default, to be read; they are set in the environment."""

from __future__ import annotations

import streamlit as st

from core.settings import Settings
from core.workflows import settings_shown
from pages.parts import frame, plain_table


def draw(settings: Settings) -> None:
    frame.quiet(
        "Settings are environment variables, read when Overread starts: set one in front of the "
        "command, as in **OVERREAD_SLOTS=8 make run**. What differs from its default is marked •."
    )
    rows = [
        (f"{'• ' if each.changed else ''}{each.variable}", each.value, each.default, each.meaning)
        for each in settings_shown.all_settings(settings)
    ]
    with st.container(key="settings-table"):
        plain_table.draw(("setting", "value", "default", "what it is"), rows)
