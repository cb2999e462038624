"""Compare."""

import streamlit as st

from pages.parts import frame

with frame.page("Prompts", "Compare") as study:
    frame.line("Prompts", "Compare", frame.rests_on(study))
    frame.answer("**Compare** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
