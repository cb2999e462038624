"""Archive."""

import streamlit as st

from pages.parts import frame

with frame.page("Labels", "Archive") as study:
    frame.line("Labels", "Archive", frame.rests_on(study))
    frame.answer("**Archive** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
