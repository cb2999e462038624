"""Review."""

import streamlit as st

from pages.parts import frame

with frame.page("Labels", "Review") as study:
    frame.line("Labels", "Review", frame.rests_on(study))
    frame.answer("**Review** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
