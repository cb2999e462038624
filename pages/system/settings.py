"""Settings."""

import streamlit as st

from pages.parts import frame

with frame.page("System", "Settings") as study:
    frame.line("System", "Settings", frame.rests_on(study))
    frame.answer("**Settings** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
