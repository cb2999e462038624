"""The words of the menu, in the language that the address names: English where it names none."""

from __future__ import annotations

import streamlit as st

from pages.parts.worklist_language import LANGUAGE

_GERMAN = {
    "Study": "Studie",
    "Overview": "Überblick",
    "Data": "Daten",
    "Report": "Bericht",
    "Author": "Schreiben",
    "Compare": "Vergleichen",
    "Archive": "Archiv",
    "Review": "Durchsicht",
    "Train": "Training",
    "Evaluate": "Auswerten",
    "Settings": "Einstellungen",
}


def word(english: str) -> str:
    """A title of the menu; names such as Prompts and CNN are the same in both languages."""
    if st.query_params.get(LANGUAGE) != "de":
        return english
    return _GERMAN.get(english, english)
