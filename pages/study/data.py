"""Data."""

import streamlit as st

from pages.parts import frame

with frame.page("Study", "Data") as study:
    frame.line("Study", "Data", frame.rests_on(study))
    frame.answer("**Data** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
